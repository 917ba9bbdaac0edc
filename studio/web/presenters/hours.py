"""Working hours in words and in a small drawing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby
from zoneinfo import ZoneInfo

from studio.services.calendar_feeds import Feed
from studio.services.holidays import Holiday
from studio.services.practitioners import Practitioner
from studio.services.schedules import DaysOff, Hours, Outside, Week
from studio.slots.hours import Shift
from studio.web.forms.hours import HoursTyped, WeekForm
from studio.web.presenters.levels import spelled
from studio.web.presenters.library import Option
from studio.web.presenters.moment import Moment
from studio.web.presenters.slots import clock
from studio.web.presenters.week_drawing import Bar, Sheet, bars_of

Url = Callable[..., str]

NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_EVERY = ("every week", *(f"every {number} weeks" for number in range(2, 9)))
_PROBLEMS: Mapping[str, str] = {
    "too_slow": "It answers too slowly.",
    "bad_certificate": "Its certificate is not good.",
    "no_answer": "It cannot be reached.",
    "unknown_host": "Its address is not known. Is it written right?",
    "private": "It leads into a private network, and is not read.",
    "not_allowed": "It asks for a sign-in. Use its secret address.",
    "gone": "It is not there any more.",
    "no_calendar": "What lies there is no calendar.",
    "too_big": "It is larger than 1 MB.",
    "too_much": "It holds too much to be read.",
    "redirects": "It sends us in circles.",
    "partly": "Some events could not be understood. Look if they need to be kept free.",
}


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody and what they work."""

    name: str
    lines: tuple[str, ...]
    bars: tuple[Bar, ...]
    tag: str
    url: str


@dataclass(frozen=True, slots=True)
class DaysRow:
    """One entry of days off."""

    when: str
    what: str
    place: int


@dataclass(frozen=True, slots=True)
class HolidayRow:
    """A holiday that one tap makes a day off."""

    when: str
    name: str
    on: str


@dataclass(frozen=True, slots=True)
class ListView:
    """Everybody's hours, and the studio's days off."""

    rows: tuple[PersonRow, ...]
    days: tuple[DaysRow, ...]
    days_url: str
    back_url: str
    sheet: Sheet


@dataclass(frozen=True, slots=True)
class DayView:
    """One weekday of the form."""

    name: str
    number: int
    anchor: str
    lines: tuple[HoursTyped, ...]
    error: str
    fresh: bool


@dataclass(frozen=True, slots=True)
class TurnView:
    """One line of hours that do not come every week."""

    anchor: str
    weekdays: tuple[Option, ...]
    every: tuple[Option, ...]
    opens: str
    closes: str
    from_on: str
    until_on: str
    error: str
    fresh: bool


@dataclass(frozen=True, slots=True)
class FeedRow:
    """An outside calendar."""

    name: str
    seen: str
    problem: str
    act_url: str


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A visit that new hours would leave out."""

    name: str
    when: str
    url: str


@dataclass(frozen=True, slots=True)
class PersonView:
    """The page of one person's hours."""

    name: str
    words: tuple[str, ...]
    days: tuple[DayView, ...]
    turns: tuple[TurnView, ...]
    off: tuple[DaysRow, ...]
    feeds: tuple[FeedRow, ...]
    outside: tuple[VisitRow, ...]
    week_url: str
    days_url: str
    feeds_url: str
    back_url: str
    back_label: str


@dataclass(frozen=True, slots=True)
class DaysView:
    """The page of the studio's days off."""

    off: tuple[DaysRow, ...]
    holidays: tuple[HolidayRow, ...]
    outside: tuple[VisitRow, ...]
    days_url: str
    back_url: str


def list_view(
    rows: Sequence[tuple[Practitioner, Week]], studio: Week, today: date, url: Url
) -> ListView:
    """Return everybody's week."""
    return ListView(
        rows=tuple(_person_row(who, week, today, url) for who, week in rows),
        days=_days_rows(studio.changes, today),
        days_url=url("studio.days_off"),
        back_url=url("studio.settings"),
        sheet=Sheet(),
    )


