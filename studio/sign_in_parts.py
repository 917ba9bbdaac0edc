"""What sign-in is given by us: rows, one-time codes, passkeys, mail, sessions."""

import time
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any, cast

from flask import Flask, Request, request
from flask import Response as FlaskResponse
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_security import (
    MailUtil,
    PasswordUtil,
    RoleMixin,
    Totp,
    UserMixin,
    WebAuthnMixin,
    WebauthnUtil,
)
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from studio.context import current_studio
from studio.models import StaffPasskey, StaffRole, StaffUser
from studio.services.password_rules import is_easy

#: What people read when a sign-in or a second step is refused.
REFUSALS = {
    "GENERIC_AUTHN_FAILED": "Email or password is wrong. Try again, or press “Forgot it?”",
    "INVALID_PASSWORD": "This password is wrong. Try again",
    "PASSWORD_NOT_PROVIDED": "Enter your password",
    "EMAIL_NOT_PROVIDED": "Enter your email address",
    "INVALID_CODE": "This code is wrong or too old. Enter the one your app shows now",
    "TWO_FACTOR_INVALID_TOKEN": "This code is wrong or too old. Enter the one your app shows now",
    "INVALID_RECOVERY_CODE": "This recovery code is wrong, or was used before",
}
TOO_EASY = (
    "This is easy to guess: it is made of common words, names or keys in a row. "
    "Take several words that do not belong together."
)


class AccountRole(RoleMixin, StaffRole):  # type: ignore[misc] # columns behind plain names
    """A role row as Flask-Security wants it."""


class Account(UserMixin, StaffUser):  # type: ignore[misc] # as above
    """A staff row as Flask-Security wants it."""


class Passkey(WebAuthnMixin, StaffPasskey):
    """A passkey row as Flask-Security wants it."""

    def __init__(self, **columns: Any) -> None:  # noqa: ANN401 - as Flask-Security calls it
        super().__init__(**{"create_datetime": columns["lastuse_datetime"], **columns})


class VerifiedPasskeys(WebauthnUtil):
    """Passkeys that stay on the device and always ask for its owner's finger, face or code."""

    def authenticator_selection(
        self,
        user: UserMixin,  # noqa: ARG002 - Flask-Security's signature
        usage: str,  # noqa: ARG002 - as above
    ) -> AuthenticatorSelectionCriteria:
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        )

    def user_verification(
        self,
        user: UserMixin | None,  # noqa: ARG002 - as above
        usage: list[str],  # noqa: ARG002 - as above
    ) -> UserVerificationRequirement:
        return UserVerificationRequirement.REQUIRED


class PageSessions(SecureCookieSessionInterface):
    """Sessions of people at pages. Programs have none: no cookie is read, set or told of.

    What they are answered follows from their key or proof alone, whoever's browser sends it.
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if _is_of_a_program(request.path):
            return self.session_class()
        return super().open_session(app, request)

    def save_session(
        self,
        app: Flask,
        session: SessionMixin,
        response: FlaskResponse,
    ) -> None:
        if not _is_of_a_program(request.path):
            super().save_session(app, session, response)


def _is_of_a_program(path: str) -> bool:
    """Tell what is asked by programs alone; the page about the API is for people."""
    return path.startswith(("/api/", "/inbound/")) and path != "/api/docs"


class HarderPasswords(PasswordUtil):
    """Passwords that are not made of what is tried first."""

    def validate(
        self,
        password: str,
        is_register: bool,  # noqa: FBT001 - Flask-Security's signature
        **kwargs: Any,  # noqa: ANN401 - as above
    ) -> tuple[list[str] | None, str]:
        found, plain = super().validate(password, is_register, **kwargs)
        if found:
            return found, plain
        user, settings = kwargs.get("user"), current_studio.settings
        known = (settings.name, *((user.email, user.name) if user else ()))
        return ([TOO_EASY], plain) if is_easy(plain, filter(None, known)) else (None, plain)


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
