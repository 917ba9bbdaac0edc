"""Sets of chips: one fieldset of checkboxes or radios each."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from studio.skin.knowledge import Knowledge
from studio.web.presenters.words import value_label

#: Values of a set that are answers of their own, beside those of the vocabulary.
ASKED_NONE = "asked_none"
CANNOT_TELL = "cannot_tell"
NOT_ASKED = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """One answer to tap."""

    name: str
    value: str
    label: str
    on: bool
    side: bool = False
    kind: str = "checkbox"


@dataclass(frozen=True, slots=True)
class ChipPart:
    """Chips that belong together; a folded part opens when one of its chips is on."""

    title: str
    options: tuple[Chip, ...]
    folded: bool = False

    @property
    def opened(self) -> bool:
        """Tell whether something in it is ticked."""
        return any(option.on for option in self.options)


@dataclass(frozen=True, slots=True)
class ChipGroup:
    """A question with its chips; `sides` are the answers "none" and "can't tell"."""

    id: str
    legend: str
    kind: str
    parts: tuple[ChipPart, ...]
    sides: tuple[Chip, ...] = ()
    hint: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Parting:
    """How the values of a feature are grouped on the page."""

    title: str
    keys: tuple[str, ...]
    folded: bool = False


def parted(  # noqa: PLR0913 - the last two are manners of the chips
    knowledge: Knowledge,
    feature: str,
    partings: Iterable[Parting],
    chosen: Collection[str],
    *,
    name: str,
    kind: str = "checkbox",
) -> tuple[ChipPart, ...]:
    """Return the values of a feature in their parts; a value no part names comes last."""
    values = tuple(key for key in knowledge.data["vocabulary"][feature]["values"] if key != "none")
    plan = tuple(partings) or (Parting("", values),)
    named = {key for parting in plan for key in parting.keys}
    rest = tuple(key for key in values if key not in named)
    if rest:
        plan = (*plan, Parting("More", rest, folded=True))
    return tuple(
        ChipPart(
            parting.title,
            tuple(
                Chip(name, key, value_label(knowledge, feature, key), key in chosen, kind=kind)
                for key in parting.keys
                if key in values
            ),
            folded=parting.folded,
        )
        for parting in plan
    )
