"""The closed lists of words that an assessment answers with."""

from enum import IntEnum, StrEnum


class Disposition(StrEnum):
    """What is advised for one bump."""

    TREAT = "treat"
    WATCH = "watch"
    ASK = "ask"
    HOLD = "hold"
    REFER = "refer"


class Urgency(IntEnum):
    """How soon somebody else should look; a higher number is more urgent."""

    NONE = 0
    ROUTINE = 1
    SOON = 2
    URGENT = 3
    EMERGENCY = 4

    @property
    def word(self) -> str:
        """Return the contract's word, such as `soon`."""
        return self.name.lower()


#: Letters of the flag table.
URGENCY_LETTERS = {
    "R": Urgency.ROUTINE,
    "S": Urgency.SOON,
    "U": Urgency.URGENT,
    "E": Urgency.EMERGENCY,
}


class Status(IntEnum):
    """What may be done with a service or a homecare class; a higher number is stricter."""

    OFFERED = 0
    CLEARANCE = 1
    POSTPONED = 2
    WITHHELD = 3

    @property
    def word(self) -> str:
        """Return the contract's word, such as `offered`."""
        return STATUS_WORDS[self]


STATUS_WORDS = ("offered", "clearance", "postponed", "withheld")


class Kind(StrEnum):
    """Kinds of findings."""

    RED_FLAG = "red_flag"
    SUSPICION = "suspicion"
    VETO = "veto"
    SCREENING = "screening"
    UNRECOGNIZED = "unrecognized"
    NOTE = "note"


#: Classes of the disposition rows, from least to most cautious.
ROW_CLASSES = ("treat", "watch", "hold", "gate", "refer_routine", "refer_soon")
LOW_CLASSES = frozenset({"treat", "watch", "hold"})
REFER_CLASSES = frozenset({"refer_routine", "refer_soon"})

SINGLE_FEATURES = (
    "site",
    "color",
    "firmness",
    "arrangement",
    "count_band",
    "mobility",
    "content",
    "age_onset",
    "course",
)
MULTI_FEATURES = ("surface", "symptom", "trigger", "sign")
