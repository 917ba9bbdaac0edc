"""The public request for a visit, in the visitor's language."""

import re
from datetime import timedelta

from flask import make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from studio.context import current_studio
from studio.documents.dates import Language
from studio.services import bookings, library, throttle, wishes
from studio.services.bookings import BookingRequest
from studio.services.errors import Busy, Conflict, Invalid, TooMany
from studio.services.throttle import Limit
from studio.services.unit import Unit
from studio.web.forms.booking import RequestForm
from studio.web.language import visitor_language
from studio.web.page import show
from studio.web.presenters import ask
from studio.web.presenters.ask_words import WORDS
from studio.web.views.answers import Page, network_of

_REFERENCE = re.compile(r"[2-9A-Z]{6}")
#: Where the words of the use case stand in the form.
_FIELDS = {"name": "full_name"}


def request_visit() -> Page:
    """Show the form, or take a request in; whatever goes wrong, what was typed stays."""
    language = visitor_language()
    least = timedelta(seconds=current_studio.face().settings.form_seconds)
    form = RequestForm(WORDS[language], current_studio.tools.clock(), least)
    if not form.is_submitted():
        return _page(form, language)
    if form.is_trapped():
        return _thank(language, "")
    return _send(form, language) if form.validate() else _page(form, language, 422)


def thanks() -> Page:
    """Say what happens next."""
    language = visitor_language()
    given = request.args.get("ref", "")
    reference = given if _REFERENCE.fullmatch(given) else ""
    again = url_for("studio.request_visit", lang=language.value)
    view = ask.thanks_view(language, reference, again)
    return show("booking/thanks.html", thanks=view, language=language.value)


def _send(form: RequestForm, language: Language) -> Page:
    try:
        reference = _take_in(form, language)
    except Invalid as error:
        return _refuse(form, language, error)
    except Conflict:
        form.start_anew()
        return _page(form, language, 409)
    except (Busy, TooMany) as error:
        return _later(form, language, error)
    return _thank(language, reference)


def _page(form: RequestForm, language: Language, status: int = 200) -> tuple[str, int]:
    with current_studio.reading() as unit:
        offers, today = library.public_offers(unit), unit.today()
    chosen = {str(wish) for wish in form.chosen()}
    view = ask.ask_view(
        language,
        ask.language_ways(language, current_studio.face().settings.languages, _in_language),
        ask.service_choices(offers, language, form.asked_service()),
        ask.day_rows(wishes.open_days(today), language, chosen),
        _notice_url(language),
    )
    return show("booking/request.html", status, form=form, ask=view, language=language.value)


def _in_language(key: str) -> str:
    return url_for("studio.request_visit", lang=key)


def _notice_url(language: Language) -> str:
    return url_for("studio.health_notice", lang=language.value)


def _take_in(form: RequestForm, language: Language) -> str:
    asked = BookingRequest(
        name=form.full_name.data or "",
        email=form.email.data or "",
        phone=form.phone.data or "",
        concern=form.concern.data or "",
        wished_time=form.wished_line(),
        request_id=form.request_id.data or "",
        language=language.value,
        service=form.asked_service(),
    )
    network = network_of(request.remote_addr)
    with current_studio.unit_of_work() as unit:
        if not bookings.is_known(unit, asked.request_id):
            _count(unit, network, asked)
        return bookings.reference(bookings.request_booking(unit, asked))


def _count(unit: Unit, network: str, asked: BookingRequest) -> None:
    """Count a new request; the same one sent again counts once."""
    throttle.use(unit, Limit.BOOKING_HOUR, network)
    throttle.use(unit, Limit.BOOKING_DAY, network)
    throttle.use_reach(unit, asked.email, asked.phone)


def _thank(language: Language, reference: str) -> Response:
    address = url_for("studio.thanks", lang=language.value, ref=reference or None)
    return redirect(address, 303)


def _refuse(form: RequestForm, language: Language, error: Invalid) -> Page:
    words = WORDS[language]
    said = words.bad_service if error.field == "service" else words.look_again
    form.refuse(_FIELDS.get(error.field, error.field), said)
    return _page(form, language, 422)


def _later(form: RequestForm, language: Language, error: Busy | TooMany) -> Page:
    is_busy = isinstance(error, Busy)
    form.say(WORDS[language].busy if is_busy else WORDS[language].too_many)
    answer = make_response(_page(form, language, 503 if is_busy else 429))
    answer.headers["Retry-After"] = str(error.retry_after)
    return answer
