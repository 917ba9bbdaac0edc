"""The questions in the order they are asked: one page each, in groups that belong together."""

from collections.abc import Callable
from typing import Final

from studio.skin.questionnaire.model import NONE, NOT_SURE, Answers, Field, Kind, Person, Question

ADULT = 18
#: Below this age a child has no sun habits, no shaving and no treatments to tell of.
LITTLE = 3
#: Between these ages pregnancy and cycle are asked of everybody who is not male.
FERTILE = (10, 60)

#: Answers to "when did you stop" and "when was it", newest first.
STOPPED: Final = ("still", "week", "weeks", "months", "half_year", "year", "longer")
WHEN: Final = STOPPED[1:]


def _not_little(_answers: Answers, person: Person) -> bool:
    return person.years is None or person.years >= LITTLE


def _is_minor(_answers: Answers, person: Person) -> bool:
    return person.years is not None and person.years < ADULT


def _may_bear(answers: Answers, person: Person) -> bool:
    low, high = FERTILE
    in_age = person.years is None or low <= person.years < high
    return in_age and answers.get("sex") != "male"


def _ticked(key: str, *options: str) -> Callable[[Answers, Person], bool]:
    """Make a test: one of these options (any real one, when none is named) was ticked."""

    def matters(answers: Answers, person: Person) -> bool:
        picked = set(answers.get(key) or ()) - {NONE, NOT_SURE}
        return _not_little(answers, person) and bool(picked & set(options) if options else picked)

    return matters


def _said(key: str, value: str) -> Callable[[Answers, Person], bool]:
    return lambda answers, _person: answers.get(key) == value


def _one(key: str, *options: str, covers: tuple[str, ...] = ()) -> Field:
    return Field(key, Kind.ONE, options, covers or (key,))


def _many(key: str, *options: str, covers: tuple[str, ...] = ()) -> Field:
    return Field(key, Kind.MANY, options, covers or (key,))


def _line(key: str, *covers: str, required: bool = False) -> Field:
    return Field(key, Kind.LINE, (), covers, required)


def _text(key: str, *covers: str) -> Field:
    return Field(key, Kind.TEXT, (), covers)


