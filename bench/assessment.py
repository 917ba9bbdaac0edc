"""How long an assessment takes, whether batches grow evenly, and what loading costs."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from bench.measure import Goal, seconds
from studio.skin.assessment import assess
from studio.skin.knowledge import load_knowledge

ROOT = Path(__file__).parents[1]
BATCHES = (1_000, 2_000, 5_000, 10_000)


class Run(NamedTuple):
    """What one batch command used."""

    cpu_seconds: float
    peak_mib: float


def recorded_cases() -> list[dict[str, Any]]:
    """Return the cases of tests/cases without what is expected of them."""
    files = sorted((ROOT / "tests" / "cases").glob("*.jsonl"))
    lines = [line for file in files for line in file.read_text().splitlines() if line.strip()]
    return [json.loads(line)["case"] for line in lines]


def goals() -> Iterator[Goal]:
    """Measure; each figure stands beside its goal."""
    cases = recorded_cases()
    yield from loading()
    yield from single(cases)
    yield from batches(cases)


def loading() -> Iterator[Goal]:
    """Load in fresh interpreters, and look at what came along."""
    program = (
        f"import sys, time; sys.path.insert(0, {str(ROOT)!r}); before = set(sys.modules)\n"
        "start, cpu = time.perf_counter(), time.process_time()\n"
        "import studio.skin.assessment\n"
        "from studio.skin.knowledge import load_knowledge\n"
        "load_knowledge().rules\n"
        "took = time.perf_counter() - start, time.process_time() - cpu\n"
        "names = {name.split('.')[0] for name in set(sys.modules) - before}\n"
        "print(*took, len(names - sys.stdlib_module_names - {'studio'}))"
    )
    rows = [
        subprocess.run(
            [sys.executable, "-I", "-c", program], capture_output=True, check=True, text=True
        ).stdout.split()
        for _ in range(9)
    ]
    yield Goal("import, load and compile the knowledge, cold", _ms(rows, 1), "ms", 150)
    yield Goal("the same by the clock, with whatever else runs here", _ms(rows, 0), "ms")
    yield Goal("third-party packages that came along", float(rows[0][2]), "packages", 0)


def _ms(rows: list[list[str]], column: int) -> float:
    return 1000 * median(float(row[column]) for row in rows)


def single(cases: list[dict[str, Any]]) -> Iterator[Goal]:
    """Assess every recorded case by itself; each case counts with its median of five."""
    knowledge = load_knowledge()
    for case in cases:  # the first meeting with a word fills caches
        assess(case, knowledge)
    times = [median(seconds(partial(assess, case, knowledge)) for _ in range(5)) for case in cases]
    yield Goal(
        f"one assessment, median of {len(cases)} recorded cases", 1000 * median(times), "ms", 1
    )
    yield Goal("one assessment, slowest recorded case", 1000 * max(times), "ms")


def batches(cases: list[dict[str, Any]]) -> Iterator[Goal]:
    """Run the batch command on growing files: one core, start included, the better of two."""
    runs = {count: min(batch(cases, count) for _ in range(2)) for count in BATCHES}
    for count, run in runs.items():
        yield Goal(f"batch of {count:,}, processor time", run.cpu_seconds, "s")
    early = (runs[5_000].cpu_seconds - runs[1_000].cpu_seconds) / 4_000
    late = (runs[10_000].cpu_seconds - runs[5_000].cpu_seconds) / 5_000
    yield Goal("cost of a case between 5,000 and 10,000", 1000 * late, "ms")
    yield Goal("growth: that cost over the one between 1,000 and 5,000", late / early, "x", 1.15)
    for count in (1_000, 10_000):
        yield Goal(f"batch of {count:,}, peak memory", runs[count].peak_mib, "MiB")
    grown = runs[10_000].peak_mib / runs[1_000].peak_mib
    yield Goal("growth: peak memory of 10,000 over 1,000", grown, "x", 1.05)


def batch(cases: list[dict[str, Any]], count: int) -> Run:
    """Assess so many cases by the command line and return what the process used."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cases.jsonl"
        lines = (json.dumps(case) + "\n" for case in islice(cycle(cases), count))
        path.write_text("".join(lines))
        command = [sys.executable, "-m", "flask", "--app", "studio", "assess", "--batch", str(path)]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command)
    return Run(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
