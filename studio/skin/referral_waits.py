"""How long an answer to a letter is waited for, and what an answer says of our own advice."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

#: Days from the letter to the day by which an answer is expected, by urgency. `emergency`: the
#: client was told to go at once. `urgent`: within days, and the place is phoned. `soon`: the two
#: weeks that the letter itself asks for. `routine`: the usual wait for a visit, and two weeks for
#: the answer to come back.
WAIT_DAYS: Final[Mapping[str, int]] = {"emergency": 0, "urgent": 3, "soon": 14, "routine": 42}


class Advice(StrEnum):
    """What a clinician may say on care in the studio; the reply slip has the same three."""

    MAY_CONTINUE = "may_continue"
    AVOID_AREA = "avoid_area"
    NO_TREATMENT = "no_treatment"


class Caution(StrEnum):
    """How the clinician's advice compares with ours: we leave a referred place alone."""

    LESS = "less"
    SAME = "same"
    MORE = "more"


_CAUTIONS: Final[Mapping[Advice, Caution]] = {
    Advice.MAY_CONTINUE: Caution.LESS,
    Advice.AVOID_AREA: Caution.SAME,
    Advice.NO_TREATMENT: Caution.MORE,
}


def due_on(urgency: str, issued_on: date) -> date:
    """Return the last day on which an answer still comes in time."""
    return issued_on + timedelta(days=WAIT_DAYS[urgency])


def caution(advice: Advice) -> Caution:
    """Compare a clinician's advice with ours."""
    return _CAUTIONS[advice]


def place_of(named: str, ranked: Sequence[str]) -> int:
    """Return at which place our ranking had the named group, from 1 on; 0 when it did not."""
    return ranked.index(named) + 1 if named in ranked else 0
