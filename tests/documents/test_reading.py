"""Which sentences of a plan are too hard to read."""

import pytest

from studio.documents.dates import Language
from studio.documents.reading import grade, hard_among, hard_sentences
from studio.documents.views import PlanView
from tests.documents.samples import plan, spanish_plan

JARGON = {
    Language.EN: "Refrain from comedogenic preparations pending restoration of the surface.",
    Language.ES: (
        "Evite la utilización de preparaciones comedogénicas durante la recuperación completa "
        "de la superficie tratada."
    ),
}  # fmt: skip
PLAIN = {
    Language.EN: "Wash your face with cool water each night and pat it dry.",
    Language.ES: "Lave su cara con agua fresca cada noche y séquela sin frotar.",
}


@pytest.mark.parametrize("language", Language)
def test_a_hard_sentence_is_found_among_plain_ones(language: Language) -> None:
    text = f"{PLAIN[language]} {JARGON[language]}"

    assert [found.sentence for found in hard_among([text], language)] == [JARGON[language]]


def test_the_hardest_comes_first_and_each_once() -> None:
    long = "You may wash and rest and eat and walk and talk and sing and work and read as you like."
    found = hard_among([long, JARGON[Language.EN], long], Language.EN, above=1)

    assert [one.sentence for one in found] == [JARGON[Language.EN], long]
    assert found[0].grade > found[1].grade > 1


@pytest.mark.parametrize("view", [plan(), spanish_plan()], ids=["English", "Spanish"])
def test_our_own_plans_have_no_hard_sentence(view: PlanView) -> None:
    assert hard_sentences(view) == ()


def test_what_the_therapist_adds_is_checked_too() -> None:
    found = hard_sentences(plan(messages=[JARGON[Language.EN]]))

    assert [one.sentence for one in found] == [JARGON[Language.EN]]


def test_spanish_is_graded_by_its_own_formula() -> None:
    # 4 words, la piel ne-ce-si-ta a-gua: 8 syllables. -0.205 * 25 + 0.049 * 200 - 3.407
    assert grade(["La piel necesita agua."], Language.ES) == pytest.approx(1.268)


def test_nothing_has_no_grade() -> None:
    assert grade([]) == 0
    assert hard_among(["", "123."], Language.EN) == ()
