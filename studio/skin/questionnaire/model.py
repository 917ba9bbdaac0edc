"""What a question is made of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

#: Field key to what was answered: a word, a list of words, a text, a day, or lines of medicines.
Answers = Mapping[str, Any]

#: Closed answers that every choice knows beside its own.
NOT_SURE, NONE = "not_sure", "none"


class Kind(StrEnum):
    """How a field is answered."""

    ONE = "one"
    MANY = "many"
    LINE = "line"
    TEXT = "text"
    DATE = "date"
    MEDICINES = "medicines"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to answer. `covers` names the fields of the knowledge's questionnaire."""

    key: str
    kind: Kind
    options: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    required: bool = False

    @property
    def choices(self) -> tuple[str, ...]:
        """Return every answer that may be picked; "not sure" is always one."""
        match self.kind:
            case Kind.ONE:
                return (*self.options, NOT_SURE)
            case Kind.MANY:
                return (*self.options, NONE, NOT_SURE)
            case _:
                return ()


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of who answers; `on` is the day of the answers."""

    born: date | None
    on: date
    #: The studio knew the birth date before: it is not asked again.
    birth_known: bool = False

    @property
    def years(self) -> int | None:
        """Count full years, or None while the birth date is unknown."""
        if self.born is None:
            return None
        before_birthday = (self.on.month, self.on.day) < (self.born.month, self.born.day)
        return self.on.year - self.born.year - before_birthday


@dataclass(frozen=True, slots=True)
class Question:
    """One page: a few fields that belong together, and whom it matters to."""

    key: str
    section: str
    fields: tuple[Field, ...]
    matters: Callable[[Answers, Person], bool] = lambda _answers, _person: True
    #: Field whose ticked answers each ask when it was.
    dates_of: str = ""
