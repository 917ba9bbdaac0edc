"""What people read when something went wrong; one page for all of it."""

import logging
import secrets
from dataclasses import dataclass

from flask import request, url_for
from flask.sansio.scaffold import Scaffold
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from studio.context import NotReady, current_studio
from studio.documents.dates import Language
from studio.documents.errors import DocumentError
from studio.services.errors import (
    Busy,
    Conflict,
    Invalid,
    LockedOut,
    NoRoom,
    NotAllowed,
    NotFound,
    PaperLost,
    PhotoLost,
    StepUpNeeded,
    StudioError,
    Superseded,
    TooMany,
    WrongPin,
)
from studio.services.unit import refusal_of
from studio.web import late
from studio.web.access import ACCESS, UPLOADS, Who, is_late
from studio.web.language import visitor_language
from studio.web.page import show
from studio.web.presenters.error_words import (
    BOOK,
    CLIENT_TEXTS,
    ENDED,
    LOST,
    NO_ROOM,
    TO_FORM,
    ClientText,
)

_LOCKED_OUT = (
    "A hundred wrong answers came in a row, so waiting does not help. Choose a new password with "
    "“Forgot it?”, or use a passkey. In place of a code from your app, use a recovery "
    "code."
)
log = logging.getLogger("studio.web")
#: Pages of visitors, who have no first page in the studio: the form, and booking.
_FORM = frozenset({"studio.request_visit", "studio.thanks"})
BOOKING = frozenset(
    {
        "studio.book_visit",
        "studio.book_you",
        "studio.book_calendar",
        "studio.book_waiting",
        "studio.deposit",
        "studio.deposit_paid",
        "studio.test_payment",
    }
)

Answer = tuple[str, int] | tuple[str, int, dict[str, str]] | Response

_TEXTS = {
    400: ("This could not be read", "Please go back, look at the page and send it again."),
    403: ("This is not open to you", "Ask the owner of the studio if you need it."),
    404: ("Nothing here", "This page does not exist, or it is not yours to see."),
    405: ("Nothing here", "This page does not exist, or it is not yours to see."),
    409: ("This has changed meanwhile", "Please go back, reload the page and look again."),
    410: (
        "There is a newer paper",
        "This link ended when the paper was replaced. Ask us for the new one.",
    ),
    413: ("That was too much at once", "Please send a shorter text."),
    422: ("This does not fit", "Please go back and look at what you entered."),
    429: ("Too many tries", "Please wait a little, then try again."),
    500: (
        "Something went wrong on our side",
        "Please try again. If it happens again, call us and name the reference.",
    ),
    503: ("One moment, please", "The studio is busy. Go back and send it again in a few seconds."),
}
#: The first that fits counts, so children stand before their parents.
_STATUSES: tuple[tuple[type[StudioError], int], ...] = (
    (Superseded, 410),
    (NotFound, 404),
    (NotAllowed, 403),
    (Conflict, 409),
    (Invalid, 422),
    (WrongPin, 422),
)
_CONFLICTS = {
    "not_failed": "This did not fail, or somebody else saw to it already.",
    "letter_gone": "The letter was given up. Make a new link and send that.",
    "consultation_closed": "This visit is closed. Add an amendment to its record instead.",
    "signed": "This visit is signed. Add an amendment to its record instead.",
    "not_signed": "This visit is not signed yet, so it can simply be changed.",
    "flags_open": "A red flag waits for your answer. Answer it first.",
    "emergency": "This is an emergency. Call 911; nothing else is done here.",
    "decision_outdated": "The decision no longer fits what is recorded. Decide again first.",
    "nothing_decided_to_treat": "No service was decided for this visit.",
    "booking_assigned": "Somebody said already whose visit it is.",
    "post_gone": "The post itself was dropped after 30 days, so it cannot be read again.",
    "secret_is_theirs": "The provider makes this secret. Paste its new one here.",
    "booking_closed": "Somebody answered this request already.",
    "booking_not_confirmed": "This visit is not open any more. Look at the client's page.",
    "slot_taken": "That time was taken a moment ago. Choose another one.",
    "booking_not_accepted": "Accept the request first, then start the visit.",
    "not_assessed": "Something changed since the assessment. Assess again first.",
    "not_decided": "Decide first; then the paper follows.",
    "referred_only": "The decision is to refer, so there is a letter and no plan.",
    "nothing_to_refer": "Nothing here needs a letter.",
    "too_many_bumps": "A visit holds 20 bumps. Record a crop as one bump with a number.",
    "referral_answered": "This letter is answered already.",
    "no_bumps": "Record a bump first.",
    "no_consent": "The client has not agreed to this, or has taken it back. Ask first.",
}
#: Papers that trying again will not make.
_UNPRINTABLE = {
    "odd_character": "The name or a text holds a letter or sign that the paper cannot print. "
    "Nothing is lost: write it in other letters and issue again.",
    "too_long": "A text is too long for the paper. Shorten it and issue again.",
    "too_many": "There is more here than a paper holds. Take something out and issue again.",
}


@dataclass(frozen=True, slots=True)
class ErrorView:
    """The page of one error."""

    title: str
    text: str
    reference: str
    action: str
    url: str


def install(scaffold: Scaffold) -> None:
    """Answer our own errors; those of the host stay the host's."""
    scaffold.register_error_handler(StudioError, _refused)
    scaffold.register_error_handler(HTTPException, _http)
    scaffold.register_error_handler(late.SignedOut, _signed_out)
    scaffold.register_error_handler(DocumentError, _no_paper)
    scaffold.register_error_handler(NotReady, _not_ready)
    scaffold.register_error_handler(Exception, _broken)


