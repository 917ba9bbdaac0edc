"""The calendar of the studio: a day or a week, by person or by room, drawn and as a list."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from studio.documents.dates import (
    Language,
    spell_short,
    spell_span,
    spell_weekday_short,
    spell_with_weekday,
)
from studio.models import BookingStatus
from studio.services.calendar_view import Blocked, Days, Visit
from studio.slots.spans import Span, common, merged, without
from studio.web.presenters.calendar_grid import Frame, cut, frame, is_second, span_words
from studio.web.presenters.calendar_parts import (
    ALL,
    By,
    CalendarView,
    Choice,
    Column,
    Form,
    Item,
    Url,
    Wish,
)
from studio.web.presenters.slots import clock, service_name

_PERSON = "practitioner:"
_WEEK = 7
#: Free time shorter than this is not offered as a spot.
_LEAST_SPOT = 15 * 60
_STATES = {
    BookingStatus.CONFIRMED: ("plan", "Planned", "clock"),
    BookingStatus.ATTENDED: ("came", "Came", "ok"),
    BookingStatus.NO_SHOW: ("missed", "Did not come", "flag"),
}
_SURE = ("plan", "Client said yes", "tick")


@dataclass(frozen=True, slots=True)
class _Page:
    """What every part of the page stands on."""

    days: Days
    wish: Wish
    zone: ZoneInfo
    now: datetime
    url: Url
    names: Mapping[str, str]
    frame: Frame


def calendar_view(  # noqa: PLR0913 - what one page stands on
    days: Days,
    wish: Wish,
    now: datetime,
    zone: ZoneInfo,
    url: Url,
    *,
    step_minutes: int,
    may_care: bool,
    me: str = "",
) -> CalendarView:
    """Return the page of what the days hold; a week begins with `me`, if I take visits."""
    names = _names(days)
    wish = _sure_of(wish, names, f"{_PERSON}{me}")
    page = _Page(days, wish, zone, now, url, names, _frame(days, wish, zone))
    step = timedelta(days=1 if wish.form is Form.DAY else _WEEK)
    unit_name = "day" if wish.form is Form.DAY else "week"
    today = now.astimezone(zone).date()
    return CalendarView(
        title=_title(wish),
        on=wish.on.isoformat(),
        form=wish.form.value,
        by=wish.by.value,
        who=wish.who,
        forms=tuple(
            Choice(one.value.capitalize(), replace(wish, form=one).url(url), wish.form is one)
            for one in Form
        ),
        bys=_bys(page),
        whos=_whos(page),
        before=Choice(
            f"Earlier {unit_name}", replace(wish, on=wish.on - step).url(url), here=False
        ),
        after=Choice(f"Later {unit_name}", replace(wish, on=wish.on + step).url(url), here=False),
        today=Choice(
            "Today", replace(wish, on=today).url(url), wish.days[0] <= today <= wish.days[1]
        ),
        columns=tuple(_columns(page)),
        hours=page.frame.hours,
        height=page.frame.height,
        first_hour=page.frame.first,
        book_url=url("studio.calendar_book"),
        block_url=url("studio.block_time") if may_care else "",
        step_minutes=step_minutes,
        is_drawn=wish.form is not Form.LIST,
    )


def stamp(at: int) -> str:
    """Return an instant as addresses carry it: "2026-11-24T18:30Z"."""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%MZ}"


def _names(days: Days) -> dict[str, str]:
    """Name every place by its key, people first."""
    return {f"{_PERSON}{one.ref}": one.name for one in days.people} | {
        thing.claimed_as: thing.name for thing in days.things
    }


def _sure_of(wish: Wish, names: Mapping[str, str], mine: str) -> Wish:
    """Return the wish with a place that there is; a week is one place's unless all are named."""
    keys = [key for key in names if key.startswith(_PERSON) is (wish.by is By.PERSON)]
    if not keys:
        return (
            replace(wish, who="") if wish.by is By.PERSON else replace(wish, who="", by=By.PERSON)
        )
    if wish.who in keys:
        return wish
    if wish.form is not Form.WEEK:
        return replace(wish, who="")
    if wish.who == ALL and len(keys) > 1:
        return wish
    return replace(wish, who=mine if mine in keys else keys[0])


def _places(page: _Page) -> list[str]:
    if page.wish.who not in {"", ALL}:
        return [page.wish.who]
    return [key for key in page.names if key.startswith(_PERSON) is (page.wish.by is By.PERSON)]


