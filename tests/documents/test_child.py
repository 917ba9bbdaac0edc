"""The rendering child: apart, limited, replaced when it dies, safe to share."""

import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from studio.documents import child as child_module
from studio.documents.child import Child
from studio.documents.errors import DocumentError
from studio.documents.render import Renderer
from studio.resources import resource_dir
from tests.documents.samples import plan


@pytest.fixture
def fresh() -> Iterator[Renderer]:
    renderer = Renderer(resource_dir("templates"), resource_dir("static"), wall_seconds=5)
    yield renderer
    renderer.close()


def child_of(renderer: Renderer) -> Child:
    found = [child for child in renderer._slots.queue if child is not None]
    assert len(found) == 1
    return found[0]


def test_the_parent_never_imports_the_layout_engine() -> None:
    program = (
        "import sys; from studio.documents.render import Renderer;"
        "from studio.resources import resource_dir; from tests.documents.samples import plan;"
        "renderer = Renderer(resource_dir('templates'), resource_dir('static'));"
        "pdf = renderer.plan(plan()); renderer.close();"
        "sys.exit(not pdf or any(name in sys.modules for name in"
        " ('weasyprint', 'pydyf', 'fontTools', 'cffi')))"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0  # noqa: S603


def test_a_child_is_started_when_first_needed_and_kept(fresh: Renderer) -> None:
    assert list(fresh._slots.queue) == [None, None]

    fresh.plan(plan())
    first = child_of(fresh).pid
    fresh.plan(plan())

    assert child_of(fresh).pid == first


def test_a_child_has_its_limits(fresh: Renderer) -> None:
    fresh.plan(plan())

    limits = Path(f"/proc/{child_of(fresh).pid}/limits").read_text()

    soft = {line[:26].strip(): line[26:].split()[0] for line in limits.splitlines()[1:]}
    assert soft["Max address space"] == str(1 << 30)
    assert soft["Max open files"] == "64"
    assert soft["Max core file size"] == "0"
    assert 20 <= int(soft["Max cpu time"]) <= 30


def test_a_child_lets_pages_go_first(fresh: Renderer) -> None:
    fresh.plan(plan())

    assert os.getpriority(os.PRIO_PROCESS, child_of(fresh).pid) == min(19, os.nice(0) + 5)


def test_a_child_knows_no_secret_of_its_parent(
    fresh: Renderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STUDIO_KEYS", "canary-key")
    fresh.plan(plan())

    known = Path(f"/proc/{child_of(fresh).pid}/environ").read_bytes()

    assert b"canary-key" not in known
    assert b"STUDIO_" not in known


def test_a_killed_child_between_papers_is_replaced(fresh: Renderer) -> None:
    before = fresh.plan(plan())
    pid = child_of(fresh).pid
    os.kill(pid, signal.SIGKILL)
    child_of(fresh)._process.wait()

    assert fresh.plan(plan()) == before
    assert child_of(fresh).pid != pid


def test_a_child_killed_in_the_middle_of_a_paper_is_an_error_and_the_next_one_works(
    fresh: Renderer,
) -> None:
    before = fresh.plan(plan())
    pid = child_of(fresh).pid
    os.kill(pid, signal.SIGSTOP)  # it holds the request without an answer until it is killed
    killer = threading.Timer(0.3, os.kill, (pid, signal.SIGKILL))
    killer.start()

    with pytest.raises(DocumentError) as caught:
        fresh.plan(plan())

    killer.join()
    assert caught.value.code == "died"
    assert fresh.plan(plan()) == before


def test_a_child_that_hangs_is_killed_at_the_wall_limit(fresh: Renderer) -> None:
    before = fresh.plan(plan())
    fresh._wall_seconds = child_of(fresh)._wall_seconds = 0.5
    os.kill(child_of(fresh).pid, signal.SIGSTOP)

    with pytest.raises(DocumentError) as caught:
        fresh.plan(plan())

    assert caught.value.code == "timeout"
    fresh._wall_seconds = 5
    assert fresh.plan(plan()) == before


def test_a_child_is_retired_after_its_share_of_papers(
    fresh: Renderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child_module, "DOCUMENTS_PER_CHILD", 2)
    pids = []

    for _ in range(3):
        fresh.plan(plan())
        pids.append(child_of(fresh).pid)

    assert pids[0] == pids[1] != pids[2]


def test_a_closed_child_leaves_no_process_and_no_file(fresh: Renderer) -> None:
    fresh.plan(plan())
    child = child_of(fresh)
    ending = child._end.peek()
    assert ending is not None
    folder = Path(ending[2][1])
    assert folder.is_dir()

    fresh.close()

    assert child._process.poll() is not None
    assert not folder.exists()
    assert list(fresh._slots.queue) == [None, None]


def test_four_threads_share_at_most_two_children_and_get_the_same_bytes(fresh: Renderer) -> None:
    fresh._wall_seconds = 30
    names = [f"Client {number}" for number in range(4)]
    alone = {name: fresh.plan(plan(title=name)) for name in names}

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda name: (name, fresh.plan(plan(title=name))), names * 5))

    assert all(pdf == alone[name] for name, pdf in made)
    assert sum(child is not None for child in fresh._slots.queue) <= 2


def test_a_forked_process_starts_its_own_child(fresh: Renderer) -> None:
    before = fresh.plan(plan())
    pid = child_of(fresh).pid
    forked = os.fork()
    if forked == 0:  # pragma: no cover - in the forked process
        good = list(fresh._slots.queue) == [None, None] and fresh.plan(plan()) == before
        fresh.close()
        os._exit(0 if good else 1)

    _, status = os.waitpid(forked, 0)

    assert os.waitstatus_to_exitcode(status) == 0
    assert child_of(fresh).pid == pid
    assert fresh.plan(plan()) == before


def test_a_child_ends_when_its_parent_is_killed() -> None:
    program = (
        "import os, signal, sys; from studio.documents.render import Renderer;"
        "from studio.resources import resource_dir; from tests.documents.samples import plan;"
        "renderer = Renderer(resource_dir('templates'), resource_dir('static'));"
        "renderer.plan(plan()); print(renderer._slots.queue[-1].pid, flush=True);"
        "sys.stdin.read()"
    )
    parent = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with parent:
        assert parent.stdout is not None
        watched = os.pidfd_open(int(parent.stdout.readline()))
        parent.kill()

    gone, _, _ = select.select([watched], [], [], 10)
    os.close(watched)

    assert gone == [watched]


def test_health_is_empty_when_all_is_well_and_names_what_is_missing(fresh: Renderer) -> None:
    assert fresh.health() == ()

    child_of(fresh).health = {"weasyprint": "70.0", "harfbuzz_subset": False}

    assert fresh.health() == ("slow_fonts",)


def test_health_tells_when_the_layout_engine_cannot_start(
    fresh: Renderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dead(static_dir: Path, wall_seconds: float) -> Child:
        raise DocumentError("no_pango")

    monkeypatch.setattr("studio.documents.render.Child", dead)

    assert fresh.health() == ("no_pango",)
