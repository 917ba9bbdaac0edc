"""The rules of reading, each as a table of what clients write."""

import pytest

from tests.unit.skin.dictionary_words import read

#: Field, words, the client's own factors. All are known and need no question but where a row of
#: another table says so.
NORMALIZED = [
    ("med", "Accutane", "isotretinoin_oral"),
    ("med", "ACCUTANE", "isotretinoin_oral"),
    ("med", "  accutane  ", "isotretinoin_oral"),
    ("med", "accutane 40mg", "isotretinoin_oral"),
    ("med", "Accutane 40 mg capsules, twice a day", "isotretinoin_oral"),
    ("med", "Retin-A", "retinoid_rx_topical"),
    ("med", "retin a", "retinoid_rx_topical"),
    ("med", "RetinA", "retinoid_rx_topical"),
    ("med", "Retin-A Micro 0.08% gel", "retinoid_rx_topical"),
    ("med", "tretinoin 0,05 % cream", "retinoid_rx_topical"),
    ("med", "Tretinoína", "retinoid_rx_topical"),
    ("med", "isotretinoína 20 mg", "isotretinoin_oral"),
    ("med", "metformin ER 500mg BID", "diabetes_unspecified"),
    ("med", "Metformin HCl 1000 mg tablets", "diabetes_unspecified"),
    ("med", "doxycycline hyclate 100 mg", "photosensitizing_drug"),
    ("med", "Doxy", "photosensitizing_drug"),
    ("med", "aspirin 81", "bleeding_risk"),
    ("med", "baby aspirin (81mg) daily", "bleeding_risk"),
    ("med", "St. John's Wort", "photosensitizing_drug"),
    ("med", "St John\u2019s wort 300mg", "photosensitizing_drug"),
    ("med", "BIRTH-CONTROL", "hormonal"),
    ("med", "birthcontrol", "hormonal"),
    ("med", "Omega-3", "nsaid_fish_oil"),
    ("med", "omega 3s", "nsaid_fish_oil"),
    ("med", "vitamin B-12 shot", ""),
    ("med", "Vitamin D3 5000 IU", ""),
    ("med", "Toprol-XL 25mg", ""),
    ("med", "Wellbutrin XL 150", ""),
    ("med", "Z-Pak", ""),
    ("med", "vitaminas", ""),
    ("med", "statins", "high_lipids"),
    ("med", "antihistamines", ""),
    ("med", "lisinopril/hctz 20/12.5", "photosensitizing_drug"),
    ("condition", "MIGRAINES", "migraine_light"),
    ("condition", "Migraña", "migraine_light"),
    ("condition", "migrana", "migraine_light"),
    ("condition", "crohn's", "autoimmune_other"),
    ("condition", "Raynaud\u2019s", "raynaud"),
    ("condition", "Type 2 Diabetes", "diabetes_unspecified"),
    ("condition", "cold-sores", "hsv_history"),
    ("allergy", "LATEX", "plant_enzyme_latex_allergy"),
    ("allergy", "látex", "plant_enzyme_latex_allergy"),
    ("allergy", "Tree-nuts", "nut_allergy"),
    ("recent", "Chemical-Peel (TCA)", "strong_peel_within"),
    ("recent", "Micro-needling", "microneedling_nonablative"),
    ("recent", "Bótox", "toxin_in_area"),
    ("recent", "peel_light", "light_peel_within"),
    ("med", "photosensitizing_drug", "photosensitizing_drug"),
]

