"""Photos for papers: what the client agreed to show there, small, and never an intimate one."""

from dataclasses import dataclass
from datetime import date

from studio.adapters.images import Ring
from studio.models import Client, Consultation, Photo, PhotoView, Purpose
from studio.services import audit, consents, photo_rows
from studio.services.photo_rows import PhotoSeen, Variant
from studio.services.unit import Unit

#: Photos and pixels of the longest side: a letter prints 6.6 inches at 150 dpi, a plan less.
LETTER_PHOTOS, LETTER_SIDE = 5, 1000
PLAN_PHOTOS, PLAN_SIDE = 2, 600


@dataclass(frozen=True, slots=True, repr=False)
class LetterPhoto:
    """A photo ready for paper; its numbered rings are drawn into the JPEG."""

    jpeg: bytes
    caption: str
    view: PhotoView
    taken_on: date
    #: Words of ring 1, 2, …; an empty one is a ring without words.
    marks: tuple[str, ...]
    bump_number: int | None
    width: int
    height: int


def for_letter(unit: Unit, consultation: Consultation) -> tuple[LetterPhoto, ...]:
    """Return up to five photos of a visit for a clinician; audited.

    Those with rings come first, then those of a bump, then the newest. Nothing without the consent
    to photos and the one to share. Works on pictures: call it in a reading unit. Raises PhotoLost,
    ImageRefused.
    """
    wanted = (Purpose.PHOTOS, Purpose.SHARE_WITH_CLINICIAN)
    return _for_paper(unit, consultation, wanted, LETTER_PHOTOS, LETTER_SIDE)


def for_plan(unit: Unit, consultation: Consultation) -> tuple[LetterPhoto, ...]:
    """Return up to two photos of a visit for the client's own plan; else as `for_letter`."""
    return _for_paper(unit, consultation, (Purpose.PHOTOS,), PLAN_PHOTOS, PLAN_SIDE)


def _for_paper(
    unit: Unit, consultation: Consultation, purposes: tuple[Purpose, ...], most: int, side: int
) -> tuple[LetterPhoto, ...]:
    unit.require_caring("photo.print")
    client = consultation.client
    given = consents.current(unit, client)
    if not all(purpose in given and given[purpose].holds for purpose in purposes):
        return ()
    here = Photo.consultation_id == consultation.id
    found = photo_rows.find(unit, client, here, Photo.removed_at.is_(None))
    chosen = sorted((one for one in found if not one[1].intimate), key=_weight)[:most]
    if chosen:
        audit.record(unit, "photo.printed", consultation.public_id, str(purposes[-1]))
    return tuple(_printed(unit, client, row, photo, side) for row, photo in chosen)


def _weight(found: tuple[Photo, PhotoSeen]) -> tuple[bool, bool, float]:
    photo = found[1]
    return not photo.marks, photo.bump_number is None, -photo.taken_at.timestamp()


def _printed(unit: Unit, client: Client, row: Photo, photo: PhotoSeen, side: int) -> LetterPhoto:
    jpeg = photo_rows.pixels(unit, client, row, Variant.FULL)
    rings = [Ring(mark.x, mark.y, number) for number, mark in enumerate(photo.marks, 1)]
    scale = min(1, side / max(photo.width, photo.height))
    return LetterPhoto(
        jpeg=unit.tools.images.smaller(jpeg, side, rings),
        caption=photo.caption,
        view=photo.view,
        taken_on=photo.taken_at.astimezone(unit.settings.zone).date(),
        marks=tuple(mark.text for mark in photo.marks),
        bump_number=photo.bump_number,
        width=round(photo.width * scale),
        height=round(photo.height * scale),
    )
