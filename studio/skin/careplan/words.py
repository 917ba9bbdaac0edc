"""Find the plan's sentences in one language and fill in days, names and lists."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

Table = Mapping[str, object]


def table(value: object, *path: str) -> Table:
    """Give the table at a path of the knowledge; raise KeyError when it is not there."""
    for key in path:
        value = cast("Table", value)[key]
    return cast("Table", value)


def strings(value: object) -> tuple[str, ...]:
    """Give a list of the knowledge as a tuple of strings; nothing for a missing one."""
    return tuple(cast("Sequence[str]", value or ()))


@dataclass(frozen=True, slots=True)
class Words:
    """Speak one language; `on` is the day of the plan, whose year is not repeated in dates."""

    text: Table
    language: str
    on: date

    def say(self, group: str, key: str, part: str = "", **fill: str) -> str:
        """Give one sentence with its braces filled; `part` picks why, amount and the like."""
        entry = table(self.text, group, key)
        sentence = cast("str", entry[f"{part}_{self.language}" if part else self.language])
        return sentence.format(**fill)

    def has(self, group: str, key: str) -> bool:
        """Tell whether the group has this sentence."""
        return key in table(self.text, group)

    def day(self, day: date) -> str:
        """Write a date the way the language does, with the year when it is another one."""
        calendar = table(self.text, "calendar")
        months = strings(calendar[f"months_{self.language}"])
        pattern = cast("str", calendar[f"day_{self.language}"])
        text = pattern.format(day=day.day, month=months[day.month - 1])
        if day.year == self.on.year:
            return text
        return cast("str", calendar[f"year_{self.language}"]).format(date=text, year=day.year)

    def weekdays(self, kind: str = "days") -> tuple[str, ...]:
        """Name the days of the week from Monday on; kind is days or short_days."""
        return strings(table(self.text, "calendar")[f"{kind}_{self.language}"])

    def product(self, key: str) -> str:
        """Name a product class inside a sentence."""
        return self.say("products", key)

    def products(self, keys: Iterable[str]) -> str:
        """Name product classes as a list."""
        return self.list("and", [self.product(key) for key in keys])

    def list(self, joint: str, items: Sequence[str]) -> str:
        """Join words to "a, b and c"; joint is and or nor."""
        if len(items) < 2:
            return "".join(items)
        return f"{', '.join(items[:-1])} {self.say('lists', joint)} {items[-1]}"


def sentence(text: str) -> str:
    """Start a text with a capital, leaving the rest as it is."""
    return text[:1].upper() + text[1:]
