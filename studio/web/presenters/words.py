"""Words on screen for keys of the knowledge base.

The knowledge base names every value; where its name is short for a chip that one taps without
reading twice, the words here say it as one would say it aloud.
"""

from collections.abc import Mapping
from typing import Any, cast

from studio.skin.knowledge import Knowledge

_SPOKEN: Mapping[str, Mapping[str, str]] = {
    "site": {
        "glabella": "Between the brows",
        "upper_eyelid": "Upper lid, soft skin",
        "lower_eyelid": "Lower lid, soft skin",
        "eyelid_margin": "Lash line",
        "medial_canthus": "Inner eye corner",
        "lateral_canthus": "Outer eye corner, on the bone",
        "infraorbital": "Under the eye, on the bone",
        "nose_ala": "Nose wing",
        "nasal_crease": "Nose crease",
        "nasolabial": "Fold beside nose and mouth",
        "upper_lip_skin": "Skin above the lip",
        "vermilion_border": "Red of the lip and its edge",
        "oral_mucosa": "Inside the mouth",
        "perioral": "Around the mouth",
        "beard": "Beard area",
        "ear_helix": "Ear rim",
        "postauricular": "Behind the ear",
        "dorsal_hand": "Back of the hand",
        "umbilicus": "Navel",
        "axilla": "Armpit",
        "palm_sole": "Palm or sole",
        "covered_skin": "Under tight clothing",
        "shin": "Lower leg",
    },
    "color": {
        "yellow_white": "Yellowish white",
        "skin": "Same as the skin",
        "translucent": "See-through",
        "blue_tint": "Bluish, see-through",
        "mixed_colors": "Several dark colors in one",
    },
    "firmness": {
        "soft": "Soft, gives way",
        "tense_fluid": "Springy, like a blister",
        "firm": "Firm, like an eraser",
        "hard": "Hard, like a bead",
        "stony": "Stony, with edges",
        "rough": "Rough on top",
    },
    "surface": {
        "flat_topped": "Flat on top",
        "pearly_sheen": "Pearly gloss",
        "central_dell": "Dip in the middle",
        "pore_visible": "Empty pore",
        "no_opening": "No opening",
        "open_plug": "Dark plug (blackhead)",
        "follicular_plug": "Spiny plug at a hair",
        "hair_in_center": "Hair in the middle",
        "telangiectasia": "Fine vessels on it",
        "crown_vessels": "Vessels stop at the edge",
        "rolled_edge": "Rolled edge",
        "lobulated": "Like a small cauliflower",
        "scale": "Dry flakes",
        "crust": "Scab",
        "honey_crust": "Honey-yellow crust",
        "erosion_ulcer": "Open sore",
        "verrucous": "Wart-like",
        "black_dots": "Black dots inside",
        "horn": "Hard spike",
        "stuck_on": "Looks stuck on",
        "stalk": "On a thin stalk",
        "filiform": "Thread-like",
        "translucent_cyst": "Clear little cyst",
        "vesicle": "Small blister",
        "pustule": "Pus point",
        "moist_red": "Raw, shiny red",
        "seen_only_in_side_light": "Seen only in side light",
        "white_core_visible": "White core shows through",
        "plaque": "Raised patch over 10 mm",
        "irregular": "Uneven",
    },
    "arrangement": {
        "single": "Just one",
        "few_scattered": "A few, here and there",
        "many_scattered": "Many, here and there",
        "clustered": "In a cluster",
        "symmetrical": "Same on both sides",
        "asymmetrical": "One side more",
        "linear": "In a line",
        "rows": "In rows",
        "in_plaque": "Inside a raised patch",
        "follicular_field": "Evenly, one per pore",
        "sun_exposed_field": "Where sun falls",
        "field_of_injury": "Only where skin was hurt",
    },
    "count_band": {"2_5": "2 to 5", "6_20": "6 to 20", "21_50": "21 to 50", "gt50": "Over 50"},
    "mobility": {
        "fixed_in_skin": "Moves with the skin",
        "mobile_under_skin": "Slides under the skin",
        "tethered_at_punctum": "Held at a pore",
    },
    "age_onset": {
        "newborn": "First month of life",
        "infant": "1 to 12 months",
        "child": "1 to 9 years",
        "adolescent": "10 to 19 years",
        "adult": "20 to 49 years",
        "older": "50 years or later",
    },
    "course": {
        "stable": "The same for 8 weeks or more",
        "slow_increase": "Slowly more or bigger",
        "rapid_change": "Changing within weeks",
        "self_resolving": "Fading now",
        "fluctuating": "Comes and goes",
        "recurrent_same_spot": "Back at the same spot",
        "new_lt_4wk": "New, under 4 weeks",
        "heals_and_reopens": "Scabs and opens again",
        "sudden_crop": "Many at once",
    },
    "growth": {
        "size": "Single bumps get bigger",
        "number": "Only more of them",
        "both": "Both",
        "none": "Neither",
    },
    "symptom": {
        "pain_tender": "Hurts or is tender",
        "redness": "Red halo around it",
        "burn_tingle": "Burns or tingles",
        "bleeding": "Bleeds by itself",
        "discharge": "Oozes by itself",
        "itch": "Itches",
    },
    "trigger": {
        "occlusive_product": "Heavy cream, oil or balm",
        "sun_damage": "Years of sun",
        "trauma_burn": "Injury or burn there",
        "recent_peel_laser": "Peel or laser there",
        "facial_procedure": "Other procedure there",
        "topical_steroid": "Steroid cream",
        "oral_steroid": "Steroid tablets",
        "family_history": "Family has the same",
        "hormonal": "Hormones",
        "heat_sweat": "Heat and sweat",
        "shaving_waxing": "Shaving or waxing",
        "antibiotic_use": "Antibiotics",
        "immunosuppression": "Weak immune defense",
        "renal_disease": "Kidney disease",
        "thyroid_liver_disease": "Thyroid or liver disease",
        "high_lipids": "High blood fats",
        "down_syndrome": "Down syndrome",
        "eye_rubbing": "Rubs the eyes",
        "nose_rubbing": "Rubs the nose",
        "contact_with_similar_case": "Close to somebody with the same",
        "atopic_dry_skin": "Very dry, sensitive skin",
        "illness_stress": "Illness or stress",
        "injected_calcium": "Calcium injection there",
        "skin_cancer_history": "Had skin cancer",
        "fst_i_ii": "Burns easily (type I–II)",
        "fst_iv_vi": "Rarely burns (type IV–VI)",
    },
    "sign": {
        "comedones_nearby": "Blackheads or blocked pores nearby",
        "no_comedones": "No blocked pores nearby",
        "uniform_size": "All the same size",
        "mixed_size": "Different sizes",
        "lip_rim_spared": "Free rim next to the lip",
        "vessels_cross": "Vessels run over the middle",
        "vessels_ring": "Vessels ring the edge",
        "one_unlike_others": "One looks different from the rest",
        "lesion_asymmetry": "Halves of one spot differ",
        "ragged_border": "Ragged edge",
        "color_change": "Changed color",
        "removed_before": "Was removed and grew again",
        "known_scratch": "Scratched, seen by the client",
        "picked": "Picked now and then",
        "picked_wounds": "Open from picking",
        "deep_nodule": "Tender lump deep down",
        "burrow": "Thin burrow lines",
        "ring_scale": "Ring of flakes",
        "widespread": "Several body areas",
        "one_sided_band": "Band on one side",
        "fragile_blistering": "Skin blisters easily",
        "dusky_net": "Dusky net pattern",
        "raynaud": "Fingers go white in the cold",
        "hot": "Clearly hotter than the other side",
        "spreading_redness": "Redness is spreading",
        "swollen_nodes": "Swollen glands",
        "generally_unwell": "Feels unwell",
        "eye_pain_or_red": "Eye hurts or is red",
        "light_sensitivity": "Light hurts the eyes",
        "vision_change": "Sees differently",
        "lash_loss": "Lashes are missing",
        "lid_distortion": "Lid is out of shape",
        "recurrent_stye": "Styes keep coming back",
        "face_lip_tongue_swelling": "Face, lip or tongue swells",
        "breathing_difficulty": "Hard to breathe",
    },
    "goal": {
        "remove": "Have it removed",
        "smooth": "Smoother skin",
        "calm": "Calmer skin",
        "prevent": "Fewer in future",
        "understand": "Only to understand it",
    },
    "pregnancy": {
        "none": "Not pregnant",
        "pregnant": "Pregnant",
        "trying": "Trying",
        "breastfeeding": "Breastfeeding",
    },
    "skin_type": {"mature_fragile": "Mature or fragile"},
    "requires": {
        "patch_test": "Patch test first",
        "guardian_consent": "Guardian's consent",
        "goggles": "Goggles",
        "prescriber_note": "Note from the prescriber",
        "clearance_letter": "Letter from the clinician",
    },
    "route": {
        "primary_care": "primary care",
        "eye_care": "an eye doctor",
        "eye_emergency": "an eye emergency clinic",
        "dermatology": "a dermatologist",
        "pediatrics": "a pediatrician",
        "urgent_care": "urgent care",
        "emergency_services": "emergency services (911)",
        "sexual_health": "a sexual-health clinic",
        "dental": "a dentist",
        "mental_health": "mental-health care",
        "pharmacist": "a pharmacist",
        "studio": "this studio",
    },
    "urgency": {
        "emergency": "Emergency: now",
        "urgent": "Same day",
        "soon": "Within two weeks",
        "routine": "Routine",
    },
}


