"""Photos as rows: what they say about themselves, opened for those who may see them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, select

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


def of_consultation(consultation: Consultation) -> Select[Photo]:
    """Select what is kept of a visit, removed ones too."""
    return _kept().where(Photo.consultation_id == consultation.id)


def of_client(client: Client) -> Select[Photo]:
    """Select what is kept of a client, newest first."""
    newest = _kept().order_by(Photo.taken_at.desc(), Photo.id.desc())
    return newest.where(Photo.client_id == client.id, Photo.removed_at.is_(None))


def seen(unit: Unit, client: Client, rows: Sequence[Photo]) -> tuple[PhotoSeen, ...]:
    """Open rows of one client, in two statements however many they are."""
    bumps = _bumps(unit, rows)
    visits = _visits(unit, rows)
    return tuple(
        _seen(unit, client, row, bumps.get(row.bump_id or 0), visits[row.consultation_id])
        for row in rows
    )


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


def _kept() -> Select[Photo]:
    return select(Photo).where(Photo.purged_at.is_(None))


def _bumps(unit: Unit, rows: Iterable[Photo]) -> dict[int, BumpRow]:
    wanted = {row.bump_id for row in rows if row.bump_id is not None}
    if not wanted:
        return {}
    found = unit.session.scalars(select(BumpRow).where(BumpRow.id.in_(wanted)))
    return {bump.id: bump for bump in found}


def _visits(unit: Unit, rows: Iterable[Photo]) -> dict[int, str]:
    wanted = {row.consultation_id for row in rows}
    if not wanted:
        return {}
    query = select(Consultation.id, Consultation.public_id).where(Consultation.id.in_(wanted))
    return {row.id: row.public_id for row in unit.session.execute(query)}


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
