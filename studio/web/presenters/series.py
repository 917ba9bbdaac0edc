"""Planning a series, a series as it stands, and what moving one of its visits means."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from studio.models import Booking, BookingStatus, Client, Offer, Program
from studio.services.availability import FreeTime
from studio.services.claims import Free
from studio.services.library_defaults import CONSULTATION
from studio.services.practitioners import Practitioner
from studio.services.series import Follow, Moving, SeriesView
from studio.services.series_plan import PlannedVisit, services_of
from studio.skin.safe_dates import Hold
from studio.web.presenters.chips import Chip
from studio.web.presenters.levels import spelled
from studio.web.presenters.safe_days import ReadyGroup, because
from studio.web.presenters.slots import DayButton, free_words, service_name, when_words

Url = Callable[..., str]
_STATES = {
    BookingStatus.CONFIRMED: "Booked",
    BookingStatus.ATTENDED: "Came",
    BookingStatus.CANCELLED: "Called off",
    BookingStatus.NO_SHOW: "Did not come",
    BookingStatus.REQUESTED: "Asked for",
}
OWN = "own"


@dataclass(frozen=True, slots=True)
class ProgramChoice:
    """A program of the library, or a series of one's own."""

    value: str
    name: str
    about: str
    on: bool


@dataclass(frozen=True, slots=True)
class ServiceOption:
    """One line of the menu in a list."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class VisitCard:
    """One planned visit: its times to pick from, or why it has none."""

    place: int
    title: str
    lead: str
    times: tuple[Chip, ...]
    problems: tuple[str, ...]
    closed: tuple[str, ...]
    #: What was typed by hand.
    day: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class PlanView:
    """The whole page."""

    client_name: str
    client_url: str
    programs: tuple[ProgramChoice, ...]
    options: tuple[ServiceOption, ...]
    people: tuple[Chip, ...]
    visits: tuple[VisitCard, ...] = ()
    services: str = ""
    needs_reason: bool = False
    action: str = ""


@dataclass(frozen=True, slots=True)
class VisitLine:
    """One visit of a series as it stands."""

    place: int
    title: str
    when: str
    state: str
    url: str
    move_url: str


@dataclass(frozen=True, slots=True)
class SeriesPage:
    """A series as it stands."""

    title: str
    client_name: str
    client_url: str
    event: str
    visits: tuple[VisitLine, ...]
    coming: int
    cancel_url: str
    url: str


@dataclass(frozen=True, slots=True)
class RestCard:
    """A later visit when an earlier one moves."""

    public_id: str
    title: str
    now: str
    stays: bool
    times: tuple[Chip, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MoveView:
    """Moving one visit of a series."""

    title: str
    now: str
    series_url: str
    client_name: str
    client_url: str
    free: tuple[DayButton, ...]
    asked: bool = False
    new: str = ""
    problems: tuple[str, ...] = ()
    rest: tuple[RestCard, ...] = ()
    needs_reason: bool = False


@dataclass(frozen=True, slots=True)
class ClientSeries:
    """What a client's page says of coming series and of days that are safe."""

    ready: tuple[ReadyGroup, ...]
    series: tuple[SeriesPage, ...]
    plan_url: str

    @property
    def is_waiting(self) -> bool:
        """Tell whether something becomes safe on a later day: that is worth seeing at once."""
        return any(group.mark == "hold" for group in self.ready)


def plan_view(  # noqa: PLR0913 - what one page shows, each by name
    client: Client,
    programs: Iterable[Program],
    menu: Mapping[str, Offer],
    people: Sequence[Practitioner],
    *,
    program: str,
    practitioner: str,
    services: Sequence[str] = (),
    plan: Sequence[PlannedVisit] = (),
    held: Mapping[int, tuple[Hold, ...]] | None = None,
    url: Url,
) -> PlanView:
    """Return the page that plans a series, before or after dates were proposed."""
    names = {key: row.name_en for key, row in menu.items()}
    cards = tuple(_card(one, names, held or {}) for one in plan)
    booked = sum(1 for one in plan if one.chosen)
    return PlanView(
        client_name=client.name,
        client_url=url("studio.client", public_id=client.public_id),
        programs=_program_choices(programs, names, program),
        options=(ServiceOption("", "Choose a service"), *_options(menu)),
        people=_people(people, practitioner),
        visits=cards,
        services=" ".join(services),
        needs_reason=any(card.problems for card in cards),
        action=f"Book {booked} visits" if booked != 1 else "Book 1 visit",
    )


def series_page(
    seen: SeriesView,
    names: Mapping[str, str],
    programs: Mapping[str, str],
    zone: ZoneInfo,
    url: Url,
) -> SeriesPage:
    """Return a series as it stands."""
    client, row = seen.client, seen.series
    return SeriesPage(
        title=programs.get(row.program) or "Series of visits",
        client_name=client.name if client else "",
        client_url=url("studio.client", public_id=client.public_id) if client else "",
        event=f"Big day on {spelled(row.event_on)}" if row.event_on else "",
        visits=tuple(_line(one, row.public_id, names, zone, url) for one in seen.visits),
        coming=len(seen.standing),
        cancel_url=url("studio.series_cancel", public_id=row.public_id),
        url=url("studio.series", public_id=row.public_id),
    )


