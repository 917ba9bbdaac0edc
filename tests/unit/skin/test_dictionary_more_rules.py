"""Rules of the dictionary: forms, lists, unknown words, and words in the wrong field."""

import pytest

from tests.unit.skin.dictionary_words import read

#: Field, words, the client's own factors. All are known and need no question but where a row of
#: another table says so.

FORMS = [
    ("med", "cortisone shot", "", True, True),
    ("med", "inyección de cortisona", "", True, True),
    ("med", "repeated cortisone shots", "immunosuppressed", True, True),
    ("med", "nasal steroid", "", True, False),
    ("med", "inhaled steroid", "", True, False),
    ("med", "steroid inhaler", "", True, False),
    ("med", "flonase nasal spray", "", True, False),
    ("med", "allergy pill", "", True, False),
    ("med", "allergy shots", "", True, False),
    ("med", "pastilla para la alergia", "", True, False),
    ("med", "birth control", "hormonal", True, False),
    ("med", "birth control patch", "hormonal", True, False),
    ("med", "anticonceptivos", "hormonal", True, False),
    ("med", "nicotine patch", "", True, False),
    ("med", "shot", "", False, True),
    ("med", "a pill", "", False, True),
    ("med", "injection", "", False, True),
    ("med", "patch", "", False, True),
    ("med", "spray", "", False, True),
    ("med", "una pastilla", "", False, True),
    ("med", "a cream", "", False, True),
    ("med", "medicine", "", False, True),
    ("med", "blood pressure pill", "photosensitizing_drug", True, True),
    ("med", "water pill", "photosensitizing_drug", True, False),
    ("med", "antibiotic", "photosensitizing_drug", True, True),
    ("med", "steroid", "immunosuppressed", True, True),
    ("med", "blood thinner", "bleeding_risk", True, False),
    ("med", "immune suppressant", "immunosuppressed", True, True),
    ("med", "chemo", "chemo_radiation", True, False),
    ("med", "pastilla para la presión", "photosensitizing_drug", True, True),
]


@pytest.mark.parametrize(("field", "text", "factors", "known", "asks"), FORMS)
def test_a_form_is_no_drug_and_a_class_is_asked_about(
    field: str, text: str, factors: str, *, known: bool, asks: bool
) -> None:
    reading = read(field, text)

    assert (reading.factors, reading.known) == (frozenset(factors.split()), known)
    assert (reading.ask is not None) is asks


SEVERAL = [
    ("med", "methotrexate", "immunosuppressed photosensitizing_drug"),
    ("med", "metformin and lisinopril", "diabetes_unspecified"),
    ("med", "accutane / doxy", "isotretinoin_oral photosensitizing_drug"),
    (
        "med",
        "accutane\ndoxy\nmetformin",
        "isotretinoin_oral photosensitizing_drug diabetes_unspecified",
    ),
    ("med", "aspirin, warfarin; tylenol", "bleeding_risk"),
    ("med", "metformina y losartán", "diabetes_unspecified"),
    ("med", "aspirin + plavix", "bleeding_risk"),
    ("med", "aspirin & keppra", "bleeding_risk epilepsy"),
    ("med", "lipitor with metformin", "high_lipids diabetes_unspecified"),
    ("med", "1. accutane 2. aspirin", "isotretinoin_oral bleeding_risk"),
    ("med", "• accutane • aspirin", "isotretinoin_oral bleeding_risk"),
    ("condition", "epilepsy, lupus", "epilepsy light_disease connective_tissue_disease"),
    ("condition", "asthma and eczema", "eczema"),
    ("condition", "asma y eccema", "eczema"),
    (
        "allergy",
        "latex, almonds and aspirin",
        "plant_enzyme_latex_allergy nut_allergy salicylate_allergy",
    ),
    ("allergy", "penicillin/sulfa", ""),
    ("recent", "botox and filler", "toxin_in_area filler_threads_in_area"),
    ("recent", "hydrafacial", "facial_within light_peel_within"),
]


