"""Who may open what: one line per endpoint; what is not in the table stays closed."""

from collections.abc import Mapping
from enum import StrEnum
from io import BytesIO
from typing import IO, Any, NoReturn
from urllib.parse import urlsplit

from flask import Request, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from studio.adapters.images import MAX_UPLOAD
from studio.context import current_studio
from studio.hooks import CARING, Actor, Role
from studio.inbound.read import MAX_BYTES
from studio.services import audit
from studio.web import handed, late

#: Bytes and fields one form may have; the longest page of chips stays far below.
MAX_FORM_BYTES = 256 * 1024
MAX_FORM_FIELDS = 500
#: Bytes of a form on the few pages that take files; no other page takes any.
UPLOADS: Mapping[str, int] = {
    "studio.photos": MAX_UPLOAD,
    "studio.settings_logo": 2 * 1024 * 1024,
}
#: Posts of other programs: raw bytes with proofs of their own, never a browser's form.
RAW: Mapping[str, int] = {"studio.inbound": MAX_BYTES}
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Who(StrEnum):
    """Kinds of people at the door."""

    PUBLIC = "public"
    LINK = "link"
    STAFF = "staff"
    CARE = "care"
    OWNER = "owner"


_ROLES: Mapping[Who, frozenset[Role]] = {
    Who.STAFF: frozenset(Role),
    Who.CARE: CARING,
    Who.OWNER: frozenset({Role.OWNER}),
}

