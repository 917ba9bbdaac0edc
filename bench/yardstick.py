"""Scoring and the next question beside pgmpy on the same network: `./dev bench pgmpy`.

Runs in an environment of its own that holds pgmpy; studio.skin needs nothing but Python.
"""

import logging
import math
import warnings
from collections.abc import Mapping, Sequence
from typing import Any, cast

from bench.measure import Goal, by_turns, show
from bench.network import ANSWERS, CONDITIONS, FEATURES, Network, network
from studio.skin.expressions import World
from studio.skin.likelihoods import Condition, Prior, Tables
from studio.skin.ranking import Observed, expected_gain, log_scores, posterior, rank

warnings.simplefilter("ignore")
logging.disable(logging.WARNING)

from pgmpy.factors.discrete import TabularCPD  # noqa: E402 - its warnings come with the import
from pgmpy.inference import VariableElimination  # noqa: E402
from pgmpy.models import DiscreteBayesianNetwork  # noqa: E402

Gains = Mapping[int, float]
#: No gate and no prior of this network asks anything.
NO_FACTS = cast("World", None)


class Ours:
    """The primitives of the ranking, with tables turned into logarithms once."""

    def __init__(self, net: Network) -> None:
        self._net = net
        self._prior = [math.log(share) for share in net.prior]
        self._columns = [[[math.log(p) for p in row] for row in rows] for rows in net.answers]

    def shares(self) -> list[float]:
        columns = [self._columns[feature][answer] for feature, answer in self._net.given.items()]
        return posterior(log_scores(self._prior, columns))

    def gains(self, shares: Sequence[float]) -> Gains:
        return {
            feature: expected_gain(shares, rows)
            for feature, rows in enumerate(self._net.answers)
            if feature not in self._net.given
        }


class Product:
    """The whole ranking of an assessment on that network, with gates, groups and order."""

    #: The network knows no "something else": next to nothing is left for it.
    _NOTHING = 1e-30

    def __init__(self, net: Network) -> None:
        keys = [f"c{at}" for at in range(CONDITIONS)]
        priors = dict(zip(keys, net.prior, strict=True), none=self._NOTHING)
        self._keys = keys
        self._tables = Tables(
            conditions=tuple(open_condition(key) for key in keys),
            index={key: at for at, key in enumerate(keys)},
            columns={
                f"f{feature}:{answer}": tuple(math.log(p) for p in row)
                for feature, rows in enumerate(net.answers)
                for answer, row in enumerate(rows)
            },
            background={},
            excludes={},
            shares={},
            scoring={
                "temper": 1,
                "prior_weight": 1,
                "prior": priors,
                "something_else": {"prior": "none"},
            },
        )
        given = {f"f{feature}": ((str(answer),),) for feature, answer in net.given.items()}
        self._observed = Observed(given, (), (), None)

    def shares(self) -> list[float]:
        ranked = rank(self._tables, self._observed, NO_FACTS).ranked
        found = {entry.condition.key: entry.probability for entry in ranked}
        return [found.get(key, 0.0) for key in self._keys]


def open_condition(key: str) -> Condition:
    """Make a condition that no gate shuts and that stands for itself."""
    return Condition(key, key, False, {}, None, False, Prior(key, ()), None, None)  # noqa: FBT003


class Theirs:
    """The same network in pgmpy, asked by exact variable elimination."""

    def __init__(self, net: Network) -> None:
        model = DiscreteBayesianNetwork([("c", f"f{feature}") for feature in range(FEATURES)])
        model.add_cpds(TabularCPD("c", CONDITIONS, [[share] for share in net.prior]))
        for feature, rows in enumerate(net.answers):
            table = [list(row) for row in rows]
            model.add_cpds(TabularCPD(f"f{feature}", ANSWERS, table, ["c"], [CONDITIONS]))
        self._engine: Any = VariableElimination(model)
        self._given = {f"f{feature}": answer for feature, answer in net.given.items()}
        self._open = [feature for feature in range(FEATURES) if feature not in net.given]

    def shares(self, **more: int) -> list[float]:
        return self._ask("c", {**self._given, **more})

    def gains(self, shares: Sequence[float]) -> Gains:
        return {feature: entropy(shares) - self._left(feature) for feature in self._open}

    def _left(self, feature: int) -> float:
        """Return the entropy expected to be left once the feature is known."""
        chances = self._ask(f"f{feature}", self._given)
        after = [entropy(self.shares(**{f"f{feature}": answer})) for answer in range(ANSWERS)]
        return sum(chance * left for chance, left in zip(chances, after, strict=True))

    def _ask(self, node: str, given: Mapping[str, int]) -> list[float]:
        answer = self._engine.query([node], evidence=given, show_progress=False)
        return [float(share) for share in answer.values]


def entropy(shares: Sequence[float]) -> float:
    return -sum(share * math.log(share) for share in shares if share > 0)


def widest(first: Sequence[float], second: Sequence[float]) -> float:
    return max(abs(one - other) for one, other in zip(first, second, strict=True))


def main() -> None:
    net = network()
    ours, theirs, product = Ours(net), Theirs(net), Product(net)
    shares = theirs.shares()
    our_gains, their_gains = ours.gains(shares), theirs.gains(shares)
    gap = widest([*our_gains.values()], [*their_gains.values()])
    score = by_turns(ours.shares, theirs.shares, rounds=15, calls=(200, 20))
    whole = by_turns(product.shares, theirs.shares, rounds=15, calls=(200, 20))
    question = by_turns(lambda: ours.gains(shares), lambda: theirs.gains(shares), 9, (50, 1))
    show(
        [
            Goal(
                "posterior, largest difference from pgmpy", widest(ours.shares(), shares), "", 1e-9
            ),
            Goal("the whole ranking, the same", widest(product.shares(), shares), "", 1e-9),
            Goal("information gain, largest difference from pgmpy", gap, "nats", 1e-9),
            Goal("posterior over 30, pgmpy", 1000 * score[1], "ms"),
            Goal("posterior over 30, studio.skin", 1000 * score[0], "ms"),
            Goal("posterior, studio.skin over pgmpy", score[0] / score[1], "x", 0.1),
            Goal("the whole ranking of an assessment over pgmpy", whole[0] / whole[1], "x"),
            Goal("next of 20 questions, pgmpy", 1000 * question[1], "ms"),
            Goal("next of 20 questions, studio.skin", 1000 * question[0], "ms"),
            Goal("next question, studio.skin over pgmpy", question[0] / question[1], "x", 0.01),
        ]
    )


if __name__ == "__main__":
    main()
