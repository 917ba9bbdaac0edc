"""The frame that every template gets, and the answers of a form that was refused."""

from collections.abc import Callable
from typing import Any

from flask import render_template, request, url_for

from studio.context import current_studio
from studio.hooks import CARING, Actor, Role
from studio.web import device
from studio.web.access import keeps_accounts
from studio.web.autosave import draft_note
from studio.web.frame import current_frame
from studio.web.presenters.shell import THEMES, MenuItem, Shell, person_name

THEME_COOKIE = "studio_theme"
#: The color that the stylesheet has already.
DEFAULT_ACCENT = "#7a2e5d"
_EVERYBODY = frozenset(Role)
_OWNER = frozenset({Role.OWNER})
#: Label, page, icon, whose it is, and how it stands on the rail.
_MENU = (
    ("Today", "studio.today", "today", _EVERYBODY, ""),
    ("Calendar", "studio.calendar", "calendar", _EVERYBODY, ""),
    ("Clients", "studio.clients", "clients", _EVERYBODY, ""),
    ("Letters", "studio.referrals", "letter", CARING, ""),
    ("Form", "studio.request_visit", "form", _EVERYBODY, "rail-wide"),
    ("Library", "studio.library", "library", _EVERYBODY, ""),
    ("Settings", "studio.settings", "settings", _OWNER, ""),
    ("Help", "studio.help_page", "help", _EVERYBODY, "rail-foot"),
)
_UNDER = {
    "studio.client_intake": "studio.clients",
    "studio.jobs": "studio.today",
    "studio.referral_life": "studio.referrals",
    "studio.referral_call": "studio.referrals",
    "studio.incoming": "studio.today",
    "studio.waiting_list": "studio.today",
    "studio.accept": "studio.today",
    "studio.correct": "studio.today",
    "studio.post": "studio.today",
    "studio.booking": "studio.calendar",
    "studio.move_check": "studio.calendar",
    "studio.calendar_book": "studio.calendar",
    "studio.block_time": "studio.calendar",
    "studio.book": "studio.calendar",
    **dict.fromkeys(
        (
            f"studio.{name}"
            for name in (
                "offer_new",
                "offer",
                "programs",
                "program_new",
                "program",
                "shelf",
                "product_new",
                "product",
                "product_edit",
                "rules",
                "rule",
            )
        ),
        "studio.library",
    ),
    **dict.fromkeys(
        (
            f"studio.{name}"
            for name in (
                "settings_profile",
                "settings_look",
                "settings_logo",
                "settings_devices",
                "settings_website",
                "settings_decisions",
                "booking_forms",
                "booking_form_new",
                "booking_form",
                "booking_form_act",
                "booking_form_trial",
                "form_fields",
                "settings_decision",
                "settings_booking",
                "hours",
                "days_off",
                "person_hours",
                "person_days",
                "add_calendar",
                "rooms",
                "room",
                "people",
                "invite",
                "person",
                "audit",
                "audit_check",
                "api_keys",
                "api_key_new",
                "webhooks",
                "webhook_new",
                "webhook",
                "webhook_secret",
            )
        ),
        "studio.settings",
    ),
    "studio.client": "studio.clients",
    "studio.plan_series": "studio.clients",
    "studio.series": "studio.clients",
    "studio.series_move": "studio.clients",
    "studio.add_client": "studio.clients",
    "studio.edit_client": "studio.clients",
    "studio.client_alert": "studio.clients",
    "studio.same_person": "studio.clients",
    "studio.consultation": "studio.clients",
    "studio.checkin": "studio.clients",
    "studio.look": "studio.clients",
    "studio.look_new": "studio.clients",
    "studio.look_bump": "studio.clients",
    "studio.assess": "studio.clients",
    "studio.decide": "studio.clients",
    "studio.treat": "studio.clients",
    "studio.finish": "studio.clients",
    "studio.record": "studio.clients",
    "studio.flags": "studio.clients",
    "studio.answer": "studio.clients",
    "studio.respond": "studio.clients",
    "studio.plan": "studio.clients",
    "studio.referral": "studio.clients",
    "studio.paper": "studio.clients",
    "studio.paper_send": "studio.clients",
    "studio.share": "studio.clients",
    "studio.photos": "studio.clients",
    "studio.photo_consent": "studio.clients",
    "studio.visit_consents": "studio.clients",
    "studio.photo": "studio.clients",
    "studio.compare": "studio.clients",
}


def page_context() -> dict[str, object]:
    """Return what the layouts need; a Flask context processor."""
    return {
        "page": _shell(),
        "draft": draft_note(),
        "studio_layout": current_studio.hooks.layout,
        "device_key_url": device.key_url,
    }


def show(template: str, status: int = 200, **context: Any) -> tuple[str, int]:  # noqa: ANN401
    """Render one of our templates."""
    return render_template(f"studio/{template}", **context), status


def static_url(name: str) -> str:
    """Return the address of one of our static files."""
    return url_for("studio.static", filename=name)


def _shell() -> Shell:
    hooks, face = current_studio.hooks, current_studio.face()
    settings = face.settings
    actor = hooks.current_actor()
    theme = (actor.theme if actor else "") or request.cookies.get(THEME_COOKIE, "")
    frame = current_frame()
    theme = frame.theme if frame else theme
    is_own_color = settings.accent.lower() != DEFAULT_ACCENT or bool(frame and frame.accent)
    has_account = actor is not None and keeps_accounts()
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
        account_url=url_for("studio.account") if has_account else "",
        session_script=static_url("js/session.js") if has_account else "",
        session_left_url=url_for("studio.session_left") if has_account else "",
        session_stay_url=url_for("studio.session_stay") if has_account else "",
        accent_url=url_for("studio.accent", v=face.version) if is_own_color else "",
        logo_url=url_for("studio.logo", v=face.version) if face.has_logo else "",
        sign_out_url=hooks.sign_out_url or "",
        frame_origin=frame.origin if frame else "",
        frame_script=static_url("js/frame.js") if frame and frame.origin else "",
        is_framed=frame is not None,
        menu=_menu(actor, url_for),
    )


def _menu(actor: Actor | None, url: Callable[..., str]) -> tuple[MenuItem, ...]:
    if actor is None:
        return ()
    here = _UNDER.get(request.endpoint or "", request.endpoint)
    return tuple(
        MenuItem(label, url(endpoint), icon, endpoint == here, style=style)
        for label, endpoint, icon, roles, style in _MENU
        if actor.roles & roles
    )
