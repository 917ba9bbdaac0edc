"""What was done in the treatment room, as it is kept: the sealed body in open form."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import bindparam, select

from studio.models import Client, Consultation, Treatment
from studio.services import sealing
from studio.services.unit import Unit


class Reaction(StrEnum):
    """What the skin, or the client, did during the treatment."""

    NONE = "none"
    PINK = "pink"
    RED = "red"
    STINGING = "stinging"
    SWELLING = "swelling"
    BLEEDING = "bleeding"
    FAINT = "faint"
    OTHER = "other"


#: Asks for the newest treatment of a `client`, other than that of a `visit`.
NEWEST_ID: Final = (
    select(Treatment.id)
    .join(Consultation, Consultation.id == Treatment.consultation_id)
    .where(Consultation.client_id == bindparam("client"), Consultation.id != bindparam("visit"))
    .order_by(Consultation.on.desc(), Treatment.id.desc())
    .limit(1)
    .correlate(None)
    .scalar_subquery()
)
#: Reactions that the next visit is told about.
TELLING = frozenset(Reaction) - {Reaction.NONE, Reaction.PINK}


@dataclass(frozen=True, slots=True)
class UsedProduct:
    """A product as it stood on the shelf that day; `lot` may be empty."""

    product: str
    name: str
    strength: str = ""
    lot: str = ""


@dataclass(frozen=True, slots=True)
class DoneStep:
    """One service on its places. Minutes and passes are None when they say nothing here."""

    service: str
    sites: tuple[str, ...]
    products: tuple[UsedProduct, ...] = ()
    strength: str = ""
    minutes: int | None = None
    passes: int | None = None
    device: str = ""


@dataclass(frozen=True, slots=True)
class Treated:
    """Everything that was done in one visit; no steps means that nothing was."""

    steps: tuple[DoneStep, ...]
    reactions: tuple[Reaction, ...] = (Reaction.NONE,)
    note: str = ""
    endpoint: str = ""
    stopped_early: bool = False
    as_planned: bool = False
    recorded_at: datetime | None = None
    practitioner_ref: str = ""


@dataclass(frozen=True, slots=True)
class LastReaction:
    """What the skin did at the last treatment, for the strip of alerts."""

    on: date
    reactions: tuple[Reaction, ...]
    note: str


def to_body(treated: Treated) -> dict[str, Any]:
    """Return the plain form that is sealed."""
    body = asdict(treated)
    del body["recorded_at"], body["practitioner_ref"]
    return body


def of_visit(unit: Unit, consultation: Consultation) -> Treated | None:
    """Open what was done in a visit, or return None."""
    row = row_of(unit, consultation)
    return None if row is None else opened(unit, consultation.client, row)


def row_of(unit: Unit, consultation: Consultation) -> Treatment | None:
    """Return the row of what was done in a visit, sealed as it is."""
    query = select(Treatment).where(Treatment.consultation_id == consultation.id)
    return unit.session.scalar(query)


def opened(unit: Unit, client: Client, row: Treatment) -> Treated:
    """Open a stored treatment."""
    body = sealing.open_json(unit, client, row, "body", row.body)
    return Treated(
        steps=tuple(_step(step) for step in body["steps"]),
        reactions=tuple(Reaction(key) for key in body["reactions"]),
        note=body["note"],
        endpoint=body["endpoint"],
        stopped_early=body["stopped_early"],
        as_planned=body["as_planned"],
        recorded_at=row.recorded_at,
        practitioner_ref=row.practitioner_ref,
    )


def reaction_in(unit: Unit, client: Client, row: Treatment, on: date) -> LastReaction | None:
    """Return what the skin did at a treatment, if that matters to the next."""
    treated = opened(unit, client, row)
    telling = tuple(key for key in treated.reactions if key in TELLING)
    return LastReaction(on, telling, treated.note) if telling else None


def _step(step: Mapping[str, Any]) -> DoneStep:
    products = tuple(UsedProduct(**product) for product in step["products"])
    return DoneStep(**{**step, "sites": tuple(step["sites"]), "products": products})
