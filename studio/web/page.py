"""The frame that every template gets, and the answers of a form that was refused."""

from collections.abc import Callable
from typing import Any

from flask import render_template, request, url_for

from studio.context import current_studio
from studio.hooks import Actor
from studio.web.autosave import draft_note
from studio.web.presenters.shell import THEMES, MenuItem, Shell, person_name

THEME_COOKIE = "studio_theme"
_MENU = (
    ("Today", "studio.today", "today", False),
    ("Clients", "studio.clients", "clients", False),
    ("Form", "studio.request_visit", "form", False),
    ("Help", "studio.help_page", "help", True),
)
_UNDER = {
    "studio.jobs": "studio.today",
    "studio.incoming": "studio.today",
    "studio.accept": "studio.today",
    "studio.booking": "studio.today",
    "studio.book": "studio.clients",
    "studio.client": "studio.clients",
    "studio.consultation": "studio.clients",
    "studio.checkin": "studio.clients",
    "studio.look": "studio.clients",
    "studio.look_new": "studio.clients",
    "studio.look_bump": "studio.clients",
    "studio.assess": "studio.clients",
    "studio.decide": "studio.clients",
    "studio.plan": "studio.clients",
    "studio.referral": "studio.clients",
    "studio.share": "studio.clients",
    "studio.photos": "studio.clients",
    "studio.photo_consent": "studio.clients",
    "studio.photo": "studio.clients",
    "studio.compare": "studio.clients",
}


def page_context() -> dict[str, object]:
    """Return what the layouts need; a Flask context processor."""
    return {"page": _shell(), "draft": draft_note(), "studio_layout": current_studio.hooks.layout}


def show(template: str, status: int = 200, **context: Any) -> tuple[str, int]:  # noqa: ANN401
    """Render one of our templates."""
    return render_template(f"studio/{template}", **context), status


def static_url(name: str) -> str:
    """Return the address of one of our static files."""
    return url_for("studio.static", filename=name)


def _shell() -> Shell:
    hooks, settings = current_studio.hooks, current_studio.settings
    actor = hooks.current_actor()
    theme = request.cookies.get(THEME_COOKIE, "")
    return Shell(
        studio_name=settings.name,
        phone=settings.phone,
        language="en",
        theme=theme if theme in THEMES else "",
        demo=settings.env == "demo",
        outbox_url=url_for("studio.demo_outbox"),
        home=url_for("studio.today"),
        stylesheet=static_url("studio.css"),
        script=static_url("js/studio.js"),
        sprite=static_url("img/icons.svg"),
        icon=static_url("img/icon.svg"),
        person=person_name(actor),
        sign_out_url=hooks.sign_out_url or "",
        menu=_menu(actor, url_for),
    )


def _menu(actor: Actor | None, url: Callable[..., str]) -> tuple[MenuItem, ...]:
    if actor is None:
        return ()
    here = _UNDER.get(request.endpoint or "", request.endpoint)
    return tuple(
        MenuItem(label, url(endpoint), icon, endpoint == here, foot=foot)
        for label, endpoint, icon, foot in _MENU
    )
