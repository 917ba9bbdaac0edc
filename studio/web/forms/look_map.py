"""The map of a visit: ticked places with their sheets, and where each bump sits."""

from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import HiddenField

from studio.services.findings import FATES, LONGEST_NOTE, Mark
from studio.skin.findings import AMOUNTS, FINDINGS, SINCE, Count, ZoneFinding, read_count
from studio.skin.zones import ZONES
from studio.web.forms.fields import StudioForm, clean, is_plain

Sent = MultiDict[str, str]


class MapForm(StudioForm):
    """What the page holds beside its sheets, whose fields come and go with the ticked places."""

    version = HiddenField()
    #: Where the drawing was tapped to place a new bump.
    pin_drawing = HiddenField()
    pin_x = HiddenField()
    pin_y = HiddenField()

    def version_number(self) -> int:
        """Return the version the page was made from; 0 is never current."""
        return as_version(self.version.data)

    def tapped(self) -> tuple[str, float, float] | None:
        """Return the point that was tapped, or None."""
        x, y = _share(self.pin_x.data), _share(self.pin_y.data)
        return None if x is None or y is None else (str(self.pin_drawing.data or ""), x, y)


def as_version(text: Any) -> int:  # noqa: ANN401 - whatever a browser sent
    """Read a version number; anything else is 0, which is never current."""
    digits = str(text or "")
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else 0


def read_zones(sent: Sent, kinds: Sequence[str], form: MapForm) -> dict[str, ZoneFinding]:
    """Return what was recorded per ticked place; what cannot be read is a problem of the form."""
    found: dict[str, ZoneFinding] = {}
    for key in dict.fromkeys(sent.getlist("zone")):
        if key not in ZONES:
            form.general.append("Choose places from the list")
            continue
        found[key] = _read_zone(sent, key, kinds, form)
    return found


def read_marks(sent: Sent) -> tuple[Mark, ...]:
    """Return where the page says each bump sits."""
    return tuple(_read_mark(sent, bump) for bump in dict.fromkeys(sent.getlist("bump")))


def _read_zone(sent: Sent, key: str, kinds: Sequence[str], form: MapForm) -> ZoneFinding:
    note = clean(sent.get(f"{key}-note"))
    if len(note) > LONGEST_NOTE or not is_plain(note):
        form.general.append(f"{ZONES[key].label}: please shorten or retype the note")
    amount = sent.get(f"{key}-amount", "")
    since = sent.get(f"{key}-since", "")
    return ZoneFinding(
        findings=tuple(word for word in FINDINGS if word in sent.getlist(f"{key}-finding")),
        amount=int(amount) if amount in {str(step) for step in AMOUNTS} else None,
        since=since if since in SINCE else "",
        counts=_read_counts(sent, key, kinds, form),
        note=note,
    )


def _read_counts(sent: Sent, key: str, kinds: Sequence[str], form: MapForm) -> Mapping[str, Count]:
    counts = {}
    for place, kind in enumerate(kinds):
        try:
            count = read_count(sent.get(f"{key}-count-{place}", "").strip())
        except ValueError:
            form.general.append(f"{ZONES[key].label}: choose how many from the list")
            continue
        if count is not None:
            counts[kind] = count
    return counts


def _read_mark(sent: Sent, bump: str) -> Mark:
    fate = sent.get(f"at-{bump}-fate", "")
    return Mark(
        bump_public_id=bump,
        zone=sent.get(f"at-{bump}-zone", ""),
        x=_share(sent.get(f"at-{bump}-x")),
        y=_share(sent.get(f"at-{bump}-y")),
        drawing=sent.get(f"at-{bump}-drawing", ""),
        fate=fate if fate in FATES else "",
    )


def _share(text: Any) -> float | None:  # noqa: ANN401 - whatever a browser sent
    """Read a share of the drawing; anything else is no point."""
    try:
        number = float(str(text or ""))
    except ValueError:
        return None
    return number if 0 <= number <= 1 else None
