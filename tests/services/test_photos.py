"""Photos of a visit: consent, limits, what is kept, and what goes."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select

from studio.adapters.images import ImageMaker
from studio.context import StudioState
from studio.hooks import Actor, Role
from studio.models import AuditEntry, Consultation, ConsultationStatus, Photo, PhotoView, Purpose
from studio.models.intake import SignedBy
from studio.services import consultations, photos
from studio.services.errors import (
    Conflict,
    Invalid,
    NoConsent,
    NotAllowed,
    NotFound,
    PhotoLost,
    StepUpNeeded,
    StudioError,
    TooMany,
)
from studio.services.photos import PhotoSeen, PhotoWords, Variant
from tests.builders import MILIA, make_consultation
from tests.conftest import DESK, THERAPIST, Clock, Counted, Work
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


def test_a_photo_is_made_anew_and_described(state: StudioState, visit: str, look: Work) -> None:
    state.add_photo(visit, FRONT, picture())

    with look() as unit:
        album = photos.album(unit, visit)
        full = photos.read(unit, album.photos[0].public_id, Variant.FULL)
    assert [(one.view, one.caption) for one in album.photos] == [(FRONT.view, FRONT.caption)]
    assert Image.open(BytesIO(full)).size == (96, 64)
    assert (album.photos[0].width, album.photos[0].height) == (96, 64)


def test_what_lies_on_the_disk_is_sealed(state: StudioState, visit: str) -> None:
    state.add_photo(visit, FRONT, picture())

    kept = [(state.data_dir / "documents" / name).read_bytes() for name in files(state)]
    assert len(kept) == 2
    assert not any(b"JFIF" in data or data[:2] == b"\xff\xd8" for data in kept)


def test_variants_do_not_open_in_each_others_place(
    state: StudioState, visit: str, work: Work, look: Work
) -> None:
    one = state.add_photo(visit, FRONT, picture())
    with work() as unit:
        row = unit.load(Photo, one.public_id)
        row.store_key, row.preview_key = row.preview_key, row.store_key

    with look() as unit, pytest.raises(PhotoLost):
        photos.read(unit, one.public_id, Variant.FULL)


def test_the_same_file_twice_is_one_photo(state: StudioState, visit: str, look: Work) -> None:
    first = state.add_photo(visit, FRONT, picture())
    second = state.add_photo(visit, PhotoWords(PhotoView.CLOSE_UP), picture())

    assert first.public_id == second.public_id
    with look() as unit:
        assert len(photos.album(unit, visit).photos) == 1


def test_a_removed_photo_comes_back_when_it_is_sent_again(
    state: StudioState, visit: str, work: Work, look: Work
) -> None:
    one = state.add_photo(visit, FRONT, picture())
    with work() as unit:
        photos.remove(unit, one.public_id)

    state.add_photo(visit, FRONT, picture())

    with look() as unit:
        album = photos.album(unit, visit)
    assert (len(album.photos), len(album.removed)) == (1, 0)


@pytest.mark.parametrize(
    ("given", "words", "allowed"),
    [
        ((), FRONT, False),
        ((Purpose.HEALTH_DATA, Purpose.MARKETING, Purpose.SHARE_WITH_CLINICIAN), FRONT, False),
        ((Purpose.PHOTOS,), FRONT, True),
        ((Purpose.PHOTOS,), PRIVATE, False),
        ((Purpose.INTIMATE_PHOTOS,), PRIVATE, False),
        ((Purpose.PHOTOS, Purpose.INTIMATE_PHOTOS), PRIVATE, True),
        ((Purpose.PHOTOS,), PhotoWords(PhotoView.FRONT, intimate=True), False),
    ],
)
def test_each_photo_needs_its_own_consents(
    state: StudioState,
    work: Work,
    given: tuple[Purpose, ...],
    words: PhotoWords,
    *,
    allowed: bool,
) -> None:
    with work() as unit:
        consultation = make_consultation(unit)
        consultation.client.birth_on = BORN
        if given:
            agree(unit, consultation.client, *given)

    if allowed:
        assert state.add_photo(consultation.public_id, words, picture())
        return
    with pytest.raises(NoConsent):
        state.add_photo(consultation.public_id, words, picture())
    assert files(state) == []


@pytest.mark.parametrize(
    ("born", "by"),
    [(None, SignedBy.CLIENT), (date(2008, 11, 23), SignedBy.GUARDIAN)],
    ids=["birth date unknown", "a day under 18"],
)
def test_there_are_no_intimate_photos_of_minors(
    state: StudioState, work: Work, born: date | None, by: SignedBy
) -> None:
    with work() as unit:
        consultation = make_consultation(unit)
        consultation.client.birth_on = born
        agree(unit, consultation.client, Purpose.PHOTOS, Purpose.INTIMATE_PHOTOS, by=by)

    with pytest.raises(Conflict, match="intimate_minor"):
        state.add_photo(consultation.public_id, PRIVATE, picture())


def test_a_bump_at_an_intimate_site_makes_its_photos_intimate(
    state: StudioState, visit: str, work: Work
) -> None:
    with work() as unit:
        bump = consultations.record_bump(unit, visit, None, {**MILIA, "sites": ["groin"]})

    with pytest.raises(NoConsent):
        state.add_photo(visit, PhotoWords(PhotoView.CLOSE_UP, bump_id=bump.public_id), picture())


def test_photos_of_a_bump_hide_when_it_moves_to_an_intimate_site(
    state: StudioState, visit: str, work: Work, look: Work
) -> None:
    with work() as unit:
        bump = unit.load(Consultation, visit).bumps[0]
    words = PhotoWords(PhotoView.CLOSE_UP, bump_id=bump.public_id)
    one = state.add_photo(visit, words, picture())
    with work() as unit:
        consultations.record_bump(unit, visit, bump.public_id, {**MILIA, "sites": ["areola"]})

    with look() as unit:
        assert photos.album(unit, visit).photos[0].intimate
        assert photos.for_plan(unit, unit.load(Consultation, visit)) == ()
        with pytest.raises(StepUpNeeded):
            photos.read(unit, one.public_id, Variant.PREVIEW)


def an_intimate_photo(state: StudioState, work: Work, visit: str) -> PhotoSeen:
    with work() as unit:
        agree(unit, unit.load(Consultation, visit).client, Purpose.INTIMATE_PHOTOS)
    return state.add_photo(visit, PRIVATE, picture())


@pytest.mark.parametrize(("minutes", "opens"), [(1, True), (10, True), (11, False)])
def test_an_intimate_photo_opens_after_a_fresh_sign_in_only(
    state: StudioState,
    visit: str,
    work: Work,
    look: Work,
    clock: Clock,
    *,
    minutes: int,
    opens: bool,
) -> None:
    one = an_intimate_photo(state, work, visit)

    with look(fresh(clock, minutes)) as unit:
        for variant in Variant:
            if opens:
                assert photos.read(unit, one.public_id, variant)
            else:
                with pytest.raises(StepUpNeeded):
                    photos.read(unit, one.public_id, variant)


def test_once_intimate_always_intimate(state: StudioState, visit: str, work: Work) -> None:
    one = an_intimate_photo(state, work, visit)
    with work() as unit:
        photos.describe(unit, one.public_id, FRONT)

    with work() as unit:
        assert unit.load(Photo, one.public_id).intimate


def test_a_visit_holds_thirty_photos_and_an_hour_sixty(
    state: StudioState, visit: str, work: Work, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    monkeypatch.setattr(photos, "MAX_PHOTOS", 3)
    for tint in range(3):
        state.add_photo(visit, FRONT, picture(tint=tint))
    with pytest.raises(Conflict, match="too_many_photos"):
        state.add_photo(visit, FRONT, picture(tint=99))

    monkeypatch.setattr(photos, "MAX_PHOTOS", 1000)
    monkeypatch.setattr(ImageMaker, "photo", lambda _self, upload: broken(upload))
    for tint in range(57):
        with pytest.raises(RuntimeError):
            state.add_photo(visit, FRONT, b"%d" % tint)
    with pytest.raises(TooMany):
        state.add_photo(visit, FRONT, b"one more")
    clock.move(minutes=61)
    with pytest.raises(RuntimeError):
        state.add_photo(visit, FRONT, b"one more")


def broken(_upload: bytes) -> None:
    raise RuntimeError("the picture child is not asked in this test")


def test_a_closed_visit_keeps_its_photos_as_they_are(
    state: StudioState, visit: str, work: Work
) -> None:
    one = state.add_photo(visit, FRONT, picture())
    with work() as unit:
        unit.load(Consultation, visit).status = ConsultationStatus.CLOSED

    for change in (photos.remove, photos.put_back):
        with pytest.raises(Conflict, match="consultation_closed"), work() as unit:
            change(unit, one.public_id)
    with pytest.raises(Conflict), work() as unit:
        photos.describe(unit, one.public_id, FRONT)
    with pytest.raises(Conflict), work() as unit:
        photos.mark(unit, one.public_id, [])
    with pytest.raises(Conflict):
        state.add_photo(visit, FRONT, picture(tint=9))


def test_the_front_desk_sees_no_photo(state: StudioState, visit: str, look: Work) -> None:
    one = state.add_photo(visit, FRONT, picture())

    with look(DESK) as unit:
        client = unit.load(Consultation, visit).client
        for ask in (
            lambda: photos.album(unit, visit),
            lambda: photos.strip(unit, client),
            lambda: photos.get(unit, one.public_id),
            lambda: photos.read(unit, one.public_id, Variant.PREVIEW),
        ):
            with pytest.raises(NotAllowed):
                ask()


def test_a_photo_takes_no_bump_of_another_visit(state: StudioState, visit: str, work: Work) -> None:
    with work() as unit:
        other = make_consultation(unit, request_id="request-0000000009").bumps[0].public_id

    with pytest.raises(NotFound):
        state.add_photo(visit, PhotoWords(PhotoView.FRONT, bump_id=other), picture())


@pytest.mark.parametrize(
    "words",
    [
        PhotoWords(PhotoView.FRONT, "x" * 201),
        PhotoWords(PhotoView.FRONT, "two\nlines"),
        PhotoWords(PhotoView.FRONT, site="moon"),
    ],
)
def test_odd_words_are_refused(state: StudioState, visit: str, words: PhotoWords) -> None:
    with pytest.raises(Invalid):
        state.add_photo(visit, words, picture())


@pytest.mark.parametrize(
    ("said", "on"),
    [
        ("2026:10:12 09:30:00", date(2026, 10, 12)),
        ("2027:10:12 09:30:00", date(2026, 11, 22)),
        ("1969:10:12 09:30:00", date(2026, 11, 22)),
        ("yesterday", date(2026, 11, 22)),
    ],
)
def test_the_camera_is_believed_about_the_day_when_it_can_be(
    state: StudioState, visit: str, said: str, on: date
) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = said

    one = state.add_photo(visit, FRONT, picture(exif=exif.tobytes()))

    zone = state.settings.zone
    assert one.taken_at.astimezone(zone).date() == on


@pytest.mark.parametrize(
    ("day", "kept"),
    [(date(2026, 1, 2), True), (date(2026, 11, 23), False), (date(1999, 1, 1), False)],
)
def test_the_day_can_be_set_to_one_that_is_over(
    state: StudioState, visit: str, work: Work, day: date, *, kept: bool
) -> None:
    one = state.add_photo(visit, FRONT, picture())
    words = PhotoWords(PhotoView.FRONT, taken_on=day)

    if kept:
        with work() as unit:
            photos.describe(unit, one.public_id, words)
            at = unit.load(Photo, one.public_id).taken_at
        assert at.astimezone(state.settings.zone).date() == day
    else:
        with pytest.raises(Invalid), work() as unit:
            photos.describe(unit, one.public_id, words)


def test_every_look_is_in_the_audit_trail(state: StudioState, visit: str, look: Work) -> None:
    one = state.add_photo(visit, FRONT, picture())
    with look() as unit:
        photos.album(unit, visit)
        photos.get(unit, one.public_id)
        photos.read(unit, one.public_id, Variant.FULL)
        photos.read(unit, one.public_id, Variant.PREVIEW)

    with look() as unit:
        actions = list(unit.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
    wanted = [
        "photo.added",
        "photo.listed",
        "photo.opened",
        "photo.full_read",
        "photo.preview_read",
    ]
    assert [action for action in actions if action.startswith("photo.")] == wanted


def test_listing_takes_as_many_statements_for_ten_photos_as_for_one(
    state: StudioState, visit: str, look: Work, counted: Counted
) -> None:
    spent = []
    for wanted in (1, 10):
        for tint in range(wanted):
            state.add_photo(visit, FRONT, picture(tint=tint))
        with look() as unit, counted() as statements:
            photos.album(unit, visit)
            photos.strip(unit, unit.load(Consultation, visit).client)
        spent.append(len([one for one in statements if one.startswith("SELECT")]))

    assert spent[0] == spent[1] <= 10


def test_another_persons_or_no_photo_is_not_there(look: Work) -> None:
    with look() as unit:
        for odd in ("nothing", "", "\x00", "../../etc/passwd"):
            with pytest.raises(StudioError):
                photos.get(unit, odd)
