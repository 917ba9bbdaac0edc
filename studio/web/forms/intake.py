"""Check in: what the client tells about health, medicines, skin and recent treatments."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectMultipleField,
    ValidationError,
)

from studio.skin.knowledge import Knowledge
from studio.skin.vocabulary import GOALS, SKIN_TYPES
from studio.web.forms.choices import labeled, values
from studio.web.forms.fields import (
    SHORT_LENGTH,
    DateBoxesField,
    StudioForm,
    line_field,
    lines_of,
    text_field,
)
from studio.web.forms.lines import (
    ConditionLine,
    LetterLine,
    MedicineLine,
    PatchLine,
    RecentLine,
    condition_line,
    day_of,
    iso_day,
    letter_line,
    recent_line,
)
from studio.web.forms.numbers import NumberField
from studio.web.presenters.chips import CANNOT_TELL
from studio.web.presenters.words import plain

#: Lists that know "asked, none" beside "not asked"; the tick's name is `<list>_none`.
WORD_LISTS = ("allergies", "family")
#: Lists of lines that know the same.
LINE_LISTS = ("medications", "conditions", "recent")
#: Empty lines offered below what is on record.
SPARE_LINES = 2
LONGEST_LIST = 60
#: The two sun questions, each answer with the types it speaks for.
BURN = {
    "always": "Always burns badly",
    "easily": "Burns easily",
    "sometimes": "Burns sometimes, mildly",
    "rarely": "Rarely burns",
    "never": "Never burns",
}
TAN = {
    "never": "Never tans",
    "little": "Tans a little",
    "gradually": "Tans gradually",
    "easily": "Tans easily",
    "deeply": "Tans deeply or is always dark",
}
_BURN_TYPES = {"always": 1, "easily": 2, "sometimes": 3, "rarely": 4, "never": 6}
_TAN_TYPES = {"never": 1, "little": 2, "gradually": 3, "easily": 4, "deeply": 5}
SEXES = ("female", "male", "intersex", "other")
PREGNANCIES = ("none", "pregnant", "trying", "breastfeeding")
TYPES = ("I", "II", "III", "IV", "V", "VI")


class IntakeForm(StudioForm):
    """The `client` part of a case, question by question."""

    ELSEWHERE = {"clinician_named": "named_condition"}  # noqa: RUF012 - as inherited
    version = HiddenField()
    birth_on = DateBoxesField("Date of birth", birthday=True)
    age_years = NumberField("Or age, if the date is not known", low=0, high=125)
    sex = RadioField("Sex", validate_choice=True)
    guardian_consent = RadioField("Guardian's signed consent")
    pregnancy = RadioField("Pregnancy")
    goal = RadioField("What does the client wish for?")
    burn = RadioField("After an hour of early summer noon sun: does the skin burn?")
    tan = RadioField("And a week later: does it tan?")
    fitzpatrick = RadioField("Sun-reaction type")
    skin_type = RadioField("Skin type")
    medications = FieldList(FormField(MedicineLine), max_entries=LONGEST_LIST)
    medications_none = BooleanField("Asked: none")
    allergies = text_field("Allergies")
    allergies_none = BooleanField("Asked: none")
    conditions = FieldList(FormField(ConditionLine), max_entries=LONGEST_LIST)
    conditions_none = BooleanField("Asked: none")
    family = text_field("In the family")
    family_none = BooleanField("Asked: none")
    recent = FieldList(FormField(RecentLine), max_entries=LONGEST_LIST)
    recent_none = BooleanField("Asked: none")
    event_on = DateBoxesField("Planned event")
    distress = NumberField("How much does it trouble the client?", low=0, high=10)
    named_condition = line_field("What did a clinician call it?", SHORT_LENGTH)
    named_on = DateBoxesField("When was that?")
    clearances = FieldList(FormField(LetterLine), max_entries=LONGEST_LIST)
    patch_tests = FieldList(FormField(PatchLine), max_entries=LONGEST_LIST)
    peel_history = SelectMultipleField("Peels done before")
    cancer_sites = SelectMultipleField("Where was skin cancer before?")

    def __init__(self, knowledge: Knowledge, *args: Any, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **options)
        self._offer_choices()
        services = knowledge.data["services"]
        peels = [key for key, entry in services.items() if entry["kind"].endswith("peel")]
        self.peel_history.choices = values((*peels, "asked_none", CANNOT_TELL))
        self.cancer_sites.choices = values(knowledge.data["coarse_sites"])
        places = [(key, plain(key)) for key in knowledge.data["coarse_sites"]]
        self._places = labeled([("", "Whole face"), *places])
        self._factors = labeled([("", "Choose"), *_factor_choices(knowledge)])
        self._families = labeled([("", "Choose"), *_patch_choices(knowledge)])
        self.offer_lines()

    def add_lines(self) -> None:
        """Add more empty lines than are offered anyway."""
        for name in LINE_LISTS:
            empty = sum(1 for entry in self[name].entries if not any(_filled(entry)))
            _spare(self[name], empty + SPARE_LINES)
        self.offer_lines()

    def offer_lines(self) -> None:
        """Add empty lines below the filled ones and give every select its choices."""
        _spare(self.medications, SPARE_LINES)
        _spare(self.recent, SPARE_LINES)
        _spare(self.conditions, SPARE_LINES)
        _spare(self.clearances, 1)
        _spare(self.patch_tests, 1)
        for recent in self.recent.entries:
            recent.form.place.choices = self._places
        for letter in self.clearances.entries:
            letter.form.factor.choices = self._factors
        for test in self.patch_tests.entries:
            test.form.family.choices = self._families

    def _offer_choices(self) -> None:
        sides = ("", CANNOT_TELL)
        self.sex.choices = values((*SEXES, *sides))
        self.guardian_consent.choices = values(("yes", "no", ""))
        self.pregnancy.choices = values((*PREGNANCIES, *sides))
        self.goal.choices = values((*GOALS, *sides))
        self.burn.choices = values((*BURN, ""))
        self.tan.choices = values((*TAN, ""))
        self.fitzpatrick.choices = values((*TYPES, *sides))
        self.skin_type.choices = values((*SKIN_TYPES, *sides))

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 - as WTForms calls it
        """Check each field, then that nothing is both listed and "none"."""
        fine = bool(super().validate(extra_validators))
        for name in (*WORD_LISTS, *LINE_LISTS):
            if self[f"{name}_none"].data and _listed(self, name):
                self[f"{name}_none"].errors = ["Untick “none”, or take the lines out"]
                fine = False
        return fine

    def to_intake(self, on: date) -> dict[str, object]:
        """Return the `client` part of a case as told on that day: only what was asked."""
        told: dict[str, object] = {}
        _tell(told, "age_years", self._age(on))
        for name in ("sex", "pregnancy", "goal", "skin_type"):
            _tell(told, name, self[name].data)
        _tell(told, "fitzpatrick", self.fitzpatrick.data or self._type_of_answers())
        if self.guardian_consent.data:
            told["guardian_consent"] = self.guardian_consent.data == "yes"
        for name in (*WORD_LISTS, *LINE_LISTS):
            found = _listed(self, name)
            if found or self[f"{name}_none"].data:
                told[name] = found
        _tell(told, "event_on", iso_day(self.event_on.data))
        _tell(told, "distress", self.distress.data)
        if self.named_condition.data:
            told["clinician_named"] = {
                "condition": self.named_condition.data,
                "on": iso_day(self.named_on.data),
            }
        return told | self._papers() | self._unsaid()

    def _unsaid(self) -> dict[str, object]:
        """Return the questions the client would not answer, in the words of a case."""
        names = ("sex", "pregnancy", "goal", "skin_type", "fitzpatrick")
        unknown = [name for name in names if self[name].data == CANNOT_TELL]
        if CANNOT_TELL in (self.peel_history.data or ()):
            unknown.append("peel_history")
        return {"cannot_tell": unknown} if unknown else {}

    def _age(self, on: date) -> float | None:
        born = self.birth_on.data
        if born is None:
            return self.age_years.data
        years = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
        return years if years >= 1 else round((on - born).days / 365.25, 3)

    def validate_birth_on(self, field: DateBoxesField) -> None:
        if field.data and not 1900 <= field.data.year <= 2200:
            raise ValidationError("Enter the year with four digits, like 1990")

    def _type_of_answers(self) -> str | None:
        """Return the type that both sun answers speak for; the darker one when they differ."""
        if not self.burn.data or not self.tan.data:
            return None
        burn, tan = _BURN_TYPES[self.burn.data], _TAN_TYPES[self.tan.data]
        if tan == 5 and burn < 6:
            return "V" if burn >= 3 else "IV"
        return TYPES[max(burn, tan) - 1]

    def _papers(self) -> dict[str, object]:
        peels = [key for key in self.peel_history.data or () if key != CANNOT_TELL]
        papers: dict[str, object] = {}
        if peels:
            papers["peel_history"] = [] if peels == ["asked_none"] else peels
        if self.cancer_sites.data:
            papers["cancer_sites"] = list(self.cancer_sites.data)
        for name in ("clearances", "patch_tests"):
            items = _items(self[name])
            if items:
                papers[name] = items
        return papers


def intake_values(intake: Mapping[str, Any], birth_on: date | None) -> dict[str, Any]:
    """Return a recorded intake as the form's own values."""
    unknown = set(intake.get("cannot_tell") or ())
    shown: dict[str, Any] = {
        name: CANNOT_TELL if name in unknown else intake.get(name) or ""
        for name in ("sex", "pregnancy", "goal", "skin_type", "fitzpatrick")
    }
    consent = intake.get("guardian_consent")
    shown["guardian_consent"] = "" if consent is None else ("yes" if consent else "no")
    shown |= {"burn": "", "tan": "", "birth_on": birth_on, "distress": intake.get("distress")}
    shown["age_years"] = None if birth_on else intake.get("age_years")
    for name in WORD_LISTS:
        shown[name] = "\n".join(_word(item) for item in intake.get(name) or ())
    for name in (*WORD_LISTS, *LINE_LISTS):
        shown[f"{name}_none"] = intake.get(name) == []
    shown["medications"] = list(intake.get("medications") or ())
    shown["conditions"] = [condition_line(item) for item in intake.get("conditions") or ()]
    shown["cancer_sites"] = list(intake.get("cancer_sites") or ())
    shown["recent"] = [recent_line(item) for item in intake.get("recent") or ()]
    shown["event_on"] = day_of(intake.get("event_on"))
    named = intake.get("clinician_named") or {}
    shown |= {"named_condition": named.get("condition", ""), "named_on": day_of(named.get("on"))}
    shown["clearances"] = [letter_line(item) for item in intake.get("clearances") or ()]
    shown["patch_tests"] = [
        dict(item, on=day_of(item.get("on"))) for item in intake.get("patch_tests") or ()
    ]
    peels = intake.get("peel_history")
    shown["peel_history"] = ["asked_none"] if peels == [] else list(peels or ())
    if "peel_history" in unknown:
        shown["peel_history"].append(CANNOT_TELL)
    return shown


