"""The Assess page: every bump's answer in the order it is read, and what is suggested."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from studio.models import DecisionKind
from studio.services.assessments import Assessed
from studio.services.consultations import BumpView, ConsultationView
from studio.services.decisions import DecisionInput
from studio.skin.knowledge import Knowledge
from studio.web.forms.decide import KIND_WORDS
from studio.web.presenters.assessment import AssessmentView, OptionGroup, assessment_view
from studio.web.presenters.chips import Chip
from studio.web.presenters.look import bump_label, bump_line
from studio.web.presenters.people import spelled_time
from studio.web.presenters.questions import Question, question_views
from studio.web.presenters.what_if import what_it_changes
from studio.web.presenters.words import homecare_name, sentence, service_name, value_label

Url = Callable[..., str]
Responses = Mapping[str, Mapping[str, str]]
#: Bumps whose questions are tried out; more of them would make the page wait.
MOST_TRIED_BUMPS = 3
RESPONSE_WORDS = {"agree": "Agree", "change": "Change", "not_relevant": "Not relevant"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what its answer would change."""

    question: Question
    changes: str


@dataclass(frozen=True, slots=True)
class Response:
    """One suggestion with the answers it takes; the one that was given is on."""

    place: int
    subject: str
    label: str
    answers: tuple[Chip, ...]
    reason: str

    @property
    def is_answered(self) -> bool:
        """Tell whether one of the answers was chosen before."""
        return any(answer.on for answer in self.answers)


@dataclass(frozen=True, slots=True)
class AssessedBump:
    """One bump with its answer; `view` is None when it was not assessed yet."""

    number: int
    label: str
    seen: str
    edit_url: str
    checkin_url: str
    answer_url: str
    at: str
    #: What clinicians said about this spot, as far as it counts today.
    clinician: tuple[str, ...]
    view: AssessmentView | None
    fitting: tuple[OptionGroup, ...]
    #: Whether a service is offered on this very spot: then what fits elsewhere is no news.
    offers_here: bool
    avoiding: tuple[OptionGroup, ...]
    products: tuple[OptionGroup, ...]
    avoided_products: tuple[OptionGroup, ...]
    questions: tuple[Asked, ...]
    missing: tuple[str, ...]
    responses: tuple[Response, ...]
    responded: int


@dataclass(frozen=True, slots=True)
class Suggested:
    """What agreeing means, in words."""

    title: str
    lines: tuple[str, ...]
    action: str


@dataclass(frozen=True, slots=True)
class DecidedView:
    """What was decided, in words; it may no longer stand."""

    title: str
    lines: tuple[str, ...]
    reason: str
    at: str
    stands: bool
    next_url: str
    next_word: str


def assessed_bumps(  # noqa: PLR0913, PLR0917 - the pieces of one page
    seen: ConsultationView,
    responses: Responses,
    knowledge: Knowledge,
    zone: ZoneInfo,
    url: Url,
    problem: tuple[str, str, str] = ("", "", ""),
) -> tuple[AssessedBump, ...]:
    """Return every bump with its answer; `problem` is a bump, a feature and words."""
    return tuple(_bump(bump, seen, responses, knowledge, zone, url, problem) for bump in seen.bumps)


def suggested_view(decision: DecisionInput | None, knowledge: Knowledge) -> Suggested | None:
    """Return the suggested decision in words, or None while questions are open."""
    if decision is None:
        return None
    ways = {
        DecisionKind.TREAT: "Agree and go to Treat",
        DecisionKind.WATCH: "Agree and go to Plan",
        DecisionKind.HOLD: "Agree and go to Plan",
        DecisionKind.REFER: "Agree and write the letter",
    }
    return Suggested(
        title=KIND_WORDS[decision.kind][0],
        lines=tuple(_decision_lines(decision, knowledge)) or (KIND_WORDS[decision.kind][1],),
        action=ways[decision.kind],
    )


def decided_view(
    seen: ConsultationView, knowledge: Knowledge, zone: ZoneInfo, url: Url
) -> DecidedView | None:
    """Return what was decided in words, and the way on."""
    decided = seen.decision
    if decided is None:
        return None
    step = {DecisionKind.TREAT: "treat", DecisionKind.REFER: "referral"}.get(decided.kind, "plan")
    words = {"treat": "Go on to Treat", "referral": "Go on to the letter", "plan": "Go on to Plan"}
    given = DecisionInput(decided.kind, decided.services, decided.sites, decided.homecare)
    return DecidedView(
        title=KIND_WORDS[decided.kind][0],
        lines=tuple(_decision_lines(given, knowledge)),
        reason=decided.reason,
        at=spelled_time(decided.decided_at, zone),
        stands=seen.decision_stands,
        next_url=url(f"studio.{step}", public_id=seen.consultation.public_id),
        next_word=words[step],
    )


