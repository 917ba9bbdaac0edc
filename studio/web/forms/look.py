"""One bump: every feature of the vocabulary, as chips and numbers."""

from collections.abc import Collection, Mapping
from typing import Any

from wtforms import BooleanField, HiddenField, SelectField, SelectMultipleField

from studio.skin.knowledge import Knowledge
from studio.web.forms.choices import values
from studio.web.forms.fields import StudioForm
from studio.web.forms.numbers import NumberField
from studio.web.presenters.chips import ASKED_NONE, CANNOT_TELL

#: Field of the form (and key of the case) → feature of the vocabulary.
CHIP_FEATURES: Mapping[str, str] = {
    "sites": "site",
    "colors": "color",
    "surface": "surface",
    "arrangement": "arrangement",
    "firmness": "firmness",
    "mobility": "mobility",
    "content": "content",
    "course": "course",
    "symptoms": "symptom",
    "signs": "sign",
    "triggers": "trigger",
    "growth": "growth",
    "age_at_onset": "age_onset",
}
#: Features with one answer; the others take several.
ONE_ANSWER = frozenset({"growth", "age_at_onset"})
#: Where "none" is a value of the vocabulary itself.
OWN_NONE = frozenset({"symptoms", "growth"})
#: Numbers that can be "can't tell", under the word the case uses for it.
NUMBERS = (
    "extent_mm",
    "count",
    "growing_weeks",
    "non_healing_weeks",
    "inflamed_count",
    "nodule_count",
)
UNKNOWN_NUMBERS: Mapping[str, str] = {
    "size_mm": "How wide one is",
    "count": "How many",
    "duration_days": "Since when",
    "growing_weeks": "Weeks of growing",
    "non_healing_weeks": "Weeks open",
}
_AGE_BANDS = (
    ("newborn", 29 / 365.25),
    ("infant", 1),
    ("child", 10),
    ("adolescent", 20),
    ("adult", 50),
    ("older", float("inf")),
)
#: As the case allows.
_LONGEST_DAYS = 44_000
_UNIT_DAYS = {"days": 1, "weeks": 7, "months": 30.4375, "years": 365.25}


