"""The time of a visit: given to a new one, shown, and changed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask import make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from studio.context import current_studio
from studio.models import Booking, BookingStatus, Client
from studio.services import (
    alerts,
    assigning,
    booking_answers,
    bookings,
    calendars,
    clients,
    deposits_back,
    library,
    other_rooms,
    plans,
    rescheduling,
    slots,
    time_check,
    wishes,
)
from studio.services.errors import Busy, Invalid, SlotTaken
from studio.services.other_rooms import Rooms
from studio.services.rescheduling import Target
from studio.services.slots import Slot
from studio.services.time_check import Wanted
from studio.services.unit import Unit
from studio.web.forms.fields import ActionForm
from studio.web.forms.moment import instant_of
from studio.web.forms.slot import SlotForm
from studio.web.page import show
from studio.web.presenters import deposit as deposits_shown
from studio.web.presenters import incoming as shown
from studio.web.presenters import moves
from studio.web.presenters import slots as presented
from studio.web.presenters.flags import flags_strip
from studio.web.presenters.inbox import answer_lines
from studio.web.views.answers import Page


@dataclass(frozen=True, slots=True)
class Desk:
    """One page that gives a visit a time: how it looks, what it does, where it leads."""

    usual: Slot
    form: SlotForm
    draw: Callable[[presented.SlotView, int], tuple[str, int]]
    #: Takes the chosen time; raises SlotTaken, Invalid, Busy.
    act: Callable[[Slot], Response]
    service: str = bookings.CONSULTATION
    wishes: str = ""
    moved: Booking | None = None
    wanted: time | None = None
    client: Client | None = None
    #: The usual slot is a real one, also when it is not among the times that are offered.
    is_exact: bool = False


def booking(public_id: str) -> Page:
    """Show an accepted visit, with the ways to another time."""
    form = SlotForm()
    with current_studio.reading() as unit:
        row = bookings.get(unit, public_id)
        offers = presented.offer_names(library.offers(unit))
        usual = _present_slot(unit, row)
        may_care, zone = unit.actor.is_caring, unit.settings.zone
        warned = alerts.of_client(unit, row.client) if may_care and row.client else None
        reason = rescheduling.reason_of(unit, row) if may_care else ""
        told = _told(unit, row) if may_care else ()
        rooms = other_rooms.of(unit, row)
        ways = _ways(unit, row, rooms)
        back_url = url_for("studio.give_deposit_back", public_id=public_id)
        is_early = row.status is BookingStatus.CONFIRMED and assigning.is_too_early(unit, row)
        paid = deposits_back.of_booking(unit, row)
        has_failed = paid is not None and deposits_back.has_failed(unit, paid)
        deposit = deposits_shown.row(paid, back_url, has_failed=has_failed)
    visit = shown.promised(row, offers, zone, url_for, may_care=may_care)

    def draw(view: presented.SlotView, status: int) -> tuple[str, int]:
        return show(
            "booking/booking.html",
            status,
            form=form,
            visit=visit,
            flags=flags_strip(warned) if warned else None,
            slot=view,
            ways=ways,
            where=", ".join(one.name for one in rooms.own),
            reason=reason,
            told=told,
            is_early=is_early,
            deposit=deposit,
            action=ActionForm(),
        )

    def act(slot: Slot) -> Response:
        with current_studio.reading() as unit:
            at = slots.starts_at(unit, slot)
        target = Target(at, slot.practitioner_ref, slot.minutes)
        return redirect(moves.check_url(row, target, url_for), 303)

    desk = Desk(usual, form, draw, act, service=row.service, wishes=row.wished_time, moved=row)
    return plan_time(desk)


def _told(unit: Unit, booking: Booking) -> tuple[tuple[str, str], ...]:
    """Return what was answered with a booking, question by question."""
    if booking.answers is None:
        return ()
    return answer_lines(booking_answers.read(unit, booking).answers)


def _ways(unit: Unit, booking: Booking, rooms: Rooms) -> tuple[moves.Way, ...]:
    """Return what dragging in the calendar does, as buttons."""
    if booking.starts_at is None or booking.status is not BookingStatus.CONFIRMED:
        return ()
    names = {one.ref: one.name for one in slots.practitioners(unit)}
    target = Target(booking.starts_at)
    found = moves.ways(booking, target, names, unit.settings.zone, url_for, rooms=rooms)
    again = moves.days_later(booking.starts_at, 7, unit.settings.zone)
    copy = moves.check_url(booking, Target(again), url_for, is_copy=True)
    return (*found, *((moves.Way("Copy to next week", copy),) if booking.client else ()))


def cancel_booking(public_id: str) -> Page:
    """Call a visit off, and give its deposit back if that is ticked."""
    if not ActionForm().validate_on_submit():
        return redirect(url_for("studio.booking", public_id=public_id), 303)
    with current_studio.unit_of_work() as unit:
        gives_back = "refund" in request.form
        row = deposits_back.call_off(unit, public_id, gives_back=gives_back)
    return done("cancelled")(row)


def miss_booking(public_id: str) -> Page:
    """Note that nobody came."""
    if ActionForm().validate_on_submit():
        with current_studio.unit_of_work() as unit:
            bookings.miss(unit, public_id)
    return redirect(url_for("studio.today", done="missed"), 303)


def booking_calendar(public_id: str) -> Page:
    """Hand out the calendar file of a visit."""
    with current_studio.reading() as unit:
        row = bookings.get(unit, public_id)
        if row.starts_at is None:
            raise unit.missing("studio_booking")
        answer = make_response(calendars.visit_ics(unit, row))
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
    answer.headers["Content-Disposition"] = 'attachment; filename="visit.ics"'
    return answer


def book(public_id: str) -> Page:
    """Promise a visit to a known client by hand."""
    form = SlotForm()
    with current_studio.reading() as unit:
        client = clients.get(unit, public_id)
        menu = [offer for offer in library.offers(unit) if offer.active]
        planned = _planned(unit, client)
        offered = planned.service in {offer.service for offer in menu}
        chosen = form.service.data or (planned.service if offered else bookings.CONSULTATION)
        is_ahead = planned.on is not None and planned.on >= unit.today()
        picked = _picked(unit)
        day = picked.date() if picked else planned.on if is_ahead else None
        usual = _usual_slot(unit, slots.minutes_of(unit, chosen), day, request.args.get("with", ""))
        wanted = picked.time() if picked else planned.at
    services = shown.service_chips(menu, chosen)

    def draw(view: presented.SlotView, status: int) -> tuple[str, int]:
        return show(
            "booking/book.html",
            status,
            form=form,
            services=services,
            slot=view,
            client_name=client.name,
            client_url=url_for("studio.client", public_id=public_id),
        )

    def act(slot: Slot) -> Response:
        with current_studio.unit_of_work() as unit:
            reason = reason_for(unit, desk, slot)
            request_id = form.request_id.data or ""
            saved = bookings.book(unit, public_id, chosen, slot, request_id, reason)
        return done("booked")(saved)

    desk = Desk(usual, form, draw, act, service=chosen, wanted=wanted, client=client)
    return plan_time(desk)


def reason_for(unit: Unit, desk: Desk, slot: Slot) -> str:
    """Return why a time goes past a rule of the studio. Raises Invalid while it is not said."""
    return time_check.reason_for(unit, _wanted(unit, desk, slot), desk.form.reason.data or "")


def _wanted(unit: Unit, desk: Desk, slot: Slot) -> Wanted:
    return Wanted(
        service=desk.service,
        starts_at=slots.starts_at(unit, slot),
        minutes=slot.minutes,
        practitioner_ref=slot.practitioner_ref,
        booking=desk.moved,
        client=desk.client,
    )


def _planned(unit: Unit, client: Client) -> plans.NextVisit:
    """Return what the plan of the visit says that this page was opened from."""
    visit = request.args.get("visit", "")
    if not visit or not unit.actor.is_caring:
        return plans.NextVisit()
    return plans.next_visit(unit, client, visit)


def plan_time(desk: Desk) -> Page:
    form = desk.form
    form.begin(desk.usual)
    form.jump()
    if not form.is_submitted() or form.only_looks:
        return _draw(desk, 200)
    if not form.validate():
        return _draw(desk, 422)
    slot = form.slot(desk.usual)
    try:
        return desk.act(slot)
    except SlotTaken:
        form.refuse("other_at", "This time is taken. Choose another one")
        return _draw(desk, 409, is_taken=True)
    except Invalid as error:
        form.refuse_time(error)
        return _draw(desk, 422, asks_fold=error.code == "repeated_hour" or bool(form.fold.data))
    except Busy as error:
        form.general.append("One moment, please. Send it again in a few seconds")
        answer = make_response(_draw(desk, 503))
        answer.headers["Retry-After"] = str(error.retry_after)
        return answer


def _draw(
    desk: Desk, status: int, *, is_taken: bool = False, asks_fold: bool = False
) -> tuple[str, int]:
    slot = desk.form.slot(desk.usual)
    with current_studio.reading() as unit:
        free = slots.free_on(unit, slot, desk.moved, desk.service)
        nearest = slots.nearest_free(unit, slot, service=desk.service) if is_taken else []
        if status == 200:
            wanted = desk.wanted if slot.day == desk.usual.day else None
            desk.form.choose_free(free, wanted, keeps=desk.moved is not None or desk.is_exact)
        view = presented.slot_view(
            slot,
            free,
            slots.practitioners(unit),
            slots.on_day(unit, slot.day),
            chosen=desk.form.at.data or "",
            today=unit.today().isoformat(),
            quick=presented.wished_buttons(desk.wishes, unit.today().isoformat()),
            nearest=nearest,
            asks_fold=asks_fold,
            against=_against(unit, desk, slot) if status in {409, 422} else (),
            here=desk.moved.public_id if desk.moved else "",
            offers=presented.offer_names(library.offers(unit)),
        )
    return desk.draw(view, status)


def _against(unit: Unit, desk: Desk, slot: Slot) -> tuple[moves.Against, ...]:
    """List all that speaks against the time that was refused."""
    try:
        checked = time_check.check(unit, _wanted(unit, desk, slot))
    except Invalid:  # no time that could be looked at
        return ()
    return moves.against(checked, unit.settings.zone)


def _picked(unit: Unit) -> datetime | None:
    """Return the empty spot of the calendar that this page was opened from, on the wall."""
    at = instant_of(request.args.get("at"))
    if at is None or at <= unit.now():
        return None
    return at.astimezone(unit.settings.zone)


def done(word: str) -> Callable[[Booking], Response]:
    def lead(booking: Booking) -> Response:
        has_mail = bool((booking.client.email if booking.client else "") or booking.email)
        return redirect(url_for("studio.today", done=word if has_mail else f"{word}_call"), 303)

    return lead


def wished_slot(unit: Unit, booking: Booking) -> tuple[Slot, time | None]:
    """Return the first wished time that is still to come, or else the next open day."""
    found = [wish for wish in wishes.read(booking.wished_time)[0] if wish.day >= unit.today()]
    day = found[0].day if found else None
    exact = wishes.exact(booking.wished_time)
    wanted = exact or (wishes.BEGINS[found[0].part] if found else None)
    return _usual_slot(unit, slots.minutes_of(unit, booking.service), day), wanted


def _present_slot(unit: Unit, booking: Booking) -> Slot:
    if booking.starts_at is None or booking.ends_at is None:
        return wished_slot(unit, booking)[0]
    local = booking.starts_at.astimezone(unit.settings.zone)
    return Slot(
        local.date(),
        local.time().replace(fold=0),
        int((booking.ends_at - booking.starts_at) / timedelta(minutes=1)),
        booking.practitioner_ref,
    )


def _usual_slot(unit: Unit, minutes: int, day: date | None, ref: str = "") -> Slot:
    known = [one.ref for one in slots.practitioners(unit)]
    who = ref if ref in known else known[0]
    return Slot(day or wishes.open_days(unit.today())[0], time(), minutes, who)
