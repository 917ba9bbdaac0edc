"""Sign-in of the standalone studio: Flask-Security, with our throttle and time limits around it."""

import base64
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from io import BytesIO
from typing import Any, cast

import segno
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
    Security,
    SQLAlchemySessionUserDatastore,
    Totp,
    UserMixin,
    current_user,
    logout_user,
    password_reset,
    recoverable,
    tf_disabled,
    tf_profile_changed,
    wan_deleted,
    wan_registered,
)
from flask_wtf import CSRFProtect
from sqlalchemy.orm import scoped_session, sessionmaker

from studio.adapters.database import LATE_WRITE
from studio.context import StudioState, current_studio
from studio.extension import NO_SESSION
from studio.hooks import STEP_UP, VISITOR, Actor, DefaultHooks, Role
from studio.services import accounts, audit, throttle
from studio.services.devices import device_of
from studio.services.errors import Busy, LockedOut, TooMany
from studio.services.throttle import Limit
from studio.services.unit import STORAGE_FAULTS, Unit
from studio.sign_in_parts import (
    REFUSALS,
    Account,
    AccountRole,
    HarderPasswords,
    OnceTotp,
    Passkey,
    StudioMail,
    VerifiedPasskeys,
)
from studio.web import device

#: Answers that complete a sign-in, and where the cookie carries its token.
_SIGN_INS = frozenset(
    {"login", "two_factor_token_validation", "mf_recovery", "wan_signin_response"}
)
#: Answers that show again who somebody is.
_PROOFS = frozenset({"verify", "wan_verify_response"})
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
        "wan_signin_response",
        "wan_verify_response",
    )
)
#: Where wrong answers in a row close the way, until the account is proven in another one.
_COUNTED_IN_A_ROW = frozenset({"security.login", "security.two_factor_token_validation"})
#: Requests that need nobody, and the one that only asks how long is left.
_STILL = frozenset({"studio.static", "studio.accent", "studio.logo"})
_QUIET = frozenset({"studio.session_left"})
#: The public form looks at its token itself: a late page comes back with all that was typed. The
#: page that gives a late form back changes nothing, and opens only what we sealed.
_CHECK_THEMSELVES = (
    "studio.web.views.booking.request_visit",
    "studio.web.views.late.again",
    *NO_SESSION,
)
#: Changes of an account that end its other sign-ins.
_CHANGES = (
    (wan_registered, "passkey_added"),
    (wan_deleted, "passkey_removed"),
    (tf_profile_changed, "second_step_on"),
    (tf_disabled, "second_step_off"),
)


class SignInHooks(DefaultHooks):
    """Staff are those whom Flask-Security signed in."""

    sign_in_url = "/login"
    sign_out_url = "/logout"
    step_up_url = "/verify"
    keeps_accounts = True

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
            theme=current_user.theme,
        )

    def enrolment_link(self, email: str) -> str | None:
        """Make a link to choose a password: once, 60 minutes."""
        store = current_app.extensions["security"].datastore
        # The account may be younger than what this request has read so far.
        store.commit()
        user = store.find_user(email=email)
        if user is None:
            return None
        token = recoverable.generate_reset_password_token(user)  # type: ignore[no-untyped-call]
        return f"{current_studio.settings.public_url.rstrip('/')}/reset/{token}"


def mount_sign_in(app: Flask, state: StudioState) -> None:
    """Register login, second factor, password change and reset; nobody can sign up."""
    for key, value in _config(state).items():
        app.config.setdefault(f"SECURITY_{key}", value)
    csrf = CSRFProtect(app)
    for view in _CHECK_THEMSELVES:
        csrf.exempt(view)
    engine = state.engine.execution_options(**{LATE_WRITE: True})
    sessions = scoped_session(sessionmaker(engine, expire_on_commit=False))
    app.teardown_appcontext(lambda _error: sessions.remove())
    store = SQLAlchemySessionUserDatastore(sessions, Account, AccountRole, Passkey)
    security = Security(
        app,
        store,
        mail_util_cls=StudioMail,
        password_util_cls=HarderPasswords,
        totp_cls=cast("type[Totp]", partial(OnceTotp, sessions.commit)),
        webauthn_util_cls=VerifiedPasskeys,
    )
    security.login_manager.session_protection = "strong"
    _tell_storage_faults_once(security.login_manager)
    app.before_request(_end_old_sessions)
    app.before_request(_end_at_sign_out)
    app.before_request(_refuse_guessing)
    app.after_request(_note_answer)
    app.after_request(_note_changes)
    app.after_request(_remember_nobody)
    app.add_url_rule("/tf-setup/picture.png", "two_factor_picture", _two_factor_picture)
    for signal, word in _CHANGES:
        signal.connect(partial(_note_later, word), app, weak=False)
    password_reset.connect(_note_reset, app)
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
        # The library's own words are for programmers; which of the two is wrong stays unsaid.
        **{f"MSG_{key}": (words, "error") for key, words in REFUSALS.items()},
        "LOGOUT_METHODS": ["POST"],
        "DEFAULT_REMEMBER_ME": False,
        "EMAIL_SENDER": settings.mail_from,
        "EMAIL_HTML": False,
        "FRESHNESS": STEP_UP,
        "FRESHNESS_GRACE_PERIOD": timedelta(0),
        "WEBAUTHN": True,
        "WAN_RP_NAME": settings.name,
        # The device names the account, so that no page tells who has one.
        "WAN_ALLOW_USER_HINTS": False,
        "WAN_ALLOW_AS_VERIFY": ["first"],
        "WAN_POST_REGISTER_VIEW": "/account",
        "TWO_FACTOR_POST_SETUP_VIEW": "/account",
        "POST_LOGIN_VIEW": "/",
        "POST_LOGOUT_VIEW": "/login",
        "CLI_USERS_NAME": None,
        "CLI_ROLES_NAME": None,
    }


