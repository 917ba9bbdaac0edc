"""Posts of other tools that need a look, and visits of which nobody said whose they are."""

from flask import redirect, url_for

from studio.context import current_studio
from studio.models import Booking, BookingStatus
from studio.services import assigning, bookings, inbox, library
from studio.services.assigning import Corrected
from studio.services.errors import Invalid
from studio.services.unit import Unit
from studio.web.forms.fields import ActionForm
from studio.web.forms.inbox import CorrectForm, WhoForm
from studio.web.page import show
from studio.web.presenters import inbox as shown
from studio.web.presenters import slots as presented
from studio.web.presenters.incoming import service_chips
from studio.web.views.answers import Page

_WRONG = {
    "name": "Enter a name",
    "email": "Enter one email address, like name@example.com, or a phone number",
    "phone": "Enter a phone number",
    "service": "Choose a service of the menu",
}


def unnamed_visits(unit: Unit) -> tuple[shown.WhoIsIt, ...]:
    """Return the promised visits that wait for a client."""
    rows = assigning.unassigned(unit)
    offers = presented.offer_names(library.offers(unit)) if rows else {}
    return tuple(shown.who_is_it(row, offers, unit.settings.zone, url_for) for row in rows)


def posts_to_look_at(unit: Unit) -> tuple[shown.LookAt, ...]:
    """Return posts that need a look, for those who may read what was sent."""
    if not unit.actor.is_caring:
        return ()
    return shown.look_at(inbox.to_look_at(unit), unit.settings.zone, url_for)


def assign(public_id: str) -> Page:
    """Say whose visit it is."""
    form = WhoForm()
    if form.validate_on_submit():
        try:
            with current_studio.unit_of_work() as unit:
                booking = assigning.assign(unit, public_id, form.client.data or None)
                is_early = assigning.is_too_early(unit, booking)
        except Invalid:
            return redirect(url_for("studio.correct", public_id=public_id), 303)
        if is_early:
            return redirect(url_for("studio.booking", public_id=public_id), 303)
    return redirect(url_for("studio.incoming", done="assigned"), 303)


def correct(public_id: str) -> Page:
    """Put name, contact or service of a request right."""
    form = CorrectForm()
    with current_studio.reading() as unit:
        booking = bookings.get(unit, public_id)
        menu = [offer for offer in library.offers(unit) if offer.active]
    if not form.is_submitted():
        form.fill(booking)
    elif form.validate():
        try:
            with current_studio.unit_of_work() as unit:
                assigning.correct(unit, public_id, _corrected(form))
        except Invalid as error:
            form.refuse(error.field, _WRONG.get(error.field, "Please look at this again"))
        else:
            return redirect(_back(booking), 303)
    return show(
        "booking/correct.html",
        422 if form.is_submitted() else 200,
        form=form,
        name=booking.name,
        services=service_chips(menu, form.service.data or ""),
        back=_back(booking),
    )


def post(public_id: str) -> Page:
    """Show one post with everything that was sent."""
    with current_studio.reading() as unit:
        item, form, found = inbox.seen_again(unit, public_id)
        row = unit.session.get(Booking, item.booking_id) if item.booking_id else None
        view = shown.post_view(
            item,
            form,
            found,
            _way_to(row),
            unit.settings.zone,
            url_for,
            may_map=unit.actor.is_owner and inbox.can_map(form),
        )
    return show("booking/post.html", post=view, action=ActionForm())


def post_again(public_id: str) -> Page:
    """Read a post once more."""
    if ActionForm().validate_on_submit():
        with current_studio.unit_of_work() as unit:
            inbox.replay(unit, public_id)
    return redirect(url_for("studio.incoming", done="read_again"), 303)


def post_dismiss(public_id: str) -> Page:
    """Take a post off the list."""
    if ActionForm().validate_on_submit():
        with current_studio.unit_of_work() as unit:
            inbox.dismiss(unit, public_id)
    return redirect(url_for("studio.incoming", done="dismissed"), 303)


def _corrected(form: CorrectForm) -> Corrected:
    return Corrected(
        form.full_name.data or "",
        form.email.data or "",
        form.phone.data or "",
        form.service.data or bookings.CONSULTATION,
    )


def _way_to(booking: Booking | None) -> str:
    """Return the page of what came of a post."""
    if booking is None:
        return ""
    asked = booking.status is BookingStatus.REQUESTED
    return url_for(f"studio.{'accept' if asked else 'booking'}", public_id=booking.public_id)


def _back(booking: Booking) -> str:
    if booking.status is BookingStatus.REQUESTED:
        return url_for("studio.accept", public_id=booking.public_id)
    return url_for("studio.incoming")
