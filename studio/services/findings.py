"""Look: what was seen per zone, where each bump sits, and how both follow from the last visit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload, lazyload

from studio.documents.drawings import DrawingKey, drawing_of, drawings
from studio.documents.face_map import Pin
from studio.models import BumpRow, Client, Consultation
from studio.services import audit, consultations, sealing
from studio.services.errors import Conflict, Invalid
from studio.services.unit import Unit
from studio.skin.carried import carry_features
from studio.skin.findings import AMOUNTS, FINDINGS, SINCE, ZoneFinding, zone_finding
from studio.skin.zones import ZONES

#: What became of a bump since the last visit.
FATES = ("same", "changed", "healed")
LONGEST_NOTE = 1000
#: The last visit of a `client` before a `visit`, on a `day` at most.
_BEFORE: Final = (
    select(Consultation)
    .where(
        Consultation.client_id == bindparam("client"),
        Consultation.on <= bindparam("day"),
        Consultation.id < bindparam("visit"),
    )
    .order_by(Consultation.on.desc(), Consultation.id.desc())
    .limit(1)
)
_BEFORE_WITH_BUMPS: Final = _BEFORE.options(joinedload(Consultation.bumps))
_BEFORE_ALONE: Final = _BEFORE.options(lazyload(Consultation.bumps))


@dataclass(frozen=True, slots=True)
class PinPlace:
    """Where a bump sits; shares of a drawing, or nothing but the zone when none shows it."""

    zone: str = ""
    drawing: str = ""
    x: float | None = None
    y: float | None = None
    #: Since the last visit: one of `FATES`, or empty.
    fate: str = ""
    #: Noted as a new or changing mark.
    mark: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return what is there, for storing."""
        whole = {key: getattr(self, key) for key in PinPlace.__dataclass_fields__}
        return {key: value for key, value in whole.items() if value not in (None, "", False)}


@dataclass(frozen=True, slots=True)
class Mark:
    """What a page says about the place of one bump."""

    bump_public_id: str
    zone: str = ""
    x: float | None = None
    y: float | None = None
    drawing: str = ""
    fate: str = ""


@dataclass(frozen=True, slots=True)
class PlacedBump:
    """A bump with its place, as the map shows it."""

    public_id: str
    number: int
    place: PinPlace
    features: Mapping[str, Any]
    copied: bool
    follows: bool
    healed: bool


