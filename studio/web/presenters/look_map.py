"""The map of a visit: drawings with pins, the list of places, sheets, bumps, then and now."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from studio.services.findings import Findings, PinPlace, PlacedBump
from studio.skin.findings import AMOUNTS, BAND_WORDS, EXACT_UP_TO, FINDINGS, SINCE, ZoneFinding
from studio.skin.knowledge import Knowledge
from studio.skin.zones import ZONES, Area, bump_code
from studio.web.presenters.chips import Chip
from studio.web.presenters.look import bump_line
from studio.web.presenters.look_drawing import DrawingView, Shown, StaticUrl, drawing_views
from studio.web.presenters.look_then import (
    FATE_WORDS,
    LastView,
    counted_kinds,
    last_view,
    zone_words,
)

#: Stands for the key and the words of a place in the empty sheet that a script copies.
BLANK_KEY, BLANK_LABEL = "__KEY__", "__PLACE__"
#: Kinds that are counted most; the others are folded away.
_COMMON = 5


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
        drawings=drawing_views(found, static_url, shown),
        places=tuple(_place_groups(zones)),
        sheets=tuple(
            _sheet(key, zones[key], then.get(key), kinds) for key in ZONES if key in zones
        ),
        blank=_sheet(BLANK_KEY, ZoneFinding(), None, kinds),
        bumps=tuple(_bump_row(bump, knowledge) for bump in found.bumps),
        last=last_view(found.last, found, zones, knowledge) if found.last else None,
        offers_copy=_offers_copy(found),
        has_copies=found.has_copies,
        zoom=shown.zoom if shown.zoom in {"1", "2", "3"} else "1",
        go_on=_go_on(found),
    )


def _offers_copy(found: Findings) -> bool:
    """Offer the last visit while it holds something that this one lacks."""
    if found.last is None:
        return False
    return bool(found.last.waiting) or bool(set(found.last.zones) - set(found.zones))


def _go_on(found: Findings) -> str:
    if found.has_copies:
        return "Confirm and assess"
    return "Save and assess" if found.bumps else "Save and go on"


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
        then=zone_words(then),
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
        for value, label in FATE_WORDS.items()
    )


def _zone_select(bump: PlacedBump, place: PinPlace) -> Select:
    choices = [("", "Not on the map"), *((zone.key, zone.label) for zone in ZONES.values())]
    options = tuple(Option(value, label, value == place.zone) for value, label in choices)
    return Select(f"at-{bump.public_id}-zone", "Place", options)