#: The same word in different fields, and the longest phrase before its parts.
BY_FIELD = [
    ("med", "aspirin", "bleeding_risk"),
    ("allergy", "aspirin", "salicylate_allergy"),
    ("med", "aspirina", "bleeding_risk"),
    ("allergy", "aspirina", "salicylate_allergy"),
    ("med", "retinol", "actives_otc"),
    ("condition", "latex", "plant_enzyme_latex_allergy"),
    ("condition", "latex allergy", "plant_enzyme_latex_allergy"),
    ("condition", "allergic to aspirin", "salicylate_allergy"),
    ("condition", "alérgica a la aspirina", "salicylate_allergy"),
    ("condition", "allergy to almonds", "nut_allergy"),
    ("med", "doxycycline", "photosensitizing_drug"),
    ("allergy", "doxycycline", ""),
    ("allergy", "naproxen sodium", "salicylate_allergy"),
    ("med", "benzoyl peroxide", "actives_otc"),
    ("allergy", "benzoyl peroxide", "benzoyl_allergy"),
    ("condition", "cold", "ill_today"),
    ("condition", "cold sore", "hsv_history"),
    ("condition", "sun allergy", "light_disease"),
    ("med", "steroid nasal spray", ""),
    ("med", "insulin pump", "diabetes_unspecified"),
    ("condition", "kidney transplant", "immunosuppressed"),
    ("condition", "cáncer de mama", "active_cancer"),
    ("condition", "nursing mother", "breastfeeding"),
    ("recent", "threading", "hair_removal_area"),
    ("recent", "thread lift", "threads_in_area"),
    ("recent", "herpes", "hsv_active"),
    ("condition", "herpes", "hsv_history"),
    ("recent", "laser hair removal", "laser_hair_removal"),
    ("med", "zyrtec for allergies", ""),
]


@pytest.mark.parametrize(("field", "text", "factors"), NORMALIZED + BY_FIELD)
def test_words_are_read_whatever_their_form(field: str, text: str, factors: str) -> None:
    reading = read(field, text)

    assert (reading.factors, reading.known) == (frozenset(factors.split()), True)


NOT_THE_CLIENT = [
    ("condition", "no epilepsy", "negated"),
    ("condition", "epilepsy: no", "negated"),
    ("condition", "never had cold sores", "negated"),
    ("condition", "denies seizures", "negated"),
    ("condition", "not pregnant", "negated"),
    ("condition", "no history of seizures", "negated"),
    ("condition", "HIV negative", "negated"),
    ("condition", "I don't have diabetes", "negated"),
    ("condition", "without migraines", "negated"),
    ("condition", "no epilepsy or seizures", "negated"),
    ("condition", "no diabetes, epilepsy, or lupus", "negated"),
    ("condition", "no tengo diabetes", "negated"),
    ("condition", "nunca epilepsia", "negated"),
    ("condition", "sin diabetes", "negated"),
    ("med", "no accutane", "negated"),
    ("med", "not taking any blood thinners", "negated"),
    ("med", "no tomo aspirina", "negated"),
    ("allergy", "not allergic to latex", "negated"),
    ("allergy", "no known allergies to latex", "negated"),
    ("allergy", "no soy alérgica al látex", "negated"),
    ("condition", "mother has lupus", "family"),
    ("condition", "my dad had melanoma", "family"),
    ("condition", "family history of breast cancer", "family"),
    ("condition", "FH melanoma", "family"),
    ("condition", "breast cancer (mother)", "family"),
    ("condition", "breast cancer, mother and aunt", "family"),
    ("condition", "diabetes runs in the family", "family"),
    ("condition", "mi madre tiene diabetes", "family"),
    ("condition", "antecedentes familiares de cáncer", "family"),
    ("condition", "mother and sister have lupus", "family"),
    ("condition", "mom has lupus and diabetes", "family"),
    ("condition", "family history of melanoma, breast cancer", "family"),
    ("family", "melanoma", "family"),
    ("med", "my sister takes accutane", "family"),
]


@pytest.mark.parametrize(("field", "text", "relation"), NOT_THE_CLIENT)
def test_a_no_and_other_people_are_not_the_client(field: str, text: str, relation: str) -> None:
    reading = read(field, text)

    assert (reading.relation, reading.known) == (relation, True)


