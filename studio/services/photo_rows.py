"""Photos as rows: what they say about themselves, opened for those who may see them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, bindparam, select

from studio.adapters.keys import SealBroken
from studio.models import BumpRow, Client, Consultation, Photo, PhotoView, Sealed
from studio.services import sealing
from studio.services.errors import PhotoLost
from studio.services.unit import Unit

#: Sites that are nobody's business but the client's: own consent, fresh sign-in, never on papers.
INTIMATE_SITES = frozenset({"genital", "perianal", "areola", "groin", "buttock", "covered_skin"})
#: Files of photos in the store begin like this.
STORE_KIND = "photo-"


class Variant(StrEnum):
    """The two sizes that are kept: 4,096 and 512 pixels at most."""

    FULL = "full"
    PREVIEW = "preview"


@dataclass(frozen=True, slots=True)
class Mark:
    """A numbered ring; x and y are shares of the photo's sides."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class PhotoSeen:
    """One photo with all that is written about it; its pixels come by `photos.read`."""

    public_id: str
    consultation_id: str
    view: PhotoView
    caption: str
    site: str | None
    marks: tuple[Mark, ...]
    #: Number and outside id of the bump it shows.
    bump_number: int | None
    bump_id: str | None
    intimate: bool
    width: int
    height: int
    taken_at: datetime
    removed_at: datetime | None


_OF_CLIENT: Final = (
    select(Photo, Consultation.public_id, BumpRow)
    .join(Consultation, Consultation.id == Photo.consultation_id)
    .outerjoin(BumpRow, BumpRow.id == Photo.bump_id)
    .where(Photo.client_id == bindparam("client"), Photo.purged_at.is_(None))
    .order_by(Photo.taken_at.desc(), Photo.id.desc())
)
#: Rows with what they say.
Found = tuple[tuple[Photo, PhotoSeen], ...]


def of_consultation(consultation: Consultation) -> Select[Photo]:
    """Select what is kept of a visit, removed ones too."""
    return select(Photo).where(Photo.consultation_id == consultation.id, Photo.purged_at.is_(None))


def find(unit: Unit, client: Client, *where: ColumnElement[bool], most: int | None = None) -> Found:
    """Find what is kept of a client, newest first, and open it, in one statement."""
    rows = unit.session.execute(_OF_CLIENT.where(*where).limit(most), {"client": client.id})
    return tuple((row, _seen(unit, client, row, bump, visit_id)) for row, visit_id, bump in rows)


def details(unit: Unit, client: Client, row: Photo) -> dict[str, Any]:
    """Open what is written about a photo."""
    return sealing.open_json(unit, client, row, "details", row.details)


def pixels(unit: Unit, client: Client, row: Photo, variant: Variant) -> bytes:
    """Unseal the JPEG of one variant; whoever calls has asked for consent. Raises PhotoLost."""
    key = row.store_key if variant is Variant.FULL else row.preview_key
    try:
        sealed = Sealed(unit.tools.store.get(key))
        return sealing.open_bytes(unit, client, *place(row.public_id, variant), sealed)
    except (FileNotFoundError, SealBroken) as error:
        raise PhotoLost from error


def bump_sites(unit: Unit, client: Client, bump: BumpRow | None) -> frozenset[str]:
    """Return where a bump is."""
    if bump is None:
        return frozenset()
    features = sealing.open_json(unit, client, bump, "features", bump.features)
    return frozenset(map(str, features.get("sites") or ()))


def place(public_id: str, variant: str) -> tuple[str, str]:
    """Name the place a variant is sealed for: `photo:<id>` and `full` or `preview`."""
    return f"photo:{public_id}", variant


def _seen(
    unit: Unit, client: Client, row: Photo, bump: BumpRow | None, consultation_id: str
) -> PhotoSeen:
    said = details(unit, client, row)
    # A bump may have moved to an intimate site after its photo was taken.
    hidden = row.intimate or bool(bump_sites(unit, client, bump) & INTIMATE_SITES)
    return PhotoSeen(
        public_id=row.public_id,
        consultation_id=consultation_id,
        view=row.view,
        caption=said.get("caption", ""),
        site=said.get("site"),
        marks=tuple(Mark(*mark) for mark in said.get("marks", ())),
        bump_number=bump.number if bump else None,
        bump_id=bump.public_id if bump else None,
        intimate=hidden,
        width=row.width,
        height=row.height,
        taken_at=row.taken_at,
        removed_at=row.removed_at,
    )