def person_view(  # noqa: PLR0913, PLR0917 - what stands on the page
    who: Practitioner,
    held: Week,
    form: WeekForm,
    feeds: Sequence[Feed],
    outside: Sequence[VisitRow],
    moment: Moment,
    url: Url,
    *,
    is_owner: bool,
) -> PersonView:
    """Return one person's hours as they are kept, and as they stand in the form."""
    today = moment.now.astimezone(moment.zone).date()
    return PersonView(
        name=who.name,
        words=week_words(held.shifts, today),
        days=tuple(_day_view(form, day) for day in range(7)),
        turns=tuple(_turn_view(form, place) for place in range(len(form.turns))),
        off=_days_rows(held.changes, today),
        feeds=tuple(_feed_row(feed, moment, url) for feed in feeds),
        outside=tuple(outside),
        week_url=url("studio.person_hours", ref=who.ref),
        days_url=url("studio.person_days", ref=who.ref),
        feeds_url=url("studio.add_calendar", ref=who.ref),
        back_url=url("studio.hours" if is_owner else "studio.today"),
        back_label="Hours" if is_owner else "Today",
    )


def days_view(
    studio: Week,
    holidays: Sequence[Holiday],
    outside: Sequence[VisitRow],
    today: date,
    url: Url,
) -> DaysView:
    """Return the studio's days off, and the holidays that are none yet."""
    off = {day for one in studio.changes if not one.hours for day in (one.first, one.last)}
    return DaysView(
        off=_days_rows(studio.changes, today),
        holidays=tuple(
            HolidayRow(f"{one.on:%a} {spelled(one.on)}", one.name, one.on.isoformat())
            for one in holidays
            if one.on not in off
        ),
        outside=tuple(outside),
        days_url=url("studio.days_off"),
        back_url=url("studio.hours"),
    )


def visit_rows(visits: Sequence[Outside], zone: ZoneInfo, url: Url) -> tuple[VisitRow, ...]:
    """Return the visits that new hours would leave out."""
    return tuple(
        VisitRow(
            one.name, _moment(one.starts_at, zone), url("studio.booking", public_id=one.public_id)
        )
        for one in visits
    )


def week_words(shifts: Sequence[Shift], today: date) -> tuple[str, ...]:
    """Say a week in a few lines: days with the same hours stand together."""
    now = [one for one in shifts if one.every == 1 and _holds(one, today) and not one.until_on]
    by_day = {
        day: tuple((one.opens, one.closes) for one in now if one.weekday == day) for day in range(7)
    }
    alike = {hours: [day for day in range(7) if by_day[day] == hours] for hours in by_day.values()}
    lines = (f"{_day_names(days)}: {_hours_words(hours)}" for hours, days in alike.items() if hours)
    return (
        *lines,
        *(_turn_words(one) for one in shifts if one not in now and not _over(one, today)),
    )


def _person_row(who: Practitioner, week: Week, today: date, url: Url) -> PersonRow:
    lines = week_words(week.shifts, today)
    most = [f"At most {week.most_a_day} visits a day"] if week.most_a_day else []
    coming = [f"{row.when}: {row.what}" for row in _days_rows(week.changes, today)[:2]]
    return PersonRow(
        name=who.name,
        lines=(
            *(lines or ("No hours yet: visitors find no free time with this person",)),
            *most,
            *coming,
        ),
        bars=bars_of([one for one in week.shifts if _holds(one, today)]),
        tag="" if week.online else "Not bookable online",
        url=url("studio.person_hours", ref=who.ref),
    )


def _holds(one: Shift, today: date) -> bool:
    """Tell whether hours count within a week from now."""
    return (one.from_on - today).days < 7 and not _over(one, today)