# fmt: off
QUESTIONS: Final[tuple[Question, ...]] = (
    Question("you", "about", (
        Field("birth_on", Kind.DATE, (), ("date_of_birth",), required=True),
        _one("sex", "female", "male", "intersex", "other", covers=("date_of_birth",)),
    )),
    Question("guardian", "about", (
        _line("guardian_name", "guardian_name", required=True),
        _line("guardian_relation"),
    ), _is_minor),
    Question("concern", "concern", (_text("main_concern", "main_concern"),)),
    Question("where", "concern", (
        _many("concern_zones", "forehead", "eyes", "nose", "cheeks", "lips", "chin", "ears",
              "scalp", "neck", "chest", "back", "arms", "legs", "private", "elsewhere"),
        _one("first_noticed", "weeks", "months", "year", "years", "birth"),
    )),
    Question("changes", "concern", (
        _many("changes", "pain", "itch", "redness", "burning", "bleeding", "fluid", "growing",
              "more", "color", "open", "come_go", "fewer", "same",
              covers=("course", "symptoms", "color_change")),
    )),
    Question("how_long", "concern", (
        _one("change_weeks", "under_4", "4_to_8", "8_to_12", "over_12",
             covers=("growing_weeks", "non_healing_weeks")),
    ), _ticked("changes", "growing", "more", "open", "color")),
    Question("tried", "concern", (
        _many("tried", "squeezed", "needle", "home", "daily", covers=("self_treatment",
              "body_distress")),
        _line("tried_what", "self_treatment"),
    )),
    Question("named", "concern", (_one("named", "yes", "no", covers=("previous_diagnosis",)),)),
    Question("named_what", "concern", (
        _line("named_as", "previous_diagnosis"),
        _line("named_by", "previous_diagnosis"),
        _one("sample", "yes", "no", covers=("previous_diagnosis",)),
    ), _said("named", "yes")),
    Question("others", "concern", (
        _many("others", "home", "sport", "family",
              covers=("contacts_affected", "family_similar_bumps")),
    )),
    Question("wish", "concern", (
        _one("goal", "remove", "smooth", "calm", "prevent", "understand"),
        _one("distress", "not", "little", "some", "lot", "very", covers=("body_distress",)),
        Field("event_on", Kind.DATE, (), ("event_date",)),
    )),
    Question("triggers", "skin", (
        _many("triggers", "heavy", "heat", "shaving", "rubbing", "hot_tub", "injury", "burn",
              "tattoo", "illness",
              covers=("triggers", "injury_or_procedure_site")),
    ), _not_little),
    Question("products", "skin", (
        _text("products_am", "products_am"),
        _text("products_pm", "products_pm"),
        _line("eye_area_products", "eye_area_products"),
        _line("new_products", "new_products_8wk"),
    )),
    Question("skin", "skin", (
        _many("skin_conditions", "eczema", "psoriasis", "rosacea", "mouth_rash", "melasma",
              "vitiligo", "acne", "folliculitis", "raised_scars", "marks",
              covers=("skin_conditions", "scarring", "pih_history")),
    )),
    Question("type", "skin", (
        _one("skin_type", "dry", "normal", "combination", "oily", "mature_fragile",
             covers=("skin_type",)),
        _one("sensitivity", "none", "some", "high"),
    ), _not_little),
    Question("sun", "skin", (
        _one("fst_burn", "no", "mild", "moderate", "painful", "very_painful"),
        _one("fst_tan", "none", "light", "medium", "dark", "very_dark"),
        _many("sun_history", "sunbeds", "outdoor", "blisters"),
    ), _not_little),
    Question("moles", "skin", (
        _many("moles", "own_skin_cancer", "own_melanoma", "own_rough_spot", "family_skin_cancer",
              "family_melanoma", "many_moles", "changing_mole", "cancer_now", "cancer_past",
              "radiation",
              covers=("skin_cancer_self", "skin_cancer_family", "many_or_changing_moles",
                      "cancer_treatment")),
    )),
    Question("cancer_place", "skin", (
        _many("cancer_sites", "forehead", "eyes", "nose", "cheeks", "lips", "chin", "ears",
              "scalp", "neck", "chest", "back", "arms", "legs", covers=("cancer_treatment",)),
        _one("cancer_when", *WHEN, covers=("cancer_treatment",)),
    ), _ticked("moles", "own_skin_cancer", "own_melanoma", "own_rough_spot", "cancer_past",
               "radiation")),
    Question("cycle", "health", (
        _one("pregnancy", "none", "pregnant", "trying", "breastfeeding", "private",
             covers=("pregnancy_status",)),
        _many("hormonal", "cycle", "pcos", "contraceptive", "menopause", "hormones"),
    ), _may_bear),
    Question("body", "health", (
        _many("body", "diabetes", "kidney", "dialysis", "calcium", "gout", "cholesterol", "heart",
              "heart_family", "thyroid", "liver", "bleeding",
              covers=("diabetes", "kidney_calcium", "gout", "lipids_heart", "thyroid_liver",
                      "bleeding_disorder")),
    )),
    Question("diabetes", "health", (
        _one("diabetes_control", "controlled", "not_controlled", covers=("diabetes",)),
    ), _ticked("body", "diabetes")),
    Question("defense", "health", (
        _many("defense", "transplant", "hiv", "immune_drug", "steroid_pills", "lupus",
              "dermatomyositis", "scleroderma", "porphyria", "sun_allergy", "albinism", "raynaud",
              "tight_skin", "weakness", "down", "tuberous", "born_other",
              covers=("immune", "autoimmune_light", "raynaud_signs", "genetic_syndrome")),
    )),
    Question("light", "health", (
        _many("light", "epilepsy", "light_seizure", "light_headache", "retina", "glaucoma",
              "cataract", "eye_surgery", "lenses", "lashes", "pacemaker", "cochlear", "metal",
              covers=("seizures", "migraine_light", "eye_disease", "implants")),
    ), _not_little),
    Question("now", "health", (
        _many("now", "cold_sore_now", "cold_sores", "fever", "cold", "pink_eye", "infection",
              covers=("cold_sores", "infection_now")),
        _line("other_illness", "all_medicines"),
    )),
    Question("allergies", "health", (
        _many("allergies", "latex", "papaya", "pineapple", "fig", "kiwi", "aspirin",
              "aspirin_asthma", "resorcinol", "nuts", "adhesives", "fragrance", "preservative",
              covers=("allergies", "aspirin_asthma")),
        _line("other_allergies", "allergies"),
        _line("bad_reaction", "reaction_history"),
    )),
    Question("isotretinoin", "medicines", (
        _one("isotretinoin", "never", *STOPPED, covers=("isotretinoin",)),
    ), _not_little),
    Question("creams", "medicines", (
        _many("creams", "tretinoin", "tazarotene", "adapalene", "hydroquinone", "steroid",
              "antibiotic", "retinol", "aha", "bha", "benzoyl", "vitamin_c",
              covers=("rx_topicals", "otc_actives", "topical_steroid")),
    )),
    Question("creams_when", "medicines", (), _ticked("creams"), "creams"),
    Question("pills", "medicines", (
        _many("pills", "thinner", "aspirin", "pain", "fish_oil", "antibiotics", "water_pill",
              "st_johns", "lithium", "malaria_pill", "steroid_spray",
              covers=("antibiotics_6wk", "blood_thinners", "photosensitizers",
                      "topical_steroid")),
    )),
    Question("medicines", "medicines", (
        Field("medicines", Kind.MEDICINES, STOPPED, ("all_medicines",)),
    )),
    Question("recent", "medicines", (
        _many("recent", "toxin", "filler", "threads", "laser", "hair_laser", "ipl", "microneedling",
              "peel", "dermaplane", "facial", "wax", "threading", "depilate", "shave", "surgery",
              "sunburn", "tan", "self_tan",
              covers=("toxin", "filler", "threads", "laser_ipl", "microneedling", "peel",
                      "dermaplane", "facial", "wax_shave_thread_depilate", "surgery_face",
                      "recent_sun")),
    ), _not_little),
    Question("recent_when", "medicines", (), _ticked("recent"), "recent"),
    Question("habits", "plan", (
        _many("habits", "smoke", "alcohol", "sleep", "stress", "sport", "mask", "swim",
              "shave_daily", "shave_weekly",
              covers=("smoking_alcohol", "sleep_stress", "sport_sweat_mask", "swim",
                      "shaving_habit")),
    ), _not_little),
    Question("plan", "plan", (
        _one("sunscreen_use", "never", "sometimes", "daily"),
        _one("time_budget", "few", "five", "ten"),
        _one("followup", "photos", "visit", covers=("followup_preference",)),
        _line("emergency", "emergency_contact"),
    )),
)
# fmt: on

