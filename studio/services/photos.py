"""Photos: taken in with consent, made anew, sealed, shown to those who care, and taken back.

An upload goes `admit` → picture child → `keep` → `add`: decoding happens outside any transaction,
and the files are on the disk before the row that names them.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func, or_, select

from studio.adapters.images import Remade
from studio.models import (
    BumpRow,
    Client,
    Consultation,
    ConsultationStatus,
    Photo,
    PhotoView,
    Purpose,
)
from studio.services import audit, consents, photo_rows, sealing, throttle
from studio.services.ages import is_minor
from studio.services.errors import Conflict, Invalid
from studio.services.photo_papers import for_letter, for_plan
from studio.services.photo_rows import STORE_KIND, Mark, PhotoSeen, Variant
from studio.services.text import clean_line
from studio.services.throttle import Limit
from studio.services.unit import Unit

__all__ = ["Mark", "PhotoSeen", "Variant", "for_letter", "for_plan"]

#: Photos of one visit; rings on one photo; letters of a caption and of a ring's word.
MAX_PHOTOS, MAX_MARKS, CAPTION_LENGTH, MARK_LENGTH = 30, 9, 200, 80
#: Photos a strip shows.
STRIP = 6
#: Photos that are looked through for the page of a visit: all of it, and some before.
_RECENT = 5 * MAX_PHOTOS
#: How long a removed photo can be put back.
UNDO = timedelta(days=30)
#: How far back the camera's clock is believed.
_OLDEST = timedelta(days=3650)


@dataclass(frozen=True, slots=True)
class PhotoWords:
    """What the therapist says about a photo."""

    view: PhotoView
    caption: str = ""
    site: str | None = None
    bump_id: str | None = None
    #: Said by hand; a site or bump that is intimate makes the photo so anyway.
    intimate: bool = False
    taken_on: date | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """Both variants in the store, and no row yet: invisible until `add`, swept up without it."""

    public_id: str
    store_key: str
    preview_key: str
    width: int
    height: int
    size: int
    taken: datetime | None


@dataclass(frozen=True, slots=True)
class Album:
    """The photos of one visit."""

    consultation: Consultation
    client: Client
    photos: tuple[PhotoSeen, ...]
    removed: tuple[PhotoSeen, ...]
    #: The last ones of other visits.
    earlier: tuple[PhotoSeen, ...]
    is_open: bool


def admit(unit: Unit, consultation_id: str, words: PhotoWords, upload: bytes) -> PhotoSeen | None:
    """Say whether an upload may come in; return the photo when it is here already.

    A photo that was removed comes back by it. Raises NotFound, NoConsent, TooMany,
    Conflict("consultation_closed", "too_many_photos", "intimate_minor").
    """
    consultation = _open_visit(unit, consultation_id)
    _allowed(unit, consultation, words)
    known = _same(unit, consultation, _digest(upload))
    if known is not None:
        known.removed_at = None
        unit.session.flush()
        return _one(unit, consultation.client, known)
    _count(unit, consultation)
    throttle.use(unit, Limit.PHOTO_HOUR, unit.actor.ref)
    return None


def keep(unit: Unit, consultation_id: str, made: Remade) -> Kept:
    """Seal both variants with the client's key and put them into the store."""
    unit.require_caring("photo.write")
    client = unit.load(Consultation, consultation_id).client
    public_id = sealing.new_id()

    def put(variant: Variant, data: bytes) -> str:
        sealed = sealing.seal_bytes(unit, client, *photo_rows.place(public_id, variant), data)
        return unit.tools.store.put(sealed.data, STORE_KIND)

    return Kept(
        public_id=public_id,
        store_key=put(Variant.FULL, made.full),
        preview_key=put(Variant.PREVIEW, made.preview),
        width=made.width,
        height=made.height,
        size=len(made.full),
        taken=made.taken,
    )


def add(
    unit: Unit, consultation_id: str, words: PhotoWords, upload: bytes, kept: Kept
) -> PhotoSeen:
    """Make the row of a kept photo; everything that `admit` asked is asked again."""
    consultation = _open_visit(unit, consultation_id)
    bump, intimate = _allowed(unit, consultation, words)
    known = _same(unit, consultation, _digest(upload))
    if known is None:
        _count(unit, consultation)
        known = _row(unit, consultation, kept)
        known.upload_sha256, known.intimate = _digest(upload), intimate
        known.view, known.bump_id = words.view, bump.id if bump else None
        _write(unit, consultation.client, known, words, ())
        unit.session.add(known)
        unit.session.flush()
        audit.record(unit, "photo.added", known.public_id, "care")
    return _one(unit, consultation.client, known)


def album(unit: Unit, consultation_id: str) -> Album:
    """Open what is written about the photos of a visit; audited. Raises NotFound."""
    unit.require_caring("photo.read")
    return listed(unit, unit.load(Consultation, consultation_id))


def listed(unit: Unit, consultation: Consultation) -> Album:
    """Open what is written about the photos of a visit that was found already; audited."""
    audit.record(unit, "photo.listed", consultation.public_id, "care")
    return beside(unit, consultation)


