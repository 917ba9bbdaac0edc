"""Sign-in of the standalone studio: Flask-Security, with our throttle and time limits around it."""

import base64
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from functools import partial
from typing import Any, cast

from flask import (
    Flask,
    Response,
    abort,
    current_app,  # noqa: TID251 - the standalone app's own error pages
    g,
    request,
    session,
)
from flask_security import (
    MailUtil,
    RoleMixin,
    Security,
    SQLAlchemySessionUserDatastore,
    Totp,
    UserMixin,
    current_user,
    logout_user,
)
from flask_wtf import CSRFProtect
from sqlalchemy.orm import scoped_session, sessionmaker

from studio.adapters.database import LATE_WRITE
from studio.context import StudioState, current_studio
from studio.hooks import VISITOR, Actor, DefaultHooks, Role
from studio.models import StaffRole, StaffUser
from studio.services import accounts, audit, throttle
from studio.services.errors import Busy
from studio.services.throttle import Limit
from studio.services.unit import STORAGE_FAULTS

#: Hours after which everybody signs in again, however busy.
ABSOLUTE_HOURS = 12
#: Answers that complete a sign-in, and where the cookie carries its token.
_SIGN_INS = frozenset({"login", "two_factor_token_validation", "mf_recovery"})
_TOKEN = "studio_token"  # noqa: S105 - a name, no secret
#: Where a wrong answer counts: password, one-time code, recovery code, reset.
_GUESSABLE = frozenset(
    f"security.{name}"
    for name in (
        "login",
        "two_factor_token_validation",
        "two_factor_rescue",
        "mf_recovery",
        "verify",
        "forgot_password",
        "reset_password",
        "change_password",
    )
)


class AccountRole(RoleMixin, StaffRole):  # type: ignore[misc] # columns behind plain names
    """A role row as Flask-Security wants it."""


class Account(UserMixin, StaffUser):  # type: ignore[misc] # as above
    """A staff row as Flask-Security wants it."""


class SignInHooks(DefaultHooks):
    """Staff are those whom Flask-Security signed in."""

    sign_in_url = "/login"
    sign_out_url = "/logout"
    step_up_url = "/verify"

    def current_actor(self) -> Actor | None:
        if not current_user.is_authenticated:
            return None
        since = session.get("fs_paa")
        return Actor(
            ref=f"staff:{current_user.id}",
            roles=frozenset(Role(role.name) for role in current_user.roles),
            authenticated_at=None if since is None else datetime.fromtimestamp(since, UTC),
            mfa=current_user.tf_primary_method is not None,
            name=current_user.name or current_user.email,
        )


class OnceTotp(Totp):
    """One-time codes that are good once, as the name says."""

    def __init__(
        self, keep: Callable[[], None], secrets: dict[str, str] | dict[int, str], issuer: str
    ) -> None:
        super().__init__(secrets, issuer)
        self._keep = keep

    def get_last_counter(self, user: UserMixin) -> int | None:
        """Return the time step of the last code; an equal or older one is refused."""
        return cast("Account", user).tf_last_counter

    def set_last_counter(self, user: UserMixin, tmatch: Any) -> None:  # noqa: ANN401 - untyped library
        """Keep the time step of the code that was just used, before anything else happens."""
        cast("Account", user).tf_last_counter = tmatch.counter
        self._keep()


class StudioMail(MailUtil):
    """Sends account mails through the studio's own mailer, as plain text."""

    def send_mail(  # noqa: PLR0913, PLR0917 - Flask-Security's signature
        self,
        template: str,  # noqa: ARG002 - as above
        subject: str,
        recipient: str | tuple[str, str],
        sender: str | tuple[str, str],  # noqa: ARG002 - as above
        body: str | None,
        html: str | None,  # noqa: ARG002 - as above
        **kwargs: Any,  # noqa: ANN401, ARG002 - as above
    ) -> None:
        message = EmailMessage()
        message["From"] = current_studio.settings.mail_from
        message["To"] = recipient if isinstance(recipient, str) else recipient[1]
        message["Subject"] = str(subject)
        message["Message-ID"] = f"<account-{time.time_ns()}@studio>"
        message.set_content(body or "")
        current_studio.mailer.send(message)


def mount_sign_in(app: Flask, state: StudioState) -> None:
    """Register login, second factor, password change and reset; nobody can sign up."""
    for key, value in _config(state).items():
        app.config.setdefault(f"SECURITY_{key}", value)
    CSRFProtect(app)
    engine = state.engine.execution_options(**{LATE_WRITE: True})
    sessions = scoped_session(sessionmaker(engine, expire_on_commit=False))
    app.teardown_appcontext(lambda _error: sessions.remove())
    store = SQLAlchemySessionUserDatastore(sessions, Account, AccountRole)
    security = Security(
        app,
        store,
        mail_util_cls=StudioMail,
        totp_cls=cast("type[Totp]", partial(OnceTotp, sessions.commit)),
    )
    security.login_manager.session_protection = "strong"
    _tell_storage_faults_once(security.login_manager)
    app.before_request(_end_old_sessions)
    app.before_request(_end_at_sign_out)
    app.before_request(_refuse_guessing)
    app.after_request(_note_answer)
    app.after_request(_remember_nobody)
    app.after_request(_clear_device)


def _tell_storage_faults_once(manager: Any) -> None:  # noqa: ANN401 - untyped library
    """Let the page that tells of a broken database be rendered without asking it again."""
    load = manager._user_callback  # noqa: SLF001 - the library has no way to wrap it

    def load_once(user_id: str) -> UserMixin | None:
        try:
            return cast("UserMixin | None", load(user_id))
        except STORAGE_FAULTS:
            g._login_user = manager.anonymous_user()  # noqa: SLF001 - as above
            raise

    manager.user_loader(load_once)