def _columns(page: _Page) -> Iterator[Column]:
    first, last = page.wish.days
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    if page.wish.form is Form.DAY:
        yield from (_column(page, days[0], (key,), page.names[key]) for key in _places(page))
        return
    for day in days:
        title = spell_weekday_short(day, Language.EN)
        for number, places in enumerate(_beside(page, day)):
            yield _column(page, day, places, title, leads=not number)


def _beside(page: _Page, day: date) -> list[tuple[str, ...]]:
    """Return the columns of a day of the week: one, or one for each who is there or has visits."""
    places = tuple(_places(page))
    if page.wish.who != ALL:
        return [places]
    shown = page.frame.span(day, page.zone)
    used = {place for one in _visits(page, day) for place in one.places}
    there = [one for one in places if one in used or common(_open(page, [one]), [shown])]
    return [(one,) for one in there] or [places]


def _column(
    page: _Page, day: date, places: Sequence[str], title: str, *, leads: bool = False
) -> Column:
    """Return a column; the first one of a day leads to that day."""
    shown = page.frame.span(day, page.zone)
    today = page.now.astimezone(page.zone).date()
    to_day = replace(page.wish, form=Form.DAY, on=day, who="")
    opened = _open(page, places)
    off = page.days.off.get(day)
    items = (_apart(page, one) for one in _items(page, day, places, shown, opened))
    return Column(
        title=title,
        who=page.names[places[0]] if page.wish.who == ALL and len(places) == 1 else "",
        url=to_day.url(page.url) if leads else "",
        is_today=day == today,
        notes=_notes(off, opened, shown),
        items=tuple(sorted(items, key=lambda one: one.order)),
        shades=tuple(page.frame.place(one, page.zone) for one in without([shown], opened)),
        top=shown[0],
        drop=places[0] if len(places) == 1 else "",
        now=page.frame.line(page.now, page.zone) if day == today else "",
    )


def _apart(page: _Page, item: Item) -> Item:
    """Draw what is in the second of a repeated hour beside what is in the first, not over it."""
    if not is_second(item.order, page.zone):
        return item
    return replace(item, place=f"{item.place} cal-second")


def _notes(off: str | None, opened: Sequence[Span], shown: Span) -> tuple[str, ...]:
    if off is not None:
        return (off,)
    return () if common(opened, [shown]) else ("Closed",)


def _open(page: _Page, places: Sequence[str]) -> list[Span]:
    """Return when somebody is there: the person, or anybody for a room."""
    refs = {place.removeprefix(_PERSON) for place in places if place.startswith(_PERSON)}
    chosen = [spans for ref, spans in page.days.open.items() if not refs or ref in refs]
    return merged(span for spans in chosen for span in spans)


def _items(
    page: _Page, day: date, places: Sequence[str], shown: Span, opened: Sequence[Span]
) -> Iterator[Item]:
    visits = [one for one in _visits(page, day) if one.places & set(places)]
    blocked = [one for one in page.days.blocked if one.place in places]
    for visit in visits:
        yield _visit(page, visit)
        yield from _buffers(page, visit)
    taken = merged(one.taken for one in visits if _is_kept(one))
    for block in blocked:
        spans = cut([block.span], shown, taken if len(places) == 1 else ())
        yield from (_block(page, block, one, len(places) > 1) for one in spans)
    if len(places) == 1 and places[0].startswith(_PERSON):
        busy = merged([*taken, *(one.span for one in blocked)])
        yield from _spots(page, places[0], cut(opened, shown, busy))


def _visits(page: _Page, day: date) -> list[Visit]:
    return [one for one in page.days.visits if one.starts_at.astimezone(page.zone).date() == day]


def _is_kept(visit: Visit) -> bool:
    return visit.booking.status is not BookingStatus.NO_SHOW


def _visit(page: _Page, visit: Visit) -> Item:
    booking = visit.booking
    kind, state, icon = _STATES[booking.status]
    is_open = booking.status is BookingStatus.CONFIRMED
    if is_open and booking.client_confirmed_at is not None:
        kind, state, icon = _SURE
    span = (int(visit.starts_at.timestamp()), int(visit.ends_at.timestamp()))
    name = booking.client.name if booking.client else booking.name
    return Item(
        kind=f"visit cal-{kind}",
        place=page.frame.place(span, page.zone),
        time=span_words(span, page.zone),
        name=name,
        detail=" · ".join(_about(page, visit)),
        state=state,
        icon=icon,
        url=page.url("studio.booking", public_id=booking.public_id),
        check_url=page.url("studio.move_check", public_id=booking.public_id) if is_open else "",
        starts=span[0],
        order=span[0],
    )


