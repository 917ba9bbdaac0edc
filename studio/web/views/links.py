"""What a client opens: nothing is told before the PIN."""

from flask import redirect, request, url_for

from studio.context import current_studio
from studio.hooks import VISITOR
from studio.models import LinkPurpose
from studio.services import documents, links, throttle
from studio.services.errors import WrongPin
from studio.services.throttle import Limit
from studio.web import link_door
from studio.web.forms.links import PinForm
from studio.web.language import visitor_language
from studio.web.page import show
from studio.web.presenters.link_words import WORDS, LinkWords
from studio.web.views.answers import Page, network_of
from studio.web.views.pdf import pdf_answer
from studio.web.views.plan_page import plan_read


def link(token: str) -> Page:
    """Ask for the PIN, then open the plan's page or the letter right here."""
    words = WORDS[visitor_language()]
    form = PinForm(words)
    if request.method == "GET":
        return _opened(token) or door(form, words)
    if not form.validate_on_submit():
        with current_studio.reading(VISITOR) as unit:
            links.check(unit, token, *documents.PAPERS)
        return door(form, words)
    try:
        return unlock(token, form.digits(), "studio.link", *documents.PAPERS)
    except WrongPin:
        form.refuse("pin", words.wrong)
        return door(form, words)


def door(form: PinForm, words: LinkWords) -> tuple[str, int]:
    """Show the page that asks for the PIN."""
    status = 422 if form.is_submitted() else 200
    language = visitor_language().value
    return show("links/open.html", status, form=form, words=words, language=language)


def unlock(token: str, pin: str, then: str, *purposes: LinkPurpose) -> Page:
    """Open a door and lead through it to the page `then`. Raises as `links.open_link` does."""
    with current_studio.unit_of_work(VISITOR) as unit:
        throttle.use(unit, Limit.LINK_ADDRESS, network_of(request.remote_addr))
        links.open_link(unit, token, pin, *purposes)
        now = links.latest(unit)
    return link_door.keep_open(redirect(url_for(then, token=token), 303), token, now)


def _opened(token: str) -> Page | None:
    """Answer with what is behind an open door: a plan has a page of its own."""
    with current_studio.reading(VISITOR) as unit:
        opened = link_door.peek(unit, token, *documents.PAPERS)
        if opened is None:
            return None
        if opened.purpose is LinkPurpose.PLAN:
            return plan_read(unit, opened, token)
        return pdf_answer(documents.open_behind(unit, opened))
