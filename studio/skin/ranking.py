"""Weigh what was seen against every condition.

Each recorded value is a log-likelihood, taken against the mean of all open conditions, so that 0
says nothing. Correlated features are not counted twice: values of one single-choice feature are
averaged, and the total is tempered. Priors are stated and damped, since undamped ones would hide
rare conditions that must be referred. All numbers are data of the knowledge base (`scoring`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log

from studio.skin.expressions import World
from studio.skin.likelihoods import Column, Condition, Tables


def posterior(logs: Sequence[float]) -> list[float]:
    """Turn log weights into probabilities that sum to 1."""
    top = max(logs)
    weights = [exp(value - top) for value in logs]
    total = sum(weights)
    return [weight / total for weight in weights]


def log_scores(prior: Sequence[float], columns: Sequence[Sequence[float]]) -> list[float]:
    """Add one column of log-likelihoods per observation to the log prior."""
    return [sum(terms) for terms in zip(prior, *columns, strict=True)]


def entropy(shares: Sequence[float]) -> float:
    """Return the entropy in nats."""
    return -sum(share * log(share) for share in shares if share > 0)


def expected_gain(shares: Sequence[float], outcomes: Sequence[Sequence[float]]) -> float:
    """Return the expected drop of entropy over the hypotheses when one feature becomes known.

    `outcomes[v][h]` is P(value v | hypothesis h); for each h they sum to 1 over v.
    """
    return gain_of_joints(
        shares,
        [[share * chance for share, chance in zip(shares, row, strict=True)] for row in outcomes],
    )


def gain_of_joints(shares: Sequence[float], joints: Sequence[Sequence[float]]) -> float:
    """Return the gain from P(value and hypothesis), one row per value."""
    gain = entropy(shares)
    for joint in joints:
        total = sum(joint)
        for part in joint:
            if part > 0:
                gain += part * log(part / total)
    return gain


@dataclass(frozen=True, slots=True)
class Ranked:
    """One condition with its probability."""

    condition: Condition
    probability: float
    prior_code: str


@dataclass(frozen=True, slots=True)
class Ranking:
    """All open conditions, the best of the best group first."""

    ranked: tuple[Ranked, ...]
    groups: Mapping[str, float]
    something_else: float

    @property
    def leading(self) -> Ranked | None:
        return self.ranked[0] if self.ranked else None

    def probability(self, key: str) -> float:
        """Return P of a group, or of a condition."""
        if key in self.groups:
            return self.groups[key]
        return sum(entry.probability for entry in self.ranked if entry.condition.key == key)


@dataclass(frozen=True, slots=True)
class Observed:
    """What the ranking may look at: atoms by feature, and the size of one bump in mm."""

    singles: Mapping[str, tuple[tuple[str, ...], ...]]
    multis: tuple[str, ...]
    background: tuple[str, ...]
    size_mm: tuple[float, float] | None


def rank(tables: Tables, observed: Observed, world: World, named: str | None = None) -> Ranking:
    """Rank all open conditions. `named` is the condition a clinician gave it."""
    open_at = _open(tables, observed, world)
    columns = [_centered(column, open_at) for column in _terms(tables, observed)]
    scores = log_scores([0.0] * len(open_at), columns)
    temper, priors = tables.scoring["temper"], tables.log_priors
    codes = {at: tables.conditions[at].prior.code(world) for at in open_at}
    logs = {
        at: temper * score + priors[codes[at]] for at, score in zip(open_at, scores, strict=True)
    }
    at_named = tables.index.get(named or "")
    if at_named in logs:
        logs[at_named] += log(NAMED_FACTOR)
    return _summed(tables, observed, logs, codes)


#: How much a clinician's own word for the bump weighs as evidence, as a likelihood ratio.
NAMED_FACTOR = 20.0


def _open(tables: Tables, observed: Observed, world: World) -> list[int]:
    shut: set[int] = set()
    for atom in (*observed.multis, *_single_atoms(observed)):
        shut |= tables.excludes.get(atom, frozenset())
    opened = [at for at in tables.always_open if at not in shut]
    opened += [at for at, gate in tables.gated if at not in shut and gate(world)]
    return sorted(opened)


def _single_atoms(observed: Observed) -> list[str]:
    """Return atoms that are certain: a coarse site excludes nothing."""
    return [
        f"{feature}:{parts[0]}"
        for feature, values in observed.singles.items()
        for parts in values
        if len(parts) == 1
    ]


def _terms(tables: Tables, observed: Observed) -> list[Column]:
    terms = [
        _mean([_value(tables, feature, parts) for parts in values])
        for feature, values in observed.singles.items()
    ]
    terms.extend(tables.columns[atom] for atom in observed.multis)
    terms.extend(tables.background[atom] for atom in observed.background)
    if observed.size_mm is not None:
        terms.append(_mean([_size(tables, mm) for mm in observed.size_mm]))
    return terms


def _value(tables: Tables, feature: str, parts: tuple[str, ...]) -> Column:
    """Return the column of one value; a coarse one counts as its best part, at half weight."""
    if len(parts) == 1:
        return tables.columns[f"{feature}:{parts[0]}"]
    half = tables.scoring["coarse_site_weight"]
    columns = [tables.columns[f"{feature}:{part}"] for part in parts]
    return tuple(
        None if values[0] is None else half * max(value for value in values if value is not None)
        for values in zip(*columns, strict=True)
    )


def _mean(columns: Sequence[Column]) -> Column:
    if len(columns) == 1:
        return columns[0]
    return tuple(
        None
        if values[0] is None
        else sum(value for value in values if value is not None) / len(values)
        for values in zip(*columns, strict=True)
    )


def _size(tables: Tables, mm: float) -> Column:
    steps = {step: log(weight) for step, weight in tables.scoring["size"].items()}
    return tuple(_size_step(condition, mm, steps) for condition in tables.conditions)


def _size_step(condition: Condition, mm: float, steps: Mapping[str, float]) -> float:
    if condition.max_mm is not None and mm > condition.max_mm:
        return steps["above_max_mnm" if condition.must_not_miss else "above_max"]
    if condition.typical is None:
        return steps["any"]
    low, high = condition.typical
    if mm > high:
        return steps["within_max"]
    if mm >= low:
        return steps["typical"]
    # A cancer may be caught small; a cyst that is too small for a cyst is another thing.
    return steps["below_typical_mnm" if condition.must_not_miss else "below_typical"]


def _centered(column: Column, open_at: Sequence[int]) -> list[float]:
    """Take a column against the mean of the open conditions; who says nothing gets 0."""
    values = [column[at] for at in open_at]
    said = [value for value in values if value is not None]
    mean = sum(said) / len(said) if said else 0.0
    return [0.0 if value is None else value - mean for value in values]


#: What is less likely than this is not ranked at all.
NEGLIGIBLE_SHARE = 1e-10


def _summed(
    tables: Tables, observed: Observed, logs: Mapping[int, float], codes: Mapping[int, str]
) -> Ranking:
    """Add "something else", make probabilities, and sum them by group."""
    if not logs:
        return Ranking((), {}, 1.0)
    shares = posterior([*logs.values(), _something_else(tables, observed, logs)])
    groups: dict[str, float] = {}
    for at, share in zip(logs, shares, strict=False):
        group = tables.conditions[at].group
        groups[group] = groups.get(group, 0.0) + share
    ranked = [
        Ranked(tables.conditions[at], share, codes[at])
        for at, share in zip(logs, shares, strict=False)
        if share > NEGLIGIBLE_SHARE
    ]
    ranked.sort(
        key=lambda r: (
            -groups[r.condition.group],
            r.condition.group,
            -r.probability,
            r.condition.key,
        )
    )
    return Ranking(tuple(ranked), groups, shares[-1])


def _something_else(tables: Tables, observed: Observed, logs: Mapping[int, float]) -> float:
    """Weigh the hypothesis that it is none of these: better, the worse the leader fits. [0.7]"""
    rule = tables.scoring["something_else"]
    log_prior: float = tables.log_priors[rule["prior"]]
    leader = tables.conditions[max(logs, key=lambda at: logs[at])]
    for feature, value in observed_values(observed):
        line = leader.evidence.get(feature)
        if not line:
            continue
        code = line.get(value)
        if code is None:
            log_prior += rule["unlisted"]
        elif code in {"A", "X"}:
            log_prior += rule["against"]
    return log_prior


def observed_values(observed: Observed) -> list[tuple[str, str]]:
    """List every certain recorded value as (feature, value)."""
    pairs = [
        (feature, parts[0])
        for feature, values in observed.singles.items()
        for parts in values
        if len(parts) == 1
    ]
    for atom in observed.multis:
        feature, _, value = atom.partition(":")
        pairs.append((feature, value))
    return pairs