def beside(unit: Unit, consultation: Consultation) -> Album:
    """Return the photos of a visit whose reading is in the audit trail already."""
    unit.require_caring("photo.read")
    client, here = consultation.client, Photo.consultation_id == consultation.id
    found = photo_rows.find(unit, client, or_(here, Photo.removed_at.is_(None)), most=_RECENT)
    mine = [photo for row, photo in found if row.consultation_id == consultation.id]
    return Album(
        consultation=consultation,
        client=client,
        photos=tuple(photo for photo in mine if photo.removed_at is None),
        removed=tuple(photo for photo in mine if photo.removed_at is not None),
        earlier=tuple(one for row, one in found if row.consultation_id != consultation.id)[:STRIP],
        is_open=is_open(consultation),
    )


def bumps_of(unit: Unit, consultation: Consultation) -> list[BumpRow]:
    """List the bumps a photo of a visit may show; nothing of them is opened."""
    unit.require_caring("photo.read")
    return [bump for bump in consultation.bumps if not bump.removed]


def strip(unit: Unit, client: Client, limit: int | None = STRIP) -> tuple[PhotoSeen, ...]:
    """Return the last photos of a client, newest first; all of them without a limit. Audited."""
    unit.require_caring("photo.read")
    found = photo_rows.find(unit, client, Photo.removed_at.is_(None), most=limit)
    if found:
        audit.record(unit, "photo.listed", client.public_id, "care")
    return tuple(photo for _, photo in found)


def get(unit: Unit, public_id: str) -> tuple[PhotoSeen, Consultation]:
    """Open what is written about one photo; audited. Raises NotFound, StepUpNeeded."""
    unit.require_caring("photo.read")
    row, client = _loaded(unit, public_id)
    found = _one(unit, client, row)
    if found.intimate:
        unit.require_recent("photo.intimate")
    audit.record(unit, "photo.opened", public_id, "care")
    return found, unit.session.get_one(Consultation, row.consultation_id)


def read(unit: Unit, public_id: str, variant: Variant) -> bytes:
    """Return the JPEG of one variant; audited.

    An intimate one needs a fresh sign-in, its preview too. Raises NotFound, StepUpNeeded,
    NoConsent when the client took the consent back, PhotoLost.
    """
    unit.require_caring("photo.read")
    row, client = _loaded(unit, public_id)
    consents.require_consent(unit, client, Purpose.PHOTOS)
    if _one(unit, client, row).intimate:
        unit.require_recent("photo.intimate")
        consents.require_consent(unit, client, Purpose.INTIMATE_PHOTOS)
    audit.record(unit, f"photo.{variant}_read", public_id, "care")
    return photo_rows.pixels(unit, client, row, variant)


def describe(unit: Unit, public_id: str, words: PhotoWords) -> str:
    """Change what is said about a photo; return the visit's id.

    An intimate photo stays one: take it out and add it anew if that was a slip. Raises NotFound,
    NoConsent, Invalid naming the field, Conflict("consultation_closed", "intimate_minor").
    """
    row, consultation = _changeable(unit, public_id)
    bump, intimate = _allowed(unit, consultation, words)
    row.view, row.bump_id = words.view, bump.id if bump else None
    row.intimate = row.intimate or intimate
    if words.taken_on is not None:
        row.taken_at = _on_day(unit, row.taken_at, words.taken_on)
    said = photo_rows.details(unit, consultation.client, row)
    _write(unit, consultation.client, row, words, said.get("marks", ()))
    audit.record(unit, "photo.described", public_id, "care")
    return consultation.public_id


def mark(unit: Unit, public_id: str, marks: Sequence[Mark]) -> str:
    """Replace the rings on a photo; return the visit's id. Raises NotFound, Invalid, Conflict."""
    row, consultation = _changeable(unit, public_id)
    if len(marks) > MAX_MARKS:
        raise Invalid("too_many", "marks")
    said = photo_rows.details(unit, consultation.client, row)
    said["marks"] = [
        [*_share(one), clean_line("marks", one.text, MARK_LENGTH, required=False)] for one in marks
    ]
    row.details = sealing.seal_json(unit, consultation.client, row, "details", said)
    unit.session.flush()
    audit.record(unit, "photo.marked", public_id, "care")
    return consultation.public_id


def remove(unit: Unit, public_id: str) -> str:
    """Take a photo off the pages; it can be put back for 30 days. Returns the visit's id."""
    row, consultation = _changeable(unit, public_id)
    row.removed_at = row.removed_at or unit.now()
    unit.session.flush()
    audit.record(unit, "photo.removed", public_id, "care")
    return consultation.public_id


def put_back(unit: Unit, public_id: str) -> str:
    """Undo a removal; return the visit's id. Raises NotFound, Conflict."""
    row, consultation = _changeable(unit, public_id)
    if row.removed_at is not None:
        _count(unit, consultation)
    row.removed_at = None
    unit.session.flush()
    audit.record(unit, "photo.put_back", public_id, "care")
    return consultation.public_id


def is_open(consultation: Consultation) -> bool:
    """Tell whether a visit still takes changes."""
    return consultation.signed_at is None and consultation.status is not ConsultationStatus.CLOSED


