"""The first day on which nothing that is known speaks against a service.

Each day is asked as if it were the day of the visit: what was told is aged to it and screened by
the same rules that screen a visit. Whatever time alone does not end is a matter for a look.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from studio.skin.carried import carry_intake
from studio.skin.case import read_case
from studio.skin.factors import Health
from studio.skin.facts import Facts
from studio.skin.rules import Rules
from studio.skin.screening import STATES, Reason, Screen
from studio.skin.spacing import Given, is_quiet, peel_break, too_close
from studio.skin.terms import Status

#: Days that a passing state which was there when it was told is taken to last. [PROP]
STATE_LASTS_DAYS = 14
#: A day further ahead is no answer.
FARTHEST_DAYS = 731
_ROUNDS = 12
_DATED = ("recent", "conditions")


class Cause(StrEnum):
    """What a hold comes from, by which people are told of it."""

    OWN_WORK = "own_work"
    COMING = "coming"
    SKIN = "skin"
    MEDICINE = "medicine"
    EVENT = "event"
    PEELS = "peels"
    PLAN = "plan"
    LETTER = "letter"
    SPOT = "spot"
    REACTION = "reaction"
    ASK = "ask"
    LOOK = "look"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Hold:
    """One thing that stands against a day.

    `text` is for the therapist; `about` names a service, and `about_on` a day, of our own.
    `free_on` None: time alone does not end it, somebody must look.
    """

    cause: Cause
    text: str
    free_on: date | None
    rule: str = ""
    about: str = ""
    about_on: date | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """The `client` part of a case as it was told on a day, and the studio's settings."""

    words: Mapping[str, Any]
    on: date
    studio: Mapping[str, Any]


HoldsOn = Callable[[date], Sequence[Hold]]


def first_safe(holds_on: HoldsOn, start: date) -> tuple[date | None, tuple[Hold, ...]]:
    """Return the first day without a hold from `start` on, and what stood before it.

    None when something must be looked at first.
    """
    day, met = start, list[Hold]()
    for _ in range(_ROUNDS):
        held = holds_on(day)
        if not held:
            return day, _distinct(met)
        met.extend(held)
        later = [hold.free_on for hold in held if hold.free_on is not None]
        if len(later) < len(held) or max(later) <= day:
            return None, _distinct(met)
        day = max(later)
        if day > start + timedelta(days=FARTHEST_DAYS):
            break
    return None, _distinct(met)


def told_holds(rules: Rules, told: Told, service: str, on: date) -> Iterator[Hold]:
    """Give what the client's own words hold against a service on a day."""
    if service not in rules.services:
        return
    client = _aged(rules, told, on)
    body = {"bump": {}, "client": client, "studio": dict(told.studio), "on": on.isoformat()}
    case = read_case(body, rules.vocabulary)
    health = rules.health.read(case)
    screen = Screen(rules, Facts(case, health, rules.facts))
    for reason in screen.service(rules.services[service], here=False):
        yield _as_hold(reason, health, case.client.event_on)


def work_holds(
    rules: Rules, service: str, on: date, work: Sequence[Given], event_on: date | None = None
) -> Iterator[Hold]:
    """Give what our own work, done and promised, and an event hold against a day."""
    for close in too_close(rules, service, on, work):
        cause = Cause.OWN_WORK if close.other.on <= on else Cause.COMING
        text = f"{_name(rules, close.other.service)} on {close.other.on.isoformat()}"
        yield Hold(
            cause,
            f"{text}: {close.days} days apart at least",
            close.free_on,
            rule="6.2 interval",
            about=close.other.service,
            about_on=close.other.on,
        )
    if (free_on := peel_break(rules, service, on, work)) is not None:
        text = "six light peels in a row: then eight weeks without"
        yield Hold(Cause.PEELS, text, free_on, rule="6.3 series_cap")
    if event_on is not None and is_quiet(rules, service, on, event_on):
        yield event_hold(event_on)


def event_hold(event_on: date) -> Hold:
    """Say that a day lies too close before an event."""
    text = f"too close before the event on {event_on.isoformat()}"
    after = event_on + timedelta(days=1)
    return Hold(Cause.EVENT, text, after, rule="6.3 event", about_on=event_on)


def answer_holds(answer: Mapping[str, Any], service: str, number: int, on: date) -> Iterator[Hold]:
    """Give what the answer to one bump, as it reads on a day, holds against a service.

    It may be done at the bump or, where the answer says so, beside it.
    """
    if service in answer["elsewhere"]:
        return
    entry = next((one for one in answer["treatments"] if one["service"] == service), None)
    if entry is not None and entry["status"] == Status.OFFERED.word:
        return
    free_on = _later_day(entry, answer["service_block"], on)
    cause = Cause.LETTER if answer["disposition"] == "refer" else Cause.SPOT
    why = entry["reasons"][0]["text"] if entry and entry["reasons"] else answer["summary"]
    yield Hold(cause, f"bump {number}: {why}", free_on, rule="3.1 bump")


def _later_day(
    entry: Mapping[str, Any] | None, block: Mapping[str, Any] | None, on: date
) -> date | None:
    """Return the day on which a bump is worth asking again, when its answer names one."""
    named = [entry["earliest_on"] if entry else None, block["until"] if block else None]
    days = [date.fromisoformat(text) for text in named if text and text[:1].isdigit()]
    later = [day for day in days if day > on]
    return max(later, default=None)


def _as_hold(reason: Reason, health: Health, event_on: date | None) -> Hold:
    free_on = reason.earliest or reason.free_on
    if reason.status is Status.WITHHELD or reason.not_asked:
        free_on = None
    about_on = event_on if reason.rule == "6.3 event" else None
    cause = _cause(reason, health, free_on)
    return Hold(cause, reason.text, free_on, reason.rule, "", about_on, reason.sources)


def _cause(reason: Reason, health: Health, free_on: date | None) -> Cause:
    if reason.rule == "6.3 event":
        return Cause.EVENT
    if reason.not_asked:
        return Cause.ASK
    if reason.factor is None:
        return Cause.CLOSED
    kinds = {factor.source for factor in health.factors if factor.key == reason.factor}
    if kinds == {"med"}:
        return Cause.MEDICINE
    return Cause.SKIN if kinds == {"recent"} and free_on else Cause.LOOK


def _aged(rules: Rules, told: Told, on: date) -> dict[str, Any]:
    """Return the words as they read on a day; what was there when told lasts a while longer."""
    words = carry_intake(told.words, told.on, on)
    words.pop("cannot_tell", None)
    gone_by = max((on - told.on).days - STATE_LASTS_DAYS, 0)
    for key in _DATED:
        if words.get(key):
            pairs = zip(told.words[key], words[key], strict=True)
            words[key] = [
                {**now, "days_ago": gone_by} if _is_state(rules, key, then) else now
                for then, now in pairs
            ]
    return words


def _is_state(rules: Rules, key: str, item: object) -> bool:
    """Tell whether an item was there on the day it was told."""
    if not isinstance(item, Mapping) or item.get("days_ago") != 0:
        return False
    if key == "conditions":
        return True
    reading = rules.health.dictionary.read("recent", str(item["what"]))
    return not STATES.isdisjoint(reading.factors)


def _name(rules: Rules, service: str) -> str:
    return rules.services[service].name if service in rules.services else service


def _distinct(met: Sequence[Hold]) -> tuple[Hold, ...]:
    """Keep the last word on each thing."""
    return tuple({(one.cause, one.rule, one.about, one.about_on): one for one in met}.values())
