"""Help, light or dark, and whether the studio is up."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from studio.context import current_studio
from studio.services import accounts
from studio.web.access import keeps_accounts
from studio.web.forms.fields import ActionForm
from studio.web.page import THEME_COOKIE, show
from studio.web.presenters.help import help_view
from studio.web.presenters.shell import THEMES
from studio.web.views.answers import Page

_YEAR_SECONDS = 365 * 24 * 3600


def help_page() -> Page:
    """Explain the words and what to do when in doubt."""
    theme = current_studio.actor().theme or request.cookies.get(THEME_COOKIE, "")
    view = help_view(theme, url_for("studio.theme"), url_for("studio.jobs"))
    return show("help/help.html", help=view, action=ActionForm())


def theme() -> Page:
    """Remember light, dark, or as the device says: on this device, and with the account."""
    has_page = keeps_accounts() and request.form.get("back") == "account"
    answer = redirect(url_for("studio.account" if has_page else "studio.help_page"), 303)
    if ActionForm().validate_on_submit():
        chosen = request.form.get("theme", "")
        chosen = chosen if chosen in THEMES else ""
        _remember(answer, chosen)
        if keeps_accounts():
            with current_studio.unit_of_work() as unit:
                accounts.set_theme(unit, chosen)
    return answer


def health() -> Page:
    """Say whether pages and database answer; nothing else."""
    with current_studio.tools.engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1")
    return "ok", 200


def _remember(answer: Response, chosen: str) -> None:
    if not chosen:
        answer.delete_cookie(THEME_COOKIE, httponly=True, samesite="Lax", secure=request.is_secure)
        return
    answer.set_cookie(
        THEME_COOKIE,
        chosen,
        max_age=_YEAR_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
    )
