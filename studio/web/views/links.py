"""What a client opens: nothing is told before the PIN."""

from flask import request

from studio.context import current_studio
from studio.hooks import VISITOR
from studio.services import documents, throttle
from studio.services.errors import WrongPin
from studio.services.throttle import Limit
from studio.web.forms.decide import PinForm
from studio.web.page import show
from studio.web.views.answers import Page, network_of
from studio.web.views.pdf import pdf_answer


def link(token: str) -> Page:
    """Ask for the PIN, then open the paper right here."""
    form = PinForm()
    if not form.validate_on_submit():
        with current_studio.reading(VISITOR) as unit:
            documents.check_link(unit, token)
        return show("links/open.html", 422 if form.is_submitted() else 200, form=form)
    try:
        with current_studio.unit_of_work(VISITOR) as unit:
            throttle.use(unit, Limit.LINK_ADDRESS, network_of(request.remote_addr))
            opened = documents.open_by_token(unit, token, form.digits())
    except WrongPin:
        form.refuse("pin", "This PIN does not open the paper. Please look at it again")
        return show("links/open.html", 422, form=form)
    return pdf_answer(opened)