def _over(one: Shift, today: date) -> bool:
    return one.until_on is not None and one.until_on < today


def _turn_words(one: Shift) -> str:
    words = (
        f"{NAMES[one.weekday]} {_EVERY[one.every - 1]}: {_hours_words([(one.opens, one.closes)])}"
    )
    words += f", from {spelled(one.from_on)}" if one.every > 1 or not one.until_on else ""
    return words + (f" until {spelled(one.until_on)}" if one.until_on else "")


def _day_names(days: Sequence[int]) -> str:
    """Name days, three or more in a row by the first and the last."""
    rows = [
        [day for _, day in group]
        for _, group in groupby(enumerate(days), key=lambda pair: pair[1] - pair[0])
    ]
    parts = [
        part
        for row in rows
        for part in (
            [f"{NAMES[row[0]]} to {NAMES[row[-1]]}"]
            if len(row) > 2
            else [NAMES[day] for day in row]
        )
    ]
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _hours_words(hours: Sequence[Hours]) -> str:
    return ", ".join(
        f"{clock(opens)} to {'midnight' if closes == time() else clock(closes)}"
        for opens, closes in hours
    )


def _days_rows(changes: Sequence[DaysOff], today: date) -> tuple[DaysRow, ...]:
    """List what is to come, earliest first, each with its place in the whole list."""
    rows = [(one, place) for place, one in enumerate(changes) if one.last >= today]
    return tuple(
        DaysRow(_span_words(one), _what(one), place)
        for one, place in sorted(rows, key=lambda row: (row[0].first, row[1]))
    )


def _span_words(one: DaysOff) -> str:
    first = f"{one.first:%a} {spelled(one.first)}"
    return first if one.first == one.last else f"{first} to {one.last:%a} {spelled(one.last)}"


def _what(one: DaysOff) -> str:
    hours = _hours_words(one.hours) if one.hours else "Off all day"
    return f"{hours} · {one.why}" if one.why else hours


def _day_view(form: WeekForm, day: int) -> DayView:
    lines, anchor = form.days[day], f"day_{day}"
    return DayView(
        name=NAMES[day],
        number=day,
        anchor=anchor,
        lines=tuple(lines) or (HoursTyped(),),
        error=form.wrong.get(anchor, ""),
        fresh=form.added == str(day),
    )


def _turn_view(form: WeekForm, place: int) -> TurnView:
    turn, anchor = form.turns[place], f"turn_{place}"
    return TurnView(
        anchor=anchor,
        weekdays=tuple(
            Option(str(n), name, turn.weekday == str(n)) for n, name in enumerate(NAMES)
        ),
        every=tuple(
            Option(str(n), words[:1].upper() + words[1:], turn.every == str(n))
            for n, words in enumerate(_EVERY, start=1)
        ),
        opens=turn.opens,
        closes=turn.closes,
        from_on=turn.from_on,
        until_on=turn.until_on,
        error=form.wrong.get(anchor, ""),
        fresh=form.added == "turn" and place == len(form.turns) - 1,
    )


def _feed_row(feed: Feed, moment: Moment, url: Url) -> FeedRow:
    if feed.tried_at is None:
        seen = "Not read yet"
    elif feed.read_at is None:
        seen = "Never read so far"
    else:
        last = feed.read_at if feed.problem not in {"", "partly"} else feed.tried_at
        times = "1 busy time" if feed.busy_times == 1 else f"{feed.busy_times} busy times"
        seen = f"{times}, read {moment.spell(last)}"
    problem = _PROBLEMS.get(feed.problem, "It cannot be read.") if feed.problem else ""
    if problem and feed.problem != "partly":
        problem += " What was read before still counts." if feed.read_at else ""
    return FeedRow(feed.name, seen, problem, url("studio.calendar_act", public_id=feed.public_id))


def _moment(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local:%a} {spelled(local.date())}, {clock(local.time())}"