ACCESS: Mapping[str, Who] = {
    "studio.static": Who.PUBLIC,
    "studio.health": Who.PUBLIC,
    "studio.api_docs": Who.PUBLIC,
    "studio.api_keys": Who.OWNER,
    "studio.api_key_new": Who.OWNER,
    "studio.api_key_end": Who.OWNER,
    "studio.webhooks": Who.OWNER,
    "studio.webhook_new": Who.OWNER,
    "studio.webhook": Who.OWNER,
    "studio.webhook_secret": Who.OWNER,
    "studio.webhook_act": Who.OWNER,
    "studio.request_visit": Who.PUBLIC,
    "studio.inbound": Who.PUBLIC,
    "studio.thanks": Who.PUBLIC,
    "studio.book_visit": Who.PUBLIC,
    "studio.book_you": Who.PUBLIC,
    "studio.book_calendar": Who.PUBLIC,
    "studio.book_waiting": Who.PUBLIC,
    "studio.waiting_place": Who.LINK,
    "studio.waiting_list": Who.STAFF,
    "studio.waiting_act": Who.STAFF,
    "studio.deposit": Who.PUBLIC,
    "studio.deposit_paid": Who.PUBLIC,
    "studio.test_payment": Who.PUBLIC,
    "studio.visit_link": Who.LINK,
    "studio.visit_confirm": Who.LINK,
    "studio.visit_questions": Who.LINK,
    "studio.visit_move": Who.LINK,
    "studio.visit_cancel": Who.LINK,
    "studio.visit_undo": Who.LINK,
    "studio.visit_calendar": Who.LINK,
    "studio.link": Who.LINK,
    "studio.reply": Who.LINK,
    "studio.reply_answer": Who.LINK,
    "studio.plan_book": Who.LINK,
    "studio.plan_tick": Who.LINK,
    "studio.plan_pdf": Who.LINK,
    "studio.plan_as": Who.LINK,
    "studio.plan_calendar": Who.LINK,
    "studio.intake": Who.LINK,
    "studio.intake_names": Who.LINK,
    "studio.intake_check": Who.LINK,
    "studio.intake_agree": Who.LINK,
    "studio.intake_sign": Who.LINK,
    "studio.intake_question": Who.LINK,
    "studio.health_notice": Who.PUBLIC,
    "studio.handed": Who.PUBLIC,
    "studio.again": Who.STAFF,
    "studio.client_intake": Who.STAFF,
    "studio.client_intake_send": Who.STAFF,
    "studio.client_intake_tablet": Who.STAFF,
    "studio.client_intake_reopen": Who.CARE,
    "studio.consent_withdraw": Who.STAFF,
    "studio.today": Who.STAFF,
    "studio.accept": Who.STAFF,
    "studio.decline": Who.STAFF,
    "studio.incoming": Who.STAFF,
    "studio.assign": Who.STAFF,
    "studio.correct": Who.STAFF,
    "studio.post": Who.CARE,
    "studio.post_again": Who.CARE,
    "studio.post_dismiss": Who.CARE,
    "studio.undo_decline": Who.STAFF,
    "studio.calendar": Who.STAFF,
    "studio.calendar_book": Who.STAFF,
    "studio.block_time": Who.CARE,
    "studio.calendar_places": Who.PUBLIC,
    "studio.move_check": Who.STAFF,
    "studio.booking": Who.STAFF,
    "studio.cancel_booking": Who.STAFF,
    "studio.miss_booking": Who.STAFF,
    "studio.booking_calendar": Who.STAFF,
    "studio.give_deposit_back": Who.STAFF,
    "studio.book": Who.STAFF,
    "studio.plan_series": Who.CARE,
    "studio.series": Who.STAFF,
    "studio.series_cancel": Who.STAFF,
    "studio.series_move": Who.CARE,
    "studio.clients": Who.STAFF,
    "studio.client": Who.STAFF,
    "studio.add_client": Who.STAFF,
    "studio.edit_client": Who.STAFF,
    "studio.same_person": Who.CARE,
    "studio.client_alert": Who.CARE,
    "studio.jobs": Who.STAFF,
    "studio.mail_again": Who.STAFF,
    "studio.mail_drop": Who.STAFF,
    "studio.job_again": Who.STAFF,
    "studio.job_drop": Who.STAFF,
    "studio.demo_outbox": Who.PUBLIC,
    "studio.demo_mail": Who.PUBLIC,
    "studio.demo_file": Who.PUBLIC,
    "studio.help_page": Who.STAFF,
    "studio.theme": Who.STAFF,
    "studio.accent": Who.PUBLIC,
    "studio.embed_script": Who.PUBLIC,
    "studio.logo": Who.PUBLIC,
    "studio.account": Who.STAFF,
    "studio.session_left": Who.STAFF,
    "studio.session_stay": Who.STAFF,
    "studio.end_session": Who.STAFF,
    "studio.end_other_sessions": Who.STAFF,
    "studio.people": Who.OWNER,
    "studio.invite": Who.OWNER,
    "studio.person": Who.OWNER,
    "studio.person_act": Who.OWNER,
    "studio.library": Who.STAFF,
    "studio.offer_new": Who.OWNER,
    "studio.offer": Who.OWNER,
    "studio.offer_place": Who.OWNER,
    "studio.programs": Who.STAFF,
    "studio.program_new": Who.OWNER,
    "studio.program": Who.OWNER,
    "studio.program_place": Who.OWNER,
    "studio.shelf": Who.STAFF,
    "studio.product_new": Who.OWNER,
    "studio.product": Who.STAFF,
    "studio.product_edit": Who.OWNER,
    "studio.product_place": Who.OWNER,
    "studio.lot_open": Who.CARE,
    "studio.lot_finish": Who.CARE,
    "studio.rules": Who.CARE,
    "studio.rule": Who.CARE,
    "studio.settings": Who.OWNER,
    "studio.settings_profile": Who.OWNER,
    "studio.settings_look": Who.OWNER,
    "studio.settings_logo": Who.OWNER,
    "studio.settings_devices": Who.OWNER,
    "studio.settings_website": Who.OWNER,
    "studio.settings_decisions": Who.OWNER,
    "studio.booking_forms": Who.OWNER,
    "studio.booking_form_new": Who.OWNER,
    "studio.booking_form": Who.OWNER,
    "studio.booking_form_act": Who.OWNER,
    "studio.booking_form_trial": Who.OWNER,
    "studio.form_fields": Who.OWNER,
    "studio.settings_decision": Who.OWNER,
    "studio.settings_booking": Who.OWNER,
    "studio.hours": Who.OWNER,
    "studio.days_off": Who.OWNER,
    "studio.person_hours": Who.CARE,
    "studio.person_days": Who.CARE,
    "studio.add_calendar": Who.CARE,
    "studio.calendar_act": Who.CARE,
    "studio.rooms": Who.OWNER,
    "studio.room": Who.OWNER,
    "studio.audit": Who.OWNER,
    "studio.audit_check": Who.OWNER,
    "studio.start": Who.CARE,
    "studio.consultation": Who.CARE,
    "studio.checkin": Who.CARE,
    "studio.device_key": Who.CARE,
    "studio.discard_draft": Who.CARE,
    "studio.draft": Who.CARE,
    "studio.look": Who.CARE,
    "studio.look_new": Who.CARE,
    "studio.look_bump": Who.CARE,
    "studio.assess": Who.CARE,
    "studio.answer": Who.CARE,
    "studio.panel": Who.CARE,
    "studio.respond": Who.CARE,
    "studio.agree": Who.CARE,
    "studio.decide": Who.CARE,
    "studio.flags": Who.CARE,
    "studio.treat": Who.CARE,
    "studio.plan_preview": Who.CARE,
    "studio.finish": Who.CARE,
    "studio.record": Who.CARE,
    "studio.plan": Who.CARE,
    "studio.referral": Who.CARE,
    "studio.referrals": Who.CARE,
    "studio.referral_life": Who.CARE,
    "studio.referral_call": Who.CARE,
    "studio.referral_remind": Who.CARE,
    "studio.referral_online": Who.CARE,
    "studio.document": Who.CARE,
    "studio.document_as": Who.CARE,
    "studio.paper": Who.CARE,
    "studio.paper_send": Who.CARE,
    "studio.paper_withdraw": Who.CARE,
    "studio.photos": Who.CARE,
    "studio.photo_consent": Who.CARE,
    "studio.visit_consents": Who.CARE,
    "studio.photo": Who.CARE,
    "studio.photo_full": Who.CARE,
    "studio.photo_preview": Who.CARE,
    "studio.compare": Who.CARE,
    "studio.share": Who.CARE,
}