@pytest.mark.parametrize(("field", "text", "factors"), SEVERAL)
def test_several_names_add_up(field: str, text: str, factors: str) -> None:
    reading = read(field, text)

    assert (reading.factors, reading.known) == (frozenset(factors.split()), True)


@pytest.mark.parametrize("text", ["Curology", "Musely", "acne cream", "prescription cream"])
def test_an_ambiguous_skin_line_counts_as_a_retinoid(text: str) -> None:
    assert read("med", text).factors == {"retinoid_rx_topical"}


UNKNOWN = ["zzyzx", "flurbledop", "名前", "💊", "12345", "??", "daily", "asdf qwer"]


@pytest.mark.parametrize("field", ["med", "allergy", "condition", "recent"])
@pytest.mark.parametrize("text", UNKNOWN)
def test_an_unknown_word_is_never_dropped(field: str, text: str) -> None:
    reading = read(field, text)

    assert (reading.known, reading.factors, reading.word) == (False, frozenset(), text)


def test_an_unknown_part_keeps_the_item_unrecognized_beside_what_is_known() -> None:
    reading = read("med", "accutane and flurbledop")

    assert (reading.known, reading.factors) == (False, frozenset({"isotretinoin_oral"}))


NOTHING = [
    "none", "None", "NONE.", "no", "No", "n/a", "N/A", "na", "nothing", "nope", "-", "", "  ", "0",
    "ninguno", "ninguna", "nada", "no tomo nada", "No.", "none that I know of", "no meds",
    "no medications", "NKDA", "no known allergies", "sin medicamentos", "no tengo alergias",
    "I don't take any medication", "not applicable", "no aplica", "none, thanks",
]  # fmt: skip


@pytest.mark.parametrize("field", ["med", "allergy", "condition", "recent"])
@pytest.mark.parametrize("text", NOTHING[:-1])
def test_none_in_any_wording_is_empty(field: str, text: str) -> None:
    reading = read(field, text)

    assert (reading.known, reading.factors, reading.ask) == (True, frozenset(), None)


OTHER_FIELD = [
    ("med", "epilepsy", "epilepsy"),
    ("med", "pregnant", "pregnant_or_trying"),
    ("med", "embarazada", "pregnant_or_trying"),
    ("med", "botox", "toxin_in_area"),
    ("condition", "methotrexate", "immunosuppressed photosensitizing_drug"),
    ("condition", "aspirin", "bleeding_risk salicylate_allergy"),
    ("condition", "papaya", "plant_enzyme_latex_allergy"),
    ("condition", "sunburn", "sunburn"),
    ("allergy", "epilepsy", "epilepsy"),
    ("recent", "accutane", "isotretinoin_oral"),
    ("recent", "pregnant", "pregnant_or_trying"),
]


@pytest.mark.parametrize(("field", "text", "factors"), OTHER_FIELD)
def test_a_word_in_the_wrong_field_counts_and_is_asked_about(
    field: str, text: str, factors: str
) -> None:
    reading = read(field, text)

    assert (reading.factors, reading.known) == (frozenset(factors.split()), True)
    assert reading.ask


ASKED = [
    ("med", "tamoxifen"), ("med", "ozempic"), ("med", "lamotrigine"), ("med", "gabapentin"),
    ("med", "dupixent"), ("med", "prenatal vitamins"), ("med", "hydrocortisone"),
    ("allergy", "peanut"), ("allergy", "hair dye"), ("allergy", "avocado"), ("med", "acne pill"),
    ("allergy", "allergies"), ("condition", "allergies"), ("condition", "maybe lupus"),
    ("condition", "lupus?"), ("med", "i think accutane"), ("med", "retin a or differin?"),
    ("condition", "hashimoto"), ("condition", "arthritis"), ("recent", "peel"), ("recent", "laser"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "text"), ASKED)
def test_what_often_means_something_harmless_is_asked(field: str, text: str) -> None:
    reading = read(field, text)

    assert reading.known
    assert reading.ask
