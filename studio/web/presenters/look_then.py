"""Then and now: what the last visit saw beside what this one sees."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from studio.services.findings import Findings, LastVisit
from studio.skin.findings import (
    AMOUNTS,
    FINDINGS,
    SINCE,
    Change,
    ChangeRule,
    ZoneFinding,
    count_words,
)
from studio.skin.knowledge import Knowledge
from studio.skin.zones import ZONES, bump_code
from studio.web.presenters.clash import ClashRow
from studio.web.presenters.levels import spelled
from studio.web.presenters.look import bump_line

#: What became of a bump, in words.
FATE_WORDS = {"same": "Same", "changed": "Changed", "healed": "Healed"}
_CHANGES = {
    Change.SAME: "same",
    Change.MORE: "more",
    Change.FEWER: "fewer",
    Change.UNKNOWN: "–",
}


@dataclass(frozen=True, slots=True)
class ThenNow:
    """One line of the table: place, kind, then, now, change."""

    place: str
    kind: str
    then: str
    now: str
    change: str


@dataclass(frozen=True, slots=True)
class LastView:
    """The visit before this one, in words."""

    on: str
    summary: str
    table: tuple[ThenNow, ...]
    waiting: tuple[str, ...]


def counted_kinds(knowledge: Knowledge) -> Sequence[str]:
    """Return the descriptive kinds that are counted; their order is part of the form."""
    kinds: Sequence[str] = knowledge.data["counting"]["types"]
    return kinds


def change_rule(knowledge: Knowledge) -> ChangeRule:
    """Return from which difference on a count has changed."""
    counting = knowledge.data["counting"]
    return ChangeRule(counting["change_percent"], counting["change_bumps"])


def zone_words(found: ZoneFinding | None) -> str:
    """Return what was seen in a place, in one line."""
    if found is None:
        return ""
    words = [FINDINGS.get(word, word).lower() for word in found.findings]
    if words and found.amount:
        words[-1] += f" ({AMOUNTS[found.amount].lower()})"
    words += [f"{kind}: {count_words(count)}" for kind, count in found.counts.items()]
    return ", ".join(words) or "nothing special"


def last_view(
    last: LastVisit, found: Findings, zones: Mapping[str, ZoneFinding], knowledge: Knowledge
) -> LastView | None:
    """Return the visit before this one, or None when nothing was seen in it."""
    if not last.zones and not last.bumps:
        return None
    return LastView(
        on=spelled(last.on),
        summary=_counted((len(last.bumps), "bump"), (len(last.zones), "place")),
        table=(*_zone_rows(last, zones, knowledge), *_bump_rows(last, found, knowledge)),
        waiting=tuple(bump_code(bump.place.zone, bump.number) for bump in last.waiting),
    )


def _counted(*things: tuple[int, str]) -> str:
    told = [f"{number} {word}{'' if number == 1 else 's'}" for number, word in things if number]
    return " and ".join(told)


def _zone_rows(
    last: LastVisit, zones: Mapping[str, ZoneFinding], knowledge: Knowledge
) -> Iterator[ThenNow]:
    rule = change_rule(knowledge)
    for key in ZONES:
        then, now = last.zones.get(key), zones.get(key)
        if then is None and now is None:
            continue
        place = ZONES[key].label
        yield ThenNow(place, "", _words_then(then), _words_then(now), "")
        for kind in counted_kinds(knowledge):
            old = then.counts.get(kind) if then else None
            new = now.counts.get(kind) if now else None
            if old is not None or new is not None:
                change = _CHANGES[rule.between(old, new)]
                yield ThenNow(place, kind, count_words(old), count_words(new), change)


def _words_then(found: ZoneFinding | None) -> str:
    if found is None:
        return "not noted"
    words = ", ".join(FINDINGS.get(word, word).lower() for word in found.findings)
    return words or "nothing special"


def _bump_rows(last: LastVisit, found: Findings, knowledge: Knowledge) -> Iterator[ThenNow]:
    """Compare bumps that kept their number; those without a successor are still to be looked at."""
    now = {bump.number: bump for bump in found.bumps if bump.follows}
    for bump in last.bumps:
        follower = now.get(bump.number)
        place = ZONES[bump.place.zone].label if bump.place.zone else "Bump"
        line = bump_line(bump.features, knowledge) or "not described"
        code = bump_code(bump.place.zone, bump.number)
        if follower is None:
            yield ThenNow(place, code, line, "not looked at yet", "–")
            continue
        fate = FATE_WORDS.get(follower.place.fate, "copied" if follower.copied else "–").lower()
        told = "healed" if follower.healed else bump_line(follower.features, knowledge)
        yield ThenNow(place, code, line, told or "not described", fate)


def zone_clash(
    theirs: Mapping[str, ZoneFinding], yours: Mapping[str, ZoneFinding]
) -> tuple[ClashRow, ...]:
    """Return the places that two devices recorded differently."""
    return tuple(
        ClashRow(key, ZONES[key].label, _told(theirs.get(key)), _told(yours.get(key)))
        for key in ZONES
        if _plain(theirs.get(key)) != _plain(yours.get(key))
    )


def _plain(found: ZoneFinding | None) -> ZoneFinding | None:
    return replace(found, copied=False) if found else None


def _told(found: ZoneFinding | None) -> str:
    if found is None:
        return "not noted"
    words = zone_words(found)
    since = f"since {SINCE[found.since].lower()}" if found.since else ""
    return " · ".join(part for part in (words, since, found.note) if part)
