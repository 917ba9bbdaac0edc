"""Requests that wait for an answer, and the time a visit gets."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta

from flask import make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from studio.context import current_studio
from studio.models import Booking, BookingStatus, Client
from studio.services import alerts, bookings, calendars, clients, library, plans, slots, wishes
from studio.services.claims import Free
from studio.services.errors import Busy, Invalid, SlotTaken
from studio.services.slots import Slot
from studio.services.unit import Unit
from studio.web.forms.fields import ActionForm
from studio.web.forms.slot import SlotForm
from studio.web.page import show
from studio.web.presenters import incoming as shown
from studio.web.presenters import slots as presented
from studio.web.presenters.flags import flags_strip
from studio.web.views.answers import Page

_NOTICES = {
    "accepted": "Accepted. The confirmation is on its way by email.",
    "accepted_call": "Accepted. There is no email address: please tell them by phone.",
    "moved": "Moved. The new time is on its way by email.",
    "moved_call": "Moved. There is no email address: please tell them by phone.",
    "booked": "Booked. The confirmation is on its way by email.",
    "booked_call": "Booked. There is no email address: please tell them by phone.",
    "cancelled": "Called off. The client is told by email.",
    "cancelled_call": "Called off. There is no email address: please tell them by phone.",
    "declined": "Declined. The answer leaves in five minutes.",
    "declined_call": "Declined. There is no email address: please tell them by phone.",
    "missed": "Noted: nobody came.",
    "undone": "The request is back on the list.",
}


@dataclass(frozen=True, slots=True)
class Desk:
    """One page that gives a visit a time: how it looks, what it does, where it leads."""

    usual: Slot
    form: SlotForm
    draw: Callable[[presented.SlotView, int], tuple[str, int]]
    save: Callable[[Unit, Slot], Booking]
    done: Callable[[Booking], Response]
    wishes: str = ""
    moved: Booking | None = None
    wanted: time | None = None


def notice() -> shown.Notice | None:
    """Return what was just done, with the way to take a refusal back."""
    said = _NOTICES.get(request.args.get("done", ""))
    if said is None:
        return None
    undo = request.args.get("undo", "")
    return shown.Notice(said, url_for("studio.undo_decline", public_id=undo) if undo else "")


def incoming() -> Page:
    """List all requests that wait."""
    with current_studio.reading() as unit:
        cards = waiting_cards(unit)
    return show("today/incoming.html", cards=cards, notice=notice(), action=ActionForm())


def waiting_cards(unit: Unit) -> tuple[shown.Incoming, ...]:
    """Return the waiting requests, with concerns for those who may read them."""
    may_care = unit.actor.is_caring
    rows = bookings.waiting_opened(unit) if may_care else bookings.waiting_closed(unit)
    return tuple(shown.incoming(row, unit.settings.zone, url_for) for row in rows)


def accept(public_id: str) -> Page:
    """Give a request a client and a time."""
    form = SlotForm()
    with current_studio.reading() as unit:
        booking = bookings.get(unit, public_id)
        concern = bookings.concern(unit, booking) if unit.actor.is_caring else ""
        known = clients.like(unit, booking.email, booking.phone)
        offers = presented.offer_names(library.offers(unit))
        usual, wanted = _wished_slot(unit, booking)
    if booking.status is BookingStatus.CONFIRMED:
        return redirect(url_for("studio.booking", public_id=public_id), 303)
    asked = presented.asked_view(booking, bookings.reference(booking), concern, offers)
    proposals = shown.proposals(known, booking, form.client.data if form.is_submitted() else None)

    def draw(view: presented.SlotView, status: int) -> tuple[str, int]:
        return show(
            "booking/accept.html", status, form=form, asked=asked, proposals=proposals, slot=view
        )

    def save(unit: Unit, slot: Slot) -> Booking:
        return bookings.accept(unit, public_id, form.client.data or None, slot)

    desk = Desk(usual, form, draw, save, _done("accepted"), booking.wished_time, wanted=wanted)
    return _plan(desk)


def decline(public_id: str) -> Page:
    """Turn a request down; the answer waits a little, so that it can be taken back."""
    if not ActionForm().validate_on_submit():
        return redirect(url_for("studio.incoming"), 303)
    with current_studio.unit_of_work() as unit:
        booking = bookings.decline(unit, public_id)
    word = "declined" if booking.email else "declined_call"
    return redirect(url_for("studio.today", done=word, undo=public_id), 303)


def undo_decline(public_id: str) -> Page:
    """Put a declined request back on the list."""
    if ActionForm().validate_on_submit():
        with current_studio.unit_of_work() as unit:
            bookings.undo_decline(unit, public_id)
    return redirect(url_for("studio.today", done="undone"), 303)


def booking(public_id: str) -> Page:
    """Show an accepted visit, and give it another time."""
    form = SlotForm()
    with current_studio.reading() as unit:
        row = bookings.get(unit, public_id)
        offers = presented.offer_names(library.offers(unit))
        usual = _present_slot(unit, row)
        may_care, zone = unit.actor.is_caring, unit.settings.zone
        warned = alerts.of_client(unit, row.client) if may_care and row.client else None
    visit = shown.promised(row, offers, zone, url_for, may_care=may_care)

    def draw(view: presented.SlotView, status: int) -> tuple[str, int]:
        return show(
            "booking/booking.html",
            status,
            form=form,
            visit=visit,
            flags=flags_strip(warned) if warned else None,
            slot=view,
            action=ActionForm(),
        )

    def save(unit: Unit, slot: Slot) -> Booking:
        return bookings.move(unit, public_id, slot)

    return _plan(Desk(usual, form, draw, save, _done("moved"), row.wished_time, row))


def cancel_booking(public_id: str) -> Page:
    """Call a visit off."""
    if not ActionForm().validate_on_submit():
        return redirect(url_for("studio.booking", public_id=public_id), 303)
    with current_studio.unit_of_work() as unit:
        row = bookings.cancel(unit, public_id)
    return _done("cancelled")(row)


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
        day = planned.on if is_ahead else None
        usual = _usual_slot(unit, slots.minutes_of(unit, chosen), day)
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

    def save(unit: Unit, slot: Slot) -> Booking:
        return bookings.book(unit, public_id, chosen, slot, form.request_id.data or "")

    return _plan(Desk(usual, form, draw, save, _done("booked"), wanted=planned.at))


def _planned(unit: Unit, client: Client) -> plans.NextVisit:
    """Return what the plan of the visit says that this page was opened from."""
    visit = request.args.get("visit", "")
    if not visit or not unit.actor.is_caring:
        return plans.NextVisit()
    return plans.next_visit(unit, client, visit)


def _plan(desk: Desk) -> Page:
    form = desk.form
    form.begin(desk.usual)
    form.jump()
    if not form.is_submitted() or form.only_looks:
        return _draw(desk, 200)
    if not form.validate():
        return _draw(desk, 422)
    slot = form.slot(desk.usual)
    try:
        with current_studio.unit_of_work() as unit:
            saved = desk.save(unit, slot)
    except SlotTaken:
        form.refuse("other_at", "This time is taken. Choose another one")
        return _draw(desk, 409, is_taken=True)
    except Invalid as error:
        form.refuse_time(error)
        return _draw(desk, 422, asks_fold=error.code == "repeated_hour")
    except Busy as error:
        form.general.append("One moment, please. Send it again in a few seconds")
        answer = make_response(_draw(desk, 503))
        answer.headers["Retry-After"] = str(error.retry_after)
        return answer
    return desk.done(saved)


def _draw(
    desk: Desk, status: int, *, is_taken: bool = False, asks_fold: bool = False
) -> tuple[str, int]:
    slot = desk.form.slot(desk.usual)
    with current_studio.reading() as unit:
        free = slots.free_on(unit, slot, desk.moved)
        nearest: list[Free] = slots.nearest_free(unit, slot) if is_taken else []
        if status == 200:
            wanted = desk.wanted if slot.day == desk.usual.day else None
            desk.form.choose_free(free, wanted, keeps=desk.moved is not None)
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
            here=desk.moved.public_id if desk.moved else "",
            offers=presented.offer_names(library.offers(unit)),
        )
    return desk.draw(view, status)


def _done(word: str) -> Callable[[Booking], Response]:
    def lead(booking: Booking) -> Response:
        has_mail = bool((booking.client.email if booking.client else "") or booking.email)
        return redirect(url_for("studio.today", done=word if has_mail else f"{word}_call"), 303)

    return lead


def _wished_slot(unit: Unit, booking: Booking) -> tuple[Slot, time | None]:
    """Return the first wished time that is still to come, or else the next open day."""
    found = [wish for wish in wishes.read(booking.wished_time)[0] if wish.day >= unit.today()]
    day = found[0].day if found else None
    wanted = wishes.BEGINS[found[0].part] if found else None
    return _usual_slot(unit, slots.minutes_of(unit, booking.service), day), wanted


def _present_slot(unit: Unit, booking: Booking) -> Slot:
    if booking.starts_at is None or booking.ends_at is None:
        return _wished_slot(unit, booking)[0]
    local = booking.starts_at.astimezone(unit.settings.zone)
    return Slot(
        local.date(),
        local.time().replace(fold=0),
        int((booking.ends_at - booking.starts_at) / timedelta(minutes=1)),
        booking.practitioner_ref,
    )


def _usual_slot(unit: Unit, minutes: int, day: date | None) -> Slot:
    first = slots.practitioners(unit)[0].ref
    return Slot(day or wishes.open_days(unit.today())[0], time(), minutes, first)
