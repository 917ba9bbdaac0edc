import pytest

from tests.readability import grade, words_per_sentence


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # 6 words, 6 syllables, 1 sentence: 0.39 * 6 + 11.8 * 1 - 15.59
        ("The cat sat on the mat.", -1.45),
        # 3 words, 5 + 3 + 1 syllables: 0.39 * 3 + 11.8 * 3 - 15.59
        ("Dermatologist appointment now.", 20.98),
        # 4 words, 4 syllables in 2 sentences; silent endings do not count
        ("Wait here. Call home.", -3.01),
    ],
)
def test_the_grade_follows_the_formula(text: str, expected: float) -> None:
    assert grade([text]) == pytest.approx(expected, abs=0.01)


def test_short_sentences_count_by_their_own() -> None:
    assert words_per_sentence(["Go home. Rest well.", "Sleep"]) == pytest.approx(5 / 3)