def _about(page: _Page, visit: Visit) -> Iterator[str]:
    """Say what it is and, where the column does not, with whom and where."""
    name = visit.service_name
    yield service_name(visit.booking.service, {visit.booking.service: name} if name else {})
    for place in sorted(visit.places, key=lambda key: not key.startswith(_PERSON)):
        if place != page.wish.who and place in page.names and not _is_column(page, place):
            yield page.names[place]
    if visit.booking.series_place:
        yield f"visit {visit.booking.series_place} of a series"


def _is_column(page: _Page, place: str) -> bool:
    by_person, has_name = page.wish.by is By.PERSON, page.wish.who == ALL
    return (page.wish.form is Form.DAY or has_name) and place.startswith(_PERSON) is by_person


def _buffers(page: _Page, visit: Visit) -> Iterator[Item]:
    """Give the time around a visit in which things are made ready, and cleaned up."""
    starts, ends = int(visit.starts_at.timestamp()), int(visit.ends_at.timestamp())
    for span in ((visit.taken[0], starts), (ends, visit.taken[1])):
        if span[0] < span[1]:
            yield Item("buffer", page.frame.place(span, page.zone), "", "", order=span[0])


def _block(page: _Page, block: Blocked, span: Span, names_it: bool) -> Item:  # noqa: FBT001 - a finding
    held = block.until is not None
    words = (
        f"Held until {clock(block.until.astimezone(page.zone).time())}" if block.until else "Busy"
    )
    return Item(
        kind="held" if held else "busy",
        place=page.frame.place(span, page.zone),
        time=span_words(span, page.zone),
        name=words,
        detail=page.names.get(block.place, "") if names_it else "",
        icon="hold" if held else "lock",
        order=span[0],
    )


def _spots(page: _Page, place: str, free: Iterable[Span]) -> Iterator[Item]:
    """Give the free stretches that are still to come."""
    now = -(-int(page.now.timestamp()) // 300) * 300
    for start, end in free:
        span = max(start, now), end
        if span[1] - span[0] < _LEAST_SPOT:
            continue
        at = {"at": stamp(span[0]), "with": place.removeprefix(_PERSON)}
        yield Item(
            kind="spot",
            place=page.frame.place(span, page.zone),
            time=span_words(span, page.zone),
            name="Free",
            url=page.url("studio.calendar_book", **at),
            starts=span[0],
            order=span[0],
        )


def _frame(days: Days, wish: Wish, zone: ZoneInfo) -> Frame:
    first, last = wish.days
    opened = [
        span
        for spans in days.open.values()
        for span in spans
        if first <= datetime.fromtimestamp(span[0], zone).date() <= last
    ]
    return frame([*opened, *(visit.taken for visit in days.visits)], zone)


def _title(wish: Wish) -> str:
    first, last = wish.days
    if wish.form is Form.DAY:
        return spell_with_weekday(wish.on, Language.EN)
    if first.year != last.year:
        ends = (f"{spell_short(day, Language.EN, near=first)} {day.year}" for day in (first, last))
        return " – ".join(ends)
    return f"{spell_span(first, last, Language.EN, near=last)} {last.year}"


def _bys(page: _Page) -> tuple[Choice, ...]:
    """Offer the rooms, where there are any."""
    if not page.days.things:
        return ()
    labels = {By.PERSON: "By person", By.ROOM: "By room"}
    return tuple(
        Choice(label, replace(page.wish, by=by, who="").url(page.url), page.wish.by is by)
        for by, label in labels.items()
    )


def _whos(page: _Page) -> tuple[Choice, ...]:
    keys = [key for key in page.names if key.startswith(_PERSON) is (page.wish.by is By.PERSON)]
    if len(keys) <= 1:
        return ()
    wish = page.wish
    one_each = [
        Choice(page.names[key], replace(wish, who=key).url(page.url), wish.who == key)
        for key in keys
    ]
    label = "Everybody" if wish.by is By.PERSON else "All rooms"
    everybody = ALL if wish.form is Form.WEEK else ""
    whole = Choice(label, replace(wish, who=everybody).url(page.url), wish.who == everybody)
    return (whole, *one_each)