def error_page(
    status: int, text: str = "", reference: str = "", *, told: ClientText | None = None
) -> tuple[str, int]:
    """Return the page for a status, with other words where the case has its own."""
    if _is_link() or request.endpoint in _FORM | BOOKING:
        language = visitor_language()
        title, usual = _client_text(status, language)
        action, url = _client_way(language)
        view = ErrorView(title, told[language] if told else usual, reference, action, url)
        return show("errors/error.html", status, error=view, language=language.value)
    title, usual = _TEXTS.get(status, _TEXTS[500])
    action, url = "To the first page", url_for("studio.today")
    view = ErrorView(title, text or usual, reference, action, url)
    return show("errors/error.html", status, error=view)


def _client_text(status: int, language: Language) -> tuple[str, str]:
    """Return title and text; who books has no link of ours that could have ended."""
    if status == 404 and request.endpoint in BOOKING:
        return ENDED[language]
    texts = CLIENT_TEXTS[language]
    return texts.get(status, texts[500])


def _client_way(language: Language) -> tuple[str, str]:
    """Return where to go from an error: visitors to their first page, clients nowhere."""
    if request.endpoint in BOOKING | {"studio.waiting_place"}:
        return BOOK[language], url_for("studio.book_visit", lang=language.value)
    if request.endpoint in _FORM:
        return TO_FORM[language], url_for("studio.request_visit", lang=language.value)
    return "", ""


def _is_link() -> bool:
    """Tell whether a client behind a link is reading."""
    return ACCESS.get(request.endpoint or "") is Who.LINK


def _refused(error: StudioError) -> Answer:
    if isinstance(error, Busy | TooMany):
        status, is_full = 503 if isinstance(error, Busy) else 429, isinstance(error, NoRoom)
        text = "Nothing can be stored right now. Please call us." if is_full else ""
        text = _LOCKED_OUT if isinstance(error, LockedOut) else text
        told = NO_ROOM if is_full else None
        return *error_page(status, text, told=told), {"Retry-After": str(error.retry_after)}
    if isinstance(error, PaperLost | PhotoLost):
        return _lost(error)
    if isinstance(error, StepUpNeeded):
        return _step_up()
    status = next((code for kind, code in _STATUSES if isinstance(error, kind)), 500)
    if status == 500:
        return _broken(error)
    return error_page(status, _CONFLICTS.get(error.code, "") if status == 409 else "")


def _step_up() -> Answer:
    """Ask for a fresh sign-in, and lead back here after it."""
    address = getattr(current_studio.hooks, "step_up_url", None) or ""
    if address and request.method == "GET":
        address += f"{'&' if '?' in address else '?'}next={request.path}"
    text = "This is kept extra safe: it opens for ten minutes after you proved who you are."
    view = ErrorView(
        "Please sign in once more", text, "", "Sign in again" if address else "", address
    )
    return show("errors/error.html", 403, error=view)


def _http(error: HTTPException) -> Answer:
    if error.response is not None or (error.code or 500) < 400:
        return Response.force_type(error.get_response(), request.environ)
    if isinstance(error, CSRFError) and is_late(request):
        kept = late.kept_of_request()
        return _kept(kept) if kept else error_page(400)
    if error.code == 413 and request.endpoint in UPLOADS:
        return error_page(413, "Send fewer or smaller photos: up to 16 MB at once.")
    return error_page(error.code or 500)


def _signed_out(error: late.SignedOut) -> Answer:
    return _kept(error.kept)


def _kept(kept: str) -> Answer:
    """Keep what was typed in the page that sent it, until its sender has signed in again."""
    is_signed_in = current_studio.hooks.current_actor() is not None
    address = "" if is_signed_in else current_studio.hooks.sign_in_url or ""
    return show("errors/signed_out.html", 403, kept=kept, sign_in_url=address)


def _no_paper(error: DocumentError) -> Answer:
    reference = _logged(error)
    if error.code in _UNPRINTABLE:
        return error_page(422, _UNPRINTABLE[error.code], reference)
    text = "The PDF could not be made. Nothing is lost: the draft is still here. Try again."
    return *error_page(503, text, reference), {"Retry-After": "5"}


def _lost(error: PaperLost | PhotoLost) -> Answer:
    """Log a lost file: only who runs the machine can bring its file back."""
    if isinstance(error, PhotoLost):
        text = "The file of this photo is lost or damaged. Take the photo off the visit."
        return error_page(500, text, _logged(error))
    text = (
        "The file of this paper is lost or damaged. The visit still holds what was decided. "
        "Ask who runs the server to bring the file back from a copy, and name the reference."
    )
    return error_page(500, text, _logged(error), told=LOST)


def _not_ready(error: NotReady) -> Answer:
    page = error_page(503, "The studio is being set up.", _logged(error))
    return *page, {"Retry-After": "60"}


def _broken(error: Exception) -> Answer:
    refusal = refusal_of(error)
    if refusal is not None:
        return _refused(refusal)
    return error_page(500, reference=_logged(error))


def _logged(error: Exception) -> str:
    """Log an error under a reference that people can read aloud."""
    reference = secrets.token_hex(2).upper()
    log.error("ref %s at %s", reference, request.endpoint, exc_info=error)
    return reference
