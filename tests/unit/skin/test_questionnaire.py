"""The questionnaire asks what the knowledge wants, in plain words, and maps onto a case."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from studio.documents.dates import Language
from studio.documents.reading import grade
from studio.skin.case import read_case
from studio.skin.dictionary import Dictionary
from studio.skin.knowledge import Knowledge, load_knowledge
from studio.skin.questionnaire import (
    NONE,
    NOT_SURE,
    Field,
    Kind,
    Person,
    fields_of,
    is_answered,
    next_open,
    relevant,
    to_case_client,
)
from studio.skin.questionnaire.mapping import UNNAMED
from studio.skin.questionnaire.questions import ALSO, ELSEWHERE, QUESTIONS
from studio.skin.questionnaire.words import LANGUAGES, words_of
from studio.skin.rules import Rules, compile_rules
from studio.skin.wording import never_say_problems

ON = date(2026, 11, 22)
ADULT = Person(date(1990, 4, 27), ON)
TEEN = Person(date(2011, 4, 27), ON)
INFANT = Person(date(2026, 8, 1), ON)
NOBODY = Person(None, ON)
#: Makes every question matter: an intersex person of unknown age who ticked everything.
ALL: dict[str, Any] = {
    field.key: list(field.options) if field.kind is Kind.MANY else "yes"
    for question in QUESTIONS
    for field in question.fields
    if field.kind is Kind.MANY or field.key == "named"
}


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


def all_fields() -> Iterator[Field]:
    for question in QUESTIONS:
        yield from fields_of(question, ALL, NOBODY)


FIELDS = tuple(all_fields())
CHOICES = [(field, option) for field in FIELDS for option in field.choices]


def test_every_field_of_the_knowledge_is_asked_or_has_a_reason(knowledge: Knowledge) -> None:
    intake = knowledge.data["intake"]
    wanted = {field["key"] for section in intake["sections"] for field in section["fields"]}
    wanted |= {field["key"] for field in intake["extra_fields"]}
    covered = {key for field in FIELDS for key in field.covers}

    assert covered <= wanted
    assert wanted - covered - set(ELSEWHERE) - set(ALSO) == set()
    assert all(ELSEWHERE.values())


def test_no_two_questions_or_fields_share_a_key() -> None:
    assert len({question.key for question in QUESTIONS}) == len(QUESTIONS)
    assert len({field.key for field in FIELDS}) == len(FIELDS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_and_answer_has_words(language: str) -> None:
    words = words_of(language)

    assert all(words.title(question) for question in QUESTIONS)
    assert all(words.label(field) for field in FIELDS)
    for field in FIELDS:
        labels = [words.answer(field, option) for option in field.choices]
        assert len(set(labels)) == len(labels)
    times = next(field for field in FIELDS if field.kind is Kind.MEDICINES)
    assert all(words.answer(times, option) for option in times.options)


def test_both_languages_have_the_same_keys() -> None:
    english, spanish = LANGUAGES["en"], LANGUAGES["es"]

    assert set(english.TITLES) == set(spanish.TITLES) == {question.key for question in QUESTIONS}
    assert set(english.LABELS) == set(spanish.LABELS)
    assert {key: set(table) for key, table in english.OPTIONS.items()} == {
        key: set(table) for key, table in spanish.OPTIONS.items()
    }


@pytest.mark.parametrize("language", Language)
def test_the_questions_read_easily(language: Language) -> None:
    words = words_of(language)
    texts = [text for q in QUESTIONS for text in (words.title(q), words.hint(q)) if text]

    assert grade(texts, language) <= 6
    assert [text for text in texts if grade([text], language) > 10] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_question_says_what_must_not_be_said(language: str, knowledge: Knowledge) -> None:
    words = words_of(language)
    said = [text for q in QUESTIONS for text in (words.title(q), words.hint(q))]
    said += [words.label(field) for field in FIELDS]
    said += [words.answer(field, option) for field, option in CHOICES]

    assert [text for text in said if never_say_problems(text, knowledge)] == []


@pytest.fixture(scope="module")
def rules(knowledge: Knowledge) -> Rules:
    return compile_rules(knowledge)


@pytest.mark.parametrize(
    "person", [ADULT, TEEN, INFANT, NOBODY], ids=["adult", "teen", "infant", "age unknown"]
)
def test_every_answer_makes_a_valid_case(person: Person, rules: Rules) -> None:
    for field, option in CHOICES:
        picked: object = option if field.kind is Kind.ONE else [option]
        client = to_case_client({**ALL, field.key: picked}, person)
        # Kept with the client's answers until a bump is assessed, as at check in.
        bump = {"cannot_tell": client.pop("cannot_tell", [])}

        read_case({"client": client, "bump": bump, "on": "2026-11-22"}, rules.vocabulary)


#: Answers for which the dictionary has no word: the assessment asks the therapist.
FOR_THE_THERAPIST = {
    UNNAMED,
    "a condition since birth",
    "changing mole",
    "muscle weakness",
    "tight skin",
}


def test_the_words_of_the_mapping_are_words_of_the_dictionary(knowledge: Knowledge) -> None:
    data = knowledge.data
    reads = Dictionary(data["dictionary"], data["recent"], data["factors"])
    client = to_case_client({**ALL, "pills": [*ALL["pills"], NOT_SURE]}, NOBODY)
    said = [("med", item["name"]) for item in client["medications"]]
    said += [("allergy", text) for text in client["allergies"]]
    said += [("recent", item["what"]) for item in client["recent"]]
    for field in ("conditions", "family"):
        said += [
            ("condition", item if isinstance(item, str) else item["name"]) for item in client[field]
        ]

    unknown = {
        text
        for field, text in said
        if not reads.read(field, text).known and text not in data["recent"]
    }

    assert unknown == FOR_THE_THERAPIST


NO: dict[str, Any] = {field.key: [NONE] for field in FIELDS if field.kind is Kind.MANY} | {
    "isotretinoin": "never"
}


def test_asked_none_is_an_empty_list_and_not_asked_is_absent() -> None:
    lists = ("medications", "allergies", "conditions", "family", "recent")

    clean, nothing = to_case_client(NO, ADULT), to_case_client({}, ADULT)

    assert [clean[key] for key in lists] == [[], [], [], [], []]
    assert nothing == {"age_years": 36}


@pytest.mark.parametrize(
    ("answers", "key", "expected"),
    [
        ({**NO, "allergies": [NOT_SURE]}, "allergies", None),
        ({**NO, "allergies": ["latex", NOT_SURE]}, "allergies", ["latex"]),
        ({**NO, "other_allergies": "bee stings; dust, "}, "allergies", ["bee stings", "dust"]),
        ({**NO, "pills": [NOT_SURE]}, "medications", None),
        (
            {**NO, "creams": ["retinol"], "creams.retinol": "weeks", "pills": [NOT_SURE]},
            "medications",
            [
                {"name": "retinol", "stopped_days_ago": 7},
                {"name": UNNAMED, "stopped_days_ago": None},
            ],
        ),
        (
            {**NO, "creams": ["retinol"], "creams.retinol": NOT_SURE},
            "medications",
            [{"name": "retinol", "stopped_days_ago": None}],
        ),
        (
            {**NO, "isotretinoin": "half_year"},
            "medications",
            [{"name": "isotretinoin", "stopped_days_ago": 91}],
        ),
        (
            {**NO, "medicines": [{"name": "Accutane 20mg", "when": "week"}]},
            "medications",
            [{"name": "Accutane 20mg", "stopped_days_ago": 0}],
        ),
        ({**NO, "recent": ["peel"]}, "recent", [{"what": "peel_unknown", "days_ago": 0}]),
        (
            {**NO, "recent": ["peel"], "recent.peel": "months", "now": ["cold_sore_now"]},
            "recent",
            [{"what": "peel_unknown", "days_ago": 28}, {"what": "cold_sore", "days_ago": 0}],
        ),
        (
            {**NO, "body": ["diabetes"], "diabetes_control": "not_controlled"},
            "conditions",
            [{"name": "diabetes", "controlled": False}],
        ),
        ({**NO, "body": ["diabetes"], "diabetes_control": NOT_SURE}, "conditions", ["diabetes"]),
        (
            {**NO, "moles": ["own_skin_cancer"], "cancer_when": "year", "cancer_sites": ["nose"]},
            "conditions",
            [{"name": "skin cancer", "days_ago": 182}],
        ),
        (
            {**NO, "moles": ["own_skin_cancer"], "cancer_sites": ["nose", "eyes"]},
            "cancer_sites",
            ["nose", "eyelid", "under_eye"],
        ),
        ({**NO, "moles": ["family_melanoma"]}, "family", ["melanoma"]),
        ({"pregnancy": "trying", "sex": "female"}, "pregnancy", "trying"),
        ({"pregnancy": NOT_SURE, "sex": "female"}, "pregnancy", None),
        ({"pregnancy": "private", "sex": "female"}, "cannot_tell", ["pregnancy"]),
        ({"pregnancy": "pregnant", "sex": "male"}, "pregnancy", None),
        ({"skin_type": "oily", "sensitivity": "high"}, "skin_type", "sensitive"),
        ({"skin_type": "oily", "sensitivity": "some"}, "skin_type", "oily"),
        ({"fst_burn": "mild", "fst_tan": "dark"}, "fitzpatrick", "IV"),
        ({"fst_burn": "very_painful", "fst_tan": "none"}, "fitzpatrick", "I"),
        ({"fst_burn": "no", "fst_tan": "very_dark"}, "fitzpatrick", "VI"),
        ({"fst_burn": "moderate", "fst_tan": "very_dark"}, "fitzpatrick", "V"),
        ({"fst_burn": NOT_SURE, "fst_tan": "dark"}, "fitzpatrick", None),
        ({"distress": "lot"}, "distress", 8),
        ({"event_on": "2026-12-24"}, "event_on", "2026-12-24"),
        ({"named": "yes", "named_as": "milia"}, "clinician_named", {"condition": "milia"}),
        ({"named": "no", "named_as": "milia"}, "clinician_named", None),
    ],
)
def test_answers_become_what_the_case_means_by_them(
    answers: dict[str, Any], key: str, expected: object
) -> None:
    assert to_case_client(answers, ADULT).get(key) == expected


def walk(person: Person, answers: dict[str, Any]) -> list[str]:
    """Answer page by page as the client does; the rest of the choices get "none" or "not sure"."""
    given = dict(answers)
    asked = []
    while (question := next_open(given, person)) is not None:
        asked.append(question.key)
        given["done"] = [*given.get("done", []), question.key]
        for field in fields_of(question, given, person):
            usual = [NONE] if field.kind is Kind.MANY else NOT_SURE
            if field.kind in {Kind.ONE, Kind.MANY}:
                given.setdefault(field.key, usual)
    return asked


TYPICAL = {
    "sex": "female",
    "pregnancy": "none",
    "creams": ["retinol"],
    "recent": ["facial"],
    "changes": ["same"],
    "named": "no",
}


def test_a_typical_client_answers_at_most_thirty_pages() -> None:
    assert len(walk(ADULT, TYPICAL)) <= 30


@pytest.mark.parametrize(
    ("person", "answers", "asked", "not_asked"),
    [
        (ADULT, TYPICAL, {"cycle", "creams_when", "recent_when"}, {"guardian", "diabetes"}),
        (ADULT, {**TYPICAL, "sex": "male"}, set(), {"cycle"}),
        (Person(date(1960, 1, 1), ON), TYPICAL, {"isotretinoin"}, {"cycle"}),
        (TEEN, TYPICAL, {"guardian", "isotretinoin", "cycle"}, set()),
        (
            INFANT,
            {"sex": "female"},
            {"guardian", "allergies", "medicines"},
            {"cycle", "isotretinoin", "recent", "sun", "habits", "triggers", "light"},
        ),
        (ADULT, {**TYPICAL, "named": "yes"}, {"named_what"}, set()),
        (ADULT, {**TYPICAL, "body": ["diabetes"]}, {"diabetes"}, set()),
        (ADULT, {**TYPICAL, "moles": ["radiation"]}, {"cancer_place"}, set()),
        (ADULT, {**TYPICAL, "moles": ["family_melanoma"]}, set(), {"cancer_place"}),
        (ADULT, {**TYPICAL, "changes": ["open", "pain"]}, {"how_long"}, set()),
        (ADULT, {**TYPICAL, "changes": ["pain"]}, set(), {"how_long"}),
        (ADULT, {**TYPICAL, "creams": [NOT_SURE]}, set(), {"creams_when"}),
    ],
)
def test_only_questions_that_matter_are_asked(
    person: Person, answers: dict[str, Any], asked: set[str], not_asked: set[str]
) -> None:
    found = set(walk(person, answers))

    assert asked <= found
    assert not found & not_asked


def test_a_tick_added_later_asks_its_date_again() -> None:
    answers = {"creams": ["retinol"], "creams.retinol": "week", "done": ["creams", "creams_when"]}
    [page] = [q for q in relevant(answers, ADULT) if q.key == "creams_when"]

    assert is_answered(page, answers, ADULT)
    assert not is_answered(page, {**answers, "creams": ["retinol", "aha"]}, ADULT)
