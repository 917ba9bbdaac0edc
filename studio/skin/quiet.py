"""Bumps that have long been the same: what is left alone, and when only the time is missing."""

from collections.abc import Iterable, Mapping

from studio.skin.facts import Facts
from studio.skin.rules import Rules
from studio.skin.suspicion import Misfit, holds

#: Courses that end "unchanged" whatever the duration. [2.1]
RESTLESS = frozenset(
    f"course:{course}"
    for course in (
        "rapid_change",
        "new_lt_4wk",
        "sudden_crop",
        "heals_and_reopens",
        "recurrent_same_spot",
    )
)


def time_missing(facts: Facts) -> bool:
    """Tell whether only the duration is missing to know that a bump has long been the same."""
    known = facts.recorded | facts.case.bump.cannot_tell
    restless = not facts.exact.isdisjoint(RESTLESS) or holds(facts, "growing")
    return "duration_days" not in known and not restless and not holds(facts, "unchanged_90")


#: What a direct cue explains of the values that would otherwise veto. [0.7, 1C]
LEFT_ALONE: Mapping[str, frozenset[str]] = {
    "skin_tag": frozenset({"stalk", "brown"}),
    "intradermal_nevus": frozenset({"brown"}),
    "cherry_angioma": frozenset(),
}
#: A mole counts as known since youth when it began before 20 or this many days ago. [1C]
SINCE_YOUTH_DAYS = 3650


#: A clinician named it, and what was named has no block of its own here.
NAMED = "clinician_named"


def left_alone(rules: Rules, facts: Facts, vetoes: Iterable[Misfit]) -> str | None:
    """Return a growth without a block of its own that is simply left: quiet, long the same. [1C]"""
    same = holds(facts, "quiet") and holds(facts, "unchanged_365") and not holds(facts, "alarm")
    if not same or "goal:remove" in facts.exact:
        return None
    if facts.clinician_named and not rules.health.condition_named(facts.named_condition):
        return NAMED
    if "firmness:soft" not in facts.exact:
        return None
    for cue, check in rules.cues:
        excused = LEFT_ALONE.get(cue)
        if excused is None or not check(facts):
            continue
        young = facts.onset in {"child", "adolescent"}
        long = facts.numbers.get("duration_days", 0) >= SINCE_YOUTH_DAYS
        if cue == "intradermal_nevus" and not (young or long):
            continue
        if {misfit.value for misfit in vetoes} <= excused:
            return cue
    return None
