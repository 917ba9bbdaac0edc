"""What the owner chose about the studio, laid over the settings of the installation."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError
from sqlalchemy import func, select

from studio.models import AuditEntry, Profile, StaffUser
from studio.services import audit
from studio.services.colors import is_readable
from studio.services.errors import Conflict, Invalid
from studio.services.text import clean_note
from studio.services.unit import Unit
from studio.settings import OwnersChoice

#: Bytes a logo may have once it is remade.
LOGO_BYTES = 200 * 1024
_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True)
class Decided:
    """Who settled something last, and when."""

    at: datetime
    by: str


def version(unit: Unit) -> int:
    """Return the version that a save must name; 0 while nothing was chosen yet."""
    return unit.session.scalar(select(Profile.version)) or 0


def chosen(unit: Unit) -> dict[str, object]:
    """Return what was chosen, by name of the setting."""
    return dict(unit.session.scalar(select(Profile.chosen)) or {})


def choose(unit: Unit, values: Mapping[str, object], known_version: int) -> None:
    """Keep the owner's choices; each changed one leaves its own line in the audit trail.

    Raises Invalid naming the setting, Conflict("stale") when somebody saved in between.
    """
    unit.require_owner("settings.write")
    _keep(unit, values, known_version, frozenset())


def decide(unit: Unit, values: Mapping[str, object], known_version: int) -> None:
    """Keep an owner's decision; what stays as it was is noted as confirmed.

    Raises Invalid naming the setting, Conflict("stale") when somebody saved in between.
    """
    unit.require_owner("settings.write")
    _keep(unit, values, known_version, frozenset(values))


def decided(unit: Unit, names: tuple[str, ...]) -> dict[str, Decided]:
    """Tell for each setting who chose it last and when; those never chosen are left out."""
    unit.require_owner("settings.read")
    refs = [f"setting:{name}" for name in names]
    latest = (
        select(func.max(AuditEntry.id))
        .where(AuditEntry.object_ref.in_(refs))
        .group_by(AuditEntry.object_ref)
    )
    rows = list(unit.session.scalars(select(AuditEntry).where(AuditEntry.id.in_(latest))))
    people = names_of(unit, {row.actor_ref for row in rows})
    return {
        row.object_ref.removeprefix("setting:"): Decided(row.at, people[row.actor_ref])
        for row in rows
    }


def names_of(unit: Unit, refs: set[str]) -> dict[str, str]:
    """Name the people behind actor references; whom we do not know keeps the reference."""
    ids = [int(ref.removeprefix("staff:")) for ref in refs if _is_staff(ref)]
    query = select(StaffUser.id, StaffUser.name, StaffUser.email).where(StaffUser.id.in_(ids))
    found = {f"staff:{row.id}": row.name or row.email for row in unit.session.execute(query)}
    return {ref: found.get(ref, ref) for ref in refs}


def logo(unit: Unit) -> bytes | None:
    """Return the studio's logo as PNG; it is public."""
    return unit.session.scalar(select(Profile.logo))


def set_logo(unit: Unit, png: bytes | None) -> None:
    """Keep a logo that was remade by us, or take it away. Raises Invalid."""
    unit.require_owner("settings.write")
    if png is not None and not (png.startswith(_PNG) and len(png) <= LOGO_BYTES):
        raise Invalid("not_an_image", "logo")
    row = _row(unit, version(unit))
    row.logo = png
    audit.record(unit, "setting.chosen", "setting:logo", "administration")
    _save(unit, row)


def _keep(
    unit: Unit, values: Mapping[str, object], known_version: int, confirmed: frozenset[str]
) -> None:
    row = _row(unit, known_version)
    checked = _checked(unit, values)
    changed = [name for name, value in checked.items() if _differs(unit, name, value)]
    row.chosen = {**row.chosen, **{name: checked[name] for name in changed}}
    for name in changed:
        audit.record(unit, "setting.chosen", f"setting:{name}", "administration")
    for name in sorted(confirmed - set(changed)):
        audit.record(unit, "setting.confirmed", f"setting:{name}", "administration")
    _save(unit, row)


def _row(unit: Unit, known_version: int) -> Profile:
    row = unit.session.get(Profile, 1)
    if row is None:
        row = Profile(id=1, chosen={}, version=0, updated_at=unit.now())
    if row.version != known_version:
        raise Conflict("stale")
    return row


def _save(unit: Unit, row: Profile) -> None:
    row.version, row.updated_at = row.version + 1, unit.now()
    unit.session.add(row)
    unit.session.flush()
    unit.face_seen = None


def _checked(unit: Unit, values: Mapping[str, object]) -> dict[str, object]:
    """Return the values as they are stored: plain JSON. Raises Invalid naming the setting."""
    cleaned = {name: _cleaned(name, value) for name, value in values.items()}
    own = {name: getattr(unit.settings, name) for name in OwnersChoice.model_fields}
    unknown = next((name for name in cleaned if name not in own), None)
    if unknown is not None:
        raise Invalid("unknown", unknown)
    try:
        fitting = OwnersChoice.model_validate(own | cleaned)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        place = ".".join(part for part in fault["loc"] if isinstance(part, str))
        raise Invalid("does_not_fit", place, fault["msg"]) from None
    if not is_readable(fitting.accent):
        raise Invalid("contrast", "accent")
    _check_devices(unit, fitting)
    _check_services(unit, fitting)
    return fitting.model_dump(mode="json", include=set(cleaned))


def _cleaned(name: str, value: object) -> object:
    return clean_note(name, value, 500, required=False) if isinstance(value, str) else value


def _differs(unit: Unit, name: str, value: object) -> bool:
    before = OwnersChoice.model_validate(
        {key: getattr(unit.settings, key) for key in OwnersChoice.model_fields}
    )
    return bool(before.model_dump(mode="json", include={name})[name] != value)


def _check_devices(unit: Unit, given: OwnersChoice) -> None:
    lights = {
        key for key, service in unit.knowledge.data["services"].items() if service["kind"] == "led"
    }
    for device in given.led_devices or ():
        wavelength = device.get("wavelength_nm")
        if device.get("service") not in lights:
            raise Invalid("unknown", "led_devices")
        if not isinstance(wavelength, int | float) or not 200 <= wavelength <= 2000:
            raise Invalid("out_of_range", "led_devices")


def _check_services(unit: Unit, given: OwnersChoice) -> None:
    if any(key not in unit.knowledge.data["services"] for key in given.body_services or ()):
        raise Invalid("unknown", "body_services")


def _is_staff(ref: str) -> bool:
    head, _, number = ref.partition(":")
    return head == "staff" and number.isdecimal()
