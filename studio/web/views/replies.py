"""A clinician answers a letter: nothing is told before the PIN, and no account is needed."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from studio.context import current_studio
from studio.hooks import VISITOR
from studio.models import LinkPurpose
from studio.services import links, online_replies, throttle
from studio.services.errors import Conflict, Invalid, WrongPin
from studio.services.online_replies import Asked
from studio.services.throttle import Limit
from studio.web import link_door
from studio.web.forms.links import PinForm
from studio.web.forms.online_reply import ReplyForm
from studio.web.language import visitor_language
from studio.web.page import show
from studio.web.presenters.reply import reply_view
from studio.web.presenters.reply_words import DOORS, WORDS
from studio.web.views.answers import Page, network_of
from studio.web.views.links import door, unlock


def reply(token: str) -> Page:
    """Ask for the PIN that stands on the letter."""
    words = DOORS[visitor_language()]
    form = PinForm(words)
    if not form.is_submitted() or not form.validate():
        with current_studio.reading(VISITOR) as unit:
            is_open = link_door.peek(unit, token, LinkPurpose.REPLY) is not None
        if is_open and not form.is_submitted():
            return _to_answer(token)
        return door(form, words)
    try:
        return unlock(token, form.digits(), "studio.reply_answer", LinkPurpose.REPLY)
    except WrongPin:
        form.refuse("pin", words.wrong)
        return door(form, words)


def reply_answer(token: str) -> Page:
    """Show the form, take the answer, or say that one came in."""
    if request.method == "GET":
        with current_studio.reading(VISITOR) as unit:
            link = link_door.opened(unit, token, LinkPurpose.REPLY)
            asked, today = online_replies.asked(unit, link), unit.today()
        form = _form(needs_pin=False)
        form.seen_on.data = today
        return _done() if asked.has_come else _page(form, asked)
    with current_studio.reading(VISITOR) as unit:
        opened = link_door.peek(unit, token, LinkPurpose.REPLY)
        known = online_replies.asked(unit, opened) if opened else None
    return _take(token, _form(needs_pin=known is None), known)


def _take(token: str, form: ReplyForm, asked: Asked | None) -> Page:
    """Keep a valid answer; a door that closed meanwhile costs the PIN, never what was typed."""
    if form.needs_pin and not form.pin.data:
        form.validate()
        form.pin.errors = [form.said.pin_again]
        return _page(form, None)
    if not form.validate():
        return _page(form, asked)
    try:
        return _send(token, form)
    except WrongPin:
        form.refuse("pin", DOORS[visitor_language()].wrong)
    except Invalid as error:
        form.refuse_day(error.field)
    except Conflict:
        return _to_answer(token)
    return _page(form, asked)


def _send(token: str, form: ReplyForm) -> Page:
    with current_studio.unit_of_work(VISITOR) as unit:
        link = link_door.peek(unit, token, LinkPurpose.REPLY)
        if link is None:
            throttle.use(unit, Limit.LINK_ADDRESS, network_of(request.remote_addr))
            link = links.open_link(unit, token, form.digits(), LinkPurpose.REPLY)
        online_replies.receive(unit, link, form.to_answer())
        now = links.latest(unit)
    return link_door.keep_open(_to_answer(token), token, now)


def _form(*, needs_pin: bool) -> ReplyForm:
    language = visitor_language()
    return ReplyForm(WORDS[language], DOORS[language], needs_pin=needs_pin)


def _to_answer(token: str) -> Response:
    return redirect(url_for("studio.reply_answer", token=token), 303)


def _page(form: ReplyForm, asked: Asked | None) -> Page:
    language = visitor_language()
    return show(
        "replies/answer.html",
        422 if form.is_submitted() else 200,
        form=form,
        reply=reply_view(form, asked, language),
        words=WORDS[language],
        door=DOORS[language],
        language=language.value,
    )


def _done() -> Page:
    language = visitor_language()
    return show(
        "replies/done.html", words=WORDS[language], door=DOORS[language], language=language.value
    )
