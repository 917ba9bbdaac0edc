"""Drafts of a step: what was typed and is not fit to be its record yet, kept sealed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, delete, select

from studio.models import Consultation, ConsultationStatus, StepDraft
from studio.services import audit, sealing
from studio.services.errors import Conflict, Invalid
from studio.services.unit import Unit

#: A step, and the bump it is about where it has one.
_PLACE = re.compile(r"[a-z_]{2,20}(:[A-Za-z0-9_-]{1,40})?")
_DRAFT: Final = (
    select(StepDraft)
    .join(Consultation, Consultation.id == StepDraft.consultation_id)
    .where(Consultation.public_id == bindparam("visit"), StepDraft.place == bindparam("place"))
)
#: Form field to its values, as the browser sent them.
Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Draft:
    """A kept draft, opened."""

    fields: dict[str, list[str]]
    base_version: int
    updated_at: datetime


def keep(
    unit: Unit, consultation_public_id: str, place: str, fields: Fields, base_version: int
) -> datetime:
    """Keep what a form holds, in place of an earlier draft of the same place; return when.

    Raises NotFound, Invalid("bad_place"), Conflict("consultation_closed").
    """
    unit.require_caring("consultation.write")
    consultation = unit.load(Consultation, consultation_public_id)
    if consultation.status is ConsultationStatus.CLOSED:
        raise Conflict("consultation_closed")
    if not _PLACE.fullmatch(place):
        raise Invalid("bad_place", "place")
    draft = _row(unit, consultation, place) or StepDraft(
        public_id=sealing.new_id(), consultation_id=consultation.id, place=place
    )
    body = {name: list(values) for name, values in fields.items()}
    draft.body = sealing.seal_json(unit, consultation.client, draft, "body", body)
    draft.base_version, draft.updated_at = base_version, unit.now()
    draft.actor_ref = unit.actor.ref
    unit.session.add(draft)
    unit.session.flush()
    return draft.updated_at


def keep_next(
    unit: Unit, consultation_public_id: str, place: str, fields: Fields, version: int
) -> tuple[datetime, int]:
    """Keep a draft that counts its own versions; return when, and the new version.

    For steps that are recorded by their button only. A form made before somebody else's draft must
    not replace it. Raises as `keep`, and Conflict("stale").
    """
    unit.require_caring("consultation.write")
    row = _row(unit, unit.load(Consultation, consultation_public_id), place)
    if row is not None and row.base_version != version:
        raise Conflict("stale")
    new_version = version + 1
    return keep(unit, consultation_public_id, place, fields, new_version), new_version


def find(unit: Unit, consultation_public_id: str, place: str) -> Draft | None:
    """Open the draft of a place, if there is one; audited."""
    unit.require_caring("consultation.read")
    row = unit.session.scalar(_DRAFT, {"visit": consultation_public_id, "place": place})
    if row is None:
        return None
    consultation = unit.load(Consultation, consultation_public_id)
    audit.record(unit, "draft.read", row.public_id, "care")
    fields = sealing.open_json(unit, consultation.client, row, "body", row.body)
    return Draft(fields, row.base_version, row.updated_at)


def drop(unit: Unit, consultation_public_id: str, place: str) -> None:
    """Forget a draft: its content was recorded, or is not wanted. Raises NotFound."""
    unit.require_caring("consultation.write")
    row = _row(unit, unit.load(Consultation, consultation_public_id), place)
    if row is not None:
        unit.session.delete(row)
        unit.session.flush()


def drop_all(unit: Unit, consultation: Consultation) -> None:
    """Forget what a visit still holds unfinished: once signed it takes and loses nothing."""
    unit.session.execute(delete(StepDraft).where(StepDraft.consultation_id == consultation.id))


def with_drafts(unit: Unit) -> list[Consultation]:
    """List visits that hold drafts, the oldest draft first; nothing is opened."""
    unit.require_caring("consultation.read")
    query = (
        select(Consultation)
        .join(StepDraft, StepDraft.consultation_id == Consultation.id)
        .where(Consultation.status != ConsultationStatus.CLOSED)
        .order_by(StepDraft.updated_at)
    )
    return list(unit.session.scalars(query).unique())


def _row(unit: Unit, consultation: Consultation, place: str) -> StepDraft | None:
    return unit.session.scalar(
        select(StepDraft).where(
            StepDraft.consultation_id == consultation.id, StepDraft.place == place
        )
    )
