"""The map of a visit: drawings with pins, the list of places, sheets, bumps, then and now."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from studio.documents.drawings import Drawing, DrawingKey, drawings
from studio.services.findings import Findings, LastVisit, PinPlace, PlacedBump
from studio.skin.findings import (
    AMOUNTS,
    BAND_WORDS,
    EXACT_UP_TO,
    FINDINGS,
    SINCE,
    Change,
    ChangeRule,
    ZoneFinding,
    count_words,
)
from studio.skin.knowledge import Knowledge
from studio.skin.zones import ZONES, Area, bump_code
from studio.web.presenters.chips import Chip
from studio.web.presenters.clash import ClashRow
from studio.web.presenters.levels import spelled
from studio.web.presenters.look import bump_line

#: Stands for the key and the words of a place in the empty sheet that a script copies.
BLANK_KEY, BLANK_LABEL = "__KEY__", "__PLACE__"
_TITLES = {DrawingKey.FACE: "Face", DrawingKey.BODY: "Body"}
_FATES = {"same": "Same", "changed": "Changed", "healed": "Healed"}
_CHANGES = {
    Change.SAME: "same",
    Change.MORE: "more",
    Change.FEWER: "fewer",
    Change.UNKNOWN: "–",
}
#: Kinds that are counted most; the others are folded away.
_COMMON = 5

StaticUrl = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class ShapeView:
    """One outline of the drawing with the rectangle that takes the tap."""

    href: str
    zone: str
    fine: bool
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class PinView:
    """A numbered pin in the drawing's own units; a ghost is one of the last visit."""

    bump: str
    number: int
    x: str
    y: str
    ghost: bool


@dataclass(frozen=True, slots=True)
class DrawingView:
    """One drawing."""

    key: str
    title: str
    view_box: str
    lines_href: str
    shapes: tuple[ShapeView, ...]
    pins: tuple[PinView, ...]
    here: bool


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a select."""

    value: str
    label: str
    on: bool


@dataclass(frozen=True, slots=True)
class Select:
    """A named select with its choices."""

    name: str
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What can be said about one place."""

    key: str
    title: str
    findings: tuple[Chip, ...]
    amounts: tuple[Chip, ...]
    common: tuple[Select, ...]
    rare: tuple[Select, ...]
    since: Select
    note: str
    copied: bool
    then: str
    opened: bool
    rare_opened: bool


@dataclass(frozen=True, slots=True)
class PlaceGroup:
    """Places of the list beside the drawing."""

    title: str
    chips: tuple[Chip, ...]
    opened: bool


@dataclass(frozen=True, slots=True)
class BumpRow:
    """One bump in the list, with what says where it sits."""

    id: str
    number: int
    code: str
    line: str
    zone: Select
    drawing: str
    x: str
    y: str
    copied: bool
    healed: bool
    fates: tuple[Chip, ...]


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