def sentence(text: str) -> str:
    """Return the text with a capital first letter, the rest as it is."""
    return text[:1].upper() + text[1:]


def plain(key: str) -> str:
    """Return a key as words."""
    return sentence(key.replace("_", " "))


def spoken(feature: str, key: str) -> str:
    """Return our own words for a value, or its key as words."""
    return _SPOKEN.get(feature, {}).get(key) or plain(key)


def value_label(knowledge: Knowledge, feature: str, key: str) -> str:
    """Return the words for a value of the vocabulary."""
    ours = _SPOKEN.get(feature, {}).get(key)
    if ours:
        return ours
    entry = _table(knowledge, "vocabulary", feature, "values", key)
    return sentence(str(entry.get("en") or plain(key)))


def feature_label(knowledge: Knowledge, feature: str) -> str:
    """Return the words for a feature."""
    label = _table(knowledge, "vocabulary", feature, "label")
    return sentence(str(label.get("en") or plain(feature)))


def service_name(knowledge: Knowledge, key: str, language: str = "en") -> str:
    """Return a service's name as on the menu."""
    names = _table(knowledge, "services", key, "name")
    return str(names.get(language) or names.get("en") or plain(key))


def homecare_name(knowledge: Knowledge, key: str, language: str = "en") -> str:
    """Return the name of a class of products."""
    name = _table(knowledge, "homecare", "classes", key).get("name", "")
    if isinstance(name, Mapping):
        name = name.get(language) or name.get("en")
    return sentence(str(name)) if name else plain(key)


def condition_name(knowledge: Knowledge, key: str) -> str:
    """Return the field's name for a kind of bump."""
    entry = _table(knowledge, "conditions", key) or _table(knowledge, "awareness", key)
    return str(entry.get("name") or plain(key))


def condition_plain(knowledge: Knowledge, key: str) -> str:
    """Return what a kind of bump is, in plain words."""
    return str(_table(knowledge, "conditions", key).get("plain") or "")


def source_title(knowledge: Knowledge, tag: str) -> str:
    """Return the title behind a source tag."""
    return str(_table(knowledge, "sources", tag).get("title") or tag)


def _table(knowledge: Knowledge, *path: str) -> Mapping[str, Any]:
    node: Any = knowledge.data
    for step in path:
        node = node.get(step) if isinstance(node, Mapping) else None
    return cast("Mapping[str, Any]", node) if isinstance(node, Mapping) else {}
