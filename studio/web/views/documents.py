"""An issued paper's own page: look, print, send, withdraw."""

from flask import redirect, request, url_for

from studio.context import current_studio
from studio.services import sendings
from studio.services.errors import Invalid
from studio.web.forms.fields import ActionForm
from studio.web.forms.sendings import SendForm
from studio.web.page import show
from studio.web.presenters.moment import Moment
from studio.web.presenters.sendings import Made, paper_page
from studio.web.views.answers import Page


def paper(public_id: str) -> Page:
    """Show where a paper is and what happened to it."""
    return _page(public_id, SendForm(formdata=None))


def paper_send(public_id: str) -> Page:
    """Make a new link, mail it, and show its PIN this once."""
    form = SendForm()
    if not form.validate_on_submit():
        return _page(public_id, form)
    address = form.email.data or ""
    try:
        with current_studio.unit_of_work() as unit:
            made = sendings.send(unit, public_id, address)
    except Invalid:
        form.refuse("email", "Please look at this address again")
        return _page(public_id, form)
    return _page(public_id, SendForm(formdata=None), Made(made.pin, address))


def paper_withdraw(public_id: str) -> Page:
    """End the links that were sent."""
    if ActionForm().validate_on_submit():
        with current_studio.unit_of_work() as unit:
            sendings.withdraw(unit, public_id)
    return redirect(url_for("studio.paper", public_id=public_id, done="withdrawn"), 303)


def _page(public_id: str, form: SendForm, made: Made | None = None) -> Page:
    with current_studio.reading() as unit:
        life = sendings.get(unit, public_id)
        moment = Moment(unit.now(), unit.settings.zone)
        view = paper_page(life, unit.settings, moment, url_for)
    if not form.errors:
        form.email.data = view.address
    return show(
        "sendings/paper.html",
        422 if form.errors else 200,
        paper=view,
        form=form,
        made=made,
        notice="The links are ended." if request.args.get("done") == "withdrawn" else "",
        action=ActionForm(),
    )
