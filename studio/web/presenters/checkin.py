"""The intake page: chips of the single questions, words to pick for the last weeks."""

from dataclasses import dataclass

from studio.skin.knowledge import Knowledge
from studio.web.forms.choices import bare
from studio.web.forms.intake import BURN, TAN, IntakeForm
from studio.web.presenters.chips import CANNOT_TELL, NOT_ASKED, Chip, ChipGroup, ChipPart
from studio.web.presenters.words import plain, service_name, spoken

_LEGENDS = {
    "sex": ("Sex", ""),
    "guardian_consent": ("Guardian's signed consent", "Needed under 18"),
    "pregnancy": ("Pregnancy", ""),
    "goal": ("What does the client wish for?", ""),
    "burn": ("After an hour of early summer noon sun, does the skin burn?", ""),
    "tan": ("A week later, does it tan?", ""),
    "fitzpatrick": ("Sun-reaction type", "Follows from the two answers above, or pick it here"),
    "skin_type": ("Skin type", ""),
}
_SIDES = {CANNOT_TELL: "Won't say", NOT_ASKED: "Not asked"}
_OWN_WORDS = {"burn": BURN, "tan": TAN, "guardian_consent": {"yes": "Yes", "no": "No"}}


@dataclass(frozen=True, slots=True)
class CheckinView:
    """The parts of the page that are more than fields."""

    about: tuple[ChipGroup, ...]
    health: tuple[ChipGroup, ...]
    skin: tuple[ChipGroup, ...]
    peels: ChipGroup
    cancer: ChipGroup
    recent_words: tuple[str, ...]
    open_named: bool
    open_cancer: bool
    open_letters: bool
    open_tests: bool


def checkin_view(form: IntakeForm, knowledge: Knowledge) -> CheckinView:
    """Return the page for a form as it stands."""
    return CheckinView(
        about=tuple(_radios(form, name) for name in ("sex", "guardian_consent")),
        health=(_radios(form, "pregnancy"),),
        skin=tuple(
            _radios(form, name) for name in ("burn", "tan", "fitzpatrick", "skin_type", "goal")
        ),
        peels=_peels(form, knowledge),
        cancer=_cancer(form),
        recent_words=tuple(plain(word).lower() for word in knowledge.data["recent"]),
        open_named=bool(form.named_condition.data or form.named_on.errors),
        open_cancer=bool(form.cancer_sites.data),
        open_letters=any(line.form.factor.data for line in form.clearances.entries),
        open_tests=bool(form.peel_history.data)
        or any(line.form.family.data for line in form.patch_tests.entries),
    )


def _radios(form: IntakeForm, name: str) -> ChipGroup:
    field = form[name]
    chosen = field.data or NOT_ASKED
    chips = [
        Chip(name, value, _label(name, value), value == chosen, value in _SIDES, "radio")
        for value in bare(field)
    ]
    legend, hint = _LEGENDS[name]
    return ChipGroup(
        id=name,
        legend=legend,
        kind="radio",
        parts=(ChipPart("", tuple(chip for chip in chips if not chip.side)),),
        sides=tuple(chip for chip in chips if chip.side),
        hint=hint,
        error=str(field.errors[0]) if field.errors else "",
    )


def _label(name: str, value: str) -> str:
    if value in _SIDES:
        return _SIDES[value]
    own = _OWN_WORDS.get(name, {})
    if value in own:
        return own[value]
    return f"Type {value}" if name == "fitzpatrick" else spoken(name, value)


def _peels(form: IntakeForm, knowledge: Knowledge) -> ChipGroup:
    field = form.peel_history
    chosen = field.data or ()
    words = {"asked_none": "None of these", CANNOT_TELL: "Can't tell"}
    chips = [
        Chip(
            "peel_history",
            value,
            words.get(value) or service_name(knowledge, value),
            value in chosen,
            value in words,
        )
        for value in bare(field)
    ]
    return ChipGroup(
        id="peel_history",
        legend="Peels done before",
        kind="checkbox",
        parts=(ChipPart("", tuple(chip for chip in chips if not chip.side)),),
        sides=tuple(chip for chip in chips if chip.side),
    )


def _cancer(form: IntakeForm) -> ChipGroup:
    chosen = form.cancer_sites.data or ()
    chips = tuple(
        Chip("cancer_sites", value, plain(value), value in chosen)
        for value in bare(form.cancer_sites)
    )
    return ChipGroup(
        id="cancer_sites",
        legend="Where was it?",
        kind="checkbox",
        parts=(ChipPart("", chips),),
    )
