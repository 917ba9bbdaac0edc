"""A made-up network of 30 conditions and 40 features with 3 answers each, 20 of them given."""

import random
from dataclasses import dataclass

CONDITIONS, FEATURES, ANSWERS, GIVEN = 30, 40, 3, 20


@dataclass(frozen=True, slots=True)
class Network:
    """`prior[c]`, and `answers[f][a][c]` = P(answer a to feature f | condition c)."""

    prior: tuple[float, ...]
    answers: tuple[tuple[tuple[float, ...], ...], ...]
    given: dict[int, int]


def shares(chance: random.Random, count: int) -> list[float]:
    """Return positive numbers that sum to 1, uneven as real tables are."""
    weights = [chance.gammavariate(0.7, 1) + 0.01 for _ in range(count)]
    return [weight / sum(weights) for weight in weights]


def network(seed: int = 2026) -> Network:
    """Make the same network for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    tables = []
    for _ in range(FEATURES):
        by_condition = [shares(chance, ANSWERS) for _ in range(CONDITIONS)]
        tables.append(tuple(zip(*by_condition, strict=True)))
    given = {f: chance.randrange(ANSWERS) for f in chance.sample(range(FEATURES), GIVEN)}
    return Network(tuple(shares(chance, CONDITIONS)), tuple(tables), given)
