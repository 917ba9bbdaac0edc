"""Requests that wait for an answer, and the time a visit gets."""

from collections.abc import Mapping
from dataclasses import replace

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from studio.context import current_studio
from studio.models import Booking, BookingStatus
from studio.services import (
    booking_answers,
    bookings,
    clients,
    inbox,
    inbox_effects,
    library,
    wishes,
)
from studio.services.slots import Slot
from studio.services.unit import Unit
from studio.web.forms.fields import ActionForm
from studio.web.forms.inbox import DeclineForm
from studio.web.forms.slot import SlotForm
from studio.web.page import show
from studio.web.presenters import inbox as inbox_words
from studio.web.presenters import incoming as shown
from studio.web.presenters import slots as presented
from studio.web.views.answers import Page
from studio.web.views.inbox import posts_to_look_at, unnamed_visits
from studio.web.views.visit_times import Desk, done, plan_time, reason_for, wished_slot

_NOTICES = {
    "accepted": "Accepted. The confirmation is on its way by email.",
    "accepted_call": "Accepted. There is no email address: please tell them by phone.",
    "moved": "Moved. The new time is on its way by email.",
    "moved_call": "Moved. There is no email address: please tell them by phone.",
    "blocked": "Blocked. Visitors are not offered this time.",
    "room": "Moved to another room. Day and time stay, so no message goes out.",
    "moved_untold": "Moved. No message goes out.",
    "booked_untold": "Booked. No message goes out.",
    "booked": "Booked. The confirmation is on its way by email.",
    "booked_call": "Booked. There is no email address: please tell them by phone.",
    "cancelled": "Called off. The client is told by email.",
    "cancelled_call": "Called off. There is no email address: please tell them by phone.",
    "declined": "Declined. The answer leaves in five minutes.",
    "declined_call": "Declined. There is no email address: please tell them by phone.",
    "missed": "Noted: nobody came.",
    "assigned": "Noted whose visit it is.",
    "read_again": "Read once more.",
    "mapped": "The fields are known now, and the post was read again.",
    "dismissed": "Dismissed. It has no effect.",
    "undone": "The request is back on the list.",
}


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
        cards, unnamed = waiting_cards(unit), unnamed_visits(unit)
        posts = posts_to_look_at(unit)
    return show(
        "today/incoming.html",
        cards=cards,
        unnamed=unnamed,
        posts=posts,
        notice=notice(),
        action=ActionForm(),
    )


def waiting_cards(unit: Unit) -> tuple[shown.Incoming, ...]:
    """Return the waiting requests, with concerns for those who may read them."""
    may_care = unit.actor.is_caring
    rows = bookings.waiting_opened(unit) if may_care else bookings.waiting_closed(unit)
    notes = inbox.problems_of(unit, [row.booking for row in rows])
    return tuple(
        shown.incoming(row, _sent(unit, row.booking, notes), unit.settings.zone, url_for)
        for row in rows
    )


def _sent(unit: Unit, booking: Booking, notes: Mapping[int | None, tuple[str, ...]]) -> shown.Sent:
    """Return what came with a request; its answers only for those who may read the concern."""
    answers = booking_answers.opened(unit, booking).answers if unit.actor.is_caring else {}
    return shown.Sent(
        inbox_words.origin_words(booking.source),
        inbox_words.problem_words(notes.get(booking.id, ())),
        inbox_words.answer_lines(answers),
    )


def accept(public_id: str) -> Page:
    """Give a request a client and a time."""
    form = SlotForm()
    with current_studio.reading() as unit:
        booking = bookings.get(unit, public_id)
        concern = bookings.concern(unit, booking) if unit.actor.is_caring else ""
        known = clients.like(unit, booking.email, booking.phone)
        offers = presented.offer_names(library.offers(unit))
        notes = inbox.problems_of(unit, [booking])
        sent = _sent(unit, booking, notes)
        usual, wanted = wished_slot(unit, booking)
        exact = _exact_slot(unit, booking, usual, notes.get(booking.id, ()))
    if booking.status is BookingStatus.CONFIRMED:
        return redirect(url_for("studio.booking", public_id=public_id), 303)
    asked = presented.asked_view(booking, bookings.reference(booking), concern, offers)
    proposals = shown.proposals(known, booking, form.client.data if form.is_submitted() else None)

    def draw(view: presented.SlotView, status: int) -> tuple[str, int]:
        return show(
            "booking/accept.html",
            status,
            form=form,
            asked=asked,
            sent=sent,
            proposals=proposals,
            slot=view,
            correct_url=url_for("studio.correct", public_id=public_id),
            decline=DeclineForm(formdata=None),
            decline_url=url_for("studio.decline", public_id=public_id),
        )

    def act(slot: Slot) -> Response:
        with current_studio.unit_of_work() as unit:
            reason = reason_for(unit, desk, slot)
            saved = bookings.accept(unit, public_id, form.client.data or None, slot, reason)
        return done("accepted")(saved)

    desk = Desk(
        exact or usual,
        form,
        draw,
        act,
        service=booking.service,
        wishes=booking.wished_time,
        wanted=wanted,
        is_exact=exact is not None,
    )
    return plan_time(desk)


def decline(public_id: str) -> Page:
    """Turn a request down; the answer waits a little, so that it can be taken back."""
    form = DeclineForm()
    if not form.validate_on_submit():
        return redirect(url_for("studio.incoming"), 303)
    with current_studio.unit_of_work() as unit:
        booking = bookings.decline(unit, public_id, form.message.data or "")
    word = "declined" if booking.email else "declined_call"
    return redirect(url_for("studio.today", done=word, undo=public_id), 303)


def undo_decline(public_id: str) -> Page:
    """Put a declined request back on the list."""
    if ActionForm().validate_on_submit():
        with current_studio.unit_of_work() as unit:
            bookings.undo_decline(unit, public_id)
    return redirect(url_for("studio.today", done="undone"), 303)


def _exact_slot(unit: Unit, booking: Booking, usual: Slot, notes: tuple[str, ...]) -> Slot | None:
    """Return the very slot that another tool asked for, unless it is taken here."""
    at, sent = wishes.exact(booking.wished_time), booking_answers.opened(unit, booking)
    has_day = any(wish.day == usual.day for wish in wishes.read(booking.wished_time)[0])
    if at is None or not has_day or inbox_effects.OVERLAP in notes:
        return None
    return replace(usual, at=at, minutes=booking_answers.minutes(sent) or usual.minutes)