def move_view(  # noqa: PLR0913, PLR0917 - what one page shows, each by name
    seen: SeriesView,
    booking: Booking,
    free: Sequence[FreeTime],
    names: Mapping[str, str],
    zone: ZoneInfo,
    url: Url,
    *,
    at: datetime | None = None,
    moving: Moving | None = None,
    chosen: Mapping[str, datetime] | None = None,
) -> MoveView:
    """Return the page that moves one visit, with what it means once a time was named."""
    client = seen.client
    problems = because(moving.holds) if moving else ()
    rest = tuple(_rest(one, names, zone, chosen or {}) for one in (moving.rest if moving else ()))
    return MoveView(
        title=_title(booking.series_place or 1, booking.service, names),
        now=when_words(booking.starts_at, zone),
        series_url=url("studio.series", public_id=seen.series.public_id),
        client_name=client.name if client else "",
        client_url=url("studio.client", public_id=client.public_id) if client else "",
        free=tuple(DayButton(f"take:{one.starts_at.isoformat()}", _short(one)) for one in free),
        asked=moving is not None,
        new=when_words(at, zone) if at else "",
        problems=problems,
        rest=rest,
        needs_reason=bool(problems) or any(not one.stays and not one.times for one in rest),
    )


def on_client(
    ready: tuple[ReadyGroup, ...], series: Iterable[SeriesPage], plan_url: str
) -> ClientSeries:
    """Return what a client's page says."""
    return ClientSeries(ready, tuple(series), plan_url)


def _card(
    one: PlannedVisit, names: Mapping[str, str], held: Mapping[int, tuple[Hold, ...]]
) -> VisitCard:
    picked = one.chosen.starts_at.isoformat() if one.chosen else ""
    times = sorted((one.chosen, *one.others) if one.chosen else one.others, key=_start)
    has_floor = one.chosen is not None and one.service != CONSULTATION
    problems = because(held.get(one.place + 1, one.holds))
    return VisitCard(
        place=one.place,
        title=_title(one.place + 1, one.service, names),
        lead=f"Safe from {spelled(one.floor)}" if has_floor and one.floor else "",
        times=tuple(_chip(f"pick-{one.place}", time, picked) for time in times),
        problems=problems,
        closed=_closed(one),
        day=one.chosen.day.isoformat() if one.firm and one.chosen else "",
        at=f"{one.chosen.at:%H:%M}" if one.firm and one.chosen else "",
    )


def _closed(one: PlannedVisit) -> tuple[str, ...]:
    if one.chosen is not None:
        return ()
    if one.floor is None:
        return ("No day is safe without a look by you.", *because(one.closed))
    return (f"No free time in the 12 weeks from {spelled(one.floor)}.",)


def _chip(name: str, free: FreeTime, picked: str) -> Chip:
    value = free.starts_at.isoformat()
    return Chip(name, value, _short(free), value == picked)


def _start(free: FreeTime) -> datetime:
    return free.starts_at


def _short(free: FreeTime) -> str:
    return free_words(Free(free.day, free.at, free.starts_at))


def _program_choices(
    programs: Iterable[Program], names: Mapping[str, str], chosen: str
) -> tuple[ProgramChoice, ...]:
    found = [
        ProgramChoice(row.key, row.name_en, _steps(row, names), row.key == chosen)
        for row in programs
        if row.active
    ]
    own = ProgramChoice(OWN, "Own series", "Choose the services below", chosen == OWN)
    return (*found, own)


def _steps(row: Program, names: Mapping[str, str]) -> str:
    """Return the visits of a program in a line: "1 × Skin consultation, 4 × Lactic peel"."""
    services = services_of(row)
    return ", ".join(
        f"{services.count(key)} × {_named(key, names)}" for key in dict.fromkeys(services)
    )


def _options(menu: Mapping[str, Offer]) -> tuple[ServiceOption, ...]:
    return tuple(ServiceOption(key, row.name_en) for key, row in menu.items())


def _people(people: Sequence[Practitioner], chosen: str) -> tuple[Chip, ...]:
    if len(people) < 2:
        return ()
    anyone = Chip("practitioner", "", "Anyone", chosen == "")
    named = (Chip("practitioner", one.ref, one.name, one.ref == chosen) for one in people)
    return (anyone, *named)


def _line(
    booking: Booking, series_id: str, names: Mapping[str, str], zone: ZoneInfo, url: Url
) -> VisitLine:
    is_open = booking.status is BookingStatus.CONFIRMED
    move = url("studio.series_move", public_id=series_id, booking_id=booking.public_id)
    return VisitLine(
        place=booking.series_place or 1,
        title=_named(booking.service, names),
        when=when_words(booking.starts_at, zone),
        state=_STATES[booking.status],
        url=url("studio.booking", public_id=booking.public_id) if is_open else "",
        move_url=move if is_open else "",
    )


def _rest(
    one: Follow, names: Mapping[str, str], zone: ZoneInfo, chosen: Mapping[str, datetime]
) -> RestCard:
    booking = one.booking
    picked = chosen.get(booking.public_id)
    wanted = picked.isoformat() if picked else ""
    if wanted not in {time.starts_at.isoformat() for time in one.times}:
        wanted = one.times[0].starts_at.isoformat() if one.times else ""
    return RestCard(
        public_id=booking.public_id,
        title=_title(booking.series_place or 1, booking.service, names),
        now=when_words(booking.starts_at, zone),
        stays=one.stays,
        times=tuple(
            _chip(f"rest-{booking.public_id}", time, wanted)
            for time in sorted(one.times, key=_start)
        ),
        problems=because(one.holds),
    )


def _title(place: int, service: str, names: Mapping[str, str]) -> str:
    return f"{place}. {_named(service, names)}"


def _named(service: str, names: Mapping[str, str]) -> str:
    return service_name(service, names)
