"""Answers as the `client` part of a case: what was not asked or not known stays absent."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from studio.skin.questionnaire.flow import Person, fields_of, relevant
from studio.skin.questionnaire.model import NONE, NOT_SURE, Answers, Kind

#: Days that have passed at the least; of a span the newest end is the cautious one.
DAYS: Final = {
    "week": 0,
    "weeks": 7,
    "months": 28,
    "half_year": 91,
    "year": 182,
    "longer": 365,
}
#: Goes on the list of medicines when the client could not name what they take: nobody knows the
#: word, so the assessment asks the therapist to classify it.
UNNAMED: Final = "a medicine the client could not name"

# What a ticked answer is called in the words that the dictionary reads.
_CREAMS: Final = {
    "tretinoin": "tretinoin",
    "tazarotene": "tazarotene",
    "adapalene": "adapalene",
    "hydroquinone": "hydroquinone",
    "steroid": "steroid cream",
    "antibiotic": "antibiotic cream",
    "retinol": "retinol",
    "aha": "glycolic acid",
    "bha": "salicylic acid",
    "benzoyl": "benzoyl peroxide",
    "vitamin_c": "vitamin c",
}
_PILLS: Final = {
    "thinner": "blood thinner",
    "aspirin": "aspirin",
    "pain": "ibuprofen",
    "fish_oil": "fish oil",
    "antibiotics": "antibiotics",
    "water_pill": "water pill",
    "st_johns": "St John's wort",
    "lithium": "lithium",
    "malaria_pill": "hydroxychloroquine",
    "steroid_spray": "steroid nasal spray",
}
_HORMONES_TAKEN: Final = {"contraceptive": "birth control", "hormones": "hormone therapy"}
_CONDITIONS: Final[Mapping[str, Mapping[str, str]]] = {
    "skin_conditions": {
        "eczema": "eczema",
        "psoriasis": "psoriasis",
        "rosacea": "rosacea",
        "mouth_rash": "perioral dermatitis",
        "melasma": "melasma",
        "vitiligo": "vitiligo",
        "acne": "acne",
        "folliculitis": "folliculitis",
        "raised_scars": "raised scars",
        "marks": "dark marks",
    },
    "moles": {
        "own_skin_cancer": "skin cancer",
        "own_melanoma": "melanoma",
        "own_rough_spot": "actinic keratosis",
        "many_moles": "many moles",
        "changing_mole": "changing mole",
        "cancer_now": "cancer",
        "cancer_past": "cancer treatment",
        "radiation": "radiation",
    },
    "hormonal": {"pcos": "pcos", "menopause": "menopause", "cycle": "hormonal acne"},
    "body": {
        "kidney": "kidney disease",
        "dialysis": "dialysis",
        "calcium": "parathyroid disease",
        "gout": "gout",
        "cholesterol": "high cholesterol",
        "heart": "heart disease",
        "thyroid": "thyroid disease",
        "liver": "liver disease",
        "bleeding": "bruise easily",
    },
    "defense": {
        "transplant": "organ transplant",
        "hiv": "hiv",
        "immune_drug": "weak immune system",
        "steroid_pills": "long term steroids",
        "lupus": "lupus",
        "dermatomyositis": "dermatomyositis",
        "scleroderma": "scleroderma",
        "porphyria": "porphyria",
        "sun_allergy": "sun allergy",
        "albinism": "albinism",
        "raynaud": "raynaud",
        "tight_skin": "tight skin",
        "weakness": "muscle weakness",
        "down": "down syndrome",
        "tuberous": "tuberous sclerosis",
        "born_other": "a condition since birth",
    },
    "light": {
        "epilepsy": "epilepsy",
        "light_seizure": "photosensitive epilepsy",
        "light_headache": "light migraine",
        "retina": "retinal disease",
        "glaucoma": "glaucoma",
        "cataract": "cataract",
        "eye_surgery": "eye surgery",
        "lenses": "contact lenses",
        "lashes": "lash extensions",
        "pacemaker": "pacemaker",
        "cochlear": "cochlear implant",
        "metal": "metal in face",
    },
    "now": {"cold_sores": "cold sores", "pink_eye": "pink eye", "infection": "skin infection"},
    "tried": {"daily": "skin picking"},
}
_FAMILY: Final[Mapping[str, Mapping[str, str]]] = {
    "moles": {"family_skin_cancer": "skin cancer", "family_melanoma": "melanoma"},
    "body": {"heart_family": "heart disease"},
}
_ALLERGIES: Final = {
    "latex": "latex",
    "papaya": "papaya",
    "pineapple": "pineapple",
    "fig": "fig",
    "kiwi": "kiwi",
    "aspirin": "aspirin",
    "aspirin_asthma": "aspirin asthma",
    "resorcinol": "resorcinol",
    "nuts": "nuts",
    "adhesives": "adhesives",
    "fragrance": "fragrance",
    "preservative": "preservative",
}
_RECENT: Final = {
    "toxin": "botox",
    "filler": "filler",
    "threads": "threads",
    "laser": "laser",
    "hair_laser": "laser_hair_removal",
    "ipl": "ipl",
    "microneedling": "microneedling",
    "peel": "peel_unknown",
    "dermaplane": "dermaplane",
    "facial": "facial",
    "wax": "wax",
    "threading": "threading",
    "depilate": "depilatory",
    "shave": "shave",
    "surgery": "surgery",
    "sunburn": "sunburn",
    "tan": "tan",
    "self_tan": "self_tanner",
}
_PASSING: Final = {"cold_sore_now": "cold_sore", "fever": "fever", "cold": "illness"}
_DISTRESS: Final = {"not": 0, "little": 2, "some": 5, "lot": 8, "very": 10}
_SITES: Final[Mapping[str, tuple[str, ...]]] = {
    "forehead": ("forehead",),
    "eyes": ("eyelid", "under_eye"),
    "nose": ("nose",),
    "cheeks": ("cheek",),
    "lips": ("lip",),
    "chin": ("chin", "jaw"),
    "ears": ("ear",),
    "scalp": ("scalp",),
    "neck": ("neck",),
    "chest": ("chest",),
    "back": ("back",),
    "arms": ("arm",),
    "legs": ("leg",),
}
# Sun-reaction types that the two answers speak for.
_BURN: Final = {"very_painful": 1, "painful": 2, "moderate": 3, "mild": 4, "no": 6}
_TAN: Final = {"none": 1, "light": 2, "medium": 3, "dark": 4, "very_dark": 5}
_DEEP_TAN: Final = 5
_TYPES: Final = ("I", "II", "III", "IV", "V", "VI")


def to_case_client(
    answers: Answers, person: Person, on: date | None = None, *, guardian_signed: bool = False
) -> dict[str, Any]:
    """Return the `client` part of a case.

    A question that was not sure, not answered or not asked leaves its key out, which counts as
    not asked; where something was told beside it, that is kept. Cautious everywhere: "not sure
    when" is today or still. `on` is the day of the visit: what was stopped or done before the
    answers has been longer ago by then.
    """
    on = on or person.on
    told = _Told(answers, person, max(0, (on - person.on).days))
    found: dict[str, Any] = {
        "age_years": replace(person, on=on).years,
        "sex": told.one("sex"),
        "pregnancy": told.one("pregnancy", besides=("private",)),
        "fitzpatrick": _fitzpatrick(told),
        "medications": _medications(told),
        "allergies": _allergies(told),
        "conditions": _conditions(told),
        "family": _family(told),
        "recent": _recent(told),
        "goal": told.one("goal"),
        "event_on": told.value("event_on"),
        "distress": _DISTRESS.get(told.one("distress") or ""),
        "skin_type": _skin_type(told),
        "cancer_sites": _cancer_sites(told),
        "guardian_consent": True if guardian_signed else None,
        "clinician_named": _named(told),
    }
    if told.value("pregnancy") == "private":
        found["cannot_tell"] = ["pregnancy"]
    return {key: value for key, value in found.items() if value is not None}


class _Told:
    """Answers to the questions that matter; what was asked of somebody else is left out."""

    def __init__(self, answers: Answers, person: Person, later_days: int) -> None:
        self._answers = answers
        self._later_days = later_days
        self.fields = {
            field.key: field
            for question in relevant(answers, person)
            for field in fields_of(question, answers, person)
        }

    def value(self, key: str) -> Any:  # noqa: ANN401 - as answered
        return (self._answers.get(key) or None) if key in self.fields else None

    def one(self, key: str, besides: Iterable[str] = ()) -> str | None:
        word = self.value(key)
        return None if word is None or word in {NOT_SURE, *besides} else str(word)

    def picked(self, key: str) -> list[str]:
        """Return the ticked answers that say something."""
        return [word for word in self.value(key) or () if word not in {NONE, NOT_SURE}]

    def settled(self, *keys: str) -> bool:
        """Tell whether every one that matters was answered without "not sure"."""
        asked = [key for key in keys if key in self.fields]
        return bool(asked) and all(
            self.value(key) and NOT_SURE not in self.value(key) for key in asked
        )

    def days_ago(self, when: str | None) -> int | None:
        """Return how long ago that is on the day of the visit, or None for still."""
        days = DAYS.get(when or "")
        return None if days is None else days + self._later_days

    def words(self, key: str, table: Mapping[str, str]) -> list[str]:
        return [table[word] for word in self.picked(key) if word in table]

    def typed(self, key: str) -> list[str]:
        """Return what was written into a line, item by item."""
        text = str(self.value(key) or "").replace(";", ",").replace("\n", ",")
        return [item.strip() for item in text.split(",") if item.strip()]


def _medications(told: _Told) -> list[dict[str, Any]] | None:
    found = [
        *_isotretinoin(told),
        *(
            _medicine(told, _CREAMS[word], told.value(f"creams.{word}"))
            for word in told.picked("creams")
        ),
        *(_medicine(told, word, "still") for word in told.words("pills", _PILLS)),
        *(_medicine(told, word, "still") for word in told.words("hormonal", _HORMONES_TAKEN)),
        *(_medicine(told, line["name"], line["when"]) for line in told.value("medicines") or ()),
    ]
    unsure = [key for key in ("isotretinoin", "creams", "pills") if not _known(told, key)]
    if not found and unsure:
        return None
    return [*found, *([_medicine(told, UNNAMED, "still")] if unsure else [])]


def _known(told: _Told, key: str) -> bool:
    if key not in told.fields:
        return True
    return told.one(key) is not None if told.fields[key].kind is Kind.ONE else told.settled(key)


def _isotretinoin(told: _Told) -> list[dict[str, Any]]:
    when = told.one("isotretinoin", besides=("never",))
    return [] if when is None else [_medicine(told, "isotretinoin", when)]


def _medicine(told: _Told, name: str, when: str | None) -> dict[str, Any]:
    """Return a medicine of a case; not knowing when it was stopped counts as still taken."""
    return {"name": name, "stopped_days_ago": told.days_ago(when)}


def _allergies(told: _Told) -> list[str] | None:
    found = [*told.words("allergies", _ALLERGIES), *told.typed("other_allergies")]
    return found if found or told.settled("allergies") else None


def _conditions(told: _Told) -> list[Any] | None:
    found: list[Any] = [
        word for key, table in _CONDITIONS.items() for word in told.words(key, table)
    ]
    found = [_with_when(told, word) for word in found]
    if "diabetes" in told.picked("body"):
        found.append(_diabetes(told))
    found += told.typed("other_illness")
    return found if found or told.settled(*_CONDITIONS) else None


def _with_when(told: _Told, word: str) -> str | dict[str, Any]:
    """Say how long ago a cancer was, when the client knows."""
    when = told.one("cancer_when")
    if when is None or word not in {"skin cancer", "melanoma", "cancer treatment", "radiation"}:
        return word
    return {"name": word, "days_ago": told.days_ago(when)}


def _diabetes(told: _Told) -> str | dict[str, Any]:
    control = told.one("diabetes_control")
    if control is None:
        return "diabetes"
    return {"name": "diabetes", "controlled": control == "controlled"}


def _family(told: _Told) -> list[str] | None:
    found = [word for key, table in _FAMILY.items() for word in told.words(key, table)]
    return found if found or told.settled(*_FAMILY) else None


def _recent(told: _Told) -> list[dict[str, Any]] | None:
    found = [
        {"what": _RECENT[word], "days_ago": told.days_ago(told.value(f"recent.{word}")) or 0}
        for word in told.picked("recent")
    ]
    found += [{"what": word, "days_ago": 0} for word in told.words("now", _PASSING)]
    return found if found or told.settled("recent", "now") else None


def _skin_type(told: _Told) -> str | None:
    return "sensitive" if told.one("sensitivity") == "high" else told.one("skin_type")


def _cancer_sites(told: _Told) -> list[str] | None:
    found: Sequence[str] = [
        site for word in told.picked("cancer_sites") for site in _SITES.get(word, ())
    ]
    return list(found) if found or told.settled("cancer_sites") else None


def _named(told: _Told) -> dict[str, str] | None:
    name = str(told.value("named_as") or "").strip()
    return {"condition": name} if name else None


def _fitzpatrick(told: _Told) -> str | None:
    """Return the type that both sun answers speak for; the darker one when they differ."""
    burn, tan = _BURN.get(told.one("fst_burn") or ""), _TAN.get(told.one("fst_tan") or "")
    if burn is None or tan is None:
        return None
    if tan == _DEEP_TAN and burn < 6:
        return "V" if burn >= 3 else "IV"
    return _TYPES[max(burn, tan) - 1]
