"""The first page of the day: who comes next, what is missing, what waits elsewhere."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from studio.documents.dates import Language, spell_with_weekday
from studio.models import Booking, BookingStatus, ConsultationStatus
from studio.services import day
from studio.web.presenters.incoming import who_url
from studio.web.presenters.levels import spelled
from studio.web.presenters.shell import initials
from studio.web.presenters.slots import service_name, span, when_words

Url = Callable[..., str]
#: What a visit lacks, for everybody of the studio: no word of these is about health.
_LACKS = {
    "client": "Client not noted",
    "intake_unsent": "Questions not sent",
    "intake_open": "Questions not answered",
    "photo_consent": "No consent for photos",
    "patch_test": "Patch test due",
    "patch_read": "Read the patch test",
}


@dataclass(frozen=True, slots=True)
class VisitLine:
    """One visit of the day."""

    time: str
    name: str
    initials: str
    service: str
    state: str
    lacks: tuple[str, ...]
    #: The client, or the visit while nobody said whose it is.
    name_url: str
    booking_url: str
    may_move: bool
    #: Starts the visit when pressed; or else where it is said whose it is, or where it is open.
    start_value: str
    who_url: str
    open_url: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A visit of another day, or one that was left."""

    name: str
    initials: str
    when: str
    url: str
    action: str
    #: Starts the visit when pressed.
    start_value: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """Something that waits on another page."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class TodayView:
    """The first page of the day."""

    date: str
    next: VisitLine | None
    visits: tuple[VisitLine, ...]
    timeless: tuple[Line, ...]
    past: tuple[Line, ...]
    ahead: tuple[Line, ...]
    unfinished: tuple[Line, ...]
    counts: tuple[Count, ...]
    may_care: bool
    request_url: str
    incoming_url: str
    clients_url: str
    start_url: str


def today_view(  # noqa: PLR0913, PLR0917 - what the page stands on
    board: day.Board,
    now: datetime,
    offers: Mapping[str, str],
    zone: ZoneInfo,
    url: Url,
    places: Mapping[str, str],
    *,
    may_care: bool,
) -> TodayView:
    """Return the page; `places` holds the addresses of pages that counts lead to."""
    lines = tuple(_line(item, offers, zone, url) for item in board.visits)
    return TodayView(
        date=spell_with_weekday(now.astimezone(zone).date(), Language.EN),
        next=next((line for line in lines if not line.is_done), None),
        visits=lines,
        timeless=tuple(_other(row, zone, url, starts=may_care) for row in board.timeless),
        past=tuple(_other(row, zone, url) for row in board.past),
        ahead=tuple(_other(row, zone, url) for row in board.ahead),
        unfinished=tuple(_unfinished(row, now, url) for row in board.unfinished),
        counts=_counts(board.counts, places, may_care=may_care),
        may_care=may_care,
        request_url=url("studio.request_visit"),
        incoming_url=url("studio.incoming"),
        clients_url=url("studio.clients"),
        start_url=url("studio.start"),
    )


def _line(item: day.Visit, offers: Mapping[str, str], zone: ZoneInfo, url: Url) -> VisitLine:
    booking, visit = item.booking, item.consultation
    client = booking.client
    is_done = visit is not None and visit.status is ConsultationStatus.CLOSED
    state = "In progress · Unsaved text" if item.has_text else "In progress"
    waits = booking.status is BookingStatus.CONFIRMED
    booking_url = url("studio.booking", public_id=booking.public_id)
    return VisitLine(
        time=span(booking, zone),
        name=client.name if client else booking.name,
        initials=initials(client.name if client else booking.name),
        service=service_name(booking.service, offers),
        state="" if waits else "Done" if is_done else state,
        lacks=() if is_done else tuple(_LACKS[key] for key in item.lacks),
        name_url=url("studio.client", public_id=client.public_id) if client else booking_url,
        booking_url=booking_url,
        may_move=waits,
        start_value=booking.public_id if waits and client else "",
        who_url=who_url(booking, url) if waits else "",
        open_url=url("studio.consultation", public_id=visit.public_id) if visit else "",
        is_done=is_done,
    )


def _other(row: Booking, zone: ZoneInfo, url: Url, *, starts: bool = False) -> Line:
    name = row.client.name if row.client else row.name
    return Line(
        name=name,
        initials=initials(name),
        when=when_words(row.starts_at, zone),
        url=url("studio.booking", public_id=row.public_id),
        action="Set a time" if row.starts_at is None else "Open",
        start_value=row.public_id if starts and row.client else "",
    )


def _unfinished(item: day.Unfinished, now: datetime, url: Url) -> Line:
    row = item.consultation
    is_late = row.created_at < now - day.UNSIGNED_AFTER
    return Line(
        name=row.client.name,
        initials=initials(row.client.name),
        when=" · ".join(
            (
                spelled(row.on),
                *(["not signed yet"] if is_late else ()),
                *(["Unsaved text"] if item.has_text else ()),
            )
        ),
        url=url("studio.consultation", public_id=row.public_id),
        action="Open",
    )


def _counts(counts: day.Counts, places: Mapping[str, str], *, may_care: bool) -> tuple[Count, ...]:
    """Return what is not zero, each with its page; letters are for those who care for clients."""
    found = [
        (counts.failed_mails, "email could not be sent", "emails could not be sent", "jobs"),
        (counts.failed_jobs, "task has failed", "tasks have failed", "jobs"),
        (counts.locked_links, "client link is locked", "client links are locked", ""),
    ]
    if may_care:
        words = ("referral letter has no answer", "referral letters have no answer")
        found.append((counts.overdue_letters, *words, "referrals"))
        came = ("answer to a letter came in: file it", "answers to letters came in: file them")
        found.append((counts.arrived_answers, *came, "referrals"))
    return tuple(
        Count(f"{number} {one if number == 1 else many}", places.get(place, ""))
        for number, one, many, place in found
        if number
    )