OWN_ALL_THE_SAME = [
    ("condition", "diabetes not controlled", "diabetes_uncontrolled"),
    ("condition", "diabetes, well controlled", "diabetes_controlled"),
    ("condition", "diabetes mal controlada", "diabetes_uncontrolled"),
    ("condition", "my mother and I have lupus", "light_disease connective_tissue_disease"),
    ("condition", "no diabetes but epilepsy", "epilepsy"),
    ("condition", "no meds. epilepsy", "epilepsy"),
    ("condition", "epilepsy, no meds", "epilepsy"),
    ("condition", "epilepsy no medication", "epilepsy"),
    ("med", "nothing except aspirin", "bleeding_risk"),
    ("med", "no changes, still on accutane", "isotretinoin_oral"),
    ("med", "only birth control", "hormonal"),
    ("condition", "no spleen", "immunosuppressed"),
    ("condition", "non-Hodgkin lymphoma", "active_cancer"),
    ("allergy", "no puedo tomar aspirina", "salicylate_allergy"),
    ("med", "can't take aspirin", "salicylate_allergy"),
    ("condition", "no known allergies, epilepsy", "epilepsy"),
    ("condition", "new mother, breastfeeding", "pregnant_or_trying breastfeeding"),
    ("condition", "cold sore now", "hsv_active"),
    ("condition", "herpes labial activo", "hsv_active hsv_history"),
    ("condition", "rosacea, flaring now", "rosacea pod_or_rosacea_flare"),
    ("med", "no longer on accutane", "isotretinoin_oral"),
    ("med", "not daily aspirin", "bleeding_risk"),
    ("med", "my baby aspirin", "bleeding_risk"),
    ("med", "warfarin, 1 tablet daily", "bleeding_risk"),
    ("med", "not on accutane anymore", "isotretinoin_oral"),
    ("condition", "I have a cold sore right now", "hsv_history hsv_active"),
    ("condition", "had surgery last month", "facial_surgery"),
    ("med", "vit e", "nsaid_fish_oil"),
    ("med", "aspirin, not often", "bleeding_risk"),
    ("med", "aspirin not often", "bleeding_risk"),
    ("med", "no retinol in 3 days", "actives_otc"),
    ("condition", "no seizures since 2010", "epilepsy"),
    ("condition", "no cold sores for years", "hsv_history"),
    ("condition", "my mother had breast cancer and I have eczema", "eczema"),
    ("condition", "breastfeeding my baby", "breastfeeding"),
    ("condition", "had a sunburn", "sunburn"),
    ("condition", "allergic to latex and aspirin", "plant_enzyme_latex_allergy salicylate_allergy"),
    ("med", "tacrolimus 0.1% ointment", "eczema"),
    ("allergy", "low dose aspirin", "salicylate_allergy"),
    ("med", "family doctor gave me prednisone", "immunosuppressed"),
    ("med", "family planning pill", "hormonal"),
    ("med", "ya no tomo isotretinoína", "isotretinoin_oral"),
]


@pytest.mark.parametrize(("field", "text", "factors"), OWN_ALL_THE_SAME)
def test_a_no_elsewhere_does_not_take_a_factor_away(field: str, text: str, factors: str) -> None:
    reading = read(field, text)

    assert (reading.relation, reading.factors) == ("self", frozenset(factors.split()))


PAST = [
    ("condition", "had cold sores", True),
    ("condition", "history of melanoma", True),
    ("condition", "melanoma 2015", True),
    ("condition", "breast cancer in remission", True),
    ("condition", "in remission since 2019, lymphoma", False),
    ("condition", "lymphoma, in remission since 2019", True),
    ("condition", "epilepsy as a child", True),
    ("condition", "tuve epilepsia", True),
    ("condition", "cáncer hace 10 años", True),
    ("condition", "lupus since 2010", False),
    ("condition", "lupus diagnosed 2010", False),
    ("condition", "lupus", False),
    ("condition", "diabetes desde 2012", False),
    ("condition", "had a cold sore, epilepsy", False),
    ("med", "stopped accutane in March", True),
    ("med", "accutane until 2023", True),
    ("med", "accutane (finished 3/2024)", True),
    ("med", "used to take doxycycline", True),
    ("med", "dejé de tomar doxiciclina", True),
    ("med", "on accutane since 2024", False),
    ("med", "started accutane 2 weeks ago", False),
    ("med", "vitamin d 2000", False),
    ("med", "amlodipine benazepril 5/20", False),
    ("recent", "peel 2 weeks ago", False),
    ("condition", "had chickenpox in 2001", True),
    ("condition", "had chickenpox", False),
    ("condition", "sunburn, healed", False),
    ("condition", "stopped accutane 2 months ago", False),
]


