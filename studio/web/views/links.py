"""What a client opens: nothing is told before the PIN."""

from flask import redirect, request, url_for

from studio.context import current_studio
from studio.hooks import VISITOR
from studio.models import LinkPurpose
from studio.services import documents, links, throttle
from studio.services.documents import OpenedDocument
from studio.services.errors import WrongPin
from studio.services.throttle import Limit
from studio.web import link_door
from studio.web.forms.decide import PinForm
from studio.web.page import show
from studio.web.views.answers import Page, network_of
from studio.web.views.pdf import pdf_answer


def link(token: str) -> Page:
    """Ask for the PIN, then open the paper right here."""
    form = PinForm()
    if request.method == "GET":
        paper = _paper(token)
        return show("links/open.html", form=form) if paper is None else pdf_answer(paper)
    if not form.validate_on_submit():
        with current_studio.reading(VISITOR) as unit:
            links.check(unit, token, *documents.PAPERS)
        return show("links/open.html", 422, form=form)
    try:
        return unlock(token, form.digits(), "studio.link", *documents.PAPERS)
    except WrongPin:
        form.refuse("pin", "This PIN does not open the paper. Please look at it again")
        return show("links/open.html", 422, form=form)


def unlock(token: str, pin: str, then: str, *purposes: LinkPurpose) -> Page:
    """Open a door and lead through it to the page `then`. Raises as `links.open_link` does."""
    with current_studio.unit_of_work(VISITOR) as unit:
        throttle.use(unit, Limit.LINK_ADDRESS, network_of(request.remote_addr))
        links.open_link(unit, token, pin, *purposes)
        now = links.latest(unit)
    return link_door.keep_open(redirect(url_for(then, token=token), 303), token, now)


def _paper(token: str) -> OpenedDocument | None:
    with current_studio.reading(VISITOR) as unit:
        opened = link_door.peek(unit, token, *documents.PAPERS)
        return None if opened is None else documents.open_behind(unit, opened)
