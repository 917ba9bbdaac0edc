"""The ways through the API, each one use case."""

import json

from studio.api import paying, telling
from studio.api.operations import Call, changes, computes, drops, reads
from studio.api.problems import Refused
from studio.api.reading import json_of
from studio.api.shapes import (
    AnswersAsked,
    AnswersTaken,
    Assessment,
    Booking,
    BookingAsked,
    BookingMade,
    BookingState,
    Case,
    FreeTimes,
    FreeTimesAsked,
    Hold,
    HoldAsked,
    MoveAsked,
    Moved,
    Nothing,
    PaymentDue,
    Practitioners,
    Services,
)
from studio.context import current_studio
from studio.services import (
    api_bookings,
    api_moves,
    availability,
    bookings,
    deposits_back,
    holds,
    library,
    throttle,
    two_visits,
    visit_links,
)
from studio.services.api_keys import Scope
from studio.services.availability import Search
from studio.services.errors import Invalid
from studio.services.holds import Visitor
from studio.services.throttle import Limit
from studio.services.unit import Unit
from studio.skin.assessment import assess
from studio.skin.fields import CaseError
from studio.skin.strict_json import read_json

#: Days that one question about free times may span.
MOST_DAYS = 60


@reads(Scope.AVAILABILITY, "Free times", Services)
def list_services(unit: Unit, _call: Call) -> Services:
    """List the services that can be booked online."""
    return telling.services(library.public_offers(unit))


@reads(Scope.AVAILABILITY, "Free times", Practitioners)
def list_practitioners(unit: Unit, _call: Call) -> Practitioners:
    """List the people who can be booked online."""
    return telling.practitioners(availability.people(unit))


@reads(Scope.AVAILABILITY, "Free times", FreeTimes, query=FreeTimesAsked)
def list_free_times(unit: Unit, call: Call) -> FreeTimes:
    """List the starts at which a service can begin, on up to 60 days."""
    asked: FreeTimesAsked = call.query
    if asked.to < asked.from_:
        raise Invalid("before_from", "to")
    if (asked.to - asked.from_).days >= MOST_DAYS:
        raise Invalid("span", "to")
    api_bookings.check_day(unit, asked.from_, "from")
    api_bookings.check_day(unit, asked.to, "to")
    soonest = two_visits.earliest(unit, asked.service)
    found = availability.free_times(
        unit, Search(asked.service, asked.from_, asked.to, asked.practitioner, soonest)
    )
    return telling.free_times(unit, asked.service, found)


def hold_again(unit: Unit, call: Call) -> Hold:
    """Tell of the hold that was made by the same request before."""
    return telling.hold(holds.kept_once(unit, holds.token_of(unit, call.request_id)))


@changes(Scope.BOOKINGS, "Holds", Hold, body=HoldAsked, status=201, again=hold_again)
def hold_time(unit: Unit, call: Call) -> Hold:
    """Keep a free time for ten minutes, while somebody fills in a form."""
    asked: HoldAsked = call.body
    _take_time(unit, call)
    held = api_bookings.hold(unit, asked.service, asked.start, asked.practitioner, call.request_id)
    return telling.hold(held)


def extension_again(unit: Unit, _call: Call, token: str) -> Hold:
    """Tell of the hold that the same request made longer before."""
    return telling.hold(holds.kept_once(unit, token))


@changes(Scope.BOOKINGS, "Holds", Hold, body=Nothing, again=extension_again)
def extend_hold(unit: Unit, _call: Call, token: str) -> Hold:
    """Keep a time ten minutes longer, three times at most."""
    return telling.hold(holds.extend(unit, token))


@drops(Scope.BOOKINGS, "Holds")
def let_hold_go(unit: Unit, _call: Call, token: str) -> None:
    """Give a kept time back; an unknown or ended hold changes nothing."""
    holds.let_go(unit, token)


