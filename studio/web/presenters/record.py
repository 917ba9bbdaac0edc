"""The whole record of a visit, for reading and on paper."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from studio.models import FlagAnswer
from studio.services.checkins import CONFIRMED
from studio.services.consultations import BumpView
from studio.services.records import Record
from studio.skin.knowledge import Knowledge
from studio.skin.told_elsewhere import FROM_FORM
from studio.web.forms.decide import KIND_WORDS
from studio.web.presenters.assessed import RESPONSE_WORDS
from studio.web.presenters.assessment import AssessmentView, assessment_view
from studio.web.presenters.clash import answer_words
from studio.web.presenters.levels import spelled, spelled_iso
from studio.web.presenters.look import bump_label, bump_line
from studio.web.presenters.people import spelled_time
from studio.web.presenters.signature import SignatureMark
from studio.web.presenters.treat import treated_lines
from studio.web.presenters.words import homecare_name, plain, service_name, value_label

#: Questions of the intake in the order of reading; others follow under their own key.
_LABELS = {
    "age_years": "Age",
    "sex": "Sex",
    "goal": "Goal",
    "skin_type": "Skin type",
    "fitzpatrick": "Sun skin type",
    "medications": "Medicines",
    "allergies": "Allergies",
    "conditions": "Illness and skin",
    "pregnancy": "Pregnancy",
    "family": "In the family",
    "recent": "In the last weeks",
    "peel_history": "Earlier peels",
}
_FLAGS = {
    FlagAnswer.REFER: "Stop and refer",
    FlagAnswer.POSTPONE: "Postpone",
    FlagAnswer.CARRY_ON: "Carry on",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """A question with its answer."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class RecordedBump:
    """A bump as it was seen and assessed."""

    label: str
    seen: str
    view: AssessmentView | None
    at: str
    assessment_id: str
    knowledge_version: str
    rules: str


@dataclass(frozen=True, slots=True)
class Said:
    """Words with who said them and when."""

    title: str
    text: str
    at: str


@dataclass(frozen=True, slots=True)
class SignedView:
    """A signature under its text."""

    lines: tuple[str, ...]
    mark: SignatureMark


@dataclass(frozen=True, slots=True)
class RecordView:
    """Every part of the record, in the order of the visit."""

    facts: tuple[Fact, ...]
    #: Who went through them with the client, and when; empty when nobody did.
    checked: str
    born: str
    concern: str
    bumps: tuple[RecordedBump, ...]
    flags: tuple[Said, ...]
    responses: tuple[Said, ...]
    decision: tuple[Fact, ...]
    treatment: tuple[str, ...]
    treated_at: str
    plan: tuple[Fact, ...]
    papers: tuple[Fact, ...]
    signatures: tuple[SignedView, ...]
    amendments: tuple[Said, ...]
    signed_at: str


def record_view(
    record: Record, marks: tuple[SignatureMark, ...], knowledge: Knowledge, zone: ZoneInfo
) -> RecordView:
    """Return a record in words."""
    seen = record.seen
    return RecordView(
        facts=tuple(_told(seen.intake)),
        checked=_checked(seen.intake),
        born=spelled(seen.client.birth_on) if seen.client.birth_on else "",
        concern=seen.concern or "",
        bumps=tuple(_bump(bump, knowledge, zone) for bump in seen.bumps),
        flags=tuple(
            Said(f"{_FLAGS[one.answer]} ({', '.join(one.rules)})", one.reason, _at(one.at, zone))
            for one in record.choices
        ),
        responses=tuple(
            Said(
                f"{RESPONSE_WORDS.get(kept['word'], kept['word'])}: {subject}",
                kept["reason"],
                _at(datetime.fromisoformat(kept["at"]), zone),
            )
            for subject, kept in record.responses.items()
        ),
        decision=tuple(_decision(record, knowledge, zone)),
        treatment=tuple(treated_lines(seen.treatment, knowledge)) if seen.treatment else (),
        treated_at=_at(seen.treatment.recorded_at, zone) if seen.treatment else "",
        plan=tuple(_plan(record.plan, knowledge)) if record.plan else (),
        papers=tuple(
            Fact(
                plain(paper.kind.value),
                f"{_at(paper.created_at, zone)} · SHA-256 {paper.sha256[:16]}",
            )
            for paper in seen.documents
        ),
        signatures=tuple(
            SignedView(tuple(one.text.splitlines()), mark)
            for one, mark in zip(record.signatures, marks, strict=True)
        ),
        amendments=tuple(
            Said(one.author, one.text, _at(one.at, zone)) for one in record.amendments
        ),
        signed_at=_at(seen.consultation.signed_at, zone),
    )


