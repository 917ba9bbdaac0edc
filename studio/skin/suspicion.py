"""From probabilities to classes: is the answer settled, and does anything speak against it?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from studio.skin.expressions import SiteMatch
from studio.skin.facts import BACKGROUND, Facts, Settled
from studio.skin.likelihoods import Condition
from studio.skin.ranking import Ranked, Ranking, observed_values
from studio.skin.rules import Row, Rules
from studio.skin.terms import LOW_CLASSES, REFER_CLASSES

#: Coarse sites whose parts differ so much that the part is asked before anything mild. [0.6]
ASK_THE_PART = frozenset({"eyelid", "under_eye", "lip", "ear"})
#: Probability below which a condition's class does not matter.
NEGLIGIBLE = 0.002
EXPLAINED_IN_HEAT = frozenset({"syringoma", "dermatosis_papulosa_nigra"})
EXPLAINED_SYMPTOMS: Mapping[str, frozenset[str]] = {
    "keratosis_pilaris": frozenset({"itch", "redness"}),
    "miliaria": frozenset({"itch", "burn_tingle", "redness"}),
    "folliculitis_superficial": frozenset({"itch", "redness"}),
}


@dataclass(frozen=True, slots=True)
class Misfit:
    """A recorded value that does not fit the leading condition."""

    feature: str
    value: str


def row_class(row: Row, facts: Facts, *, scored: bool) -> str:
    """Return the class of a row; without the score, overrides that look at it are left out."""
    for override in row.overrides:
        if (scored or not override.after_score) and override.when(facts):
            return override.row_class
    return row.row_class


def settle(rules: Rules, facts: Facts, ranking: Ranking, features: int) -> Settled:
    """Add up the probabilities by class and look for what speaks against the leader."""
    masses = class_masses(rules, facts, ranking)
    settled = Settled(
        ranking=ranking,
        low=sum(masses.get(name, 0.0) for name in LOW_CLASSES),
        refer_soon=masses.get("refer_soon", 0.0),
        refer_any=sum(masses.get(name, 0.0) for name in REFER_CLASSES),
        veto=bool(tuple(vetoed(rules, facts, ranking))),
    )
    facts.settle(settled)
    settled = replace(settled, explained=_explained(rules, facts, ranking))
    facts.settle(settled)
    settled = replace(
        settled,
        typical_lid=_typical_lid(facts, ranking),
        soon_suspected=settled.refer_soon >= _limit(rules, "suspicion")
        and features >= _limit(rules, "suspicion_features"),
        contagion_suspected=ranking.probability("molluscum_contagiosum")
        + ranking.probability("warts")
        >= _limit(rules, "contagion"),
    )
    facts.settle(settled)
    return settled


def class_masses(rules: Rules, facts: Facts, ranking: Ranking) -> dict[str, float]:
    """Return P by class of the disposition rows."""
    masses: dict[str, float] = {}
    for entry in ranking.ranked:
        row = rules.rows[entry.condition.key]
        known = entry.probability > NEGLIGIBLE
        name = row_class(row, facts, scored=False) if known else row.row_class
        masses[name] = masses.get(name, 0.0) + entry.probability
    return masses


def _limit(rules: Rules, name: str) -> float:
    limit: float = rules.tables.scoring["limits"][name]
    return limit


def settled_class(rules: Rules, settled: Settled, features: int, *, sure: bool) -> str | None:
    """Return "low" or "refer" where the classes are settled, else None.

    `sure`: a clinician named it and the picture still fits, so rare neighbors do not unsettle.
    """
    rare = settled.refer_soon <= _limit(rules, "refer_soon") or sure
    other = settled.ranking.something_else <= _limit(rules, "something_else") or sure
    if settled.low >= _limit(rules, "low") and rare and other:
        return "low"
    likely = settled.refer_any >= _limit(rules, "class_refer")
    enough = features >= _limit(rules, "class_features")
    if likely and settled.low < _limit(rules, "class_low") and enough:
        return "refer"
    return None


def leading_of_class(rules: Rules, facts: Facts, ranking: Ranking, *, refer: bool) -> Ranked | None:
    """Return the best condition whose row refers, or does not."""
    wanted = REFER_CLASSES if refer else LOW_CLASSES
    return max(
        (e for e in ranking.ranked if _mild_class(rules, facts, e) in wanted),
        key=lambda e: (ranking.groups[e.condition.group], e.probability),
        default=None,
    )


def _mild_class(rules: Rules, facts: Facts, entry: Ranked) -> str:
    return row_class(rules.rows[entry.condition.key], facts, scored=False)


def vetoed(rules: Rules, facts: Facts, ranking: Ranking) -> Iterator[Misfit]:
    """Yield recorded values that fitting ones must not out-vote. [0.7]"""
    if ranking.leading is None:
        return
    leader = ranking.leading.condition
    lifted = {value for value, check in rules.veto_unless if check(facts)}
    for feature, value in observed_values(facts.observed):
        atom = f"{feature}:{value}"
        if atom in rules.veto and atom not in lifted and not leader.lists(feature, value):
            yield Misfit(feature, value)


def misfits(rules: Rules, facts: Facts, leader: Condition) -> Iterator[Misfit]:
    """Yield recorded values that the leader codes as against. [0.7]"""
    excused = BACKGROUND | {value for value, check in rules.veto_unless if check(facts)}
    for feature, value in observed_values(facts.observed):
        against = leader.code(feature, value) in {"A", "X"}
        if against and f"{feature}:{value}" not in excused:
            yield Misfit(feature, value)


def _typical_lid(facts: Facts, ranking: Ranking) -> bool:
    """Tell whether lid bumps are plain quiet pearls, or long unchanged syringomas. [2.2]"""
    if ranking.leading is None:
        return False
    leader, atoms = ranking.leading.condition, facts.exact
    if leader.key == "syringoma":
        return facts.typical(180)
    colors = {atom for atom in atoms if atom.startswith("color:")}
    pearl = colors <= {"color:white", "color:pearly_white", "color:yellow_white"}
    small = facts.numbers.get("size_max", 0) <= 2
    firm = atoms.isdisjoint({"firmness:soft", "firmness:tense_fluid"})
    return leader.group == "milia" and pearl and small and firm and facts.typical(90)


def _explained(rules: Rules, facts: Facts, ranking: Ranking) -> bool:
    """Tell whether pain, itch or redness belong to what leads. [RF-01 to RF-03]"""
    if facts.fired("EX-1"):
        return True
    lead = ranking.leading
    if lead is None or ranking.groups[lead.condition.group] < _limit(rules, "explained"):
        return False
    symptoms = {s for s in facts.case.bump.symptoms or () if s != "none"}
    key = lead.condition.key
    if key in EXPLAINED_IN_HEAT:
        return symptoms == {"itch"} and "course:fluctuating" in facts.exact
    listed = all(lead.condition.lists("symptom", symptom) for symptom in symptoms)
    held = row_class(rules.rows[key], facts, scored=True) in LOW_CLASSES
    return listed and held and symptoms <= EXPLAINED_SYMPTOMS.get(key, frozenset())


def features_recorded(rules: Rules, facts: Facts) -> int:
    """Count the recorded features; course and duration count once. [0.6]"""
    recorded = set(facts.recorded)
    if facts.case.bump.age_at_onset is None:
        recorded.discard("age_onset")  # an age worked out from the duration was not recorded
    if "duration_days" in recorded:
        recorded.add("course")
    return sum(1 for name in rules.data["counted"] if name in recorded)


def essentials_missing(rules: Rules, facts: Facts) -> tuple[tuple[str, ...], ...]:
    """Return the groups of essentials of which nothing is recorded and something can be asked."""
    unknown = facts.case.bump.cannot_tell
    return tuple(
        tuple(name for name in group if name not in unknown)
        for group in rules.data["question_order"]
        if facts.recorded.isdisjoint(group) and not unknown.issuperset(group)
    )


def part_unknown(facts: Facts) -> str | None:
    """Return a coarse site whose part must be known before anything mild is said."""
    if "site" in facts.case.bump.cannot_tell:
        return None
    return next((site for site in facts.case.bump.sites or () if site in ASK_THE_PART), None)


def holds(facts: Facts, name: str) -> bool:
    """Tell whether a named fact holds, read the way rules fire."""
    return facts.fact(name, SiteMatch.ANY)
