"""Red flags: which of them fire, how urgent they make it, and where they lead."""

from collections.abc import Iterable
from dataclasses import dataclass

from studio.skin.facts import Facts
from studio.skin.rules import Flag, Rules
from studio.skin.terms import Urgency

#: Flags that say only "something is off"; a row that names the cause goes before them. [2.2]
GENERAL = frozenset({"RF-01", "RF-02", "RF-03", "RF-06", "RF-28", "RF-39"})
#: Flags behind which a cancer may hide: whole-face acids and light wait until it is cleared. [5.3]
SUSPECT = frozenset(
    f"RF-{number}" for number in ("04", "05", "07", "08", "09", "10", "11", "12", "34", "36", "39")
)
ROUTE_ORDER = (
    "emergency_services",
    "eye_emergency",
    "urgent_care",
    "pediatrics",
    "eye_care",
    "dermatology",
    "primary_care",
)
AREA_NUMBERS = (
    *("04", "05", "07", "08", "09", "10", "11", "12", "17", "19"),
    *("22", "23", "24", "26", "27", "34", "36", "39"),
)
#: Scope and end of the block that a flag sets; others block the bump until it is cleared.
FLAG_BLOCKS = {
    "RF-16": ("all", None),
    "RF-18": ("face", "healed"),
    "RF-20a": ("all", None),
    "RF-20b": ("all", None),
    "RF-21": ("all", None),
    "RF-30": ("all", None),
    "RF-31": ("all", None),
    "RF-33": ("all", None),
    "RF-35": ("area", "cleared"),
    "RF-37": ("area", "healed"),
    "RF-38": ("area", "cleared"),
} | {f"RF-{number}": ("area", "cleared") for number in AREA_NUMBERS}


@dataclass(frozen=True, slots=True)
class Fired:
    """One flag that fired."""

    flag: Flag
    urgency: Urgency
    route: str


class FlagBook:
    """Answers whether a flag fired, working out the flags it leans on first."""

    def __init__(self, rules: Rules, facts: Facts) -> None:
        self.rules = rules
        self.facts = facts
        self.known: dict[str, bool] = {}
        self.by_id = {flag.id: flag for flag in rules.flags}
        facts.flag_book = self.fires
        self.scored = False

    def fires(self, name: str) -> bool:
        """Tell whether a flag fires on what is known so far."""
        if name not in self.known:
            self.known[name] = False  # a flag that leans on itself reads as not fired
            flag = self.by_id[name]
            if flag.before_score or self.scored:
                self.known[name] = flag.when(self.facts) and not (
                    flag.unless is not None and flag.unless(self.facts)
                )
        return self.known[name]

    def before_score(self) -> tuple[Fired, ...]:
        """Return the flags that recorded values alone settle (pass 1)."""
        return tuple(self._fired(flag) for flag in self.rules.flags if self._passes(flag))

    def _passes(self, flag: Flag) -> bool:
        return flag.before_score and self.fires(flag.id)

    def after_score(self) -> tuple[Fired, ...]:
        """Return the flags that need the ranking (pass 2). Those of pass 1 stay as they were."""
        self.scored = True
        for flag in self.rules.flags:
            if flag.after_score and not self.known.get(flag.id):
                self.known.pop(flag.id, None)
        return tuple(
            self._fired(flag)
            for flag in self.rules.flags
            if flag.after_score and self.fires(flag.id)
        )

    def forget(self) -> None:
        """Start again, since a fact they looked at has changed."""
        self.known.clear()

    def _fired(self, flag: Flag) -> Fired:
        steps = [urgency for urgency, check in flag.escalate if check(self.facts)]
        route = next((step.value for step in flag.reroute if step.when(self.facts)), flag.route)
        return Fired(flag, max([flag.urgency, *steps]), route)


def highest(fired: Iterable[Fired]) -> Urgency:
    """Return the urgency of the most urgent flag."""
    return max((one.urgency for one in fired), default=Urgency.NONE)
