"""Valid decisions and answers for the care plan; a test names only what it is about."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache

from studio.skin.careplan import CarePlan, Decision, plan
from studio.skin.knowledge import Knowledge, knowledge_from
from studio.skin.knowledge.compiler import current_data

#: A Sunday.
ON = date(2026, 11, 22)
BASE = ("gentle_cleanser", "moisturizer", "spf")


@lru_cache(maxsize=1)
def knowledge() -> Knowledge:
    return knowledge_from(current_data())


def classes() -> tuple[str, ...]:
    return tuple(knowledge().data["homecare"]["classes"])


def decision(
    *services: str,
    on: date = ON,
    skin_type: str | None = "normal",
    fitzpatrick: str | None = "III",
    **changes: object,
) -> Decision:
    given: dict[str, object] = {
        "on": on,
        "services": services,
        "sites": ("cheek",),
        "skin_type": skin_type,
        "fitzpatrick": fitzpatrick,
        **changes,
    }
    return Decision(**given)  # type: ignore[arg-type]  # the tests name the fields


def answer(
    *offered: str,
    disposition: str = "treat",
    condition: str | None = "milia_primary",
    group: str = "milia",
    fit: str = "most_consistent",
    base: Sequence[str] = BASE,
    others: Mapping[str, tuple[str, str]] | None = None,
    findings: Sequence[str] = (),
    **changes: object,
) -> dict[str, object]:
    """Offer these classes; `others` gives status and rule of further ones, the rest has no use."""
    homecare = []
    for key in classes():
        is_offered = key in (*offered, *base)
        usual = ("offered", "") if is_offered else ("withheld", f"3.1 {condition}")
        status, rule = (others or {}).get(key, usual)
        reasons = [{"rule": rule, "text": "because"}] if rule else []
        homecare.append(
            {"class": key, "status": status, "earliest_on": None, "reasons": reasons},
        )
    candidate = {"condition": condition, "group": group, "fit": fit, "score": 9.0}
    return {
        "disposition": disposition,
        "referral": None,
        "service_block": None,
        "candidates": [candidate] if condition else [],
        "findings": [{"rule": rule, "kind": "screening"} for rule in findings],
        "homecare": homecare,
        **changes,
    }


def referral(urgency: str, to: str = "dermatology", *also: str) -> dict[str, object]:
    return {"urgency": urgency, "to": to, "also": list(also), "because": []}


def make(made: Decision, given: Mapping[str, object] | None = None) -> CarePlan:
    return plan(made, answer() if given is None else given, knowledge())


def texts_of(care: CarePlan) -> dict[str, list[str]]:
    """Every text a client reads, by part of the plan."""
    return {
        "title": [care.title],
        "treatments": list(care.treatments),
        "call_today": list(care.call_today),
        "call_emergency": list(care.call_emergency),
        "expect": [sign.text for sign in care.expect],
        "bands": [
            text
            for band in care.bands
            for text in (*band.do, *(avoid.text for avoid in band.avoid), band.label)
        ],
        "morning": [text for step in care.morning for text in (step.text, step.amount)],
        "evening": [text for step in care.evening for text in (step.text, step.amount)],
        "week": [text for night in care.week for text in (night.day, night.text)],
        "weeks": [stretch.text for stretch in care.weeks],
        "key_points": list(care.key_points),
        "stop_before_next": [
            text for stop in care.stop_before_next for text in (stop.what, stop.why)
        ],
        "withheld": [text for entry in care.withheld for text in (entry.name, entry.reason)],
        "notes": list(care.notes),
    }