_PEOPLE = frozenset({"studio.people", "studio.invite", "studio.person", "studio.person_act"})
#: Pages that ask who is there once more when that is more than some minutes ago.
FRESH = _PEOPLE | {"studio.api_key_new", "studio.webhook_new", "studio.webhook_secret"}
#: Pages on accounts; where a host keeps them they are not there.
ACCOUNT_PAGES = _PEOPLE | {
    "studio.account",
    "studio.session_left",
    "studio.session_stay",
    "studio.end_session",
    "studio.end_other_sessions",
}


def open_door(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Let files in where they belong. Runs before anybody reads the form.

    They stay in memory: a picture of somebody never lies unsealed in a folder of the machine. Who
    is not signed in gets the usual small limit.
    """
    if endpoint in RAW:
        # A body that names no length is cut at the limit without a word: one byte more tells.
        request.max_content_length = RAW[str(endpoint)] + 1
        return
    limit = UPLOADS.get(endpoint or "")
    actor = current_studio.hooks.current_actor() if limit else None
    if limit and actor and _may(actor, str(endpoint)):
        request.max_content_length = limit
        request._get_file_stream = _in_memory  # type: ignore[method-assign] # noqa: SLF001 - made to be overridden


def _in_memory(*_about: object, **_more: object) -> IO[bytes]:
    return BytesIO()


def guard() -> Response | None:
    """Let a request pass, send it to sign in, or refuse it. Runs before every page."""
    who = ACCESS.get(request.endpoint or "")
    if who is None:
        abort(404)
    if request.endpoint in RAW:
        return None
    if request.method not in _SAFE:
        _check_form(request)
    if who not in _ROLES:
        return None
    actor = current_studio.hooks.current_actor()
    if actor is None:
        return _to_sign_in()
    if handed.is_shut(actor):
        return redirect(url_for("studio.handed"), 303)
    require(actor, str(request.endpoint))
    if not _is_here():
        abort(404)
    return _ask_again(actor)


def _is_here() -> bool:
    return request.endpoint not in ACCOUNT_PAGES or keeps_accounts()


def keeps_accounts() -> bool:
    """Tell whether accounts are ours; a host's hooks may be older than the question."""
    return bool(getattr(current_studio.hooks, "keeps_accounts", False))


def _ask_again(actor: Actor) -> Response | None:
    """Send somebody whose proof is old to show again who they are."""
    if request.endpoint not in FRESH or actor.is_recent(current_studio.now()):
        return None
    address = getattr(current_studio.hooks, "step_up_url", None)
    if address is None:
        _deny()
    return redirect(_with_next(address), 303)


def require(actor: Actor, endpoint: str) -> None:
    """Refuse whoever may not open a page; audited."""
    if not _may(actor, endpoint):
        _deny()


def is_late(asked: Request) -> bool:
    """Tell whether a form of a staff page came without the token of its sign-in."""
    return ACCESS.get(asked.endpoint or "") in _ROLES and _is_from_here(asked)


def _deny() -> NoReturn:
    """Refuse, and leave a trace of who asked for what."""
    with current_studio.unit_of_work() as unit:
        audit.record(unit, "denied.role", request.endpoint or "", "request")
    abort(403)


def _may(actor: Actor, endpoint: str) -> bool:
    action = f"web.{endpoint.rpartition('.')[2]}"
    return bool(actor.roles & _ROLES[ACCESS[endpoint]]) and current_studio.hooks.may(actor, action)


def _to_sign_in() -> Response:
    address = current_studio.hooks.sign_in_url
    if address is None:
        abort(403)
    kept = late.kept_of_request()
    if kept:
        raise late.SignedOut(kept)
    return redirect(_with_next(address), 303)


def _with_next(address: str) -> str:
    """Add where to go on afterwards; a form that was sent is not sent again by itself."""
    if request.method not in _SAFE:
        return address
    joint = "&" if "?" in address else "?"
    return f"{address}{joint}next={request.path}"


def _check_form(asked: Request) -> None:
    """Refuse a form from elsewhere, one that is too big, and files where none are taken."""
    takes_files = asked.endpoint in UPLOADS
    if not takes_files:
        asked.max_content_length = MAX_FORM_BYTES
    if not _is_from_here(asked):
        abort(403)
    if sum(len(values) for values in asked.form.listvalues()) > MAX_FORM_FIELDS:
        abort(413)
    if asked.files and not takes_files:
        abort(400)


def _is_from_here(asked: Request) -> bool:
    site = asked.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = asked.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == asked.host
