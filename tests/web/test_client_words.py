"""Every word a client reads on our pages is plain, kind and there in both languages."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pytest

from studio.documents.dates import Language
from studio.documents.reading import grade
from studio.models import Base
from studio.skin.knowledge import load_knowledge
from studio.skin.wording import never_say_problems
from studio.web.presenters import (
    book_words,
    deposit_words,
    intake_words,
    link_words,
    next_words,
    plan_words,
    privacy,
    reply_words,
    signature,
    visit_link_words,
    waiting_words,
)
from studio.web.presenters.error_words import CLIENT_TEXTS, ENDED

TABLES = {
    "questionnaire": intake_words.WORDS,
    "paper": link_words.WORDS,
    "plan page": plan_words.WORDS,
    "signature": signature.WORDS,
    "privacy notice": privacy.WORDS,
    "answer's door": reply_words.DOORS,
    "answer to a letter": reply_words.WORDS,
    "booking": book_words.WORDS,
    "deposit": deposit_words.WORDS,
    "visit's own page": visit_link_words.WORDS,
    "waiting list": waiting_words.WORDS,
    "next visit": next_words.WORDS,
}
#: Sealed, but the studio's own: no word about any client stands in them.
SECRETS = {"studio_inbound_form.secrets", "studio_webhook.secret", "studio_webhook.old_secret"}
BOTH = [(name, language) for name in TABLES for language in Language]


def texts(words: Any) -> Iterator[str]:  # noqa: ANN401 - any table of words
    for field in fields(words):
        value = getattr(words, field.name)
        if isinstance(value, str):
            yield value
        else:
            yield from value.values() if hasattr(value, "values") else value


@pytest.mark.parametrize("name", TABLES)
def test_both_languages_are_there_and_differ(name: str) -> None:
    english, spanish = (list(texts(TABLES[name][language])) for language in Language)

    assert len(english) == len(spanish)
    assert all(english)
    assert all(spanish)
    same = {one for one, other in zip(english, spanish, strict=True) if one == other}
    assert same <= {"No"}


@pytest.mark.parametrize(("name", "language"), BOTH)
def test_the_words_read_easily(name: str, language: Language) -> None:
    said = [text for text in texts(TABLES[name][language]) if "www." not in text]

    assert grade(said, language) <= 6


@pytest.mark.parametrize(("name", "language"), BOTH)
def test_nothing_is_said_that_must_not_be(name: str, language: Language) -> None:
    knowledge = load_knowledge()

    wrong = {
        text: found
        for text in texts(TABLES[name][language])
        if (found := never_say_problems(text, knowledge))
    }

    assert wrong == {}


@pytest.mark.parametrize("language", Language)
def test_every_error_of_a_link_has_kind_words(language: Language) -> None:
    pairs = (*CLIENT_TEXTS[language].values(), ENDED[language])
    said = [text for pair in pairs for text in pair]

    assert set(CLIENT_TEXTS[language]) == set(CLIENT_TEXTS[Language.EN])
    assert grade(said, language) <= 6
    assert not any(never_say_problems(text, load_knowledge()) for text in said)


def test_the_notice_speaks_of_every_sealed_column() -> None:
    sealed = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.info["level"] == 3
    }
    sealed -= SECRETS
    listed = [column for columns in privacy.HELD.values() for column in columns]

    assert set(listed) == sealed
    assert len(listed) == len(sealed)
    assert all(set(words.held) == set(privacy.HELD) for words in privacy.WORDS.values())
