"""Say what to do and leave after the services of the day, band by band with real dates."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import cast

from studio.skin.careplan.model import Avoid, Band, Sign
from studio.skin.careplan.situation import PlanKind, Situation
from studio.skin.careplan.words import strings, table

#: Most and first-served signs to call about; more would not be read.
MOST_CALLS, FIRST_CALLS = 5, 3
#: Most pieces of advice in one band, the strictest service's first.
MOST_DO = 4
#: Advice for one later day, or for when something happens.
_ONCE = frozenset({"photo", "look_again", "comes_back"})


def bands(situation: Situation) -> tuple[Band, ...]:
    """Give the bands that say anything; several services share them, the longest wait wins."""
    waits = situation.waits
    stretches = table(situation.text, "bands")
    made = (
        _band(situation, key, cast("Sequence[int]", stretches[key]), waits)
        for key in strings(situation.rules["band_order"])
    )
    return tuple(band for band in made if band.do or band.avoid)


def free_on(situation: Situation, activity: str) -> date:
    """Give the first day on which an activity is fine again."""
    return situation.after(situation.waits.get(activity, 0))


def expect(situation: Situation) -> tuple[Sign, ...]:
    """Give the normal signs, each with its longest time."""
    days = situation.longest("expect")
    if situation.is_dark_skin and days.pop("mark", 0):
        days["mark_dark"] = situation.number("dark_mark_days")
    if len(days) > 1:
        days.pop("nothing", None)
    order = strings(situation.rules["expect_order"])
    return tuple(_sign(situation, key, days[key]) for key in order if key in days)


def call_today(situation: Situation) -> tuple[str, ...]:
    """Give three to five signs to call about, the strictest service's first."""
    words, spreads_on = situation.words, situation.words.day(situation.after(2))
    keys = _service_calls(situation) if situation.kinds else _other_calls(situation)
    return tuple(words.say("call", key, date=spreads_on) for key in keys)


def call_emergency(situation: Situation) -> tuple[str, ...]:
    """Give when to get medical care today and when to call 911."""
    opened = {"piercing", "extraction", "facial"} & set(situation.kinds)
    keys = ("clinician", "wound", "call_911") if opened else ("clinician", "call_911")
    closed_on = situation.words.day(situation.after(7))
    return tuple(situation.words.say("emergency", key, date=closed_on) for key in keys)


def _band(situation: Situation, key: str, days: Sequence[int], waits: dict[str, int]) -> Band:
    is_last = key == strings(situation.rules["band_order"])[-1]
    last = max(days[1], max(waits.values(), default=0) - 1) if is_last else days[1]
    return Band(
        key=key,
        label=situation.words.say("band_labels", key),
        from_on=situation.after(days[0]),
        until_on=situation.after(last),
        do=tuple(_do(situation, _do_keys(situation, key))),
        daily=tuple(_do(situation, [one for one in _do_keys(situation, key) if one not in _ONCE])),
        avoid=_avoid(situation, {what: free for what, free in waits.items() if free > days[0]}),
    )


def _do(situation: Situation, keys: Iterable[str]) -> Iterable[str]:
    words = situation.words
    later = {f"after_{weeks}_weeks": words.day(situation.after(7 * weeks)) for weeks in (2, 4, 6)}
    return (words.say("do", key, **later) for key in keys)


def _do_keys(situation: Situation, band: str) -> tuple[str, ...]:
    needs, others = (table(situation.text, name) for name in ("do_needs", "do_else"))
    keys: dict[str, None] = {}
    for kind in situation.kinds:
        for key in strings(table(situation.of_kind(kind), "do").get(band)):
            needed = cast("str | None", needs.get(key))
            if needed is None or situation.offers(needed):
                keys[key] = None
            elif key in others:
                keys[cast("str", others[key])] = None
    if any(key.startswith("sunscreen_") for key in keys):
        keys.pop("sunscreen", None)
    return tuple(keys)[:MOST_DO]


def _avoid(situation: Situation, waits: dict[str, int]) -> tuple[Avoid, ...]:
    """Give one line for each activity or joined group, hands off first, then by their end."""
    alone = table(situation.text, "avoid_alone")
    lines = [*_joined(situation, {what: free for what, free in waits.items() if what not in alone})]
    lines += [
        Avoid(situation.words.say("avoid_alone", key), situation.after(waits[key] - 1), (key,))
        for key in strings(situation.rules["avoid_order"])
        if key in alone and key in waits
    ]
    first = set(strings(situation.rules["avoid_order"])[:2])
    return tuple(sorted(lines, key=lambda line: (not first & set(line.keys), line.until_on)))


def _joined(situation: Situation, waits: dict[str, int]) -> Iterable[Avoid]:
    words, language = table(situation.text, "avoid_words"), situation.words.language
    order = strings(situation.rules["avoid_order"])
    for free in sorted(set(waits.values())):
        keys = tuple(key for key in order if waits.get(key) == free)
        items = [item for key in keys for item in strings(table(words, key)[language])]
        line = situation.words.say("avoid", "line", items=situation.words.list("nor", items))
        yield Avoid(line, situation.after(free - 1), keys)


def _sign(situation: Situation, key: str, days: int) -> Sign:
    text = situation.words.say("expect", key, days=str(days), weeks=str(days // 7))
    return Sign(text, None if key == "nothing" else situation.after(days))


def _service_calls(situation: Situation) -> tuple[str, ...]:
    first, *others = (strings(situation.of_kind(kind)["call"]) for kind in situation.kinds)
    turns = [keys[turn] for turn in range(MOST_CALLS) for keys in others if turn < len(keys)]
    return tuple(dict.fromkeys((*first[:FIRST_CALLS], *turns, *first[FIRST_CALLS:])))[:MOST_CALLS]


def _other_calls(situation: Situation) -> tuple[str, ...]:
    kind = PlanKind.WATCH if situation.is_not_looked_at else situation.kind
    return strings(table(situation.text, "call_without_service")[kind])
