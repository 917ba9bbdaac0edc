"""Photos on papers with their rings, and the files behind: when they go and when not."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from PIL import Image

from studio.context import StudioState
from studio.hooks import Actor, Role
from studio.models import Consultation, PhotoView, Purpose
from studio.services import consents, photo_files, photos
from studio.services.errors import Invalid, NotFound
from studio.services.photos import Mark, PhotoSeen, PhotoWords, Variant
from tests.builders import make_consultation
from tests.conftest import THERAPIST, Clock, Work
from tests.photos import agree, picture

FRONT = PhotoWords(PhotoView.FRONT, "Left cheek, ruler beside it")
PRIVATE = PhotoWords(PhotoView.CLOSE_UP, site="areola")
BORN = date(1990, 4, 27)


@pytest.fixture(autouse=True)
def _as_therapist(state: StudioState, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "actor", lambda: THERAPIST)


@pytest.fixture
def visit(work: Work) -> str:
    """A visit of a grown-up client who agreed to photos."""
    with work() as unit:
        consultation = make_consultation(unit)
        consultation.client.birth_on = BORN
        agree(unit, consultation.client)
        return consultation.public_id


def fresh(clock: Clock, minutes: int = 1) -> Actor:
    """A therapist who signed in some minutes ago."""
    since = clock() - timedelta(minutes=minutes)
    return Actor("staff:1", frozenset({Role.THERAPIST}), authenticated_at=since)


def files(state: StudioState) -> list[str]:
    return sorted(path.name for path in (state.data_dir / "documents").iterdir())


def work_off(state: StudioState) -> None:
    """Do the jobs that wait, as a worker would."""
    for kind, public_id in state.due_work():
        state.work(kind, public_id)


def an_intimate_photo(state: StudioState, work: Work, visit: str) -> PhotoSeen:
    with work() as unit:
        agree(unit, unit.load(Consultation, visit).client, Purpose.INTIMATE_PHOTOS)
    return state.add_photo(visit, PRIVATE, picture())


def broken(_upload: bytes) -> None:
    raise RuntimeError("the picture child is not asked in this test")


def test_an_intimate_photo_is_on_no_paper(
    state: StudioState, visit: str, work: Work, look: Work
) -> None:
    an_intimate_photo(state, work, visit)
    with work() as unit:
        agree(unit, unit.load(Consultation, visit).client, Purpose.SHARE_WITH_CLINICIAN)

    with look() as unit:
        consultation = unit.load(Consultation, visit)
        assert photos.for_letter(unit, consultation) == ()
        assert photos.for_plan(unit, consultation) == ()


def test_letters_show_photos_only_with_the_consent_to_share(
    state: StudioState, visit: str, work: Work, look: Work
) -> None:
    state.add_photo(visit, FRONT, picture(size=(2000, 1000)))
    with look() as unit:
        consultation = unit.load(Consultation, visit)
        assert photos.for_letter(unit, consultation) == ()
        (on_plan,) = photos.for_plan(unit, consultation)
    with work() as unit:
        agree(unit, unit.load(Consultation, visit).client, Purpose.SHARE_WITH_CLINICIAN)

    with look() as unit:
        (on_letter,) = photos.for_letter(unit, unit.load(Consultation, visit))

    assert Image.open(BytesIO(on_plan.jpeg)).size == (on_plan.width, on_plan.height) == (600, 300)
    assert Image.open(BytesIO(on_letter.jpeg)).size == (1000, 500)
    assert (on_letter.caption, on_letter.view) == (FRONT.caption, FRONT.view)
    assert on_letter.taken_on == date(2026, 11, 22)


def test_a_letter_takes_five_photos_marked_ones_first(
    state: StudioState, visit: str, work: Work, look: Work
) -> None:
    ids = [state.add_photo(visit, FRONT, picture(tint=tint)).public_id for tint in range(7)]
    with work() as unit:
        photos.mark(unit, ids[0], [Mark(0.25, 0.5, "New since May")])
        agree(unit, unit.load(Consultation, visit).client, Purpose.SHARE_WITH_CLINICIAN)

    with look() as unit:
        found = photos.for_letter(unit, unit.load(Consultation, visit))

    assert len(found) == 5
    assert found[0].marks == ("New since May",)
    assert [one.marks for one in found[1:]] == [()] * 4


def test_rings_are_drawn_into_the_photo_for_paper(
    state: StudioState, visit: str, work: Work, look: Work
) -> None:
    one = state.add_photo(visit, FRONT, picture(size=(800, 800)))
    with work() as unit:
        photos.mark(unit, one.public_id, [Mark(0.75, 0.5, "")])

    with look() as unit:
        (found,) = photos.for_plan(unit, unit.load(Consultation, visit))

    image = Image.open(BytesIO(found.jpeg)).convert("L")
    edge = [image.getpixel((450 + dx, 300)) for dx in range(-24, -11)]
    assert min(map(int, map(str, edge))) < 40
    assert image.getpixel((450, 300)) == pytest.approx(165, abs=12)


@pytest.mark.parametrize(
    "marks",
    [
        [Mark(1.01, 0.5, "")],
        [Mark(0.5, -0.1, "")],
        [Mark(float("nan"), 0.5, "")],
        [Mark(float("inf"), 0.5, "")],
        [Mark(0.5, 0.5, "a\x00")],
        [Mark(0.5, 0.5, "x" * 81)],
        [Mark(0.5, 0.5, "")] * 10,
    ],
)
def test_odd_rings_are_refused(
    state: StudioState, visit: str, work: Work, marks: list[Mark]
) -> None:
    one = state.add_photo(visit, FRONT, picture())

    with pytest.raises(Invalid), work() as unit:
        photos.mark(unit, one.public_id, marks)


def test_killed_between_file_and_row_nothing_is_seen_and_the_files_go(
    state: StudioState, visit: str, look: Work, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    monkeypatch.setattr(photos, "add", lambda *_given: broken(b""))
    with pytest.raises(RuntimeError):
        state.add_photo(visit, FRONT, picture())
    assert len(files(state)) == 2

    with look() as unit:
        assert photos.album(unit, visit).photos == ()
        assert photo_files.lost(unit) == []
    clock.now = clock.now.now(clock.now.tzinfo)
    state.tidy()
    assert len(files(state)) == 2
    clock.move(hours=25)
    state.tidy()
    assert files(state) == []


def test_sweeping_spares_photos_and_papers(
    state: StudioState, visit: str, look: Work, clock: Clock
) -> None:
    one = state.add_photo(visit, FRONT, picture())
    state.tools.store.put(b"a sealed paper")
    clock.now = clock.now.now(clock.now.tzinfo)
    clock.move(days=3)

    state.tidy()

    assert len(files(state)) == 3
    with look() as unit:
        assert photos.read(unit, one.public_id, Variant.FULL)


def test_a_photo_whose_file_is_lost_is_named(state: StudioState, visit: str, look: Work) -> None:
    one = state.add_photo(visit, FRONT, picture())
    (state.data_dir / "documents" / files(state)[0]).unlink()

    with look() as unit:
        assert photo_files.lost(unit) == [one.public_id]


def test_a_removed_photo_can_be_put_back_for_thirty_days(
    state: StudioState, visit: str, work: Work, look: Work, clock: Clock
) -> None:
    one = state.add_photo(visit, FRONT, picture())
    with work() as unit:
        photos.remove(unit, one.public_id)
    clock.move(days=29)
    state.tidy()
    with work() as unit:
        photos.put_back(unit, one.public_id)
        photos.remove(unit, one.public_id)
    clock.move(days=31)

    state.tidy()

    assert files(state) == []
    with work() as unit, pytest.raises(NotFound):
        photos.put_back(unit, one.public_id)
    with look() as unit:
        album = photos.album(unit, visit)
    assert (album.photos, album.removed) == ((), ())


def test_taking_the_consent_back_takes_the_files_away(
    state: StudioState, visit: str, work: Work, look: Work
) -> None:
    one = state.add_photo(visit, FRONT, picture())

    with work() as unit:
        consents.withdraw(unit, unit.load(Consultation, visit).client, Purpose.PHOTOS)
    work_off(state)

    assert files(state) == []
    with look() as unit:
        assert photos.album(unit, visit).photos == ()
        assert photos.strip(unit, unit.load(Consultation, visit).client) == ()
        with pytest.raises(NotFound):
            photos.read(unit, one.public_id, Variant.FULL)


def test_taking_back_the_intimate_consent_leaves_the_others(
    state: StudioState, visit: str, work: Work, look: Work
) -> None:
    kept = state.add_photo(visit, FRONT, picture(tint=1))
    an_intimate_photo(state, work, visit)

    with work() as unit:
        client = unit.load(Consultation, visit).client
        consents.withdraw(unit, client, Purpose.INTIMATE_PHOTOS)
        consents.withdraw(unit, client, Purpose.MARKETING)
    work_off(state)

    with look() as unit:
        assert [one.public_id for one in photos.album(unit, visit).photos] == [kept.public_id]
    assert len(files(state)) == 2
