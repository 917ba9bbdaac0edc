"""The waiting list for visitors: joining it, and the page behind the link. Without a cookie."""

from datetime import date, timedelta

from flask import make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from studio.context import current_studio
from studio.documents.dates import Language
from studio.hooks import VISITOR
from studio.services import opening, throttle, waiting_list
from studio.services.errors import Busy, Conflict, Invalid, TooMany
from studio.services.throttle import Limit, network_of
from studio.services.unit import Unit
from studio.services.waiting_list import Joining, Place, Wanted
from studio.services.wishes import Part
from studio.web.forms.book import JoinForm
from studio.web.language import visitor_language
from studio.web.page import show
from studio.web.presenters import book as booked
from studio.web.presenters import waiting as shown
from studio.web.presenters.book_words import WORDS as BOOK_WORDS
from studio.web.presenters.chips import Chip
from studio.web.presenters.waiting_words import WORDS
from studio.web.views.answers import Page
from studio.web.views.book import later_status, request_id_of

#: Days that are proposed.
_USUAL = timedelta(days=28)
_FIELDS = {"name": "full_name", "first": "until", "last": "until"}


def book_waiting() -> Page:
    """Show the form, or take somebody's place in; what was typed stays."""
    language, request_id = visitor_language(), request_id_of()
    service = request.args.get("service", "")
    if request.args.get("joined"):
        words = WORDS[language]
        return _said(language, words.joined_title, f"{words.joined_lead} {words.joined_hint}")
    with current_studio.reading(VISITOR) as unit:
        if not opening.is_open(unit) or not _is_known(unit, service):
            return redirect(url_for("studio.book_visit", lang=language.value), 303)
    sent = request.form if request.method == "POST" else None
    form = JoinForm(sent, BOOK_WORDS[language], current_studio.now())
    form.needs_mail = current_studio.face().settings.sms == "none"
    if sent is None:
        return _page(form, language, service, request_id)
    return _join(form, language, service, request_id)


def waiting_place(token: str) -> Page:
    """Show what is offered now; take it, or leave the list. Following the link does neither."""
    language = visitor_language()
    if request.method == "POST":
        return _act(token, language)
    with current_studio.reading(VISITOR) as unit:
        view = _place_view(unit, waiting_list.of_token(unit, token), language)
    return show("waiting/place.html", place=view, language=language.value)


def _is_known(unit: Unit, service: str) -> bool:
    return service == opening.CONSULTATION or opening.offer_of(unit, service) is not None


def _join(form: JoinForm, language: Language, service: str, request_id: str) -> Page:
    words = BOOK_WORDS[language]
    least = timedelta(seconds=current_studio.face().settings.form_seconds)
    if form.is_trapped():
        return redirect(url_for("studio.thanks", lang=language.value), 303)
    if not form.validate():
        return _page(form, language, service, request_id, 422)
    late = form.why_not_now(request_id, least)
    if late:
        form.general.append(late)
        return _page(form, language, service, request_id, 422)
    try:
        _take_in(form, language, service, request_id)
    except Invalid as error:
        said = _wrong(language, error.field)
        form.refuse(_FIELDS.get(error.field, error.field), said)
        return _page(form, language, service, request_id, 422)
    except (Busy, TooMany) as error:
        form.general.append(words.busy if isinstance(error, Busy) else words.too_many)
        answer = make_response(_page(form, language, service, request_id, later_status(error)))
        answer.headers["Retry-After"] = str(error.retry_after)
        return answer
    return redirect(url_for("studio.book_waiting", joined=1, lang=language.value), 303)


def _wrong(language: Language, field: str) -> str:
    if field == "email":
        return BOOK_WORDS[language].bad_email
    is_day = field in {"first", "last"}
    return WORDS[language].bad_day if is_day else BOOK_WORDS[language].look_again