@dataclass(frozen=True, slots=True)
class LastVisit:
    """The visit before this one."""

    on: date
    zones: Mapping[str, ZoneFinding]
    bumps: tuple[PlacedBump, ...]
    #: Bumps of it that have no successor in this visit yet.
    waiting: tuple[PlacedBump, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything the map of one visit shows."""

    zones: Mapping[str, ZoneFinding]
    bumps: tuple[PlacedBump, ...]
    last: LastVisit | None

    @property
    def has_copies(self) -> bool:
        """Tell whether something taken over from the last visit waits to be looked at."""
        return any(bump.copied for bump in self.bumps) or any(
            found.copied for found in self.zones.values()
        )


def of(unit: Unit, consultation: Consultation) -> Findings:
    """Open the map of a visit that was opened already, with the visit before it."""
    unit.require_caring("consultation.read")
    last = last_visit(unit, consultation)
    return Findings(
        zones=_open_zones(unit, consultation),
        bumps=tuple(
            _placed(unit, consultation.client, bump)
            for bump in consultation.bumps
            if not bump.removed or _is_healed(unit, consultation.client, bump)
        ),
        last=_opened_last(unit, consultation, last) if last else None,
    )


def last_visit(
    unit: Unit, consultation: Consultation, *, with_bumps: bool = True
) -> Consultation | None:
    """Return the client's visit before this one."""
    client, visit, day = consultation.client_id, consultation.id, consultation.on
    wanted = {"client": client, "visit": visit, "day": day}
    query = _BEFORE_WITH_BUMPS if with_bumps else _BEFORE_ALONE
    return unit.session.scalars(query, wanted).unique().first()


def record(
    unit: Unit,
    public_id: str,
    version: int,
    zones: Mapping[str, ZoneFinding],
    marks: Sequence[Mark] = (),
) -> int:
    """Replace what was seen per zone, move pins, and return the new version.

    Zones and bumps that were taken over and are sent unchanged stay "copied".
    Raises NotFound, Invalid, Conflict("stale"), Conflict("consultation_closed").
    """
    consultation = _current(unit, public_id, version)
    before = _open_zones(unit, consultation)
    after = {key: _touched(zones[key], before.get(key)) for key in zones}
    moved = [_place(unit, consultation, mark) for mark in marks]
    if after == before and not any(moved):
        return consultation.version
    _store_zones(unit, consultation, after)
    consultations.touch(unit, consultation)
    audit.record(unit, "consultation.zones_written", public_id, "care")
    return consultation.version


def confirm(unit: Unit, public_id: str) -> None:
    """Say that everything taken over was looked at and is as it was. Raises NotFound."""
    consultation = consultations.require_open(unit, public_id)
    zones = _open_zones(unit, consultation)
    if any(found.copied for found in zones.values()):
        seen = {key: replace(found, copied=False) for key, found in zones.items()}
        _store_zones(unit, consultation, seen)
    for bump in consultation.bumps:
        if bump.copied and not bump.removed:
            place = _open_place(unit, consultation.client, bump)
            _set_place(unit, consultation.client, bump, replace(place, fate=place.fate or "same"))
            bump.copied = False
    unit.session.flush()
    audit.record(unit, "consultation.copies_confirmed", public_id, "care")


def add_bump(
    unit: Unit,
    public_id: str,
    *,
    zone: str = "",
    at: tuple[str, float, float] | None = None,
    mark: bool = False,
) -> BumpRow:
    """Add a bump at a place: its zone, or a drawing with two shares of it.

    Raises NotFound, Invalid("zone"), Conflict("consultation_closed"), Conflict("too_many_bumps").
    """
    consultation = consultations.require_open(unit, public_id)
    place = _place_at(at) if at else _beside(unit, consultation, _place_in(zone))
    site = ZONES[place.zone].site if place.zone else ""
    features = {"sites": [site]} if site else {}
    bump = consultations.record_bump(unit, consultation.public_id, None, features)
    _set_place(unit, consultation.client, bump, replace(place, mark=mark))
    unit.session.flush()
    return bump


def copy_last(unit: Unit, public_id: str, version: int) -> int:
    """Take over zones and bumps of the last visit as a draft, and return the new version.

    What this visit holds already is left as it is. Raises NotFound, Conflict("stale"),
    Conflict("no_last_visit"), Conflict("consultation_closed"), Conflict("too_many_bumps").
    """
    consultation = _current(unit, public_id, version)
    last = last_visit(unit, consultation)
    if last is None:
        raise Conflict("no_last_visit")
    seen = {key: replace(found, copied=True) for key, found in _open_zones(unit, last).items()}
    _store_zones(unit, consultation, {**seen, **_open_zones(unit, consultation)})
    for bump in _waiting(consultation, last):
        _copy_bump(unit, consultation, last, bump)
    consultation.copied_from_id = last.id
    consultations.touch(unit, consultation)
    audit.record(unit, "consultation.findings_copied", public_id, "care")
    return consultation.version


def face_pins(bumps: Iterable[PlacedBump], labels: Mapping[str, str]) -> tuple[Pin, ...]:
    """Return the pins of the drawings for a letter; `labels` are words by zone."""
    return tuple(
        Pin(bump.number, place.x, place.y, place.drawing, labels.get(place.zone, ""))
        for bump in bumps
        if (place := bump.place).drawing and place.x is not None and place.y is not None
    )


def _current(unit: Unit, public_id: str, version: int) -> Consultation:
    consultation = consultations.require_open(unit, public_id)
    if version != consultation.version:
        raise Conflict("stale")
    return consultation


def _touched(found: ZoneFinding, before: ZoneFinding | None) -> ZoneFinding:
    """Keep the mark "copied" of what is still exactly what was taken over."""
    _check(found)
    is_untouched = before is not None and before.copied and replace(found, copied=True) == before
    return replace(found, copied=is_untouched)


def _check(found: ZoneFinding) -> None:
    if not set(found.findings) <= set(FINDINGS) or found.since not in {"", *SINCE}:
        raise Invalid("unknown", "zones", "Choose from the list")
    if found.amount is not None and found.amount not in AMOUNTS:
        raise Invalid("unknown", "zones", "Choose how much")
    if len(found.note) > LONGEST_NOTE:
        raise Invalid("too_long", "zones", f"Please use at most {LONGEST_NOTE} letters")


def _open_zones(unit: Unit, consultation: Consultation) -> dict[str, ZoneFinding]:
    if consultation.zones is None:
        return {}
    stored = sealing.open_json(unit, consultation.client, consultation, "zones", consultation.zones)
    return {key: zone_finding(found) for key, found in stored.items()}


def _store_zones(unit: Unit, consultation: Consultation, zones: Mapping[str, ZoneFinding]) -> None:
    if not set(zones) <= set(ZONES):
        raise Invalid("unknown", "zones", "Choose places from the list")
    plain = {key: found.to_json() for key, found in zones.items()}
    consultation.zones = sealing.seal_json(unit, consultation.client, consultation, "zones", plain)


def _place(unit: Unit, consultation: Consultation, mark: Mark) -> bool:
    """Move one bump, note what became of it, and tell whether that changed anything."""
    bump = _bump_of(unit, consultation, mark.bump_public_id)
    client = consultation.client
    before = _open_place(unit, client, bump)
    after = replace(_moved(before, mark), fate=_fate(bump, mark), mark=before.mark)
    if after == before:
        return False
    _set_place(unit, client, bump, after)
    bump.copied, bump.removed = False, after.fate == "healed"
    if after.zone != before.zone:
        _move_site(unit, client, bump, before.zone, after.zone)
    return True


def _fate(bump: BumpRow, mark: Mark) -> str:
    if mark.fate and (mark.fate not in FATES or bump.follows_id is None):
        raise Invalid("unknown", "fate", "Choose what became of it")
    return mark.fate


def _moved(before: PinPlace, mark: Mark) -> PinPlace:
    """Return the new place: a point that moved wins; a zone alone puts the pin in its middle."""
    drawing = mark.drawing or before.drawing
    if mark.x is not None and mark.y is not None and drawing:
        is_new = (drawing, mark.x, mark.y) != (before.drawing, before.x, before.y)
        if is_new:
            at = _place_at((drawing, mark.x, mark.y))
            return replace(at, zone=at.zone if mark.zone == before.zone else mark.zone)
    return before if mark.zone == before.zone else _place_in(mark.zone)


def _place_in(zone: str) -> PinPlace:
    if not zone:
        return PinPlace()
    if zone not in ZONES:
        raise Invalid("unknown", "zone", "Choose a place from the list")
    drawing = drawing_of(zone)
    middle = drawing.middle_of(zone) if drawing else None
    if drawing is None or middle is None:
        return PinPlace(zone)
    return PinPlace(zone, drawing.key.value, round(middle[0], 4), round(middle[1], 4))


def _beside(unit: Unit, consultation: Consultation, place: PinPlace) -> PinPlace:
    """Shift a pin to the right of those that sit in the middle of its zone already."""
    if place.x is None:
        return place
    places = [_open_place(unit, consultation.client, bump) for bump in consultation.bumps]
    step = 0.03 * sum(1 for other in places if other.zone == place.zone)
    return replace(place, x=round(min(place.x + step, 1.0), 4))


def _place_at(at: tuple[str, float, float]) -> PinPlace:
    key, x, y = at
    if key not in {item.value for item in DrawingKey} or not (0 <= x <= 1 and 0 <= y <= 1):
        raise Invalid("range", "pin", "Put the pin on the drawing")
    zone = drawings()[DrawingKey(key)].zone_at(x, y) or ""
    return PinPlace(zone, key, round(x, 4), round(y, 4))


def _move_site(unit: Unit, client: Client, bump: BumpRow, old: str, new: str) -> None:
    """Let the recorded site follow the pin when it was nothing but the old place's."""
    features = sealing.open_json(unit, client, bump, "features", bump.features)
    was = ZONES[old].site if old else ""
    site = ZONES[new].site if new else ""
    if site and features.get("sites", []) == ([was] if was else []):
        moved = {**features, "sites": [site]}
        bump.features = sealing.seal_json(unit, client, bump, "features", moved)


def _bump_of(unit: Unit, consultation: Consultation, public_id: str) -> BumpRow:
    for bump in consultation.bumps:
        is_here = not bump.removed or _is_healed(unit, consultation.client, bump)
        if bump.public_id == public_id and is_here:
            return bump
    raise unit.missing("studio_bump")


def _open_place(unit: Unit, client: Client, bump: BumpRow) -> PinPlace:
    if bump.pin is None:
        return PinPlace()
    return PinPlace(**sealing.open_json(unit, client, bump, "pin", bump.pin))


def _set_place(unit: Unit, client: Client, bump: BumpRow, place: PinPlace) -> None:
    bump.pin = sealing.seal_json(unit, client, bump, "pin", place.to_json())


def _is_healed(unit: Unit, client: Client, bump: BumpRow) -> bool:
    """Tell a bump that healed since the last visit from one taken off the list."""
    return bump.removed and _open_place(unit, client, bump).fate == "healed"


def _placed(unit: Unit, client: Client, bump: BumpRow) -> PlacedBump:
    place = _open_place(unit, client, bump)
    return PlacedBump(
        public_id=bump.public_id,
        number=bump.number,
        place=place,
        features=sealing.open_json(unit, client, bump, "features", bump.features),
        copied=bump.copied,
        follows=bump.follows_id is not None,
        healed=bump.removed and place.fate == "healed",
    )


def _opened_last(unit: Unit, consultation: Consultation, last: Consultation) -> LastVisit:
    client = consultation.client
    present = [bump for bump in last.bumps if not bump.removed]
    return LastVisit(
        on=last.on,
        zones=_open_zones(unit, last),
        bumps=tuple(_placed(unit, client, bump) for bump in present),
        waiting=tuple(_placed(unit, client, bump) for bump in _waiting(consultation, last)),
    )


def _waiting(consultation: Consultation, last: Consultation) -> list[BumpRow]:
    """List bumps of the last visit that this visit does not follow yet."""
    followed = {bump.follows_id for bump in consultation.bumps}
    return [bump for bump in last.bumps if not bump.removed and bump.id not in followed]


def _copy_bump(unit: Unit, consultation: Consultation, last: Consultation, bump: BumpRow) -> None:
    client = consultation.client
    features = sealing.open_json(unit, client, bump, "features", bump.features)
    carried = carry_features(features, last.on, consultation.on)
    copy = consultations.new_bump(unit, consultation, number=bump.number)
    copy.follows_id, copy.copied = bump.id, True
    copy.features = sealing.seal_json(unit, client, copy, "features", carried)
    place = replace(_open_place(unit, client, bump), fate="", mark=False)
    _set_place(unit, client, copy, place)
