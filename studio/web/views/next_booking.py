"""Booking the next visit from one's plan, behind its opened door."""

import uuid
from datetime import UTC, date, datetime

from flask import redirect, request, url_for

from studio.context import current_studio
from studio.documents.dates import Language
from studio.hooks import VISITOR
from studio.models import LinkPurpose
from studio.services import next_booking, opening, throttle, visit_links
from studio.services.availability import FreeTime
from studio.services.errors import Busy, Conflict, Invalid, SlotTaken, TooMany
from studio.services.throttle import Limit
from studio.web import link_door
from studio.web.forms.book import second_of
from studio.web.forms.fields import ActionForm
from studio.web.page import show
from studio.web.presenters.next_booking import next_view
from studio.web.presenters.next_words import WORDS
from studio.web.views.answers import Page, network_of


def plan_book(token: str) -> Page:
    """Show the free times of safe days, or book the one that was pressed."""
    if request.method == "GET" or not ActionForm().validate_on_submit():
        return _page(token)
    at = datetime.fromtimestamp(second_of(request.form.get("at")) or 0, UTC)
    try:
        with current_studio.unit_of_work(VISITOR) as unit:
            link = link_door.opened(unit, token, LinkPurpose.PLAN)
            throttle.use(unit, Limit.BOOKING_HOUR, network_of(request.remote_addr))
            booking = next_booking.book(unit, link, at, _request_id())
            visit = visit_links.token_of(unit, booking)
    except SlotTaken as error:
        return _page(token, "taken", 409, error.nearest)
    except Conflict:
        return _page(token, "not_safe", 409)
    except Invalid:
        return _page(token, "over", 422)
    except (Busy, TooMany) as error:
        return _page(token, "busy", 503 if isinstance(error, Busy) else 429)
    return redirect(url_for("studio.visit_link", token=visit), 303)


def _page(
    token: str, said: str = "", status: int = 200, nearest: tuple[FreeTime, ...] = ()
) -> Page:
    with current_studio.reading(VISITOR) as unit:
        link = link_door.opened(unit, token, LinkPurpose.PLAN)
        found = next_booking.offered(unit, link, _since(unit.today()))
        language = _language(found.language)
        view = next_view(
            found,
            opening.offer_of(unit, found.service),
            language,
            unit.settings,
            unit.now(),
            token=token,
            url=url_for,
            request_id=_request_id(),
            said=getattr(WORDS[language], said) if said else "",
            nearest=nearest,
        )
    return show("book/next.html", status, next=view, form=ActionForm(), language=language.value)


def _language(wanted: str) -> Language:
    return Language(wanted) if wanted in set(Language) else Language.EN


def _request_id() -> str:
    """Return the id of the page, by which a second press is known, or a new one."""
    try:
        return str(uuid.UUID(request.form.get("request_id", "")))
    except ValueError:
        return str(uuid.uuid4())


def _since(today: date) -> date:
    try:
        return max(date.fromisoformat(request.args.get("since", "")), today)
    except ValueError:
        return today