def _config(state: StudioState) -> dict[str, object]:
    keyring, settings = state.keyring, state.settings
    return {
        "PASSWORD_HASH": "argon2",
        "PASSWORD_SCHEMES": ["argon2"],
        # argon2 alone, so that accounts made on the command line need no app to be hashed.
        "PASSWORD_SINGLE_HASH": {"argon2"},
        "PASSWORD_HASH_PASSLIB_OPTIONS": {
            "argon2__type": "ID",
            "argon2__memory_cost": 19456,
            "argon2__time_cost": 2,
            "argon2__parallelism": 1,
        },
        "PASSWORD_LENGTH_MIN": 15,
        "PASSWORD_NORMALIZE_FORM": "NFC",
        "REGISTERABLE": False,
        "RECOVERABLE": True,
        "RESET_PASSWORD_WITHIN": timedelta(minutes=60),
        "CHANGEABLE": True,
        "TRACKABLE": False,
        "TWO_FACTOR": True,
        "TWO_FACTOR_REQUIRED": settings.env == "production",
        "TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "TWO_FACTOR_RESCUE_EMAIL": False,
        # One step of 30 seconds before and after.
        "TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,
        "TWO_FACTOR_ALWAYS_VALIDATE": True,
        "TOTP_SECRETS": {"1": keyring.derive("totp").hex()},
        "TOTP_ISSUER": settings.name,
        "MULTI_FACTOR_RECOVERY_CODES": True,
        "MULTI_FACTOR_RECOVERY_CODES_N": 10,
        "MULTI_FACTOR_RECOVERY_CODES_KEYS": [base64.urlsafe_b64encode(keyring.derive("recovery"))],
        "RETURN_GENERIC_RESPONSES": True,
        "LOGOUT_METHODS": ["POST"],
        "DEFAULT_REMEMBER_ME": False,
        "EMAIL_SENDER": settings.mail_from,
        "EMAIL_HTML": False,
        "FRESHNESS": timedelta(minutes=10),
        "POST_LOGIN_VIEW": "/",
        "POST_LOGOUT_VIEW": "/login",
        "CLI_USERS_NAME": None,
        "CLI_ROLES_NAME": None,
    }


def _end_old_sessions() -> None:
    """Keep the idle limit running, and end a sign-in that is too old."""
    if session:
        session.permanent = True
    if not current_user.is_authenticated:
        return
    since, token = session.get("fs_paa"), session.get(_TOKEN)
    if since is None or token is None or time.time() - since > ABSOLUTE_HOURS * 3600:
        logout_user()
        return
    with current_studio.reading(VISITOR) as unit:
        is_open = accounts.is_session_open(unit, current_user.id, token)
    if not is_open:
        logout_user()


def _end_at_sign_out() -> None:
    """End the sign-in in the database: a cookie cannot be taken back."""
    if request.endpoint == "security.logout" and _TOKEN in session:
        with current_studio.unit_of_work(current_studio.actor()) as unit:
            accounts.end_session(unit, session.pop(_TOKEN))


def _guesses() -> list[tuple[Limit, str]]:
    """Name what is counted for this request: the account that is tried, and where from.

    Counted before the answer is known, so that many at once cannot slip through.
    """
    account = request.form.get("email") or session.get("tf_user_id") or ""
    found = [(Limit.LOGIN_ADDRESS, request.remote_addr or "unknown")]
    return [*found, (Limit.LOGIN_ACCOUNT, str(account).strip())] if account else found


def _is_guess() -> bool:
    return request.method == "POST" and request.endpoint in _GUESSABLE


def _refuse_guessing() -> None:
    """Count a try, or answer 429 by raising TooMany."""
    if _is_guess():
        if request.files:
            abort(400)
        with current_studio.unit_of_work(VISITOR) as unit:
            for limit, key in _guesses():
                throttle.use(unit, limit, key)


def _note_answer(response: Response) -> Response:
    """Note the outcome; when that cannot be stored now, nobody is signed in either."""
    if not _is_guess() or response.status_code in {429, 503}:
        return response
    try:
        return _noted(response)
    except Busy as error:
        logout_user()
        return current_app.make_response(current_app.handle_user_exception(error))


def _clear_device(response: Response) -> Response:
    """Have the browser forget what it kept for us once somebody signed out."""
    if request.endpoint == "security.logout" and request.method == "POST":
        response.headers["Clear-Site-Data"] = '"storage"'
    return response


def _remember_nobody(response: Response) -> Response:
    """Keep Flask-Login from handing out a year-long cookie, whatever the form asked for."""
    if session.get("_remember") == "set":
        session.pop("_remember")
    return response


def _noted(response: Response) -> Response:
    """Write the outcome to the audit trail; a right answer, which leads elsewhere, is no guess."""
    name = str(request.endpoint).rpartition(".")[2]
    actor = current_studio.actor()
    with current_studio.unit_of_work(actor) as unit:
        if response.status_code not in {302, 303}:
            audit.record(unit, f"denied.{name}", "studio_user", "sign-in")
            return response
        for limit, key in _guesses():
            throttle.forgive(unit, limit, key)
        if current_user.is_authenticated:
            audit.record(unit, f"account.{name}", actor.ref, "sign-in")
            if name in _SIGN_INS:
                session[_TOKEN] = accounts.begin_session(unit, current_user.id)
    return response
