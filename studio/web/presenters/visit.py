"""The frame of a consultation's steps."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from studio.models import ConsultationStatus, DecisionKind
from studio.services.consultations import BumpView, ConsultationView
from studio.skin.knowledge import Knowledge
from studio.web.presenters.assessment import RedFlag, red_flag_of
from studio.web.presenters.flags import FlagsStrip, flags_strip
from studio.web.presenters.levels import Level, level_of, line_of, spelled
from studio.web.presenters.look import bump_label

STEPS = (
    ("checkin", "Check in"),
    ("look", "Look"),
    ("assess", "Assess"),
    ("decide", "Decide"),
    ("plan", "Plan"),
    ("referral", "Referral"),
)
#: Makes the address of a step of this consultation.
StepUrl = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Step:
    """One step on the bar above a consultation."""

    label: str
    url: str
    here: bool
    done: bool


@dataclass(frozen=True, slots=True)
class Advice:
    """The level of one bump, in short."""

    label: str
    level: Level
    line: str


@dataclass(frozen=True, slots=True)
class Way:
    """A button of the red-flag banner."""

    label: str
    url: str
    classes: str


@dataclass(frozen=True, slots=True)
class VisitView:
    """Everything around a step."""

    title: str
    client_name: str
    client_url: str
    on: str
    concern: str
    steps: tuple[Step, ...]
    flags: FlagsStrip
    advice: tuple[Advice, ...]
    red_flag: RedFlag | None
    red_flag_ways: tuple[Way, ...]
    is_closed: bool
    is_stale: bool
    must_refer: bool
    look_url: str
    assess_url: str
    decide_url: str
    referral_url: str


def visit_view(
    seen: ConsultationView, here: str, url: StepUrl, client_url: str, knowledge: Knowledge
) -> VisitView:
    """Return the frame for one step; `here` is its key."""
    answers = [bump.assessment.answer for bump in seen.bumps if bump.assessment]
    red_flag = red_flag_of(answers)
    return VisitView(
        title=dict(STEPS)[here],
        client_name=seen.client.name,
        client_url=client_url,
        on=spelled(seen.consultation.on),
        concern=seen.concern or "",
        steps=tuple(
            Step(label, url(key), key == here, _is_done(seen, key)) for key, label in STEPS
        ),
        flags=flags_strip(seen.intake),
        advice=tuple(
            _advice(bump, bump.assessment.answer, knowledge)
            for bump in seen.bumps
            if bump.assessment
        ),
        red_flag=red_flag,
        red_flag_ways=_ways(seen, red_flag, url),
        is_closed=seen.consultation.status is ConsultationStatus.CLOSED,
        is_stale=bool(seen.bumps) and not seen.is_assessed,
        must_refer=bool(seen.decision and seen.decision.kind is DecisionKind.REFER),
        look_url=url("look"),
        assess_url=url("assess"),
        decide_url=url("decide"),
        referral_url=url("referral"),
    )


def current_step(seen: ConsultationView) -> str:
    """Return the step a visit has reached."""
    if seen.decision:
        return "referral" if seen.decision.kind is DecisionKind.REFER else "plan"
    if seen.is_assessed:
        return "assess"
    return "look" if seen.bumps or len(seen.intake) > 1 else "checkin"


def _is_done(seen: ConsultationView, key: str) -> bool:
    kinds = {document.kind.value for document in seen.documents}
    return {
        "checkin": len(seen.intake) > 1,
        "look": bool(seen.bumps),
        "assess": seen.is_assessed,
        "decide": seen.decision is not None,
    }.get(key, key in kinds)


def _advice(bump: BumpView, answer: Mapping[str, Any], knowledge: Knowledge) -> Advice:
    return Advice(
        bump_label(bump.features, bump.number, knowledge), level_of(answer), line_of(answer)
    )


def _ways(seen: ConsultationView, red_flag: RedFlag | None, url: StepUrl) -> tuple[Way, ...]:
    """Return what the banner offers; only a routine flag leaves more than to refer."""
    if red_flag is None:
        return ()
    decide = url("decide")
    why = Way("Why", url("assess"), "btn-second")
    if seen.decision and seen.decision.kind is DecisionKind.REFER:
        return (Way("Go to the letter", url("referral"), "btn-stop"), why)
    refer = Way("Stop and refer", f"{decide}?kind=refer", "btn-stop")
    if red_flag.is_emergency:
        return (Way("Call 911", "tel:911", "btn-stop"), refer, why)
    if red_flag.urgency != "routine":
        return (refer, why)
    postpone = Way("Postpone", f"{decide}?kind=hold", "btn-second")
    return (refer, postpone, Way("Carry on with reason", f"{decide}?kind=watch#reason", ""), why)