def _decision_lines(decision: DecisionInput, knowledge: Knowledge) -> Iterator[str]:
    if decision.services:
        names = [service_name(knowledge, key) for key in decision.services]
        places = [value_label(knowledge, "site", site) for site in decision.sites]
        yield f"{', '.join(names)}: {', '.join(places).lower()}"
    if decision.homecare:
        names = [homecare_name(knowledge, key) for key in decision.homecare]
        yield f"For home: {', '.join(names)}"


def _bump(  # noqa: PLR0913, PLR0917 - the pieces of one page
    bump: BumpView,
    seen: ConsultationView,
    responses: Responses,
    knowledge: Knowledge,
    zone: ZoneInfo,
    url: Url,
    problem: tuple[str, str, str],
) -> AssessedBump:
    ids = {"public_id": seen.consultation.public_id, "bump_id": bump.public_id}
    found = bump.assessment
    view = assessment_view(bump.answer, knowledge) if bump.answer else None
    own = tuple(_responses(bump.number, view, responses)) if view else ()
    return AssessedBump(
        number=bump.number,
        label=bump_label(bump.features, bump.number, knowledge),
        seen=bump_line(bump.features, knowledge),
        edit_url=url("studio.look_bump", **ids),
        checkin_url=url("studio.checkin", public_id=ids["public_id"]),
        answer_url=url("studio.answer", **ids),
        at=spelled_time(found.created_at, zone) if found else "",
        clinician=bump.word.about(bump.public_id, bump.features, found.answer) if found else (),
        view=view,
        fitting=_of(view.services if view else (), withheld=False),
        offers_here=any(g.options[0].status == "offered" for g in (view.services if view else ())),
        avoiding=_of(view.services if view else (), withheld=True),
        products=_of(view.homecare if view else (), withheld=False),
        avoided_products=_of(view.homecare if view else (), withheld=True),
        questions=_asked(bump, found, ids, knowledge, url, problem) if found else (),
        missing=_missing(found.answer) if found else (),
        responses=own,
        responded=sum(one.is_answered for one in own),
    )


def _of(groups: Sequence[OptionGroup], *, withheld: bool) -> tuple[OptionGroup, ...]:
    return tuple(
        replace(group, opened=not withheld and place == 0)
        for place, group in enumerate(groups)
        if all((option.status == "withheld") is withheld for option in group.options)
    )


def _asked(  # noqa: PLR0913, PLR0917 - the pieces of one page
    bump: BumpView,
    found: Assessed,
    ids: Mapping[str, str],
    knowledge: Knowledge,
    url: Url,
    problem: tuple[str, str, str],
) -> tuple[Asked, ...]:
    here = problem[1:] if problem[0] == bump.public_id else ("", "")
    checkin_url = url("studio.checkin", public_id=ids["public_id"])
    views = question_views(
        found.answer, bump.features, bump.number, checkin_url, knowledge, (here[0], here[1])
    )
    tries = bump.number <= MOST_TRIED_BUMPS
    return tuple(
        Asked(view, what_it_changes(found, view.feature, knowledge) if tries else "")
        for view in views
    )


def _missing(answer: Mapping[str, Any]) -> tuple[str, ...]:
    """List what nobody asked yet and what a service waits for."""
    texts = [
        reason["text"].removeprefix("not asked: ")
        for item in answer["treatments"]
        for reason in item["reasons"]
        if reason["text"].startswith("not asked: ")
    ]
    return tuple(sentence(text.replace("_", " ")) for text in dict.fromkeys(texts))


def _responses(number: int, view: AssessmentView, given: Responses) -> Iterator[Response]:
    """List what may be answered one by one: the rules that fired and what is offered."""
    findings = (*view.findings, *view.more_findings)
    rows = [(f"{number}:{finding.rule}", finding.text) for finding in findings]
    for group in view.services:
        if group.options[0].status == "offered":
            rows += [(f"{number}:service:{one.key}", f"Offer {one.name}") for one in group.options]
    for place, (subject, label) in enumerate(rows):
        yield _response(place, subject[:80], label, given)


def _response(place: int, subject: str, label: str, given: Responses) -> Response:
    kept = given.get(subject, {})
    answers = tuple(
        Chip(f"word-{place}", key, words, key == kept.get("word"), kind="radio")
        for key, words in RESPONSE_WORDS.items()
    )
    return Response(place, subject, label, answers, kept.get("reason", ""))
