"""Check in: what is known from home or from the last visit, and who said that it still holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Any

from studio.models import Consultation
from studio.services import assessments, audit, client_rows, consultations, findings, sealing
from studio.services.remembered import Remembered
from studio.services.unit import Unit
from studio.skin.assessment import assess as weigh
from studio.skin.carried import carry_intake
from studio.skin.case import CaseError
from studio.skin.knowledge import Knowledge
from studio.skin.told_elsewhere import FROM_FORM, joined

#: Key of a stored intake that says who checked it and when; no part of a case.
CONFIRMED = "confirmed"


class Source(StrEnum):
    """Where the answers come from that nobody confirmed in this visit yet."""

    NONE = "none"
    HOME = "home"
    LAST = "last"
    HERE = "here"
    #: From the form of the booking, and from nowhere else.
    FORM = "form"


@dataclass(frozen=True, slots=True)
class Known:
    """The intake as it reads today; `on` and `by` say when and by whom it was given or checked."""

    told: Mapping[str, Any]
    source: Source = Source.NONE
    on: date | None = None
    by: str = ""
    #: What of it came with the booking and nobody confirmed: field to words as they were written.
    from_form: Mapping[str, Sequence[str]] = field(default_factory=dict)


def known(unit: Unit, consultation: Consultation, intake: Mapping[str, Any]) -> Known:
    """Put together what is known before anything is asked."""
    unit.require_caring("consultation.read")
    stamp, items = intake.get(CONFIRMED), _form_items(intake)
    if stamp:
        on = date.fromisoformat(stamp["on"])
        return Known(intake, Source.HERE, on, stamp["by"], items)
    sent_on = _sent_on(unit, consultation) if _is_answered(intake) else None
    last = findings.last_visit(unit, consultation, with_bumps=False)
    before = consultations.open_intake(unit, last) if last else {}
    if last is None or not _is_answered(before):
        alone = Source.FORM if items else Source.NONE
        return Known(intake, Source.HOME if sent_on else alone, sent_on, from_form=items)
    carried = carry_intake(before, last.on, consultation.on)
    # A form's list adds to what is known; it is not the whole and takes nothing away.
    told = joined({**carried, **_own(intake)}, {key: intake[key] for key in items})
    if items:
        told[FROM_FORM] = intake[FROM_FORM]
    if sent_on and sent_on >= last.on:
        return Known(told, Source.HOME, sent_on, from_form=items)
    return Known(told, Source.LAST, last.on, from_form=items)


def _form_items(intake: Mapping[str, Any]) -> Mapping[str, Sequence[str]]:
    items: Mapping[str, Sequence[str]] = (intake.get(FROM_FORM) or {}).get("items", {})
    return {key: words for key, words in items.items() if key in intake}


def _own(intake: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the intake says besides the lists that only a form began."""
    unasked = (intake.get(FROM_FORM) or {}).get("unasked", ())
    return {key: value for key, value in intake.items() if key not in {FROM_FORM, *unasked}}


def _is_answered(intake: Mapping[str, Any]) -> bool:
    """Tell whether an intake says more than the age, which follows from the client."""
    return bool(_own(intake).keys() - {"age_years", CONFIRMED})


def record(
    unit: Unit, public_id: str, intake: Mapping[str, Any], version: int, *, asked: bool = True
) -> int:
    """Store the intake as asked and confirmed today; return the new version.

    While somebody still types (not `asked`), the earlier confirmation stays as it was.
    Raises as `consultations.record_intake`.
    """
    marks = {CONFIRMED: _stamp(unit)} if asked else _marks_before(unit, public_id)
    told = {**intake, **marks}
    new_version = consultations.record_intake(unit, public_id, told, version)
    if asked:
        audit.record(unit, "consultation.intake_confirmed", public_id, "care")
    return new_version


def _stamp(unit: Unit) -> dict[str, str]:
    by = unit.actor.name or unit.settings.practitioner
    return {"on": unit.today().isoformat(), "by": by}


def _marks_before(unit: Unit, public_id: str) -> dict[str, Any]:
    """Return who confirmed it, and what came from a form, as it was before somebody typed."""
    consultation = consultations.require_open(unit, public_id)
    before = consultations.open_intake(unit, consultation)
    return {key: before[key] for key in (CONFIRMED, FROM_FORM) if before.get(key)}


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something the client told that keeps services away today, in the words of its rule."""

    text: str
    services: tuple[str, ...]


_OBSTACLES: Remembered[tuple[Obstacle, ...]] = Remembered(200)


def obstacles(
    unit: Unit, consultation: Consultation, told: Mapping[str, Any]
) -> tuple[Obstacle, ...]:
    """List what speaks against services whatever is found on the skin; nothing is stored."""
    case = assessments.case_of(unit, consultation, {}, dict(told))
    digest = sha256(sealing.canonical(case).encode()).hexdigest()
    knowledge = unit.knowledge
    return _OBSTACLES.of((digest, knowledge.version), lambda: _weighed(case, knowledge))


def _weighed(case: Mapping[str, Any], knowledge: Knowledge) -> tuple[Obstacle, ...]:
    try:
        answer = weigh(case, knowledge)
    except CaseError:
        return ()
    screened = {item["rule"] for item in answer["findings"] if item["kind"] == "screening"}
    stopped: dict[str, tuple[str, list[str]]] = {}
    for item in answer["treatments"]:
        for reason in item["reasons"]:
            if reason["rule"] in screened:
                stopped.setdefault(reason["rule"], (reason["text"], []))[1].append(item["service"])
    return tuple(Obstacle(text, tuple(services)) for text, services in stopped.values())


def _sent_on(unit: Unit, consultation: Consultation) -> date | None:
    """Return the day the client sent the newest questionnaire, in the studio's zone."""
    found = client_rows.sent(unit, consultation.client)
    sent = max((one.intake.submitted_at for one in found if one.intake.submitted_at), default=None)
    return sent.astimezone(unit.settings.zone).date() if sent else None
