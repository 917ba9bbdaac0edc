"""The therapist's decision: checked against stored answers, kept sealed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from studio.models import Client, Consultation, DecisionKind, DecisionRow
from studio.services import allowed, sealing
from studio.services.errors import DecisionRefused, Invalid, Refusal
from studio.services.text import clean_note
from studio.services.unit import Unit

#: Letters a reason has at least; "ok" explains nothing.
MIN_REASON = 10
#: How far ahead a next visit may lie; a later one is a slip of the keys.
LONGEST_WAIT = timedelta(days=731)


@dataclass(frozen=True, slots=True)
class DecisionInput:
    """What the therapist ticked. `homecare` None stands for all offered classes."""

    kind: DecisionKind
    services: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    homecare: tuple[str, ...] | None = None
    reason: str = ""
    next_visit_on: date | None = None
    next_services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decided:
    """A stored decision, opened. `departs` names each departure as `what:key:status`."""

    public_id: str
    kind: DecisionKind
    services: tuple[str, ...]
    sites: tuple[str, ...]
    homecare: tuple[str, ...] | None
    departs: tuple[str, ...]
    reason: str
    next_visit_on: date | None
    next_services: tuple[str, ...]
    decided_at: datetime
    practitioner_ref: str


def store(
    unit: Unit,
    consultation: Consultation,
    row: DecisionRow | None,
    answers: Sequence[tuple[Sequence[str], dict[str, Any]]],
    decision: DecisionInput,
) -> DecisionRow:
    """Check a decision against the answers of all bumps (each with its sites) and store it.

    Raises DecisionRefused with everything that stands against it, Invalid for the next visit.
    """
    _check_next_visit(consultation.on, decision.next_visit_on)
    departs = _check(answers, decision)
    reason = clean_note("reason", decision.reason, 2000, required=False)
    if departs and len(reason) < MIN_REASON:
        raise DecisionRefused(
            tuple(Refusal("reason", departure, "reason_needed") for departure in departs)
        )
    if row is None:
        row = DecisionRow(public_id=sealing.new_id(), consultation_id=consultation.id)
        unit.session.add(row)
    row.decided_at, row.practitioner_ref = unit.now(), unit.actor.ref
    body = _body(decision, departs, reason)
    row.body = sealing.seal_json(unit, consultation.client, row, "body", body)
    unit.session.flush()
    return row


def opened(unit: Unit, client: Client, row: DecisionRow) -> Decided:
    """Open a stored decision."""
    body = sealing.open_json(unit, client, row, "body", row.body)
    next_visit = body["next_visit_on"]
    return Decided(
        public_id=row.public_id,
        kind=DecisionKind(body["kind"]),
        services=tuple(body["services"]),
        sites=tuple(body["sites"]),
        homecare=None if body["homecare"] is None else tuple(body["homecare"]),
        departs=tuple(body["departs"]),
        reason=body["reason"],
        next_visit_on=None if next_visit is None else date.fromisoformat(next_visit),
        next_services=tuple(body["next_services"]),
        decided_at=row.decided_at,
        practitioner_ref=row.practitioner_ref,
    )


def stands(found: Sequence[tuple[Sequence[str], dict[str, Any]]], decided: Decided) -> bool:
    """Tell whether a stored decision is allowed by these answers, with the reason it has."""
    bare = [answer for _, answer in found]
    if allowed.refusals(bare, [sites for sites, _ in found], decided):
        return False
    return set(allowed.departures(bare, decided)) <= set(decided.departs)


def _check_next_visit(on: date, next_visit_on: date | None) -> None:
    if next_visit_on is not None and not on < next_visit_on <= on + LONGEST_WAIT:
        words = "enter a day after this visit and within two years"
        raise Invalid("next_visit", "next_visit_on", words)


def _check(
    answers: Sequence[tuple[Sequence[str], dict[str, Any]]], decision: DecisionInput
) -> tuple[str, ...]:
    bare = [answer for _, answer in answers]
    found = allowed.refusals(bare, [sites for sites, _ in answers], decision)
    if found:
        raise DecisionRefused(found)
    return allowed.departures(bare, decision)


def _body(decision: DecisionInput, departs: tuple[str, ...], reason: str) -> dict[str, Any]:
    return {
        "kind": decision.kind.value,
        "services": list(decision.services),
        "sites": list(decision.sites),
        "homecare": None if decision.homecare is None else list(decision.homecare),
        "departs": list(departs),
        "reason": reason,
        "next_visit_on": decision.next_visit_on and decision.next_visit_on.isoformat(),
        "next_services": list(decision.next_services),
    }
