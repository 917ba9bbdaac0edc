"""What the page of the calendar is made of: what is wanted, and what is shown."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from studio.web.presenters.calendar_grid import Hour

Url = Callable[..., str]
_WEEK = 7
#: Everybody, or every room, in a week.
ALL = "all"


class Form(StrEnum):
    """How the time is laid out."""

    DAY = "day"
    WEEK = "week"
    LIST = "list"


class By(StrEnum):
    """What the columns of a day are."""

    PERSON = "person"
    ROOM = "room"


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to see; `who` is a person's ref or a room, empty for all.

    A week begins with one of them, so there all has a name: `ALL`.
    """

    form: Form
    by: By
    on: date
    who: str = ""

    @property
    def days(self) -> tuple[date, date]:
        """First and last day."""
        if self.form is Form.DAY:
            return self.on, self.on
        monday = self.on - timedelta(days=self.on.weekday())
        return monday, monday + timedelta(days=_WEEK - 1)

    def url(self, url: Url) -> str:
        values = {"view": self.form.value, "on": self.on.isoformat()}
        if self.by is By.ROOM:
            values["by"] = self.by.value
        who = "" if self.who == ALL and self.form is not Form.WEEK else self.who
        return url("studio.calendar", **values, **({"who": who} if who else {}))


@dataclass(frozen=True, slots=True)
class Choice:
    """A tab or a filter."""

    label: str
    url: str
    here: bool


@dataclass(frozen=True, slots=True)
class Item:
    """Something in a column; `place` holds its classes."""

    kind: str
    place: str
    time: str
    name: str
    detail: str = ""
    state: str = ""
    icon: str = ""
    url: str = ""
    #: Where a move of it is checked, and when it starts, in seconds; empty: it stays.
    check_url: str = ""
    starts: int = 0
    order: int = 0

    @property
    def begins(self) -> str:
        """Return the start, which stands alone where there is no room; the axis says am or pm."""
        return self.time.partition("–")[0].removesuffix(" am").removesuffix(" pm")

    @property
    def till(self) -> str:
        return self.time[len(self.begins) :]


@dataclass(frozen=True, slots=True)
class Column:
    """One person, room or day."""

    title: str
    #: Whose time it is where the title is a day; empty where it needs no saying.
    who: str
    url: str
    is_today: bool
    notes: tuple[str, ...]
    items: tuple[Item, ...]
    shades: tuple[str, ...]
    #: The instant of its upper edge, in seconds, and what a drop on it asks for.
    top: int
    drop: str
    now: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.items and not self.notes


@dataclass(frozen=True, slots=True)
class CalendarView:
    """The whole page."""

    title: str
    on: str
    form: str
    by: str
    who: str
    forms: tuple[Choice, ...]
    bys: tuple[Choice, ...]
    whos: tuple[Choice, ...]
    before: Choice
    after: Choice
    today: Choice
    columns: tuple[Column, ...]
    hours: tuple[Hour, ...]
    height: str
    first_hour: int
    book_url: str
    #: Empty for those who keep no hours.
    block_url: str
    step_minutes: int
    is_drawn: bool