def _loaded(unit: Unit, public_id: str) -> tuple[Photo, Client]:
    row = unit.load(Photo, public_id)
    if row.purged_at is not None:
        raise unit.missing("studio_photo")
    return row, unit.session.get_one(Client, row.client_id)


def _one(unit: Unit, client: Client, row: Photo) -> PhotoSeen:
    return photo_rows.find(unit, client, Photo.id == row.id)[0][1]


def _changeable(unit: Unit, public_id: str) -> tuple[Photo, Consultation]:
    unit.require_caring("photo.write")
    row, _ = _loaded(unit, public_id)
    consultation = unit.session.get_one(Consultation, row.consultation_id)
    if not is_open(consultation):
        raise Conflict("consultation_closed")
    return row, consultation


def _open_visit(unit: Unit, consultation_id: str) -> Consultation:
    """Load a visit that takes photos; two uploads to it queue, where the database lets them."""
    unit.require_caring("photo.write")
    consultation = unit.load(Consultation, consultation_id)
    lock = select(Consultation.id).where(Consultation.id == consultation.id).with_for_update()
    unit.session.execute(lock)
    if not is_open(consultation):
        raise Conflict("consultation_closed")
    return consultation


def _allowed(
    unit: Unit, consultation: Consultation, words: PhotoWords
) -> tuple[BumpRow | None, bool]:
    """Ask for the consents a photo needs; return its bump, and whether it is intimate."""
    client = consultation.client
    consents.require_consent(unit, client, Purpose.PHOTOS)
    bump = _bump(unit, consultation, words.bump_id)
    sites = photo_rows.bump_sites(unit, client, bump) | {words.site}
    intimate = words.intimate or bool(sites & photo_rows.INTIMATE_SITES)
    if intimate:
        if client.birth_on is None or is_minor(client.birth_on, unit.today()):
            raise Conflict("intimate_minor")
        consents.require_consent(unit, client, Purpose.INTIMATE_PHOTOS)
    return bump, intimate


def _bump(unit: Unit, consultation: Consultation, bump_id: str | None) -> BumpRow | None:
    if not bump_id:
        return None
    for bump in consultation.bumps:
        if bump.public_id == bump_id and not bump.removed:
            return bump
    raise unit.missing("studio_bump")


def _same(unit: Unit, consultation: Consultation, digest: str) -> Photo | None:
    query = photo_rows.of_consultation(consultation).where(Photo.upload_sha256 == digest)
    return unit.session.scalar(query)


def _count(unit: Unit, consultation: Consultation) -> None:
    here = photo_rows.of_consultation(consultation).where(Photo.removed_at.is_(None)).subquery()
    if (unit.session.scalar(select(func.count()).select_from(here)) or 0) >= MAX_PHOTOS:
        raise Conflict("too_many_photos")


def _row(unit: Unit, consultation: Consultation, kept: Kept) -> Photo:
    return Photo(
        public_id=kept.public_id,
        client_id=consultation.client_id,
        consultation_id=consultation.id,
        width=kept.width,
        height=kept.height,
        size=kept.size,
        store_key=kept.store_key,
        preview_key=kept.preview_key,
        taken_at=_taken_at(unit, kept.taken),
        created_at=unit.now(),
    )


def _write(
    unit: Unit, client: Client, row: Photo, words: PhotoWords, marks: Sequence[object]
) -> None:
    """Seal what is said about a photo. Raises Invalid naming the field."""
    known = unit.knowledge.data["vocabulary"]["site"]["values"]
    if words.site is not None and words.site not in known:
        raise Invalid("unknown_site", "site")
    said = {
        "caption": clean_line("caption", words.caption, CAPTION_LENGTH, required=False),
        "site": words.site,
        "marks": list(marks),
    }
    row.details = sealing.seal_json(unit, client, row, "details", said)
    unit.session.flush()


def _taken_at(unit: Unit, taken: datetime | None) -> datetime:
    """Believe the camera's clock when it names a moment of the last years, read in our zone."""
    now = unit.now()
    if taken is None:
        return now
    try:
        at = taken.replace(tzinfo=unit.settings.zone).astimezone(UTC)
    except OverflowError:
        return now
    return at if now - _OLDEST < at <= now else now


def _on_day(unit: Unit, at: datetime, day: date) -> datetime:
    """Move an instant to another day of the studio's zone. Raises Invalid."""
    here = at.astimezone(unit.settings.zone)
    if here.date() == day:
        return at
    if not unit.today() - _OLDEST <= day <= unit.today():
        raise Invalid("photo_day", "taken_on", "Choose a day that is over, of the last ten years")
    noon = datetime.combine(day, time(12), unit.settings.zone).astimezone(UTC)
    return min(noon, unit.now())


def _share(one: Mark) -> tuple[float, float]:
    if not (0 <= one.x <= 1 and 0 <= one.y <= 1):  # also refuses what is no number
        raise Invalid("outside", "marks")
    return round(one.x, 4), round(one.y, 4)


def _digest(upload: bytes) -> str:
    return hashlib.sha256(upload).hexdigest()