#: Fields of the knowledge's questionnaire that no page asks, and why.
ELSEWHERE: Final = {
    "client_ref": "the studio's own id; nobody is asked for it",
    "guardian_consent": "the guardian's signature at the end",
    "health_data_notice_ack": "the first page, before any answer is kept",
    "scope_ack": "the consents at the end",
    "share_with_clinician_ok": "the consents at the end",
    "photo_consent_record": "the consents at the end",
    "photo_consent_education": "the consents at the end",
    "photo_consent_marketing": "the consents at the end",
    "signature_date": "the signature at the end",
    "age_at_onset": "follows from the age and from when it was first seen; the therapist asks",
    "growth": "looked at and asked by the therapist, bump by bump",
    "sign": "looked at by the therapist",
    "extent_mm": "measured by the therapist",
    "inflamed_count": "counted by the therapist",
    "nodule_count": "counted by the therapist",
    "comedone_count": "counted by the therapist",
    "patch_tests": "the studio's own record",
    "peel_history": "names of the studio's services; the therapist asks",
    "clearances": "letters are read by the therapist",
    "conditions": "made of the answers about health",
}
#: Which answers of the last pages fill fields that have another name there.
ALSO: Final = {
    "growing_weeks": "change_weeks",
    "non_healing_weeks": "change_weeks",
    "distress": "distress",
    "cancer_sites": "cancer_sites",
    "skin_type": "skin_type",
    "goal": "goal",
}
BY_KEY: Final = {question.key: question for question in QUESTIONS}
