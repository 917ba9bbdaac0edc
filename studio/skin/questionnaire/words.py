"""Questions and answers in the client's language; English where we have no other."""

from dataclasses import dataclass
from types import MappingProxyType, ModuleType
from typing import Final

from studio.skin.questionnaire import words_en, words_es
from studio.skin.questionnaire.model import NONE, NOT_SURE, Field, Question

LANGUAGES: Final = MappingProxyType({"en": words_en, "es": words_es})


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language."""

    table: ModuleType

    def title(self, question: Question) -> str:
        found: str = self.table.TITLES[question.key][0]
        return found

    def hint(self, question: Question) -> str:
        found: str = self.table.TITLES[question.key][1]
        return found

    def label(self, field: Field) -> str:
        """Return the label of a field; one that asks when is labeled by what it asks about."""
        key, _, ticked = field.key.partition(".")
        found: str = self.table.OPTIONS[key][ticked] if ticked else self.table.LABELS[key]
        return found

    def answer(self, field: Field, value: str) -> str:
        """Return an answer in words."""
        if value in {NONE, NOT_SURE} and value not in field.options:
            return str(self.table.NONE_LABEL if value == NONE else self.table.NOT_SURE_LABEL)
        table = self.table.TIMES if "." in field.key else self.table.OPTIONS.get(field.key)
        found: str = (self.table.TIMES if table is None else table)[value]
        return found


def words_of(language: str) -> Words:
    """Return the words of a language."""
    return Words(LANGUAGES.get(language, words_en))
