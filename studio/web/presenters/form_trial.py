"""A test post of a connected form: what was sent, and what the studio makes of it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from studio.inbound.model import Event, Problem
from studio.services.inbox_trial import Trial
from studio.web.presenters.inbox import (
    EVENTS,
    PROVIDER_NAMES,
    answer_lines,
    problem_words,
    reading_facts,
)
from studio.web.presenters.slots import service_name

Url = Callable[..., str]
_UNREAD = "It cannot be read."
_THEN: Mapping[Event, str] = {
    Event.CREATED: "A real one takes its time in the calendar at once. Where that time is taken, it"
    " waits on the list of requests.",
    Event.REQUESTED: "A real one waits on the list of requests until you give it a time.",
    Event.SUBMITTED: "A real one waits on the list of requests until you give it a time.",
}
_UNMAPPED = (
    "A real one waits on the list of requests. Open it there and say what the fields mean; all"
    " later ones are read by it."
)


@dataclass(frozen=True, slots=True)
class TrialView:
    """The page of a test post."""

    name: str
    provider: str
    said: tuple[tuple[str, str], ...]
    outcome: str
    reasons: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    answers: tuple[tuple[str, str], ...]
    then: str
    back_url: str


def trial_view(trial: Trial, offers: Mapping[str, str], zone: ZoneInfo, url: Url) -> TrialView:
    """Return the page; `offers` names our services by key."""
    found = trial.reading
    return TrialView(
        name=trial.form.name,
        provider=PROVIDER_NAMES[trial.form.provider],
        said=tuple((key, said(value)) for key, value in trial.said.items()),
        outcome=EVENTS[found.event.value] if found else _UNREAD,
        reasons=problem_words(trial.problems),
        facts=tuple(_facts(trial, offers, zone)),
        answers=answer_lines(found.booking.answers) if found and found.booking else (),
        then=_then(trial),
        back_url=url("studio.booking_form", public_id=trial.form.public_id),
    )


def said(value: object) -> str:
    """Return what was typed into one field."""
    parts = value.values() if isinstance(value, dict) else (value,)
    return ", ".join(str(part) for part in parts if part) or "Left empty"


def _facts(trial: Trial, offers: Mapping[str, str], zone: ZoneInfo) -> Iterator[tuple[str, str]]:
    if trial.reading is None or _is_unmapped(trial):
        return
    yield from reading_facts(trial.reading, zone)
    yield "Booked as", service_name(trial.service, offers)


def _then(trial: Trial) -> str:
    if _is_unmapped(trial):
        return _UNMAPPED
    return _THEN.get(trial.reading.event, "") if trial.reading else ""


def _is_unmapped(trial: Trial) -> bool:
    return Problem.UNMAPPED_FORM.value in trial.problems
