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
from studio.services.two_visits import FirstTaken
from studio.web import link_door
from studio.web.forms.book import second_of
from studio.web.forms.fields import ActionForm
from studio.web.page import show
from studio.web.presenters.next_booking import both_view, next_view
from studio.web.presenters.next_words import WORDS
from studio.web.views.answers import Page, network_of


def plan_book(token: str) -> Page:
    """Show the free times of safe days, or book the one that was pressed.

    Where a patch test comes first, the time that was pressed leads to the times for it.
    """
    if request.method == "GET" or not ActionForm().validate_on_submit():
        picked = _instant(request.args.get("at"))
        return _both(token, picked) if picked else _page(token)
    at = _instant(request.form.get("at")) or datetime.fromtimestamp(0, UTC)
    try:
        with current_studio.unit_of_work(VISITOR) as unit:
            link = link_door.opened(unit, token, LinkPurpose.PLAN)
            throttle.use(unit, Limit.BOOKING_HOUR, network_of(request.remote_addr))
            first_at = _instant(request.form.get("first"))
            booking = next_booking.book(unit, link, at, _request_id(), first_at)
            visit, language = visit_links.token_of(unit, booking), booking.language
    except SlotTaken as error:
        return _page(token, "taken", 409, error.nearest)
    except (Conflict, Invalid) as error:
        return _refuse(token, at, error)
    except (Busy, TooMany) as error:
        return _page(token, "busy", 503 if isinstance(error, Busy) else 429)
    return redirect(url_for("studio.visit_link", token=visit, lang=language), 303)


def _refuse(token: str, at: datetime, error: Conflict | Invalid) -> Page:
    if isinstance(error, FirstTaken):
        return _both(token, at, "first_taken", 409)
    if isinstance(error, Conflict):
        return _page(token, "not_safe", 409)
    if error.field != "first":
        return _page(token, "over", 422)
    if error.code == "missing":
        return redirect(url_for("studio.plan_book", token=token, at=int(at.timestamp())), 303)
    return _both(token, at, "first_wrong", 422)


def _both(token: str, at: datetime, said: str = "", status: int = 200) -> Page:
    """Ask for the time of the patch test before a time that was picked."""
    here = url_for("studio.plan_book", token=token)
    with current_studio.reading(VISITOR) as unit:
        link = link_door.opened(unit, token, LinkPurpose.PLAN)
        found = next_booking.offered(unit, link, unit.today())
        if found.before is None:
            return redirect(here, 303)
        language = _language(found.language)
        first, second = found.before.service, found.service
        view = both_view(
            found.before,
            (opening.named(unit, first), opening.named(unit, second)),
            at,
            language,
            unit.settings,
            free=next_booking.first_times(unit, found, at),
            picked=request.form.get("first", ""),
            here=here,
            request_id=_request_id(),
            said=getattr(WORDS[language], said) if said else "",
        )
    return show("book/both.html", status, both=view, form=ActionForm(), language=language.value)


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


def _instant(second: object) -> datetime | None:
    found = second_of(second)
    return datetime.fromtimestamp(found, UTC) if found is not None else None


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