def _end_old_sessions() -> None:
    """Keep the idle limit running, and end a sign-in that is too old."""
    if request.blueprint == "studio_api":
        return  # a key decides there, no sign-in
    if session:
        session.permanent = True
    if request.endpoint in _STILL or not current_user.is_authenticated:
        return
    token = session.get(_TOKEN)
    if token is None or session.get("fs_paa") is None:
        logout_user()
        return
    with current_studio.reading(VISITOR) as unit:
        left = accounts.left_of_session(unit, current_user.id, token)
    if not left:
        logout_user()
    elif request.endpoint not in _QUIET and accounts.is_due_for_note(left):
        with suppress(Busy), current_studio.unit_of_work(VISITOR) as unit:
            accounts.note_session(unit, token)


def _end_at_sign_out() -> None:
    """End the sign-in in the database: a cookie cannot be taken back."""
    if request.endpoint == "security.logout" and _TOKEN in session:
        with current_studio.unit_of_work(current_studio.actor()) as unit:
            accounts.end_session(unit, session.pop(_TOKEN))


def _guesses() -> list[tuple[Limit, str]]:
    """Name what is counted for this request: the account that is tried, and where from.

    Counted before the answer is known, so that many at once cannot slip through.
    """
    account = str(request.form.get("email") or session.get("tf_user_id") or "").strip()
    found = [(Limit.LOGIN_ADDRESS, request.remote_addr or "unknown")]
    return [*found, (Limit.LOGIN_ACCOUNT, account)] if account else found


def _in_a_row() -> str:
    """Name the account whose wrong answers in a row are counted here; empty where they are not."""
    return next((key for limit, key in _guesses() if limit is Limit.LOGIN_ACCOUNT), "")


def _is_guess() -> bool:
    return request.method == "POST" and request.endpoint in _GUESSABLE


def _refuse_guessing() -> None:
    """Count a try, or answer 429 by raising TooMany."""
    if _is_guess():
        if request.files:
            abort(400)
        g.guesses, g.in_a_row = _guesses(), _in_a_row()
        with current_studio.unit_of_work(VISITOR) as unit:
            for limit, key in g.guesses:
                throttle.use(unit, limit, key)
            if g.in_a_row and request.endpoint in _COUNTED_IN_A_ROW:
                _use_row(unit, g.in_a_row)


def _use_row(unit: Unit, account: str) -> None:
    try:
        throttle.use(unit, Limit.LOGIN_ROW, account)
    except TooMany as error:
        raise LockedOut(error.retry_after) from error


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
        for limit, key in g.guesses:
            throttle.forgive(unit, limit, key)
        for account in _proven():
            throttle.clear(unit, Limit.LOGIN_ROW, account)
        if current_user.is_authenticated:
            audit.record(unit, f"account.{name}", actor.ref, "sign-in")
            if name in _SIGN_INS:
                name_of_device = device_of(request.user_agent.string)
                session[_TOKEN] = accounts.begin_session(unit, current_user.id, name_of_device)
                device.begin()
            elif name in _PROOFS and _TOKEN in session:
                session[_TOKEN] = accounts.renew_session(unit, session[_TOKEN])
    return response


def _proven() -> set[str]:
    """Name the accounts of this request that were just shown to be somebody's own."""
    signed_in = current_user.email if current_user.is_authenticated else ""
    return {g.in_a_row, g.get("reset_account", ""), signed_in} - {""}


def _note_later(word: str, _app: Flask, **_about: object) -> None:
    """Hold on to a change until Flask-Security has stored it."""
    g.setdefault("account_changes", []).append(word)


def _note_reset(_app: Flask, user: Account, **_about: object) -> None:
    """Remember whose password was chosen by a mailed link: it opens a closed account again."""
    g.reset_account = user.email


def _note_changes(response: Response) -> Response:
    """Write changes of an account to the audit trail, and end its other sign-ins."""
    words: list[str] = g.pop("account_changes", [])
    if request.method == "POST" and request.endpoint == "security.mf_recovery_codes":
        words = [*words, "recovery_codes_made"]
    if not words or not current_user.is_authenticated:
        return response
    with current_studio.unit_of_work(current_studio.actor()) as unit:
        for word in words:
            audit.record(unit, f"account.{word}", f"staff:{current_user.id}", "sign-in")
        accounts.end_others(unit, current_user.id, session.get(_TOKEN, ""))
    return response


def _two_factor_picture() -> Response:
    """Draw what an authenticator app scans; the secret is in the session, never in an address."""
    totp = session.get("tf_totp_secret")
    if totp is None:
        abort(404)
    factory = current_app.extensions["security"].totp_factory
    name = current_user.email if current_user.is_authenticated else "account"
    picture = BytesIO()
    code = segno.make(factory.get_totp_uri(name, totp), error="m", micro=False)
    code.save(picture, kind="png", scale=6, border=3)
    return Response(picture.getvalue(), mimetype="image/png")