@changes(Scope.BOOKINGS, "Bookings", BookingMade, body=BookingAsked, status=201, or_due=PaymentDue)
def book(unit: Unit, call: Call) -> BookingMade | PaymentDue:
    """Book a time that is held, or a free one; with the visit before it where one is needed.

    Who is known by mail or phone is not changed by it: the studio says who it is. A deposit is paid
    first: the same request is answered with 202 until it is, and with the booking then.
    """
    asked: BookingAsked = call.body
    if (asked.hold is None) == (asked.service is None and asked.start is None):
        raise Invalid("hold_or_time", "hold")
    begun = paying.begun(unit, asked.hold or holds.token_of(unit, call.request_id))
    if begun is not None:
        return paying.answer(unit, call, begun)
    throttle.use_reach(unit, asked.email, asked.phone)
    visitor = Visitor(
        asked.name,
        asked.email,
        asked.phone,
        asked.language.value,
        asked.concern,
        api_bookings.clean_answers(asked.answers),
        source="api",
    )
    if asked.first is not None:
        _take_time(unit, call)
    token = _held(unit, call)
    if api_bookings.asks_deposit(unit, token, asked.first):
        return paying.begin(unit, call, token, visitor)
    booking = api_bookings.book(unit, token, asked.first, visitor)
    return telling.made(booking, two_visits.first_of(unit, booking))


@reads(Scope.BOOKINGS, "Bookings", Booking)
def read_booking(unit: Unit, _call: Call, id: str) -> Booking:  # noqa: A002 - its name outside
    """Tell how a booking stands; no name, contact or note."""
    return telling.booking(bookings.get(unit, id))


@changes(Scope.BOOKINGS, "Bookings", Moved, body=MoveAsked)
def move_booking(unit: Unit, call: Call, id: str) -> Moved:  # noqa: A002
    """Give a booking another free time; the client gets a mail.

    Visits of its series that do not fit any more are named with free times, and move with it as
    `rest` says; without that nothing moves.
    """
    asked: MoveAsked = call.body
    moved = api_moves.move(unit, id, asked.start, asked.practitioner, asked.rest)
    return telling.moved(moved, id)


@changes(Scope.BOOKINGS, "Bookings", BookingState, body=Nothing)
def cancel_booking(unit: Unit, _call: Call, id: str) -> BookingState:  # noqa: A002
    """Call a booking off and give its time back; the client gets a mail.

    A deposit goes back as it does when the client cancels: while the studio's rule still allows it.
    """
    in_time = visit_links.may_change(unit, bookings.get(unit, id))
    return telling.state(deposits_back.call_off(unit, id, gives_back=in_time))


@changes(Scope.INTAKE, "Intake", AnswersTaken, body=AnswersAsked)
def suggest_answers(unit: Unit, call: Call, id: str) -> AnswersTaken:  # noqa: A002
    """Hand in what the client answered elsewhere: suggestions for the intake, never facts."""
    asked: AnswersAsked = call.body
    count = api_bookings.suggest(unit, id, asked.answers)
    return AnswersTaken(id=id, answers=count)


@computes(Scope.ASSESS, "Assessment", Case, Assessment)
def assess_case(body: bytes) -> str:
    """Assess one case: the same answer as `flask studio assess`; nothing is stored."""
    try:
        answer = assess(read_json(body), current_studio.knowledge())
    except CaseError as error:
        json_of(body)  # a body that is no JSON is refused as such
        raise Refused("invalid", [(error.field, error.message)], more=error.to_data()) from None
    return json.dumps(answer, ensure_ascii=False)


def _held(unit: Unit, call: Call) -> str:
    """Return the token of the time to book, which may be taken only now."""
    asked: BookingAsked = call.body
    if asked.hold is not None:
        if not api_bookings.is_held(unit, asked.hold):
            raise Invalid("unknown_hold", "hold")
        return asked.hold
    if asked.service is None or asked.start is None:
        raise Invalid("missing", "start" if asked.start is None else "service")
    _take_time(unit, call)
    return api_bookings.hold(
        unit, asked.service, asked.start, asked.practitioner, call.request_id
    ).token


def _take_time(unit: Unit, call: Call) -> None:
    throttle.use(unit, Limit.API_HOLD, call.caller.key_id)


_ID = "/bookings/<id>"
ROUTES = (
    ("/services", "services", list_services, ("GET",)),
    ("/practitioners", "practitioners", list_practitioners, ("GET",)),
    ("/availability", "availability", list_free_times, ("GET",)),
    ("/holds", "hold", hold_time, ("POST",)),
    ("/holds/<token>", "let_go", let_hold_go, ("DELETE",)),
    ("/holds/<token>/extend", "extend", extend_hold, ("POST",)),
    ("/bookings", "book", book, ("POST",)),
    (_ID, "booking", read_booking, ("GET",)),
    (f"{_ID}/move", "move", move_booking, ("POST",)),
    (f"{_ID}/cancel", "cancel", cancel_booking, ("POST",)),
    (f"{_ID}/answers", "answers", suggest_answers, ("POST",)),
    ("/assessments", "assess", assess_case, ("POST",)),
)
