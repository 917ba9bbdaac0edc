"""Places of the face and body map: codes, sides, and the site each stands for.

Left and right are always the client's.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Area(StrEnum):
    """Groups of the list beside the drawing, in the order one looks."""

    FACE = "Face"
    EYES = "Around the eyes"
    MOUTH = "Nose and mouth"
    EARS = "Ears, scalp and neck"
    BODY = "Body"


@dataclass(frozen=True, slots=True)
class Zone:
    """One place, such as `IO-L`; `site` is its value of the vocabulary, empty when several fit."""

    key: str
    label: str
    site: str
    area: Area


#: Code, words, site, sides, area. The codes and sites are those of `data/zones.toml`.
_PLACES = (
    ("FH", "forehead", "forehead", "RML", Area.FACE),
    ("GL", "between the brows", "glabella", "M", Area.FACE),
    ("TE", "temple", "temple", "RL", Area.FACE),
    ("CK", "upper cheek", "cheek", "RL", Area.FACE),
    ("CL", "lower cheek", "cheek", "RL", Area.FACE),
    ("CH", "chin", "chin", "M", Area.FACE),
    ("JW", "jaw", "jaw", "RL", Area.FACE),
    ("UE", "upper lid, soft skin", "upper_eyelid", "RL", Area.EYES),
    ("LE", "lower lid, soft skin", "lower_eyelid", "RL", Area.EYES),
    ("LM", "lash line", "eyelid_margin", "RL", Area.EYES),
    ("MC", "inner eye corner", "medial_canthus", "RL", Area.EYES),
    ("LC", "outer eye corner, on the bone", "lateral_canthus", "RL", Area.EYES),
    ("IO", "under the eye, on the bone", "infraorbital", "RL", Area.EYES),
    ("NB", "nose bridge", "nose_bridge", "M", Area.MOUTH),
    ("NT", "nose tip", "nose_tip", "M", Area.MOUTH),
    ("NA", "nose wing", "nose_ala", "RL", Area.MOUTH),
    ("NC", "nose crease", "nasal_crease", "RL", Area.MOUTH),
    ("NL", "fold beside the mouth", "nasolabial", "RL", Area.MOUTH),
    ("UL", "skin above the lip", "upper_lip_skin", "RML", Area.MOUTH),
    ("VB", "lips", "vermilion_border", "M", Area.MOUTH),
    ("PO", "around the mouth", "perioral", "M", Area.MOUTH),
    ("MU", "inside the mouth", "oral_mucosa", "", Area.MOUTH),
    ("HL", "hairline", "hairline", "RML", Area.EARS),
    ("SC", "scalp", "scalp", "RML", Area.EARS),
    ("EA", "ear rim", "ear_helix", "RL", Area.EARS),
    ("EL", "earlobe", "earlobe", "RL", Area.EARS),
    ("PA", "behind the ear", "postauricular", "RL", Area.EARS),
    ("NK", "neck", "neck", "FB", Area.EARS),
    ("DE", "upper chest", "chest", "M", Area.BODY),
    ("UB", "back", "back", "RL", Area.BODY),
    ("SH", "shoulder", "shoulder", "RL", Area.BODY),
    ("AX", "armpit", "axilla", "RL", Area.BODY),
    ("UA", "upper arm", "upper_arm", "RL", Area.BODY),
    ("FA", "forearm", "forearm", "RL", Area.BODY),
    ("EK", "elbow or knee", "", "RL", Area.BODY),
    ("HD", "back of the hand", "dorsal_hand", "RL", Area.BODY),
    ("FI", "finger", "finger", "RL", Area.BODY),
    ("AB", "belly", "abdomen", "RL", Area.BODY),
    ("GR", "groin crease", "groin", "RL", Area.BODY),
    ("BT", "buttock", "buttock", "RL", Area.BODY),
    ("TH", "thigh", "thigh", "RL", Area.BODY),
    ("LG", "lower leg", "shin", "RL", Area.BODY),
    ("FT", "foot", "foot", "RL", Area.BODY),
    ("PS", "palm or sole", "palm_sole", "RL", Area.BODY),
    ("SF", "skin folds", "skin_folds", "RL", Area.BODY),
    ("CV", "under tight clothing", "covered_skin", "", Area.BODY),
    ("AR", "areola", "areola", "", Area.BODY),
    ("GE", "intimate area", "", "", Area.BODY),
)
_SIDES = {"R": "right {}", "L": "left {}", "F": "front of the {}", "B": "back of the {}"}
#: Where the middle is one of three.
_THREE = "middle of the {}"


def _zones() -> Iterator[Zone]:
    for code, words, site, sides, area in _PLACES:
        if not sides:
            yield Zone(code, words.capitalize(), site, area)
        for side in sides:
            pattern = _SIDES.get(side) or (_THREE if len(sides) > 1 else "{}")
            text = pattern.format(words)
            yield Zone(f"{code}-{side}", text[0].upper() + text[1:], site, area)


#: Every place by its key, in the order one looks.
ZONES: Mapping[str, Zone] = MappingProxyType({zone.key: zone for zone in _zones()})


def bump_code(zone: str | None, number: int) -> str:
    """Return the id of a bump as it stands on photos and letters, such as `IO-L-02`."""
    return f"{zone}-{number:02d}" if zone else f"{number:02d}"
