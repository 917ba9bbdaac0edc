"""Say what matters most: title, key points, what was seen, and what happens next."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import cast

from studio.skin.careplan import routine, visits
from studio.skin.careplan.aftercare import free_on
from studio.skin.careplan.schedule import Schedule, first_retinol_percent
from studio.skin.careplan.situation import Entries, PlanKind, Situation
from studio.skin.careplan.words import strings, table

KEY_POINTS = 3
#: A monthly photo makes sense when the recheck is at least this far away.
PHOTO_FROM_DAYS = 28


def title(situation: Situation) -> str:
    """Give the plan's title; on a referral it says where to go and how soon."""
    if situation.kind is PlanKind.REFER:
        return _see_point(situation).rstrip(".")
    return situation.words.say("titles", situation.kind, date=situation.words.day(situation.on))


def recheck_on(situation: Situation) -> date | None:
    """Give the day of the recheck: none where a clinician should look within days."""
    days = cast("int | None", situation.row.get("recheck_days"))
    if days is None or situation.urgency in {"soon", "urgent", "emergency"}:
        return None
    return situation.after(days)


def key_points(situation: Situation, plan: Schedule) -> tuple[str, ...]:
    """Give exactly three points, the most telling for this case first."""
    points = {
        PlanKind.AFTER_SERVICE: _service_points,
        PlanKind.HOMECARE: _homecare_points,
        PlanKind.WATCH: _watch_points,
        PlanKind.HOLD: _hold_points,
        PlanKind.REFER: _refer_points,
    }[situation.kind](situation, plan)
    every = dict.fromkeys((*points, *_always_points(situation)))
    return tuple(every)[:KEY_POINTS]


def notes(situation: Situation, plan: Schedule) -> tuple[str, ...]:
    """Give the sentences beside the plan, in reading order."""
    parts = (
        _advice(situation),
        _routine_notes(situation, plan),
        _skin_notes(situation),
        _visit_notes(situation),
    )
    return tuple(dict.fromkeys(line for part in parts for line in part))


def _service_points(situation: Situation, _: Schedule) -> Iterator[str]:
    words = situation.words
    waits = situation.waits
    if situation.disposition == "refer":
        yield _see_point(situation)
    for key, activity in (("hands", "touch"), ("flakes", "flakes")):
        if activity in waits:
            yield words.say("key_points", key)
    if situation.is_dark_skin and situation.offers("spf"):
        yield words.say("key_points", "sun_dark")
    if "actives" in waits:
        yield words.say("key_points", "wait", date=words.day(free_on(situation, "actives")))


def _homecare_points(situation: Situation, plan: Schedule) -> Iterator[str]:
    if situation.is_dark_skin and situation.offers("spf"):
        yield situation.words.say("key_points", "sun_dark")
    yield _sun_point(situation)
    if plan.first_on:
        yield situation.words.say("key_points", "one_new")
        yield situation.words.say("key_points", "stings")


def _watch_points(situation: Situation, _: Schedule) -> Iterator[str]:
    yield situation.words.say("key_points", "hands")
    recheck = recheck_on(situation)
    if recheck is not None:
        yield situation.words.say("key_points", "come_back", date=situation.words.day(recheck))
    yield situation.words.say("key_points", "change")
    if not situation.is_not_looked_at:
        yield situation.words.say("key_points", "photo")


def _hold_points(situation: Situation, _: Schedule) -> Iterator[str]:
    yield _hold_line(situation, "key_points")
    yield situation.words.say("key_points", "hands")
    yield situation.words.say("key_points", "base")


def _refer_points(situation: Situation, _: Schedule) -> Iterator[str]:
    yield _see_point(situation)
    yield situation.words.say("key_points", "hands")
    yield situation.words.say("key_points", "base")


def _always_points(situation: Situation) -> Iterator[str]:
    yield _sun_point(situation)
    for key in ("gentle", "stings", "hands"):
        yield situation.words.say("key_points", key)


def _sun_point(situation: Situation) -> str:
    return situation.words.say("key_points", "sun" if situation.offers("spf") else "shade")


def _see_point(situation: Situation) -> str:
    words, (place, _) = situation.words, _route(situation)
    if place == "studio":
        return words.say("key_points", "call_us_now")
    if situation.urgency in {"urgent", "emergency"}:
        return words.say("key_points", "see_now")
    key = "see_soon" if situation.urgency == "soon" else "see_routine"
    return words.say("key_points", key, place=words.say("routes", place))


def _advice(situation: Situation) -> Iterator[str]:
    words = situation.words
    if situation.disposition == "refer":
        yield words.say("saw", "not_looked" if situation.is_not_looked_at else "refer")
        yield from _refer_notes(situation)
    elif situation.kind in {PlanKind.WATCH, PlanKind.HOLD}:
        yield from _seen(situation)
        yield from _wait_notes(situation)
    elif situation.disposition == "watch":
        yield words.say("key_points", "change")
    if situation.kind in {PlanKind.WATCH, PlanKind.HOLD, PlanKind.REFER}:
        yield words.say("notes", "hands_off")
    recheck = recheck_on(situation)
    is_long = recheck is not None and (recheck - situation.on).days >= PHOTO_FROM_DAYS
    if is_long and not situation.is_not_looked_at and not situation.kinds:
        yield words.say("notes", "photo")


