"""The frame of a consultation's steps."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from studio.models import ConsultationStatus, DecisionKind, DocumentKind, FlagAnswer
from studio.services import flags as red_flags
from studio.services.consultations import BumpView, ConsultationView
from studio.skin.knowledge import Knowledge
from studio.web.presenters.assessment import RedFlag, red_flag_of
from studio.web.presenters.flags import FlagsStrip, flags_strip
from studio.web.presenters.levels import Level, highest, level_of, line_of, spelled
from studio.web.presenters.look import bump_label

STEPS = (
    ("checkin", "Check in"),
    ("look", "Look"),
    ("assess", "Assess"),
    ("treat", "Treat"),
    ("plan", "Plan"),
    ("finish", "Finish"),
)
#: Pages of a visit beside its steps, each with the step it belongs to.
_BESIDE = {
    "consents": ("Consents", "checkin"),
    "referral": ("Referral", "assess"),
    "record": ("Record", "finish"),
}
#: Steps that open red flags lock, as the services do.
_LOCKED = frozenset({"treat", "finish"})
_ANSWERED = {
    FlagAnswer.REFER: "Stop and refer",
    FlagAnswer.POSTPONE: "Postponed",
    FlagAnswer.CARRY_ON: "Carried on",
}
#: Makes the address of a step of this consultation.
StepUrl = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Step:
    """One step on the bar above a consultation."""

    label: str
    url: str
    here: bool
    done: bool
    locked: bool


@dataclass(frozen=True, slots=True)
class Advice:
    """The level of one bump, in short."""

    label: str
    level: Level
    line: str


@dataclass(frozen=True, slots=True)
class FlagDone:
    """A red flag that was answered: what was chosen, and what of it remains to be done."""

    text: str
    reason: str
    url: str


@dataclass(frozen=True, slots=True)
class VisitView:
    """Everything around a step."""

    public_id: str
    title: str
    client_name: str
    client_url: str
    on: str
    concern: str
    steps: tuple[Step, ...]
    flags: FlagsStrip
    advice: tuple[Advice, ...]
    red_flag: RedFlag | None
    flags_done: tuple[FlagDone, ...]
    #: Announced on one page only: an alarm on every page is soon heard no more.
    announces: bool
    flags_url: str
    level: Level
    is_signed: bool
    is_record: bool
    is_closed: bool
    is_stale: bool
    must_refer: bool
    look_url: str
    assess_url: str
    treat_url: str
    plan_url: str
    finish_url: str
    record_url: str
    referral_url: str
    #: Holds the token of the small forms around a step.
    action: object


def visit_view(  # noqa: PLR0913, PLR0917 - the pieces of one frame
    seen: ConsultationView,
    here: str,
    url: StepUrl,
    client_url: str,
    knowledge: Knowledge,
    action: object = None,
) -> VisitView:
    """Return the frame for one page of a visit; `here` is its key."""
    title, step = _BESIDE.get(here) or (dict(STEPS)[here], here)
    advice = tuple(_advice(bump, bump.answer, knowledge) for bump in seen.bumps if bump.answer)
    ways = {key: url(key) for key, _ in STEPS}
    return VisitView(
        public_id=seen.consultation.public_id,
        title=title,
        client_name=seen.client.name,
        client_url=client_url,
        on=spelled(seen.consultation.on),
        concern=seen.concern or "",
        steps=tuple(
            Step(label, ways[key], key == step, _is_done(seen, key), _is_locked(seen, key))
            for key, label in STEPS
        ),
        flags=flags_strip(seen.alerts),
        advice=advice,
        red_flag=_red_flag(seen),
        flags_done=_flags_done(seen, url),
        announces=here == "assess",
        flags_url=url("flags"),
        level=highest([item.level for item in advice]),
        is_signed=seen.is_signed,
        is_record=here == "record",
        is_closed=seen.consultation.status is ConsultationStatus.CLOSED,
        is_stale=bool(seen.bumps) and not seen.is_assessed,
        must_refer=bool(seen.decision and seen.decision.kind is DecisionKind.REFER),
        look_url=ways["look"],
        assess_url=ways["assess"],
        treat_url=ways["treat"],
        plan_url=ways["plan"],
        finish_url=ways["finish"],
        record_url=url("record"),
        referral_url=url("referral"),
        action=action,
    )


def current_step(seen: ConsultationView) -> str:
    """Return the step a visit has reached."""
    if seen.is_signed:
        return "record"
    if seen.flags.open:
        return "assess"
    if seen.decision:
        return _after_decision(seen, seen.decision.kind)
    if seen.is_assessed:
        return "assess"
    return "look" if seen.bumps or _is_checked_in(seen) else "checkin"


def _is_checked_in(seen: ConsultationView) -> bool:
    """Tell whether somebody went through the answers today; those from home wait for that."""
    return bool(seen.intake.get("confirmed"))


def _after_decision(seen: ConsultationView, kind: DecisionKind) -> str:
    issued = {document.kind for document in seen.documents}
    if kind is DecisionKind.REFER:
        return "finish" if DocumentKind.REFERRAL in issued else "referral"
    if kind is DecisionKind.TREAT and seen.treatment is None:
        return "treat"
    return "finish" if DocumentKind.PLAN in issued else "plan"


def _is_done(seen: ConsultationView, key: str) -> bool:
    decided = seen.decision is not None and seen.decision_stands
    treats = bool(seen.decision and seen.decision.kind is DecisionKind.TREAT)
    return {
        "checkin": _is_checked_in(seen),
        "look": bool(seen.bumps),
        "assess": decided and not seen.flags.open,
        "treat": decided and (seen.treatment is not None or not treats),
        "plan": decided and bool(seen.documents),
        "finish": seen.is_signed,
    }[key]


def _is_locked(seen: ConsultationView, key: str) -> bool:
    return bool(seen.flags.open) and key in _LOCKED


def _advice(bump: BumpView, answer: Mapping[str, Any], knowledge: Knowledge) -> Advice:
    return Advice(
        bump_label(bump.features, bump.number, knowledge), level_of(answer), line_of(answer)
    )


def _red_flag(seen: ConsultationView) -> RedFlag | None:
    """Return the banner while a flag waits for its answer; a signed visit asks no more."""
    if seen.is_signed or not seen.flags.open:
        return None
    waiting = {flag.bump for flag in seen.flags.open}
    return red_flag_of(
        answer
        for bump in seen.bumps
        if (answer := bump.answer) and bump.number in waiting and red_flags.stops(answer)
    )


def _flags_done(seen: ConsultationView, url: StepUrl) -> tuple[FlagDone, ...]:
    """Say what was chosen, where flags were answered and none waits."""
    if not seen.flags.found or seen.flags.open or seen.is_signed:
        return ()
    last = seen.flags.chosen[-1]
    letter = seen.decision is not None and seen.decision.kind is DecisionKind.REFER
    return (FlagDone(_ANSWERED[last.answer], last.reason, url("referral") if letter else ""),)
