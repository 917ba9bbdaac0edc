"""The calendar: what the days hold, and a visit for an empty spot."""

from datetime import date, timedelta
from typing import Any

from flask import Response, request, url_for

from studio.context import current_studio
from studio.services import calendar_view, clients
from studio.services.unit import Unit
from studio.web.forms.fields import SHORT_LENGTH, ActionForm, clean
from studio.web.forms.moment import day_of, instant_of
from studio.web.page import show, static_url
from studio.web.presenters import calendar as presented
from studio.web.presenters.calendar_book import pick_view
from studio.web.presenters.calendar_grid import stylesheet
from studio.web.presenters.calendar_parts import By, Form, Wish
from studio.web.presenters.slots import when_words
from studio.web.views.answers import Page
from studio.web.views.incoming import notice

#: Days around today that the calendar goes to.
_FAR = timedelta(days=3660)


def calendar() -> Page:
    """Show a day or a week."""
    with current_studio.reading() as unit:
        wish = _wish(unit)
        days = calendar_view.days(unit, *wish.days)
        settings = unit.settings
        view = presented.calendar_view(
            days,
            wish,
            unit.now(),
            settings.zone,
            url_for,
            step_minutes=settings.step_minutes,
            may_care=unit.actor.is_caring,
            me=unit.actor.ref,
        )
    return show(
        "calendar/calendar.html",
        calendar=view,
        notice=notice(),
        action=ActionForm(),
        styles=(static_url("calendar.css"), url_for("studio.calendar_places")),
        script=static_url("js/calendar.js"),
    )


def calendar_places() -> Response:
    """Give the style sheet by which things stand at their hour; it never changes."""
    return Response(stylesheet(), mimetype="text/css")


def calendar_book() -> Page:
    """Find the client whom a visit is booked for; the time is kept in the address."""
    query = clean(request.args.get("q"))[:SHORT_LENGTH]
    with current_studio.reading() as unit:
        found = clients.search(unit, query)
        visits = clients.last_visits(unit, found)
        when = _when(unit)
    view = pick_view(query, when, found, visits, picked(), url_for)
    return show("calendar/book.html", pick=view)


def picked() -> dict[str, Any]:
    """Return the empty spot that booking began with, to hand it on in addresses."""
    return {key: value for key in ("at", "with") if (value := request.args.get(key))}


def _when(unit: Unit) -> str:
    at = instant_of(request.args.get("at"))
    return when_words(at, unit.settings.zone) if at else ""


def _wish(unit: Unit) -> Wish:
    given = request.args
    forms, bys = {one.value: one for one in Form}, {one.value: one for one in By}
    return Wish(
        form=forms.get(given.get("view", ""), Form.DAY),
        by=bys.get(given.get("by", ""), By.PERSON),
        on=_near(day_of(given.get("on")) or unit.today(), unit.today()),
        who=given.get("who", ""),
    )


def _near(day: date, today: date) -> date:
    return day if abs(day - today) <= _FAR else today