class BumpForm(StudioForm):
    """What is seen and asked about one bump, or one group of alike bumps."""

    ELSEWHERE = {"size_mm": "largest_mm", "duration_days": "since"}  # noqa: RUF012 - as inherited
    version = HiddenField()
    sites = SelectMultipleField("Where is it?")
    colors = SelectMultipleField("Color")
    surface = SelectMultipleField("Surface")
    firmness = SelectMultipleField("How does it feel?")
    mobility = SelectMultipleField("Does it move?")
    content = SelectMultipleField("What came out by itself?")
    arrangement = SelectMultipleField("How are they spread?")
    smallest_mm = NumberField("Smallest one", low=0.1, high=500)
    largest_mm = NumberField("Largest one", low=0.1, high=500)
    extent_mm = NumberField("The whole patch", low=0.1, high=2000)
    count = NumberField("How many?", low=1, high=100_000, whole=True)
    inflamed_count = NumberField("Inflamed ones", low=0, high=10_000, whole=True)
    nodule_count = NumberField("Deep, tender lumps", low=0, high=10_000, whole=True)
    since = NumberField("Since when?", low=0, high=6300)
    since_unit = SelectField("Unit", choices=values(_UNIT_DAYS), default="months")
    age_at_onset = SelectField("How old was the client when it began?")
    course = SelectMultipleField("In the last months")
    growth = SelectField("What grows?")
    growing_weeks = NumberField("Growing for", low=0, high=6300)
    non_healing_weeks = NumberField("Open or scabbed for", low=0, high=6300)
    symptoms = SelectMultipleField("What does the client feel or see at the bump?")
    signs = SelectMultipleField("Looked for and asked")
    triggers = SelectMultipleField("Before it began")
    unknown_numbers = SelectMultipleField("Could not be told", choices=values(UNKNOWN_NUMBERS))
    not_sure = BooleanField("I am not sure what I see")

    def __init__(self, knowledge: Knowledge, *args: Any, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **options)
        for name, feature in CHIP_FEATURES.items():
            keys = [key for key in knowledge.data["vocabulary"][feature]["values"] if key != "none"]
            coarse = list(knowledge.data["coarse_sites"]) if name == "sites" else []
            sides = ["none" if name in OWN_NONE else ASKED_NONE, CANNOT_TELL]
            first = [""] if name in ONE_ANSWER else []
            self[name].choices = values((*first, *keys, *coarse, *sides))

    def chosen(self, name: str) -> Collection[str]:
        """Return the ticked values of a set of chips."""
        data = self[name].data
        return tuple(data or ()) if isinstance(data, list) else (data or "",)

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 - as WTForms calls it
        """Check each field, then that "none" stands alone and sizes are in order."""
        fine = super().validate(extra_validators)
        for name in CHIP_FEATURES:
            if name not in ONE_ANSWER and _contradicts(self.chosen(name)):
                self[name].errors = ["Choose either “none of these” or what you found"]
                fine = False
        small, large = self.smallest_mm.data, self.largest_mm.data
        if small and large and small > large:
            self.largest_mm.errors = ["The largest must not be smaller than the smallest"]
            fine = False
        if self._since_days() > _LONGEST_DAYS:
            self.since.errors = ["This is longer than anybody lives. Look at the unit"]
            fine = False
        return bool(fine)

    def _since_days(self) -> float:
        return float(self.since.data or 0) * _UNIT_DAYS.get(self.since_unit.data, 1)

    def to_features(self, before: Mapping[str, Any]) -> dict[str, object]:
        """Return the `bump` part of a case: only what was asked.

        `before` is what was on record; what this page does not ask stays unanswered as it was.
        """
        found: dict[str, object] = {}
        asked_here = {*CHIP_FEATURES.values(), *UNKNOWN_NUMBERS}
        cannot_tell = set(before.get("cannot_tell") or ()) - asked_here
        cannot_tell |= set(self.unknown_numbers.data or ())
        for name, feature in CHIP_FEATURES.items():
            told = [value for value in self.chosen(name) if value]
            if CANNOT_TELL in told:
                cannot_tell.add(feature)
                told.remove(CANNOT_TELL)
            _put(found, name, told)
        found |= {name: self[name].data for name in NUMBERS if self[name].data is not None}
        sizes = [n for n in (self.smallest_mm.data, self.largest_mm.data) if n is not None]
        if sizes:
            found["size_mm"] = [min(sizes), max(sizes)]
        if self.since.data is not None:
            found["duration_days"] = round(self._since_days(), 2)
        if self.not_sure.data:
            found["not_sure"] = True
        if cannot_tell:
            found["cannot_tell"] = sorted(cannot_tell)
        return found


def form_values(features: Mapping[str, Any]) -> dict[str, Any]:
    """Return recorded features as the form's own values."""
    cannot_tell = set(features.get("cannot_tell") or ())
    shown: dict[str, Any] = {name: features.get(name) for name in NUMBERS}
    for name, feature in CHIP_FEATURES.items():
        shown[name] = _chips_of(name, features.get(name), unknown=feature in cannot_tell)
    low, high = features.get("size_mm") or (None, None)
    shown |= {"smallest_mm": low, "largest_mm": high}
    shown["since"], shown["since_unit"] = _since(features.get("duration_days"))
    shown["unknown_numbers"] = sorted(cannot_tell & set(UNKNOWN_NUMBERS))
    shown["not_sure"] = bool(features.get("not_sure"))
    return shown


def _contradicts(values: Collection[str]) -> bool:
    told = set(values) - {CANNOT_TELL}
    return bool({ASKED_NONE, "none"} & told) and len(told) > 1


def _put(found: dict[str, object], name: str, values: list[str]) -> None:
    if not values:
        return
    if name in ONE_ANSWER:
        found[name] = values[0]
    else:
        found[name] = [] if values == [ASKED_NONE] else values


def _chips_of(name: str, value: object, *, unknown: bool) -> object:
    if name in ONE_ANSWER:
        return CANNOT_TELL if unknown else _age_band(value)
    chosen = [value] if isinstance(value, str) else list(value) if isinstance(value, list) else []
    if value == []:
        chosen = ["none" if name in OWN_NONE else ASKED_NONE]
    return [*chosen, CANNOT_TELL] if unknown else chosen


def _age_band(value: object) -> str:
    if isinstance(value, int | float):
        return next(band for band, until_years in _AGE_BANDS if value < until_years)
    return value if isinstance(value, str) else ""


def _since(days: float | None) -> tuple[float | None, str]:
    if days is None:
        return None, "months"
    for unit in ("years", "months", "weeks"):
        number = days / _UNIT_DAYS[unit]
        if number >= 1 and abs(number - round(number)) < 0.01:
            return round(number), unit
    return days, "days"