def _told(intake: Mapping[str, Any]) -> Iterator[Fact]:
    others = sorted(intake.keys() - _LABELS.keys() - {CONFIRMED, FROM_FORM})
    for key in [*(key for key in _LABELS if key in intake), *others]:
        yield Fact(_LABELS.get(key) or plain(key), answer_words(key, intake[key]))


def _checked(intake: Mapping[str, Any]) -> str:
    stamp = intake.get(CONFIRMED)
    if not stamp:
        return ""
    return f"Checked with the client on {spelled_iso(stamp['on'])} by {stamp['by']}"


def _bump(bump: BumpView, knowledge: Knowledge, zone: ZoneInfo) -> RecordedBump:
    found = bump.assessment
    return RecordedBump(
        label=bump_label(bump.features, bump.number, knowledge),
        seen=bump_line(bump.features, knowledge),
        view=assessment_view(found.answer, knowledge) if found else None,
        at=_at(found.created_at, zone) if found else "",
        assessment_id=found.public_id if found else "",
        knowledge_version=found.knowledge_version if found else "",
        rules=", ".join(_rules(found.answer)) if found else "",
    )


def _rules(answer: Mapping[str, Any]) -> tuple[str, ...]:
    """List the ids of every rule that spoke."""
    reasons = [item for key in ("treatments", "homecare") for item in answer[key]]
    named = [item["rule"] for item in answer["findings"]]
    named += [item["rule"] for item in (answer["referral"] or {}).get("because", ())]
    named += [reason["rule"] for item in reasons for reason in item["reasons"]]
    return tuple(dict.fromkeys(named))


def _decision(record: Record, knowledge: Knowledge, zone: ZoneInfo) -> Iterator[Fact]:
    decided = record.seen.decision
    if decided is None:
        return
    yield Fact("What", KIND_WORDS[decided.kind][0])
    if decided.services:
        yield Fact("Services", ", ".join(service_name(knowledge, key) for key in decided.services))
        places = [value_label(knowledge, "site", site) for site in decided.sites]
        yield Fact("Where", ", ".join(places))
    if decided.homecare:
        yield Fact("For home", ", ".join(homecare_name(knowledge, key) for key in decided.homecare))
    if decided.departs:
        yield Fact("Departs from the advice", ", ".join(decided.departs))
    if decided.reason:
        yield Fact("Reason", decided.reason)
    yield Fact("When", _at(decided.decided_at, zone))


def _plan(data: Mapping[str, Any], knowledge: Knowledge) -> Iterator[Fact]:
    """Say what the plan tells: its title, the products, the next visit, the note."""
    yield Fact("Title", data["title"])
    steps = (*data["morning"], *data["evening"])
    named = data.get("products") or {}
    keys = dict.fromkeys(step["class_key"] for step in steps if step["class_key"])
    names = [
        homecare_name(knowledge, key) + (f" ({', '.join(named[key])})" if named.get(key) else "")
        for key in keys
    ]
    if names:
        yield Fact("For home", ", ".join(names))
    if data["next_visit_on"]:
        yield Fact("Next visit", spelled_iso(data["next_visit_on"]))
    for text in data.get("messages") or ():
        yield Fact("Note", text)


def _at(instant: datetime | None, zone: ZoneInfo) -> str:
    return spelled_time(instant, zone) if instant else ""