def _take_in(form: JoinForm, language: Language, service: str, request_id: str) -> None:
    since, until = form.day("since"), form.day("until")
    if since is None or until is None:
        raise Invalid("no_day", "last")
    email, network = form.email.data or "", network_of(request.remote_addr)
    who = Joining(
        form.full_name.data or "", email, form.phone.data or "", language.value, request_id
    )
    wanted = Wanted(service, request.args.get("who", "")[:120], since, until, form.chosen())
    with current_studio.unit_of_work(VISITOR) as unit:
        if not email and unit.settings.sms == "none":
            raise Invalid("no_way_to_write", "email")  # the list lives by what we can send
        throttle.use(unit, Limit.BOOKING_HOUR, network)
        throttle.use(unit, Limit.BOOKING_DAY, network)
        throttle.use_reach(unit, email, who.phone)
        waiting_list.join(unit, who, wanted)


def _page(
    form: JoinForm, language: Language, service: str, request_id: str, status: int = 200
) -> tuple[str, int]:
    who = request.args.get("who", "")[:120] or None
    if status == 200 or not form.made.data:
        form.mark(request_id)
    with current_studio.reading(VISITOR) as unit:
        today, settings = unit.today(), unit.settings
        name = booked.service_name(opening.offer_of(unit, service), language)
    _propose(form, today)

    def here(lang: str) -> str:
        return url_for("studio.book_waiting", service=service, who=who, r=request_id, lang=lang)

    words = BOOK_WORDS[language]
    view = shown.JoinView(
        frame=booked.frame(language, settings, 0, here),
        words=WORDS[language],
        service=name,
        parts=tuple(
            Chip("parts", part.value, words.parts[part], part in form.chosen()) for part in Part
        ),
        day_problem=next(iter(form.until.errors), ""),
        first_day=today.isoformat(),
        action=here(language.value),
        back_url=url_for("studio.book_visit", service=service, who=who, lang=language.value),
    )
    return show("waiting/join.html", status, join=view, form=form, language=language.value)


def _propose(form: JoinForm, today: date) -> None:
    words = WORDS[visitor_language()]
    form.since.label.text, form.until.label.text = words.since, words.until
    form.since.data = form.since.data or today.isoformat()
    form.until.data = form.until.data or (today + _USUAL).isoformat()


def _act(token: str, language: Language) -> Page:
    words = WORDS[language]
    if request.form.get("then") == "leave":
        with current_studio.unit_of_work(VISITOR) as unit:
            waiting_list.leave(unit, token)
        return _said(language, words.left_title, words.left_lead)
    try:
        with current_studio.reading(VISITOR) as unit:
            place = waiting_list.of_token(unit, token)
            kept = waiting_list.way_to_take(unit, place)
    except Conflict:
        return _again(token, language)
    return redirect(url_for("studio.book_you", token=kept, lang=language.value), 303)


def _again(token: str, language: Language) -> Response:
    return redirect(url_for("studio.waiting_place", token=token, lang=language.value), 303)


def _place_view(unit: Unit, place: Place, language: Language) -> shown.PlaceView:
    words, zone, now = WORDS[language], unit.settings.zone, unit.now()
    name = booked.service_name(opening.offer_of(unit, place.wanted.service), language)
    hold = place.hold
    if hold is None or hold.expires_at <= now:
        had_one = hold is not None or place.row.passed > 0
        lead = words.over if had_one else words.waits
        return _view(language, words.door_title, lead)
    until = shown.when_of(hold.expires_at, zone, language)
    who = opening.name_of(unit, hold.service, hold.practitioner_ref)
    facts = booked.facts_of(language, zone, name, hold.starts_at, who)
    lead = words.offer_until.format(time=until)
    return _view(language, words.offer_title, lead, facts, offered=True)


def _said(language: Language, title: str, lead: str) -> tuple[str, int]:
    view = _view(language, title, lead, is_left=True)
    return show("waiting/place.html", place=view, language=language.value)


def _view(  # noqa: PLR0913 - what the page says
    language: Language,
    title: str,
    lead: str,
    facts: tuple[booked.Fact, ...] = (),
    *,
    offered: bool = False,
    is_left: bool = False,
) -> shown.PlaceView:
    return shown.PlaceView(
        book_words=BOOK_WORDS[language],
        words=WORDS[language],
        title=title,
        lead=lead,
        facts=facts,
        offered=offered,
        is_left=is_left,
        book_url=url_for("studio.book_visit", lang=language.value),
    )
