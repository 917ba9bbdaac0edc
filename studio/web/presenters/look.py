"""The page for one bump: its features in sections, grouped as one looks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from studio.skin.knowledge import Knowledge
from studio.web.forms.look import CHIP_FEATURES, ONE_ANSWER, OWN_NONE, BumpForm
from studio.web.presenters.chips import (
    ASKED_NONE,
    CANNOT_TELL,
    NOT_ASKED,
    Chip,
    ChipGroup,
    Parting,
    parted,
)
from studio.web.presenters.words import value_label

PARTS: Mapping[str, tuple[Parting, ...]] = {
    "sites": (
        Parting("Face", ("forehead", "glabella", "temple", "cheek", "chin", "jaw", "beard")),
        Parting(
            "Around the eyes",
            (
                "infraorbital",
                "lateral_canthus",
                "medial_canthus",
                "upper_eyelid",
                "lower_eyelid",
                "eyelid_margin",
            ),
        ),
        Parting(
            "Nose and mouth",
            (
                "nose_bridge",
                "nose_tip",
                "nose_ala",
                "nasal_crease",
                "nasolabial",
                "upper_lip_skin",
                "perioral",
                "vermilion_border",
                "oral_mucosa",
            ),
        ),
        Parting(
            "Ears, scalp and neck",
            ("ear_helix", "earlobe", "postauricular", "scalp", "hairline", "neck"),
            folded=True,
        ),
        Parting(
            "Body",
            (
                "chest",
                "back",
                "shoulder",
                "upper_arm",
                "forearm",
                "dorsal_hand",
                "finger",
                "elbow",
                "knee",
                "abdomen",
                "umbilicus",
                "axilla",
                "groin",
                "genital",
                "perianal",
                "areola",
                "buttock",
                "thigh",
                "shin",
                "foot",
                "palm_sole",
                "skin_folds",
                "covered_skin",
            ),
            folded=True,
        ),
    ),
    "surface": (
        Parting(
            "Shape",
            ("dome", "flat_topped", "lobulated", "plaque", "irregular", "rolled_edge", "stalk"),
        ),
        Parting(
            "Opening",
            (
                "no_opening",
                "pore_visible",
                "open_plug",
                "central_dell",
                "hair_in_center",
                "follicular_plug",
                "white_core_visible",
            ),
        ),
        Parting(
            "Skin over it",
            (
                "smooth",
                "shiny",
                "waxy",
                "pearly_sheen",
                "telangiectasia",
                "crown_vessels",
                "scale",
                "crust",
                "erosion_ulcer",
            ),
        ),
        Parting("Filled", ("vesicle", "pustule", "translucent_cyst")),
        Parting(
            "Seen less often",
            (
                "verrucous",
                "filiform",
                "black_dots",
                "horn",
                "stuck_on",
                "honey_crust",
                "moist_red",
                "seen_only_in_side_light",
            ),
            folded=True,
        ),
    ),
    "colors": (
        Parting(
            "",
            (
                "white",
                "pearly_white",
                "yellow_white",
                "yellow",
                "orange",
                "skin",
                "pink",
                "red",
                "purple",
                "translucent",
                "blue_tint",
                "brown",
                "black",
                "grey",
                "mixed_colors",
            ),
        ),
    ),
    "arrangement": (
        Parting(
            "",
            (
                "single",
                "few_scattered",
                "many_scattered",
                "clustered",
                "symmetrical",
                "asymmetrical",
                "linear",
                "rows",
                "follicular_field",
                "in_plaque",
                "sun_exposed_field",
                "field_of_injury",
            ),
        ),
    ),
    "firmness": (Parting("", ("soft", "tense_fluid", "firm", "hard", "stony", "rough")),),
    "mobility": (Parting("", ("fixed_in_skin", "mobile_under_skin", "tethered_at_punctum")),),
    "content": (
        Parting(
            "",
            (
                "nothing",
                "keratin_pearl",
                "cheesy_paste",
                "sebum_droplet",
                "pus",
                "waxy_core",
                "chalky",
                "clear_fluid",
                "oily_yellow_fluid",
                "blood",
            ),
        ),
    ),
    "age_at_onset": (Parting("", ("newborn", "infant", "child", "adolescent", "adult", "older")),),
    "course": (
        Parting(
            "",
            (
                "stable",
                "slow_increase",
                "rapid_change",
                "new_lt_4wk",
                "sudden_crop",
                "fluctuating",
                "recurrent_same_spot",
                "heals_and_reopens",
                "self_resolving",
            ),
        ),
    ),
    "growth": (Parting("", ("size", "number", "both")),),
    "symptoms": (
        Parting("", ("itch", "pain_tender", "burn_tingle", "redness", "bleeding", "discharge")),
    ),
    "signs": (
        Parting(
            "Around it",
            (
                "comedones_nearby",
                "no_comedones",
                "uniform_size",
                "mixed_size",
                "lip_rim_spared",
                "vessels_cross",
                "vessels_ring",
            ),
        ),
        Parting(
            "Worth a doctor's look",
            (
                "one_unlike_others",
                "lesion_asymmetry",
                "ragged_border",
                "color_change",
                "removed_before",
                "picked",
                "picked_wounds",
                "known_scratch",
                "deep_nodule",
                "scarring",
                "spreading_redness",
                "hot",
            ),
        ),
        Parting(
            "Eyes and lids",
            (
                "eye_pain_or_red",
                "light_sensitivity",
                "vision_change",
                "lash_loss",
                "lid_distortion",
                "recurrent_stye",
            ),
            folded=True,
        ),
        Parting(
            "Whole person",
            (
                "fever",
                "generally_unwell",
                "swollen_nodes",
                "red_streaks",
                "widespread",
                "one_sided_band",
                "hives",
                "face_lip_tongue_swelling",
                "breathing_difficulty",
                "collapse",
                "weight_loss",
                "night_sweats",
                "joint_pain",
                "raynaud",
                "irregular_periods",
                "excess_hair_growth",
                "dark_urine",
                "dusky_net",
                "fragile_blistering",
                "burrow",
                "ring_scale",
                "feeding_poorly",
                "very_sleepy_or_irritable",
            ),
            folded=True,
        ),
    ),
    "triggers": (
        Parting(
            "",
            (
                "occlusive_product",
                "sun_damage",
                "sunburn",
                "trauma_burn",
                "recent_peel_laser",
                "facial_procedure",
                "shaving_waxing",
                "heat_sweat",
                "topical_steroid",
                "family_history",
                "contact_with_similar_case",
                "hormonal",
                "eye_rubbing",
                "nose_rubbing",
                "atopic_dry_skin",
                "illness_stress",
            ),
        ),
    ),
}
_LEGENDS: Mapping[str, tuple[str, str]] = {
    "sites": ("Where is it?", "On the soft lid that moves when you blink, or on the bone?"),
    "colors": ("Color of the bump itself", "In daylight, next to the client's own skin"),
    "surface": ("Surface", "Look from the side, with light across"),
    "arrangement": ("How are they spread?", ""),
    "firmness": ("How does it feel?", "Gloved fingertip, light pressure from side to side"),
    "mobility": ("Does it move?", ""),
    "content": ("What came out by itself?", "Never squeeze to find out"),
    "course": ("In the last months", ""),
    "growth": ("What grows?", ""),
    "age_at_onset": ("How old was the client when it began?", ""),
    "symptoms": ("What does the client feel or see there?", "In the last 4 weeks, untouched"),
    "signs": ("Looked for and asked", "“None of these” means you looked and asked"),
    "triggers": ("What came before it?", ""),
}
WITH_NONE = frozenset({"symptoms", "growth", "signs", "triggers"})
_SECTIONS = (
    ("where", "Where", ("sites",)),
    ("looks", "What you see", ("colors", "surface", "arrangement")),
    ("size", "Size and number", ()),
    ("feel", "What you feel", ("firmness", "mobility")),
    ("time", "Since when", ("age_at_onset", "course", "growth")),
    ("asked", "What the client feels", ("symptoms",)),
    ("signs", "Signs", ("signs",)),
    ("before", "What came before", ("triggers",)),
    ("rest", "Only if it happened", ("content",)),
)


@dataclass(frozen=True, slots=True)
class LookSection:
    """One card of the page, with how many answers it holds already."""

    id: str
    title: str
    groups: tuple[ChipGroup, ...]
    answered: int
    of: int


@dataclass(frozen=True, slots=True)
class BumpTab:
    """A bump in the list above the form."""

    label: str
    url: str
    here: bool


def look_sections(form: BumpForm, knowledge: Knowledge) -> tuple[LookSection, ...]:
    """Return the cards of the form in the order one looks."""
    return tuple(_section(form, knowledge, *section) for section in _SECTIONS)


def chip_group(form: BumpForm, knowledge: Knowledge, name: str) -> ChipGroup:
    """Return the chips of one feature as ticked in the form."""
    feature = CHIP_FEATURES[name]
    kind = "radio" if name in ONE_ANSWER else "checkbox"
    chosen = form.chosen(name)
    legend, hint = _LEGENDS[name]
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
    if key == "size":
        asked = [form.largest_mm.data is not None, form.count.data is not None]
    return LookSection(key, title, groups, sum(asked), len(asked))


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
