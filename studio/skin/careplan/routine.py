"""Write a schedule down: steps for morning and evening, the week, the weeks, what stays out."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import cast

from studio.skin.careplan.model import Night, Step, Stretch, Withheld
from studio.skin.careplan.schedule import Schedule, Span
from studio.skin.careplan.situation import Entries, Situation, hints_of
from studio.skin.careplan.words import sentence, strings, table

#: Reasons that nobody needs to read about a product they neither use nor were promised.
QUIET_REASONS = frozenset({"no_use", "base_now", "until_seen"})


def morning(situation: Situation, plan: Schedule) -> tuple[Step, ...]:
    """Give the morning steps in order; water and shade stand in for products not offered."""
    treatments = dict.fromkeys(key for span in plan.spans for key in span.pattern.morning)
    keys = (
        "gentle_cleanser" if situation.offers("gentle_cleanser") else "rinse",
        *treatments,
        *(key for key in ("moisturizer",) if situation.offers(key)),
        "spf" if situation.offers("spf") else "shade",
    )
    return _steps(situation, plan, "morning", keys)


def evening(situation: Situation, plan: Schedule) -> tuple[Step, ...]:
    """Give the evening steps in order, each active on its own nights."""
    actives = dict.fromkeys(
        key
        for span in plan.spans
        for key in (*filter(None, span.pattern.nights), *span.pattern.rest_nights)
    )
    extras = ("moisturizer", "urea_body", "balm")
    keys = (
        "gentle_cleanser" if situation.offers("gentle_cleanser") else "rinse",
        *actives,
        *(key for key in extras if situation.offers(key)),
    )
    return _steps(situation, plan, "evening", keys)


def week(situation: Situation, plan: Schedule) -> tuple[Night, ...]:
    """Give the first week with an active night, from Monday; nothing when there is none."""
    active = (span.pattern.nights for span in plan.spans if any(span.pattern.nights))
    return tuple(_night(situation, day, key) for day, key in enumerate(next(active, ())))


def weeks(situation: Situation, plan: Schedule) -> tuple[Stretch, ...]:
    """Give every stretch of days with what stands on them."""
    return tuple(
        Stretch(
            from_on=span.from_on,
            until_on=span.until_on,
            nights=span.pattern.nights,
            morning=span.pattern.morning,
            text=_span_text(situation, span),
        )
        for span in plan.spans
    )


def withheld(situation: Situation, plan: Schedule) -> tuple[Withheld, ...]:
    """Give the products somebody would expect that stay out, each with a plain reason."""
    return tuple(
        Withheld(
            class_key=key,
            name=sentence(situation.words.product(key)),
            reason=" ".join(_reasons(situation, plan, key)),
            instead=_instead(situation, plan, key),
        )
        for key in _wanted(situation)
        if _is_out(situation, plan, key)
    )


def ask_first(situation: Situation) -> tuple[str, ...]:
    """Give the classes, not in use, that a clinician is asked about first."""
    return tuple(key for key in _wanted(situation) if _needs_asking(situation, key))


def ask_in_use(situation: Situation) -> tuple[str, ...]:
    """Give the classes in use whose pause is a question to the prescriber."""
    return tuple(
        key
        for key in situation.in_use
        if situation.statuses.get(key) == "clearance" or key in _asked_only(situation)
    )


def _asked_only(situation: Situation) -> tuple[str, ...]:
    return strings(situation.rules["never_in_routine"])


def _wanted(situation: Situation) -> tuple[str, ...]:
    chosen = situation.decision.homecare
    listed = strings(situation.row.get("homecare")) if chosen is None else chosen
    classes = table(situation.data, "homecare", "classes")
    keys = dict.fromkeys((*listed, *situation.in_use))
    return tuple(key for key in keys if key in classes and key not in situation.base)


def _needs_asking(situation: Situation, key: str) -> bool:
    if key in situation.in_use:
        return False
    status = situation.statuses.get(key)
    return status == "clearance" or (status == "offered" and key in _asked_only(situation))


def _is_out(situation: Situation, plan: Schedule, key: str) -> bool:
    if key in ask_in_use(situation) or _needs_asking(situation, key):
        return False
    if key in plan.dropped:
        return True
    if situation.offers(key):
        return False
    asked_for = key in situation.in_use or key in (situation.decision.homecare or ())
    return asked_for or not QUIET_REASONS & set(_reason_keys(situation, key))


def _reasons(situation: Situation, plan: Schedule, key: str) -> Iterator[str]:
    words = situation.words
    if key in situation.in_use:
        yield words.say("withheld", "pause")
    dropped = plan.dropped.get(key)
    for reason in (dropped,) if dropped else _reason_keys(situation, key):
        yield words.say("withheld", reason)
    entry = _entry(situation, key)
    if entry.get("status") == "postponed" and entry.get("earliest_on"):
        earliest_on = date.fromisoformat(cast("str", entry["earliest_on"]))
        yield words.say("withheld", "wait", date=words.day(earliest_on))
    instead = _instead(situation, plan, key)
    if instead is not None:
        yield words.say("withheld", "instead", product=words.product(instead))
    if key in situation.in_use and table(situation.data, "homecare", "classes", key)["drug"]:
        yield words.say("withheld", "pause_ask")


def _reason_keys(situation: Situation, key: str) -> tuple[str, ...]:
    """Give the reasons a client reads; general ones only where nothing particular speaks."""
    names = table(situation.text, "reason_of")
    entry = _entry(situation, key)
    found = dict.fromkeys(cast("str", names[h]) for h in sorted(hints_of(entry)) if h in names)
    if found:
        return tuple(found)
    if situation.disposition == "refer":
        return ("until_seen",)
    rules = [cast("str", reason["rule"]) for reason in cast("Entries", entry["reasons"])]
    if any(rule.startswith("3.1") for rule in rules):
        return ("no_use",)
    return ("base_now",) if "7.1" in rules else ("other",)


def _entry(situation: Situation, key: str) -> Mapping[str, object]:
    entries = cast("Entries", situation.answer["homecare"])
    return next((entry for entry in entries if entry["class"] == key), {"reasons": ()})


def _instead(situation: Situation, plan: Schedule, key: str) -> str | None:
    if key in plan.dropped:
        return None
    others = strings(table(situation.text, "instead").get(key))
    return next((other for other in others if other in plan.first_on), None)


def _steps(
    situation: Situation, plan: Schedule, part: str, keys: Iterable[str]
) -> tuple[Step, ...]:
    return tuple(_step(situation, plan, part, n, key) for n, key in enumerate(keys, start=1))


def _step(situation: Situation, plan: Schedule, part: str, number: int, key: str) -> Step:
    words = situation.words
    return Step(
        step=number,
        class_key=None if key in {"rinse", "shade"} else key,
        text=words.say(part, key),
        amount=words.say(part, key, "amount"),
        from_on=plan.first_on.get(key, situation.on),
    )


def _night(situation: Situation, day: int, key: str | None) -> Night:
    words = situation.words
    text = (
        words.say("week", "rest")
        if key is None
        else words.say("week", "night", product=words.product(key))
    )
    return Night(sentence(words.weekdays()[day]), key, sentence(text))


def _span_text(situation: Situation, span: Span) -> str:
    words, pattern = situation.words, span.pattern
    if pattern.is_pause:
        return words.say("week", "before_visit")
    if not pattern.keys:
        return words.say("week", "base_only")
    return " ".join(sentence(line) for line in _span_lines(situation, span))


def _span_lines(situation: Situation, span: Span) -> Iterator[str]:
    words, nights = situation.words, span.pattern.nights
    short = words.weekdays("short_days")
    for key in dict.fromkeys(filter(None, nights)):
        days = [day for day, night in zip(short, nights, strict=True) if night == key]
        yield words.say("week", "nights", product=words.product(key), nights=", ".join(days))
    for group, keys in (
        ("mornings", span.pattern.morning),
        ("rest_nights", span.pattern.rest_nights),
    ):
        for key in keys:
            yield words.say("week", group, product=words.product(key))
