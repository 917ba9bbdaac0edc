"""Assessments: a case put together, weighed by the core, and kept byte for byte."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from studio.models import AssessmentRow, BumpRow, Client, Consultation
from studio.services import audit, knowledge, sealing
from studio.services.errors import Invalid
from studio.services.unit import Unit
from studio.skin.assessment import assess as weigh
from studio.skin.case import CaseError, read_case
from studio.skin.told_elsewhere import open_lists

#: Newest assessments by bump.
Latest = Mapping[int, AssessmentRow]


@dataclass(frozen=True, slots=True)
class Assessed:
    """One stored assessment, opened. `stale` when intake or bump changed since."""

    public_id: str
    case: dict[str, Any]
    answer: dict[str, Any]
    knowledge_version: str
    created_at: datetime
    stale: bool

    @property
    def sites(self) -> tuple[str, ...]:
        return tuple(self.case["bump"].get("sites") or ())


def check_case(unit: Unit, case: dict[str, Any]) -> None:
    """Refuse what the core would refuse, naming the field."""
    try:
        read_case(case, unit.knowledge.rules.vocabulary)
    except CaseError as error:
        raise Invalid(error.code, error.field, error.message) from None


def case_of(
    unit: Unit, consultation: Consultation, features: dict[str, Any], intake: dict[str, Any]
) -> dict[str, Any]:
    """Put a case together from what is recorded and the studio's settings."""
    told = open_lists(intake)
    told.pop("confirmed", None)  # who checked it, no part of a case
    unknown = told.pop("cannot_tell", [])
    if unknown:
        known = features.get("cannot_tell") or []
        features = {**features, "cannot_tell": sorted({*known, *unknown})}
    return {
        "bump": features,
        "client": told,
        "studio": unit.settings.for_case(),
        "on": consultation.on.isoformat(),
    }


def assess_bump(
    unit: Unit,
    consultation: Consultation,
    bump: BumpRow,
    intake: dict[str, Any],
    last: AssessmentRow | None,
) -> AssessmentRow:
    """Weigh one bump and store the answer, or return the last row when nothing changed."""
    client = consultation.client
    features = sealing.open_json(unit, client, bump, "features", bump.features)
    case = case_of(unit, consultation, features, intake)
    if last is not None and last.knowledge_version == unit.knowledge.version:
        stored = sealing.open_text(unit, client, last, "case", last.case)
        if stored == sealing.canonical(case):
            return last
    try:
        answer = weigh(case, unit.knowledge)
    except CaseError as error:
        raise Invalid(error.code, error.field, error.message) from None
    row = AssessmentRow(
        public_id=sealing.new_id(),
        consultation_id=consultation.id,
        bump_id=bump.id,
        knowledge_version=unit.knowledge.version,
        created_at=unit.now(),
    )
    row.case = sealing.seal_json(unit, client, row, "case", case)
    row.answer = sealing.seal_json(unit, client, row, "answer", answer)
    unit.session.add(row)
    return row


def latest(unit: Unit, consultation: Consultation) -> Latest:
    """Return the newest assessment of each bump, by bump."""
    query = select(AssessmentRow).where(
        AssessmentRow.consultation_id == consultation.id, is_newest(AssessmentRow.bump_id)
    )
    return {row.bump_id: row for row in unit.session.scalars(query)}


def is_newest(bump_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Tell in a query whether a row is the last that was said about this bump."""
    later = aliased(AssessmentRow)
    newest = select(func.max(later.id)).where(later.bump_id == bump_id)
    return AssessmentRow.id == newest.correlate_except(later).scalar_subquery()


def opened(unit: Unit, client: Client, row: AssessmentRow, current_case: str) -> Assessed:
    """Open a stored assessment and compare its case with what is recorded now."""
    case = sealing.open_text(unit, client, row, "case", row.case)
    return Assessed(
        public_id=row.public_id,
        case=json.loads(case),
        answer=sealing.open_json(unit, client, row, "answer", row.answer),
        knowledge_version=row.knowledge_version,
        created_at=row.created_at,
        stale=case != current_case,
    )


def replay(unit: Unit, assessment_public_id: str) -> str:
    """Assess a stored case again with its own knowledge and return the answer's bytes as text."""
    unit.require_caring("consultation.read")
    row = unit.load(AssessmentRow, assessment_public_id)
    consultation = unit.session.get_one(Consultation, row.consultation_id)
    audit.record(unit, "assessment.replayed", row.public_id, "quality")
    case = sealing.open_json(unit, consultation.client, row, "case", row.case)
    return sealing.canonical(weigh(case, knowledge.recall(unit, row.knowledge_version)))
