"""The page for one bump: its features in sections, grouped as one looks."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from studio.skin.knowledge import Knowledge
from studio.web.forms.look import CHIP_FEATURES, ONE_ANSWER, OWN_NONE, BumpForm
from studio.web.presenters.chips import (
    ASKED_NONE,
    CANNOT_TELL,
    NOT_ASKED,
    Chip,
    ChipGroup,
    parted,
)
from studio.web.presenters.look_layout import LEGENDS, PARTS, WITH_NONE
from studio.web.presenters.words import value_label

#: Cards in the order one looks: key, title, chips, and whether it is folded while empty.
_SECTIONS = (
    ("where", "Where", ("sites",), False),
    ("looks", "What you see and feel", ("colors", "firmness", "surface"), False),
    ("size", "Size and number", ("arrangement",), False),
    ("time", "Since when, and what changed", ("course",), False),
    ("asked", "What the client feels", ("symptoms",), False),
    ("signs", "Signs", ("signs",), False),
    ("growing", "What grows, what does not heal", ("growth",), True),
    ("before", "What came before", ("triggers", "age_at_onset"), True),
    ("rest", "Moves, and what came out", ("mobility", "content"), True),
)
#: Numbers asked beside the chips.
_NUMBERS: Mapping[str, tuple[str, ...]] = {
    "size": ("largest_mm", "count"),
    "time": ("since",),
    "growing": ("growing_weeks", "non_healing_weeks"),
}
#: Cards of a new or changing mark that are never folded.
_MARK = frozenset({"growing"})


@dataclass(frozen=True, slots=True)
class LookSection:
    """One card of the page, with how many answers it holds already."""

    id: str
    title: str
    groups: tuple[ChipGroup, ...]
    answered: int
    of: int
    #: What is recorded already, in one line; it stands above the folded questions.
    told: str
    folded: bool


@dataclass(frozen=True, slots=True)
class BumpTab:
    """A bump in the list above the form."""

    label: str
    url: str
    here: bool


def look_sections(
    form: BumpForm, knowledge: Knowledge, *, placed: bool = False, is_mark: bool = False
) -> tuple[LookSection, ...]:
    """Return the cards of the form in the order one looks.

    What is recorded already is shown and folded; what is missing stands open.
    """
    sections = []
    for key, title, names, is_rare in _SECTIONS:
        section = _section(form, knowledge, key, title, names)
        calm = bool(section.told) or (is_rare and not (is_mark and key in _MARK))
        folded = calm and (placed or key != "where") and not _has_error(form, key, names)
        sections.append(replace(section, folded=folded and not form.is_submitted()))
    return tuple(sections)


def _has_error(form: BumpForm, key: str, names: tuple[str, ...]) -> bool:
    return any(form[name].errors for name in (*names, *_NUMBERS.get(key, ())))


def chip_group(form: BumpForm, knowledge: Knowledge, name: str) -> ChipGroup:
    """Return the chips of one feature as ticked in the form."""
    feature = CHIP_FEATURES[name]
    kind = "radio" if name in ONE_ANSWER else "checkbox"
    chosen = form.chosen(name)
    legend, hint = LEGENDS[name]
    return ChipGroup(
        id=name,
        legend=legend,
        kind=kind,
        parts=parted(knowledge, feature, PARTS.get(name, ()), chosen, name=name, kind=kind),
        sides=_sides(name, kind, chosen),
        hint=hint,
        error=str(form[name].errors[0]) if form[name].errors else "",
    )


def bump_label(features: Mapping[str, Any], number: int, knowledge: Knowledge) -> str:
    """Return a short name for a bump: its number and where it is."""
    sites = [value_label(knowledge, "site", site) for site in features.get("sites") or ()]
    place = ", ".join(sites[:2]) + ("…" if len(sites) > 2 else "")
    return f"Bump {number}" + (f" · {place}" if place else "")


def bump_line(features: Mapping[str, Any], knowledge: Knowledge) -> str:
    """Return what was seen of a bump in one line."""
    words = [
        value_label(knowledge, CHIP_FEATURES[name], value).lower()
        for name in ("colors", "firmness", "surface", "symptoms")
        for value in _listed(features.get(name))
        if value != "none"
    ]
    size = features.get("size_mm")
    if size:
        low, high = size
        words.insert(0, f"{low:g} mm" if low == high else f"{low:g}–{high:g} mm")
    return ", ".join(words)


def _section(
    form: BumpForm, knowledge: Knowledge, key: str, title: str, names: tuple[str, ...]
) -> LookSection:
    groups = tuple(chip_group(form, knowledge, name) for name in names)
    asked = [any(form.chosen(name)) for name in names]
    asked += [form[number].data is not None for number in _NUMBERS.get(key, ())]
    told = " · ".join((*_numbers_told(form, key), *_chips_told(groups)))
    return LookSection(key, title, groups, sum(asked), len(asked), told, folded=False)


def _chips_told(groups: tuple[ChipGroup, ...]) -> tuple[str, ...]:
    return tuple(
        chip.label
        for group in groups
        for chip in (*(chip for part in group.parts for chip in part.options), *group.sides)
        if chip.on and chip.value != NOT_ASKED
    )


def _numbers_told(form: BumpForm, key: str) -> tuple[str, ...]:
    if key == "size":
        sizes = [form.smallest_mm.data, form.largest_mm.data]
        span = "–".join(dict.fromkeys(f"{size:g}" for size in sizes if size is not None))
        count = form.count.data
        return (*([f"{span} mm"] if span else []), *([f"{count:g} bumps"] if count else []))
    if key == "time" and form.since.data is not None:
        return (f"{form.since.data:g} {form.since_unit.data} ago",)
    if key == "growing":
        growing, open_for = form.growing_weeks.data, form.non_healing_weeks.data
        return (
            *([f"growing for {growing:g} weeks"] if growing is not None else []),
            *([f"open for {open_for:g} weeks"] if open_for is not None else []),
        )
    return ()


def _sides(name: str, kind: str, chosen: Any) -> tuple[Chip, ...]:  # noqa: ANN401
    sides: list[tuple[str, str]] = []
    if name in WITH_NONE:
        none = "none" if name in OWN_NONE else ASKED_NONE
        sides.append((none, "Neither" if name == "growth" else "None of these"))
    sides.append((CANNOT_TELL, "Can't tell"))
    if kind == "radio":
        sides.append((NOT_ASKED, "Not asked"))
    return tuple(
        Chip(name, value, label, value in chosen, side=True, kind=kind) for value, label in sides
    )


def _listed(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [str(item) for item in value] if isinstance(value, list) else []