@dataclass(frozen=True, slots=True)
class MapView:
    """The whole map page."""

    drawings: tuple[DrawingView, ...]
    places: tuple[PlaceGroup, ...]
    sheets: tuple[Sheet, ...]
    blank: Sheet
    bumps: tuple[BumpRow, ...]
    last: LastView | None
    offers_copy: bool
    has_copies: bool
    zoom: str
    go_on: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page keeps of how it was left: drawing and zoom."""

    drawing: str = DrawingKey.FACE
    zoom: str = "1"


def map_view(
    found: Findings,
    zones: Mapping[str, ZoneFinding],
    knowledge: Knowledge,
    static_url: StaticUrl,
    shown: Shown,
) -> MapView:
    """Return the page; `zones` are those of the form as it stands, or of the record."""
    kinds = counted_kinds(knowledge)
    then = found.last.zones if found.last else {}
    return MapView(
        drawings=tuple(_drawing(item, found, static_url, shown) for item in drawings().values()),
        places=tuple(_place_groups(zones)),
        sheets=tuple(
            _sheet(key, zones[key], then.get(key), kinds) for key in ZONES if key in zones
        ),
        blank=_sheet(BLANK_KEY, ZoneFinding(), None, kinds),
        bumps=tuple(_bump_row(bump, knowledge) for bump in found.bumps),
        last=_last(found.last, found, zones, knowledge) if found.last else None,
        offers_copy=_offers_copy(found),
        has_copies=found.has_copies,
        zoom=shown.zoom if shown.zoom in {"1", "2", "3"} else "1",
        go_on=_go_on(found),
    )


def counted_kinds(knowledge: Knowledge) -> Sequence[str]:
    """Return the descriptive kinds that are counted; their order is part of the form."""
    kinds: Sequence[str] = knowledge.data["counting"]["types"]
    return kinds


def change_rule(knowledge: Knowledge) -> ChangeRule:
    """Return from which difference on a count has changed."""
    counting = knowledge.data["counting"]
    return ChangeRule(counting["change_percent"], counting["change_bumps"])


def _offers_copy(found: Findings) -> bool:
    """Offer the last visit while it holds something that this one lacks."""
    if found.last is None:
        return False
    return bool(found.last.waiting) or bool(set(found.last.zones) - set(found.zones))


def _go_on(found: Findings) -> str:
    if found.has_copies:
        return "Confirm and assess"
    return "Save and assess" if found.bumps else "Save and go on"


def _drawing(drawing: Drawing, found: Findings, static_url: StaticUrl, shown: Shown) -> DrawingView:
    picture = static_url(f"img/{drawing.key.value}.svg")
    box = drawing.box
    waiting = found.last.waiting if found.last else ()
    return DrawingView(
        key=drawing.key.value,
        title=_TITLES[drawing.key],
        view_box=f"{box.x:g} {box.y:g} {box.width:g} {box.height:g}",
        lines_href=f"{picture}#lines",
        shapes=tuple(
            ShapeView(
                href=f"{picture}#{shape.id}",
                zone=shape.zone,
                fine=shape.fine,
                x=shape.hit.x,
                y=shape.hit.y,
                width=shape.hit.width,
                height=shape.hit.height,
            )
            for shape in drawing.shapes
        ),
        pins=(
            *_pins(drawing, waiting, ghost=True),
            *_pins(drawing, (bump for bump in found.bumps if not bump.healed), ghost=False),
        ),
        here=drawing.key.value == shown.drawing
        or (drawing.key is DrawingKey.FACE and shown.drawing not in set(DrawingKey)),
    )


def _pins(drawing: Drawing, bumps: Iterable[PlacedBump], *, ghost: bool) -> Iterator[PinView]:
    for bump in bumps:
        place = bump.place
        if place.drawing == drawing.key.value and place.x is not None and place.y is not None:
            x = drawing.box.x + place.x * drawing.box.width
            y = drawing.box.y + place.y * drawing.box.height
            yield PinView(bump.public_id, bump.number, f"{x:.1f}", f"{y:.1f}", ghost)


def _place_groups(zones: Mapping[str, ZoneFinding]) -> Iterator[PlaceGroup]:
    for area in Area:
        chips = tuple(
            Chip("zone", zone.key, zone.label, zone.key in zones)
            for zone in ZONES.values()
            if zone.area is area
        )
        yield PlaceGroup(area.value, chips, any(chip.on for chip in chips))


def _sheet(key: str, found: ZoneFinding, then: ZoneFinding | None, kinds: Sequence[str]) -> Sheet:
    counts = [
        _count_select(f"{key}-count-{place}", kind, found) for place, kind in enumerate(kinds)
    ]
    rare = kinds[_COMMON:]
    return Sheet(
        key=key,
        title=ZONES[key].label if key in ZONES else BLANK_LABEL,
        findings=tuple(
            Chip(f"{key}-finding", word, label, word in found.findings)
            for word, label in FINDINGS.items()
        ),
        amounts=tuple(
            Chip(f"{key}-amount", value, label, value == str(found.amount or ""), kind="radio")
            for value, label in (*((str(step), words) for step, words in AMOUNTS.items()),)
        ),
        common=tuple(counts[:_COMMON]),
        rare=tuple(counts[_COMMON:]),
        since=_since_select(key, found),
        note=found.note,
        copied=found.copied,
        then=_zone_words(then),
        opened=bool(found.counts or found.since or found.note),
        rare_opened=any(kind in found.counts for kind in rare),
    )


def _count_select(name: str, kind: str, found: ZoneFinding) -> Select:
    chosen = found.counts.get(kind)
    numbers = [(str(number), str(number)) for number in range(EXACT_UP_TO + 1)]
    choices = [("", "–"), *numbers, *BAND_WORDS.items()]
    picked = "" if chosen is None else str(chosen)
    options = tuple(Option(value, label, value == picked) for value, label in choices)
    return Select(name, kind[0].upper() + kind[1:], options)


def _since_select(key: str, found: ZoneFinding) -> Select:
    choices = [("", "Not asked"), *SINCE.items()]
    options = tuple(Option(value, label, value == found.since) for value, label in choices)
    return Select(f"{key}-since", "There since", options)


def _zone_words(found: ZoneFinding | None) -> str:
    """Return what was seen in a place, in one line."""
    if found is None:
        return ""
    words = [FINDINGS.get(word, word).lower() for word in found.findings]
    if words and found.amount:
        words[-1] += f" ({AMOUNTS[found.amount].lower()})"
    words += [f"{kind}: {count_words(count)}" for kind, count in found.counts.items()]
    return ", ".join(words) or "nothing special"


def _bump_row(bump: PlacedBump, knowledge: Knowledge) -> BumpRow:
    place = bump.place
    return BumpRow(
        id=bump.public_id,
        number=bump.number,
        code=bump_code(place.zone, bump.number) if place.zone else f"Bump {bump.number}",
        line=bump_line(bump.features, knowledge) or "Not described yet",
        zone=_zone_select(bump, place),
        drawing=place.drawing,
        x="" if place.x is None else f"{place.x:g}",
        y="" if place.y is None else f"{place.y:g}",
        copied=bump.copied,
        healed=bump.healed,
        fates=_fates(bump) if bump.follows else (),
    )


def _fates(bump: PlacedBump) -> tuple[Chip, ...]:
    name = f"at-{bump.public_id}-fate"
    return tuple(
        Chip(name, value, label, value == bump.place.fate, kind="radio")
        for value, label in _FATES.items()
    )


def _zone_select(bump: PlacedBump, place: PinPlace) -> Select:
    choices = [("", "Not on the map"), *((zone.key, zone.label) for zone in ZONES.values())]
    options = tuple(Option(value, label, value == place.zone) for value, label in choices)
    return Select(f"at-{bump.public_id}-zone", "Place", options)


def _last(
    last: LastVisit, found: Findings, zones: Mapping[str, ZoneFinding], knowledge: Knowledge
) -> LastView | None:
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
        fate = _FATES.get(follower.place.fate, "copied" if follower.copied else "–").lower()
        told = "healed" if follower.healed else bump_line(follower.features, knowledge)
        yield ThenNow(place, code, line, told or "not described", fate)


def zone_clash(
    theirs: Mapping[str, ZoneFinding], yours: Mapping[str, ZoneFinding]
) -> tuple[ClashRow, ...]:
    """Return the places that two devices recorded differently."""
    return tuple(
        ClashRow(ZONES[key].label, _told(theirs.get(key)), _told(yours.get(key)))
        for key in ZONES
        if _plain(theirs.get(key)) != _plain(yours.get(key))
    )


def _plain(found: ZoneFinding | None) -> ZoneFinding | None:
    return replace(found, copied=False) if found else None


def _told(found: ZoneFinding | None) -> str:
    if found is None:
        return "not noted"
    words = _zone_words(found)
    since = f"since {SINCE[found.since].lower()}" if found.since else ""
    return " · ".join(part for part in (words, since, found.note) if part)