def _seen(situation: Situation) -> Iterator[str]:
    words = situation.words
    if situation.is_not_looked_at:
        yield words.say("saw", "not_looked")
        yield words.say("saw", "many_have_spots")
        yield words.say("notes", "gate")
        return
    candidates = cast("Entries", situation.answer.get("candidates") or ())
    if candidates:
        yield _likeness(situation, candidates[0])
        yield words.say("saw", "only_dermatologist")


def _likeness(situation: Situation, candidate: Mapping[str, object]) -> str:
    words, group = situation.words, cast("str", candidate["group"])
    fit = cast("str", candidate["fit"])
    if fit == "not_specific":
        return words.say("saw", "not_specific")
    if not words.has("groups", group):
        return words.say("saw", "noted")
    return words.say("saw", fit, name=words.say("groups", group))


def _wait_notes(situation: Situation) -> Iterator[str]:
    if situation.disposition == "watch":
        yield situation.words.say("notes", "watch")
    else:
        yield _hold_line(situation, "notes")


def _hold_line(situation: Situation, group: str) -> str:
    """Say until when nothing is done; an open end waits for calm skin."""
    block = cast("Mapping[str, object]", situation.answer.get("service_block") or {})
    until = cast("str | None", block.get("until")) or "healed"
    if until == "cleared":
        return situation.words.say(group, "hold_cleared")
    if until.startswith("healed"):
        return situation.words.say(group, "hold_calm")
    day = situation.words.day(date.fromisoformat(until))
    return situation.words.say(group, "hold_until", date=day)


def _refer_notes(situation: Situation) -> Iterator[str]:
    words, (place, others) = situation.words, _route(situation)
    if place == "studio":
        yield words.say("refer", "studio")
        return
    named = words.say("routes", place)
    yield words.say("refer", situation.urgency or "routine", place=named)
    if others:
        names = [words.say("routes", other) for other in others]
        yield words.say("refer", "also", place=words.list("and", names))
    if situation.urgency in {None, "routine", "soon"}:
        yield words.say("refer", "letter")


def _route(situation: Situation) -> tuple[str, tuple[str, ...]]:
    """Give the place of the referral, from the row when the therapist alone refers, and others."""
    to = situation.referral.get("to") or situation.row.get("route", "dermatology")
    others = strings(cast("Sequence[str] | None", situation.referral.get("also")))
    return cast("str", to), tuple(other for other in others if other != "studio")


def _routine_notes(situation: Situation, plan: Schedule) -> Iterator[str]:
    words = situation.words
    base = [key for key in situation.base if not situation.offers(key)]
    for key, products in (
        ("ask_base", base),
        ("ask_first", routine.ask_first(situation)),
        ("ask_in_use", routine.ask_in_use(situation)),
        ("later", plan.later),
    ):
        if products:
            yield words.say("notes", key, products=words.products(products))
    new = set(plan.first_on) - set(situation.in_use)
    if new:
        yield words.say("notes", "patch_test")
    if "retinol" in new:
        yield words.say("notes", "low_strength", percent=first_retinol_percent(situation))
    if any(any(span.pattern.nights) for span in plan.spans):
        yield words.say("notes", "step_back")
    if situation.asked_medicines and free_on(situation, "actives") > situation.on:
        yield words.say("notes", "medicine_after")


def _skin_notes(situation: Situation) -> Iterator[str]:
    is_told = "mark" in situation.longest("expect")
    if situation.is_dark_skin and situation.kinds and not is_told and situation.offers("spf"):
        yield situation.words.say("notes", "dark_marks")
    under_eye = set(strings(situation.rules["under_eye"]))
    if under_eye & set(situation.decision.sites):
        yield situation.words.say("notes", "under_eye")


def _visit_notes(situation: Situation) -> Iterator[str]:
    words = situation.words
    for key, day in (
        ("event", visits.quiet_until(situation)),
        ("event_next", visits.next_quiet_until(situation)),
    ):
        if day is not None:
            yield words.say("notes", key, date=words.day(day))
    if situation.decision.next_visit_on is not None:
        yield words.say("notes", "before_visit")
        yield words.say("notes", "move_visit")
    if not situation.kinds:
        yield words.say("notes", "door_open")


def treatments(situation: Situation) -> tuple[str, ...]:
    """Name the services done; one that opened the skin is named only when it did."""
    services = table(situation.text, "services")
    keys = [key for key in situation.decision.services if key in services]
    return tuple(situation.words.say("services", key) for key in keys)
