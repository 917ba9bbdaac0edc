"""The one page that every change of a visit's time goes through."""

from dataclasses import dataclass

from flask import make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from studio.context import current_studio
from studio.models import Booking
from studio.services import bookings, library, other_rooms, rescheduling, slots, time_check
from studio.services.availability import FreeTime
from studio.services.errors import Busy, Invalid, SlotTaken
from studio.services.rescheduling import Target
from studio.services.unit import Unit
from studio.web.forms.moment import instant_of
from studio.web.forms.move import MoveForm
from studio.web.page import show
from studio.web.presenters import moves as presented
from studio.web.presenters.slots import offer_names
from studio.web.views.answers import Page


@dataclass(frozen=True, slots=True)
class _Asked:
    """A visit, and the time in the address."""

    public_id: str
    target: Target
    is_copy: bool


def move_check(public_id: str) -> Page:
    """Show all that speaks against a time; do it when somebody says so."""
    at = instant_of(request.args.get("at"))
    if at is None:
        with current_studio.reading() as unit:
            bookings.get(unit, public_id)
        return redirect(url_for("studio.booking", public_id=public_id), 303)
    minutes = request.args.get("minutes", "")
    target = Target(
        at,
        request.args.get("with", ""),
        int(minutes) if minutes.isascii() and minutes.isdecimal() and len(minutes) <= 3 else None,
        request.args.get("in", ""),
    )
    asked = _Asked(public_id, target, request.args.get("copy") == "1")
    form = MoveForm()
    form.begin()
    if not form.is_submitted():
        return _draw(asked, form, 200)
    return _do(asked, form) if form.validate() else _draw(asked, form, 422)


def _do(asked: _Asked, form: MoveForm) -> Page:
    try:
        with current_studio.unit_of_work() as unit:
            before = bookings.get(unit, asked.public_id)
            keeps = not asked.is_copy and rescheduling.keeps_time(before, asked.target)
            booking = _save(unit, asked, form)
    except SlotTaken:
        return _draw(asked, form, 409)
    except Invalid as error:
        form.refuse_move(error)
        return _draw(asked, form, 422)
    except Busy as error:
        form.general.append("One moment, please. Send it again in a few seconds")
        answer = make_response(_draw(asked, form, 503))
        answer.headers["Retry-After"] = str(error.retry_after)
        return answer
    return _done(booking, asked, form, keeps=keeps)


def _save(unit: Unit, asked: _Asked, form: MoveForm) -> Booking:
    if asked.is_copy:
        request_id = form.request_id.data or ""
        return rescheduling.book_again(
            unit, asked.public_id, asked.target, form.words(), request_id
        )
    return rescheduling.move(unit, asked.public_id, asked.target, form.words())


def _done(booking: Booking, asked: _Asked, form: MoveForm, *, keeps: bool) -> Response:
    word = "booked" if asked.is_copy else "moved"
    has_mail = bool((booking.client.email if booking.client else "") or booking.email)
    said = f"{word}_untold" if form.untold.data else word if has_mail else f"{word}_call"
    said = "room" if keeps else said
    return redirect(url_for("studio.calendar", on=booking.wall_start[:10], done=said), 303)


def _draw(asked: _Asked, form: MoveForm, status: int) -> Page:
    with current_studio.reading() as unit:
        booking = bookings.get(unit, asked.public_id)
        checked = rescheduling.check(unit, asked.public_id, asked.target, is_copy=asked.is_copy)
        view = presented.move_view(
            booking,
            checked,
            asked.target,
            people=slots.practitioners(unit),
            rooms=other_rooms.of(unit, booking),
            offers=offer_names(library.offers(unit)),
            nearest=_nearest(unit, checked),
            message=rescheduling.message(
                unit, booking, asked.target.starts_at, is_copy=asked.is_copy
            ),
            zone=unit.settings.zone,
            url=url_for,
            is_copy=asked.is_copy,
        )
    return show("calendar/check.html", status, move=view, form=form)


def _nearest(unit: Unit, checked: time_check.Checked) -> tuple[FreeTime, ...]:
    """Look for other times when this one cannot be had."""
    if not checked.is_blocked:
        return ()
    try:
        return time_check.nearest(unit, checked.wanted)
    except Invalid:  # the person or the service is gone
        return ()