@pytest.mark.parametrize(("field", "text", "past"), PAST)
def test_past_words_and_years_are_past_unless_it_goes_on(
    field: str, text: str, *, past: bool
) -> None:
    reading = read(field, text)

    assert reading.past is past
    assert not past or reading.ask


@pytest.mark.parametrize("text", ["had chickenpox", "sunburn, healed", "stopped accutane in May"])
def test_what_may_have_just_ended_keeps_its_factor_and_asks_for_the_day(text: str) -> None:
    reading = read("condition", text)

    assert reading.factors
    assert reading.ask
    assert "When was it" in reading.ask


def test_a_denied_event_is_no_event() -> None:
    reading = read("recent", "no peels")

    assert (reading.relation, reading.factors, reading.recent) == (
        "negated",
        frozenset(),
        frozenset(),
    )


def test_a_past_skin_cancer_is_no_cancer_now() -> None:
    assert read("condition", "had melanoma in 2015").factors == {"skin_cancer_past"}
    assert read("condition", "melanoma, being treated").factors == {
        "skin_cancer_past",
        "active_cancer",
    }


MISSPELLED = [
    ("med", "acutane", "isotretinoin_oral", True),
    ("med", "accutnae", "isotretinoin_oral", True),
    ("med", "isotretinion", "isotretinoin_oral", True),
    ("med", "tretinoyn", "retinoid_rx_topical", True),
    ("med", "doxycyclin", "photosensitizing_drug", True),
    ("med", "doxicycline", "photosensitizing_drug", True),
    ("med", "warfrin", "bleeding_risk", True),
    ("med", "eliqis", "bleeding_risk", True),
    ("med", "prednizone", "immunosuppressed", True),
    ("med", "metotrexate", "immunosuppressed photosensitizing_drug", True),
    ("med", "blood thiner", "bleeding_risk", True),
    ("med", "birth controll", "hormonal", True),
    ("med", "lisinoprill", "", True),
    ("condition", "epilepsi", "epilepsy", True),
    ("condition", "diabetis", "diabetes_unspecified", True),
    ("condition", "exzema", "eczema", True),
    ("condition", "psoriassis", "vitiligo_psoriasis", True),
    ("condition", "keloyd", "keloid_tendency", True),
    ("condition", "epilesia", "epilepsy", True),
    ("allergy", "asprin", "salicylate_allergy", True),
    ("allergy", "almnds", "nut_allergy", True),
    ("recent", "microneedeling", "microneedling_nonablative", True),
    ("recent", "dermaplanning", "dermaplane_microderm", True),
    ("recent", "juvaderm", "filler_threads_in_area", True),
    ("med", "qccutane", "", False),
    ("condition", "hib", "", False),
    ("condition", "sll", "", False),
    ("condition", "pcoz", "", False),
    ("med", "cipr", "", False),
    ("med", "accxtqne", "isotretinoin_oral", True),
    ("med", "axcxtqne", "", False),
]


@pytest.mark.parametrize(("field", "text", "factors", "known"), MISSPELLED)
def test_typing_errors_are_forgiven_within_limits(
    field: str, text: str, factors: str, *, known: bool
) -> None:
    reading = read(field, text)

    assert (reading.factors, reading.known) == (frozenset(factors.split()), known)


def test_a_guess_names_what_was_meant_and_an_unknown_word_its_nearest() -> None:
    assert read("med", "warfrin").nearest == ("warfarin",)
    assert "accutane" in read("med", "qccutane").nearest
    assert len(read("condition", "migrxinzzs").nearest) <= 3
