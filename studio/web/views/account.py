"""One's own account: how it is opened, and where it is open."""

from flask import jsonify, redirect, request, session, url_for
from werkzeug.wrappers import Response

from studio.context import current_studio
from studio.services import accounts
from studio.web.forms.fields import ActionForm
from studio.web.page import show
from studio.web.presenters import accounts as present
from studio.web.views.answers import Page


def account() -> Page:
    """Show password, second step, passkeys, theme and sign-ins."""
    with current_studio.reading() as unit:
        view = present.account_view(
            accounts.own_account(unit),
            accounts.sessions(unit, _token()),
            unit.settings.zone,
            url_for,
            visits_ref=unit.actor.ref if unit.actor.is_caring else "",
        )
    return show("account/account.html", account=view, action=ActionForm())


def session_left() -> Response:
    """Say how many seconds the sign-in has left; asking does not make it longer."""
    with current_studio.reading() as unit:
        left = accounts.left_of_session(unit, _user_id(), _token())
    return jsonify(left=left)


def session_stay() -> Page:
    """Stay signed in; without a script this leads back to where one was."""
    with current_studio.unit_of_work() as unit:
        accounts.note_session(unit, _token())
    if request.headers.get("Accept") == "application/json":
        return session_left()
    return redirect(url_for("studio.today"), 303)


def end_session(session_id: int) -> Page:
    """End one sign-in."""
    with current_studio.unit_of_work() as unit:
        accounts.end_own_session(unit, session_id)
    return redirect(url_for("studio.account"), 303)


def end_other_sessions() -> Page:
    """End every sign-in but this one."""
    with current_studio.unit_of_work() as unit:
        accounts.end_others(unit, _user_id(), _token())
    return redirect(url_for("studio.account"), 303)


def _token() -> str:
    return str(session.get("studio_token", ""))


def _user_id() -> int:
    return int(current_studio.actor().ref.removeprefix("staff:"))
