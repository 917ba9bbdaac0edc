"""The Plan page: what may be set, what speaks against it, and how the note reads."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from studio.documents.reading import Hard
from studio.services import allowed
from studio.services.consultations import ConsultationView
from studio.services.plan_choices import PlanChoices, ShelfProduct, earliest
from studio.skin.knowledge import Knowledge
from studio.web.presenters.levels import spelled, spelled_iso
from studio.web.presenters.words import homecare_name, sentence

Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ShelfChoice:
    """A product of the shelf for one class."""

    value: str
    label: str
    on: bool


@dataclass(frozen=True, slots=True)
class CareChoice:
    """One class for home; `notes` say what to mind when it is on beside the others."""

    key: str
    name: str
    on: bool
    #: Part of every plan: cleanser, moisturizer, sunscreen.
    always: bool
    departs: str
    notes: tuple[str, ...]
    products: tuple[ShelfChoice, ...]


@dataclass(frozen=True, slots=True)
class ClosedCare:
    """A class that is not for this client, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class PlanSettings:
    """Everything that can be set on a plan."""

    care: tuple[CareChoice, ...]
    closed: tuple[ClosedCare, ...]
    earliest: str
    hard: tuple[str, ...]
    needs_reason: bool


def plan_settings(
    seen: ConsultationView,
    choices: PlanChoices,
    shelf: Sequence[ShelfProduct],
    hard: Sequence[Hard],
    knowledge: Knowledge,
) -> PlanSettings:
    """Return what can be set, as it stands in `choices`."""
    answers = [answer for _, answer in seen.found]
    keys = dict.fromkeys(item["class"] for answer in answers for item in answer["homecare"])
    rows = [(key, *allowed.homecare_status(answers, key)) for key in keys]
    on = set(choices.homecare or ())
    care = tuple(
        _care(key, status, entry, on, choices, shelf, knowledge)
        for key, status, entry in rows
        if status != "withheld"
    )
    return PlanSettings(
        care=care,
        closed=tuple(
            ClosedCare(homecare_name(knowledge, key), _first(entry))
            for key, status, entry in rows
            if status == "withheld"
        ),
        earliest=spelled(_earliest(seen, answers, knowledge)),
        hard=tuple(f"“{item.sentence}” (school year {item.grade:.0f})" for item in hard),
        needs_reason=seen.is_signed or any(one.on and one.departs for one in care),
    )


def _earliest(seen: ConsultationView, answers: Sequence[Answer], knowledge: Knowledge) -> date:
    services = seen.decision.services if seen.decision else ()
    return earliest(services, seen.consultation.on, answers, knowledge.data)


def _care(  # noqa: PLR0913, PLR0917 - one row, whole
    key: str,
    status: str,
    entry: Answer | None,
    on: set[str],
    choices: PlanChoices,
    shelf: Sequence[ShelfProduct],
    knowledge: Knowledge,
) -> CareChoice:
    return CareChoice(
        key=key,
        name=homecare_name(knowledge, key),
        on=key in on,
        # What belongs to every plan is fixed, unless this client's answers speak against it.
        always=status == "offered" and _is_base(key, knowledge),
        departs="" if status == "offered" else _departs(status, entry),
        notes=tuple(_conflicts(key, on, knowledge)) if key in on else (),
        products=tuple(
            ShelfChoice(one.public_id, one.name, choices.products.get(key) == one.public_id)
            for one in shelf
            if one.homecare == key
        ),
    )


def _is_base(key: str, knowledge: Knowledge) -> bool:
    return bool(knowledge.data["homecare"]["classes"].get(key, {}).get("base"))


def _departs(status: str, entry: Answer | None) -> str:
    when = (entry or {}).get("earliest_on")
    lead = "Clear first" if status == "clearance" else "Too early"
    until = f", from {spelled_iso(when)}" if when else ""
    return f"{lead}{until}: {_first(entry)}. Needs your reason."


def _first(entry: Answer | None) -> str:
    reasons = (entry or {}).get("reasons") or ()
    return sentence(str(reasons[0]["text"])) if reasons else "Not for this client"


def _conflicts(key: str, on: set[str], knowledge: Knowledge) -> Iterator[str]:
    """Say at a class what it does beside the others that are on; harmless pairs say nothing."""
    for rule in knowledge.data["homecare"]["incompatibilities"]:
        if rule["rule"] == "ok" or "*" in rule["second"] or "*" in rule["first"]:
            continue
        for mine, theirs in ((rule["first"], rule["second"]), (rule["second"], rule["first"])):
            others = [other for other in theirs if other in on and other != key]
            if key in mine and others:
                names = ", ".join(homecare_name(knowledge, other).lower() for other in others)
                yield f"With {names}: {rule['text']}."
                break
