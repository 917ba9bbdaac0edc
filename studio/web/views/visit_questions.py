"""Whether it is a first visit, asked on the way from a visit's mail to its questions."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from studio.context import current_studio
from studio.documents.dates import Language
from studio.hooks import VISITOR
from studio.models import Booking, LinkPurpose
from studio.services import first_visits, links, throttle
from studio.services.errors import Conflict
from studio.services.throttle import Limit
from studio.services.unit import Unit
from studio.web import link_door
from studio.web.forms.fields import ActionForm
from studio.web.language import visitor_language
from studio.web.page import show
from studio.web.presenters.visit_link_words import WORDS
from studio.web.views.answers import Page, network_of


def visit_questions(token: str) -> Page:
    """Ask, the same of everybody; who is new goes on to the questions."""
    language = visitor_language()
    if not ActionForm().validate_on_submit():
        with current_studio.reading(VISITOR) as unit:
            links.check(unit, token, LinkPurpose.VISIT)
        return show(
            "visit_link/questions.html",
            words=WORDS[language],
            form=ActionForm(),
            language=language.value,
        )
    with current_studio.unit_of_work(VISITOR) as unit:
        throttle.use(unit, Limit.LINK_ADDRESS, network_of(request.remote_addr))
        target = links.target_of(unit, links.open_link(unit, token, "", LinkPurpose.VISIT))
        now = links.latest(unit)
        if not isinstance(target, Booking):
            raise unit.missing("studio_booking")
        answer = _answer(unit, target, token, language)
    return link_door.keep_open(answer, token, now)


def _answer(unit: Unit, booking: Booking, token: str, language: Language) -> Response:
    done = "before"
    try:
        if request.form.get("first") == "yes":
            made = first_visits.begin(unit, booking)
            return redirect(url_for("studio.intake", token=made.token), 303)
        first_visits.been_before(unit, booking)
    except Conflict:
        done = "no_questions"
    address = url_for("studio.visit_link", token=token, lang=language.value, done=done)
    return redirect(address, 303)