def _spare(lines: Any, number: int) -> None:  # noqa: ANN401 - a FieldList
    empty = sum(1 for entry in lines.entries if not any(_filled(entry)))
    for _ in range(number - empty):
        if len(lines.entries) < LONGEST_LIST:
            lines.append_entry()


def _filled(entry: Any) -> Sequence[bool]:  # noqa: ANN401 - a FormField
    return [bool(field.data) or field.data == 0 for field in entry.form]


def _factor_choices(knowledge: Knowledge) -> list[tuple[str, str]]:
    factors = knowledge.data["contraindications"]["factors"]
    named = [(key, str(entry["label"]["en"])) for key, entry in factors.items()]
    return sorted(named, key=lambda pair: pair[1].lower())


def _patch_choices(knowledge: Knowledge) -> list[tuple[str, str]]:
    services = knowledge.data["services"]
    return [(key, str(entry["name"]["en"])) for key, entry in services.items() if _patched(entry)]


def _patched(entry: Mapping[str, Any]) -> bool:
    return bool(entry.get("patch_test"))


def _listed(form: IntakeForm, name: str) -> list[Any]:
    if name in WORD_LISTS:
        return list(lines_of(form[name].data))
    return _items(form[name])


def _items(lines: Any) -> list[Any]:  # noqa: ANN401 - a FieldList
    """Return the lines that hold something."""
    found = [entry.form.to_item() for entry in lines.entries]
    return [item for item in found if item is not None]


def _tell(told: dict[str, object], name: str, value: object) -> None:
    if value not in (None, "", CANNOT_TELL):
        told[name] = value


def _word(item: Any) -> str:  # noqa: ANN401 - a word, or a mapping with more
    return str(item if isinstance(item, str) else item["name"])
