"""The public request for an appointment."""

from flask import redirect, request, url_for

from studio.context import current_studio
from studio.services import bookings, throttle
from studio.services.bookings import BookingRequest
from studio.services.errors import Conflict, Invalid
from studio.services.throttle import Limit
from studio.services.unit import Unit
from studio.web.forms.booking import RequestForm
from studio.web.page import show
from studio.web.views.answers import Page, network_of


def request_visit() -> Page:
    """Show the form, or take a request in."""
    form = RequestForm()
    form.prepare()
    if form.is_submitted() and form.is_trapped():
        return redirect(url_for("studio.thanks"), 303)
    if not form.validate_on_submit():
        return show("booking/request.html", 422 if form.is_submitted() else 200, form=form)
    try:
        _take_in(form)
    except Invalid as error:
        form.refuse(error.field, "Please look at this again")
        return show("booking/request.html", 422, form=form)
    except Conflict:
        form.start_anew("We have your first request. Send this one if it shall count too")
        return show("booking/request.html", 409, form=form)
    return redirect(url_for("studio.thanks"), 303)


def thanks() -> Page:
    """Say what happens next."""
    return show("booking/thanks.html", again=url_for("studio.request_visit"))


def _take_in(form: RequestForm) -> None:
    asked = BookingRequest(
        name=form.full_name.data or "",
        email=form.email.data or "",
        phone=form.phone.data or "",
        concern=form.concern.data or "",
        wished_time=form.wished_time.data or "",
        request_id=form.request_id.data or "",
    )
    network = network_of(request.remote_addr)
    with current_studio.unit_of_work() as unit:
        if not bookings.is_known(unit, asked.request_id):
            _count(unit, network, asked.email)
        bookings.request_booking(unit, asked)


def _count(unit: Unit, network: str, email: str) -> None:
    """Count a new request; the same one sent again counts once."""
    throttle.use(unit, Limit.BOOKING_HOUR, network)
    throttle.use(unit, Limit.BOOKING_DAY, network)
    if email:
        throttle.use(unit, Limit.BOOKING_MAIL, email)
