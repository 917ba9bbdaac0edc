"""Which questions matter for this client, which are answered, and which comes next."""

from collections.abc import Iterator

from studio.skin.questionnaire.model import NONE, NOT_SURE, Answers, Field, Kind, Person, Question
from studio.skin.questionnaire.questions import BY_KEY, QUESTIONS, STOPPED, WHEN

__all__ = [
    "DONE",
    "Person",
    "fields_of",
    "is_answered",
    "next_open",
    "open_questions",
    "relevant",
]

#: Where the keys of pages that were sent are kept among the answers, with when.
DONE = "done"
#: Creams may still be in use; a treatment is over.
_TIMES = {"creams": STOPPED, "recent": WHEN}


def relevant(answers: Answers, person: Person) -> tuple[Question, ...]:
    """Return the questions that matter for this client, given what was answered so far."""
    return tuple(question for question in QUESTIONS if question.matters(answers, person))


def fields_of(question: Question, answers: Answers, person: Person) -> tuple[Field, ...]:
    """Return the fields of a page; a page of dates has one for each ticked answer."""
    if question.dates_of:
        return tuple(_dates(question.dates_of, answers))
    if person.birth_known:
        return tuple(field for field in question.fields if field.key != "birth_on")
    return question.fields


def is_answered(question: Question, answers: Answers, person: Person) -> bool:
    """Tell whether a page was sent, with every choice it holds now."""
    if question.key not in (answers.get(DONE) or ()):
        return False
    fields = fields_of(question, answers, person)
    return all(field.key in answers for field in fields if field.kind in {Kind.ONE, Kind.MANY})


def open_questions(answers: Answers, person: Person) -> tuple[Question, ...]:
    """Return the questions that matter and are not answered yet."""
    return tuple(
        question
        for question in relevant(answers, person)
        if not is_answered(question, answers, person)
    )


def next_open(answers: Answers, person: Person) -> Question | None:
    """Return the first question that is still open, or None when all are answered."""
    return next(iter(open_questions(answers, person)), None)


def _dates(key: str, answers: Answers) -> Iterator[Field]:
    source = next(field for field in BY_KEY[key].fields if field.key == key)
    picked = set(answers.get(key) or ()) - {NONE, NOT_SURE}
    for option in source.options:
        if option in picked:
            yield Field(f"{key}.{option}", Kind.ONE, _TIMES[key], source.covers)
