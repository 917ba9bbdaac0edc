"""Pictures of papers: the map of the bumps, and photos the client agreed to show there."""

from collections.abc import Sequence

from studio.documents.face_map import Pin
from studio.documents.letter_pictures import LetterPhoto
from studio.models import Consultation
from studio.services import findings, photo_papers
from studio.services.unit import Unit
from studio.skin.zones import ZONES


def pins(unit: Unit, consultation: Consultation) -> tuple[Pin, ...]:
    """Return the pins of the visit's bumps, each with its place in words."""
    seen = findings.of(unit, consultation).bumps
    labels = {key: zone.label for key, zone in ZONES.items()}
    return findings.face_pins((bump for bump in seen if not bump.healed), labels)


def photos(unit: Unit, consultation: Consultation) -> Sequence[LetterPhoto]:
    """Return the photos to print; nothing without the client's consents. Works on pictures."""
    return [_told(photo) for photo in photo_papers.for_letter(unit, consultation)]


def plan_photos(unit: Unit, consultation: Consultation) -> Sequence[LetterPhoto]:
    """Return the photos of a plan; else as `photos`."""
    return [_told(photo) for photo in photo_papers.for_plan(unit, consultation)]


def _told(photo: photo_papers.LetterPhoto) -> LetterPhoto:
    return LetterPhoto(
        jpeg=photo.jpeg,
        view=photo.view.value,
        taken_on=photo.taken_on,
        caption=photo.caption,
        rings=photo.marks,
    )
