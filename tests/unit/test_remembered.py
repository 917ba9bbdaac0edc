"""Answers of pure functions are made once, and only so many are kept."""

from studio.services.remembered import Remembered


def test_an_answer_is_made_once() -> None:
    asked: list[str] = []
    kept: Remembered[str] = Remembered(2)

    def make() -> str:
        asked.append("once")
        return ""

    assert kept.of(("one", "v1"), make) == ""
    assert kept.of(("one", "v1"), make) == ""
    assert asked == ["once"]


def test_another_key_is_another_answer() -> None:
    kept: Remembered[int] = Remembered(9)

    assert [kept.of((key, version), lambda: len(kept)) for key in "ab" for version in "12"] == [
        0,
        1,
        2,
        3,
    ]


def test_the_oldest_answers_are_dropped() -> None:
    kept: Remembered[int] = Remembered(2)
    for number in range(5):
        kept.of((str(number),), lambda: 1)

    assert len(kept) == 2
    assert kept.of(("4",), lambda: 2) == 1
    assert kept.of(("0",), lambda: 2) == 2
