"""From evidence codes to log-likelihoods, once for a knowledge base."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import log
from typing import Any

from studio.skin.expressions import Check, World, compile_expression
from studio.skin.terms import MULTI_FEATURES, SINGLE_FEATURES

Column = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Prior:
    """A prior weight with the expressions that change it; the last true one wins."""

    base: str
    when: tuple[tuple[str, Check], ...]

    def code(self, world: World) -> str:
        found = self.base
        for code, check in self.when:
            if check(world):
                found = code
        return found


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of the knowledge base as the ranking sees it."""

    key: str
    group: str
    must_not_miss: bool
    evidence: Mapping[str, Mapping[str, str]]
    gate: Check | None
    never: bool
    prior: Prior
    typical: tuple[float, float] | None
    max_mm: float | None

    def code(self, feature: str, value: str) -> str | None:
        """Return the evidence code of one value; None where nothing is said."""
        return self.evidence.get(feature, {}).get(value)

    def lists(self, feature: str, value: str) -> bool:
        """Tell whether the value is listed as possible or better."""
        return self.code(feature, value) in {"PG", "S", "T", "p"}


@dataclass(frozen=True, slots=True)
class Tables:
    """All conditions with their log-likelihood columns by `feature:value`."""

    conditions: tuple[Condition, ...]
    index: Mapping[str, int]
    columns: Mapping[str, Column]
    background: Mapping[str, Column]
    excludes: Mapping[str, frozenset[int]]
    shares: Mapping[str, Mapping[str, tuple[float, ...]]]
    scoring: Mapping[str, Any]
    log_priors: Mapping[str, float] = field(init=False)
    always_open: tuple[int, ...] = field(init=False)
    gated: tuple[tuple[int, Check], ...] = field(init=False)

    def __post_init__(self) -> None:
        """Work out once what every ranking needs."""
        weight, places = self.scoring["prior_weight"], tuple(enumerate(self.conditions))
        priors = {code: weight * log(share) for code, share in self.scoring["prior"].items()}
        object.__setattr__(self, "log_priors", priors)
        always = tuple(at for at, c in places if c.gate is None and not c.never)
        object.__setattr__(self, "always_open", always)
        gated = tuple((at, c.gate) for at, c in places if c.gate is not None)
        object.__setattr__(self, "gated", gated)


def compile_tables(data: Mapping[str, Any]) -> Tables:
    """Turn evidence codes into numbers, once per knowledge base."""
    groups = {key: group for group, keys in data["groups"].items() for key in keys}
    conditions = tuple(
        _condition(key, entry, groups.get(key, key)) for key, entry in data["conditions"].items()
    )
    scoring, vocabulary = data["scoring"], data["vocabulary"]
    columns: dict[str, Column] = {}
    background: dict[str, Column] = {}
    shares: dict[str, dict[str, tuple[float, ...]]] = {}
    for feature in SINGLE_FEATURES:
        values = tuple(vocabulary[feature]["values"])
        rows = [_single_shares(c, feature, values, scoring) for c in conditions]
        shares[feature] = {
            value: tuple(1 / len(values) if row is None else row[at] for row in rows)
            for at, value in enumerate(values)
        }
        for at, value in enumerate(values):
            columns[f"{feature}:{value}"] = tuple(
                None if row is None else scoring["single_power"] * log(row[at]) for row in rows
            )
    for feature in MULTI_FEATURES:
        shares[feature] = {}
        for value in vocabulary[feature]["values"]:
            chances = [_present(c, feature, value, scoring) for c in conditions]
            shares[feature][value] = tuple(
                scoring["multi"]["unlisted"] if p is None else p for p in chances
            )
            columns[f"{feature}:{value}"] = tuple(None if p is None else log(p) for p in chances)
            background[f"{feature}:{value}"] = tuple(
                None if p is None else log(_background(c, feature, value, p, scoring))
                for c, p in zip(conditions, chances, strict=True)
            )
    return Tables(
        conditions=conditions,
        index={condition.key: at for at, condition in enumerate(conditions)},
        columns=columns,
        background=background,
        excludes=_excludes(conditions),
        shares=shares,
        scoring=scoring,
    )


def _condition(key: str, entry: Mapping[str, Any], group: str) -> Condition:
    gate = entry.get("gate")
    size = entry["size_mm"]
    prior = entry["prior"]
    return Condition(
        key=key,
        group=group,
        must_not_miss=entry["must_not_miss"],
        evidence=entry["evidence"],
        gate=None if gate is None or gate == "never" else compile_expression(gate),
        never=gate == "never",
        prior=Prior(
            prior["base"],
            tuple((step["code"], compile_expression(step["if"])) for step in prior.get("when", ())),
        ),
        typical=tuple(size["typical"]) if "typical" in size else None,
        max_mm=size.get("max"),
    )


def _single_shares(
    condition: Condition, feature: str, values: Sequence[str], scoring: Mapping[str, Any]
) -> list[float] | None:
    """Return P(value | condition) over the whole vocabulary of a single-choice feature."""
    line = condition.evidence.get(feature)
    if not line:
        return None
    single = scoring["single"]
    unlisted = single["unlisted_site"] if feature == "site" else single["unlisted"]
    if condition.must_not_miss:
        unlisted *= single["unlisted_mnm_factor"]
    against = single["A_mnm"] if condition.must_not_miss else single["A"]
    weights = {**single, "A": against, "X": against}
    raw = [weights[line[value]] if value in line else unlisted for value in values]
    total = sum(raw)
    return [weight / total for weight in raw]


def _present(
    condition: Condition, feature: str, value: str, scoring: Mapping[str, Any]
) -> float | None:
    """Return P(value recorded | condition) of a multi-choice feature."""
    line = condition.evidence.get(feature)
    if not line:
        return None
    code = line.get(value, "unlisted")
    code = "A" if code == "X" else code
    if condition.must_not_miss and code in {"unlisted", "A"}:
        code += "_mnm"
    chance: float = scoring["multi"][code]
    return chance


def _background(
    condition: Condition, feature: str, value: str, chance: float, scoring: Mapping[str, Any]
) -> float:
    """Read a fact about the person, not the bump: where nothing is said, anyone may have it."""
    if condition.code(feature, value) is None:
        common: float = scoring["multi"]["T" if value in COMMON_TRAITS else "p"]
        return common
    return chance


#: Traits that about a third of all people have; other facts about a person are rarer.
COMMON_TRAITS = frozenset({"fst_i_ii", "fst_iv_vi"})


def _excludes(conditions: Sequence[Condition]) -> Mapping[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for at, condition in enumerate(conditions):
        for feature, line in condition.evidence.items():
            for value, code in line.items():
                if code == "X":
                    found.setdefault(f"{feature}:{value}", set()).add(at)
    return {atom: frozenset(places) for atom, places in found.items()}
