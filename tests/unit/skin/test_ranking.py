"""The arithmetic of the ranking, checked by hand, and what it must never do."""

from math import exp, isclose, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.skin.assessment import assess
from studio.skin.ranking import entropy, expected_gain, log_scores, posterior
from tests.unit.skin.strategies import KNOWLEDGE, TREATABLE

TABLES = KNOWLEDGE.rules.tables


def test_posterior_is_bayes_by_hand() -> None:
    # Two hypotheses, prior 3:1, likelihoods 0.2 and 0.9: 0.6 against 0.9.
    logs = log_scores([log(0.75), log(0.25)], [[log(0.2), log(0.9)]])

    first, second = posterior(logs)

    assert isclose(first, 0.15 / 0.375)
    assert isclose(second, 0.225 / 0.375)


@given(st.lists(st.floats(-700, 700), min_size=1, max_size=40))
def test_posterior_sums_to_one_whatever_the_logs(logs: list[float]) -> None:
    assert isclose(sum(posterior(logs)), 1.0)


def test_gain_of_a_perfect_question_is_the_whole_entropy() -> None:
    shares = [0.5, 0.25, 0.25]
    perfect = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]

    assert isclose(expected_gain(shares, perfect), entropy(shares))


def test_a_question_answered_alike_by_all_gains_nothing() -> None:
    assert isclose(expected_gain([0.7, 0.3], [[0.4, 0.4], [0.6, 0.6]]), 0.0, abs_tol=1e-12)


@given(st.lists(st.floats(0.01, 1), min_size=2, max_size=6), st.data())
def test_a_gain_is_never_negative(weights: list[float], data: st.DataObject) -> None:
    shares = [weight / sum(weights) for weight in weights]
    chances = [data.draw(st.floats(0, 1)) for _ in shares]
    rows = [chances, [1 - chance for chance in chances]]

    assert expected_gain(shares, rows) >= -1e-9


@pytest.mark.parametrize("feature", ["site", "color", "firmness", "course", "count_band"])
def test_single_choice_likelihoods_sum_to_one(feature: str) -> None:
    for at, condition in enumerate(TABLES.conditions):
        if feature in condition.evidence:
            assert isclose(sum(row[at] for row in TABLES.shares[feature].values()), 1.0)


def test_a_must_not_miss_condition_is_never_excluded() -> None:
    excluded = {at for places in TABLES.excludes.values() for at in places}

    assert not [
        c.key for at, c in enumerate(TABLES.conditions) if c.must_not_miss and at in excluded
    ]


def test_points_follow_the_published_sum() -> None:
    # site, color, firmness, arrangement, course, symptom and two surfaces strong (8 x 3), smooth
    # strong too (3), count 6–20 typical (2), size in range (2), adult onset typical (2), prior (1).
    answer = assess(TREATABLE, KNOWLEDGE)

    assert answer["candidates"][0]["condition"] == "milia_primary"
    assert answer["candidates"][0]["score"] == pytest.approx(34.0)


def test_a_missing_observation_is_no_evidence() -> None:
    without = {**TREATABLE, "bump": {**TREATABLE["bump"], "signs": None, "mobility": None}}

    assert assess(without, KNOWLEDGE)["candidates"] == assess(TREATABLE, KNOWLEDGE)["candidates"]


def test_softmax_keeps_ratios() -> None:
    first, second = posterior([1.0, 3.0])

    assert isclose(second / first, exp(2.0))
