"""Check in: what is known from home or from the last visit, and who said that it still holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from studio.models import Consultation, Intake, IntakeStatus
from studio.services import audit, consultations, findings
from studio.services.unit import Unit
from studio.skin.carried import carry_intake

#: Key of a stored intake that says who checked it and when; no part of a case.
CONFIRMED = "confirmed"


class Source(StrEnum):
    """Where the answers come from that nobody confirmed in this visit yet."""

    NONE = "none"
    HOME = "home"
    LAST = "last"
    HERE = "here"


@dataclass(frozen=True, slots=True)
class Known:
    """The intake as it reads today; `on` and `by` say when and by whom it was given or checked."""

    told: Mapping[str, Any]
    source: Source = Source.NONE
    on: date | None = None
    by: str = ""


def known(unit: Unit, consultation: Consultation, intake: Mapping[str, Any]) -> Known:
    """Put together what is known before anything is asked."""
    unit.require_caring("consultation.read")
    stamp = intake.get(CONFIRMED)
    if stamp:
        return Known(intake, Source.HERE, date.fromisoformat(stamp["on"]), stamp["by"])
    sent_on = _sent_on(unit, consultation)
    last = findings.last_visit(unit, consultation)
    before = consultations.open_intake(unit, last) if last else {}
    if last is None or not before.keys() - {"age_years", CONFIRMED}:
        return Known(intake, Source.HOME if sent_on else Source.NONE, sent_on)
    told = {**carry_intake(before, last.on, consultation.on), **intake}
    if sent_on and sent_on >= last.on:
        return Known(told, Source.HOME, sent_on)
    return Known(told, Source.LAST, last.on)


def record(unit: Unit, public_id: str, intake: Mapping[str, Any], version: int) -> int:
    """Store the intake as asked and confirmed today; return the new version.

    Raises as `consultations.record_intake`.
    """
    stamp = {"on": unit.today().isoformat(), "by": unit.actor.name or unit.settings.practitioner}
    told = {**intake, CONFIRMED: stamp}
    new_version = consultations.record_intake(unit, public_id, told, version)
    audit.record(unit, "consultation.intake_confirmed", public_id, "care")
    return new_version


def _sent_on(unit: Unit, consultation: Consultation) -> date | None:
    """Return the day the client sent the newest questionnaire, in the studio's zone."""
    query = (
        select(Intake.submitted_at)
        .where(
            Intake.client_id == consultation.client_id,
            Intake.status == IntakeStatus.SUBMITTED,
        )
        .order_by(Intake.submitted_at.desc())
        .limit(1)
    )
    sent = unit.session.scalar(query)
    return sent.astimezone(unit.settings.zone).date() if sent else None
