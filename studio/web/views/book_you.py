"""Booking a visit, step 3: who comes; and the page after it. Open to everybody, no cookie."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from flask import make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from studio.adapters.payments import PaymentError
from studio.context import current_studio
from studio.documents.dates import Language
from studio.hooks import VISITOR
from studio.models import Booking, BookingStatus
from studio.services import (
    bookings,
    calendars,
    deposits,
    deposits_back,
    holds,
    opening,
    throttle,
    two_visits,
    visit_links,
    visit_mails,
    waiting_list,
)
from studio.services.availability import FreeTime
from studio.services.bookings import CONSULTATION
from studio.services.errors import Busy, Conflict, Invalid, NotFound, SlotTaken, TooMany
from studio.services.holds import Held, Visitor
from studio.services.throttle import Limit
from studio.services.unit import Unit
from studio.web.forms.book import DetailsForm, question_name, second_of
from studio.web.language import visitor_language
from studio.web.page import show
from studio.web.presenters import book as shown
from studio.web.presenters import book_times as times
from studio.web.presenters import deposit as deposits_shown
from studio.web.presenters.book_words import WORDS
from studio.web.presenters.deposit_words import WORDS as DEPOSIT_WORDS
from studio.web.presenters.visit_link_words import WORDS as VISIT_WORDS
from studio.web.views import deposit
from studio.web.views.answers import Page, network_of
from studio.web.views.book import count_hold, later_status, not_ours
from studio.web.views.deposit import Begun

#: Before the time of another page it was typed in: it need not be old again.
_SHOWN_BEFORE: Final = timedelta(minutes=1)
#: Where the words of the use case stand in the form.
_FIELDS: Final = {"name": "full_name"}


@dataclass(frozen=True, slots=True)
class Said:
    """What a page says above the form, and how it answers."""

    words: str = ""
    status: int = 200
    nearest: tuple[FreeTime, ...] = ()
    looks_first: bool = False


def book_you(token: str) -> Page:
    """Show step 3 for a kept time, or what was booked with it; take in what was typed."""
    language = visitor_language()
    with current_studio.reading(VISITOR) as unit:
        held, booking = holds.kept_once(unit, token), holds.booked(unit, token)
        if held is None:
            raise unit.missing("studio_hold")
        asked = opening.questions(unit, held.service)
        known = waiting_list.joined_by(unit, token)
        payment = deposits.of_hold(unit, token)
    if booking is not None:
        return _to_done(language, token) if request.method == "POST" else _done(language, token)
    if payment is not None and payment.provider_ref is not None:
        return deposit.to_deposit(token, language)
    form = DetailsForm(
        request.form if request.method == "POST" else None,
        WORDS[language],
        asked,
        current_studio.now(),
    )
    if request.method != "POST":
        if known is not None:  # who waited for this time has said all that before
            form.fill_in(known.name, known.phone, known.email)
        return _page(form, language, held, Said())
    return _act(form, language, held)


def book_calendar(token: str) -> Page:
    """Hand out the calendar file of what was booked."""
    with current_studio.reading(VISITOR) as unit:
        booking = holds.booked(unit, token)
        if booking is None or booking.starts_at is None:
            raise unit.missing("studio_hold")
        return calendar_answer(unit, booking)


def calendar_answer(unit: Unit, booking: Booking) -> Response:
    """Answer with the calendar file of a visit."""
    answer = make_response(calendars.visit_ics(unit, booking))
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
    answer.headers["Content-Disposition"] = 'attachment; filename="visit.ics"'
    return answer


def _act(form: DetailsForm, language: Language, held: Held) -> Page:
    """Do what the pressed button says; whatever goes wrong, what was typed stays."""
    words = WORDS[language]
    try:
        return _press(form, language, held)
    except two_visits.FirstTaken:
        return _page(form, language, held, Said(words.first_taken, 409))
    except SlotTaken as error:
        return _page(form, language, held, Said(words.taken, 409, error.nearest))
    except Invalid as error:
        return _refuse(form, language, held, error)
    except (Busy, TooMany) as error:
        said = words.busy if isinstance(error, Busy) else words.too_many
        answer = make_response(_page(form, language, held, Said(said, later_status(error))))
        answer.headers["Retry-After"] = str(error.retry_after)
        return answer


def _press(form: DetailsForm, language: Language, held: Held) -> Page:
    button, _, second = request.form.get("then", "book").partition(":")
    if form.is_trapped():
        return redirect(url_for("studio.thanks", lang=language.value), 303)
    if button == "other":
        return _other(language, held)
    if button == "at":
        at = datetime.fromtimestamp(second_of(second) or 0, UTC)
        return _again(language, held, held.service, at)
    if form.wanted() not in {None, int(held.starts_at.timestamp())}:
        return _page(form, language, held, Said(WORDS[language].changed, 409))
    if button == "look":
        return _again(language, held, CONSULTATION, held.starts_at)
    return _longer(form, language, held) if button == "longer" else _book(form, language, held)


def _book(form: DetailsForm, language: Language, held: Held) -> Page:
    least = timedelta(seconds=current_studio.face().settings.form_seconds)
    if not form.validate():
        return _page(form, language, held, Said(status=422))
    late = form.why_not_now(held.token, least)
    if late:
        return _page(form, language, held, Said(late, 422))
    if form.says_yes():
        return _page(form, language, held, Said(looks_first=True))
    with current_studio.reading(VISITOR) as unit:
        is_two = two_visits.is_two(unit, held.service)
    if is_two and _first_at() is None:
        return _page(form, language, held, Said(WORDS[language].first_missing, 422))
    visitor = Visitor(
        form.full_name.data or "",
        form.email.data or "",
        form.phone.data or "",
        language.value,
        answers=form.answers(),
        texts=bool(form.texts.data),
    )
    with current_studio.unit_of_work(VISITOR) as unit:
        if _has_closed(unit, held):
            return _to_start(language)
        _count(unit, visitor)
        begun = None
        if deposits.due(unit, held.service):
            begun = deposit.begin(unit, held.token, visitor)
        else:
            visit_links.open_until_end(unit, _booked(unit, held, visitor))
    return _pay(form, language, held, begun) if begun else _to_done(language, held.token)


def _pay(form: DetailsForm, language: Language, held: Held, begun: Begun) -> Page:
    """Open the provider's page, outside any transaction."""
    try:
        deposits.open_page(current_studio.tools, begun.public_id, begun.order)
    except PaymentError:
        return _page(form, language, held, Said(DEPOSIT_WORDS[language].no_answer, 503))
    return deposit.to_deposit(held.token, language)


def _booked(unit: Unit, held: Held, visitor: Visitor) -> Booking:
    """Book what is kept, with the look before it where the service needs one."""
    first_at = _first_at()
    if first_at is None or not two_visits.is_two(unit, held.service):
        return holds.book(unit, held.token, visitor)
    return two_visits.book_with_first(unit, held.token, first_at, visitor)


def _first_at() -> datetime | None:
    second = second_of(request.form.get("first"))
    return datetime.fromtimestamp(second, UTC) if second is not None else None


def _count(unit: Unit, visitor: Visitor) -> None:
    """Count a booking. Raises TooMany."""
    network = network_of(request.remote_addr)
    throttle.use(unit, Limit.BOOKING_HOUR, network)
    throttle.use(unit, Limit.BOOKING_DAY, network)
    throttle.use_reach(unit, visitor.email, visitor.phone)


def _longer(form: DetailsForm, language: Language, held: Held) -> Page:
    try:
        with current_studio.unit_of_work(VISITOR) as unit:
            longer = holds.extend(unit, held.token)
            count_hold(unit, is_more=True)
    except Conflict:
        return _page(form, language, held, Said(WORDS[language].longest, 409))
    except NotFound:  # over meanwhile: the same time is taken anew, if nobody has it
        return _again(language, held, held.service, held.starts_at)
    return _page(form, language, longer, Said())


def _other(language: Language, held: Held) -> Response:
    """Give the time back, and lead to the others."""
    with current_studio.unit_of_work(VISITOR) as unit:
        holds.let_go(unit, held.token)
    address = url_for("studio.book_visit", service=held.service, lang=language.value)
    return redirect(f"{address}&r={uuid.uuid4()}", 303)


def _again(language: Language, held: Held, service: str, at: datetime) -> Page:
    """Keep another time, or another visit at the same one; what was typed goes along."""
    with current_studio.unit_of_work(VISITOR) as unit:
        if not opening.is_open(unit):
            return _to_start(language)
        count_hold(unit, is_more=holds.held(unit, held.token) is None)
        holds.let_go(unit, held.token)
        another = holds.hold(unit, service, at, "", str(uuid.uuid4()))
        asked = opening.questions(unit, service)
    now = current_studio.now()
    moved = DetailsForm(request.form, WORDS[language], asked, now)
    moved.mark(another.token, another.starts_at, again=_SHOWN_BEFORE)
    return _page(moved, language, another, Said(), is_marked=True)


def _has_closed(unit: Unit, held: Held) -> bool:
    """Tell whether the studio closed meanwhile; what is still kept may be booked all the same."""
    return holds.held(unit, held.token) is None and not opening.is_open(unit)


def _to_start(language: Language) -> Response:
    return redirect(url_for("studio.book_visit", lang=language.value), 303)


def _refuse(form: DetailsForm, language: Language, held: Held, error: Invalid) -> Page:
    words = WORDS[language]
    if error.field == "start":
        return _page(form, language, held, Said(words.over, 422))
    if error.field in {"service", "practitioner"}:  # not given any more
        return not_ours(language, held.service, error)
    form.refuse(_FIELDS.get(error.field, error.field), words.look_again)
    return _page(form, language, held, Said(status=422))


def _page(
    form: DetailsForm, language: Language, held: Held, said: Said, *, is_marked: bool = False
) -> tuple[str, int]:
    if not is_marked:
        again = _SHOWN_BEFORE if request.method == "POST" else timedelta()
        form.mark(held.token, held.starts_at, again=again)
    if said.words:
        form.general.append(said.words)
    with current_studio.reading(VISITOR) as unit:
        view = _you_view(unit, form, language, held, said)
    return show("book/you.html", said.status, you=view, form=form, language=language.value)


def _you_view(
    unit: Unit, form: DetailsForm, language: Language, held: Held, said: Said
) -> shown.YouView:
    settings, zone, now = unit.settings, unit.settings.zone, unit.now()
    name = shown.service_name(opening.named(unit, held.service), language)
    who = opening.name_of(unit, held.service, held.practitioner_ref)
    minutes = shown.minutes_of(held.starts_at, held.ends_at)
    cents = deposits.due(unit, held.service)
    deposit_lines = deposits_shown.before(language, settings, cents)

    def problem(key: str) -> str:
        return next(iter(form[question_name(key)].errors), "")

    def answer(key: str) -> str:
        return str(form[question_name(key)].data or "")

    def here(lang: str) -> str:
        return url_for("studio.book_you", token=held.token, lang=lang)

    return shown.YouView(
        frame=shown.frame(language, settings, 3, here),
        facts=shown.facts_of(language, zone, name, held.starts_at, who, minutes=minutes),
        action=here(language.value),
        kept=shown.kept_line(language, held.expires_at, now),
        kept_seconds=int((held.expires_at - now).total_seconds()),
        can_extend=held.can_extend,
        rule=(*deposit_lines, *shown.rule_lines(language, settings)),
        book_label=DEPOSIT_WORDS[language].go if deposit_lines else WORDS[language].book,
        questions=shown.yes_no(language, opening.questions(unit, held.service), answer, problem),
        asks_texts=settings.sms != "none",
        notice_url=url_for("studio.health_notice", lang=language.value),
        nearest=times.buttons(said.nearest, language, zone),
        looks_first=said.looks_first,
        is_two=two_visits.is_two(unit, held.service),
        first=_first_times(unit, held, language),
        first_lead=_first_lead(unit, held, language),
    )


def _first_lead(unit: Unit, held: Held, language: Language) -> str:
    if not two_visits.is_two(unit, held.service):
        return ""
    minutes = two_visits.length_of(unit, two_visits.Before()).seconds // 60
    return shown.first_lead(language, two_visits.needs_first(unit, held.service), minutes)


def _first_times(unit: Unit, held: Held, language: Language) -> tuple[shown.FirstTime, ...]:
    """Return the times of the look before, the last one picked unless the page says another."""
    if not two_visits.is_two(unit, held.service):
        return ()
    free = two_visits.first_times(unit, held.starts_at)
    return shown.first_choices(
        times.buttons(free, language, unit.settings.zone), request.form.get("first", "")
    )


def _to_done(language: Language, token: str) -> Response:
    return redirect(url_for("studio.book_you", token=token, lang=language.value), 303)


def _done(language: Language, token: str) -> Page:
    with current_studio.reading(VISITOR) as unit:
        booking = holds.booked(unit, token)
        if booking is None or booking.starts_at is None:
            raise unit.missing("studio_hold")
        view = _done_view(unit, booking, language, token)
    if booking.status is not BookingStatus.CONFIRMED:
        words = VISIT_WORDS[language]
        return show("book/off.html", off=view, words=words, language=language.value)
    return show("book/done.html", done=view, language=language.value)


def _done_view(unit: Unit, booking: Booking, language: Language, token: str) -> shown.DoneView:
    words, settings = WORDS[language], unit.settings
    name = shown.service_name(opening.named(unit, booking.service), language)
    who = opening.name_of(unit, booking.service, booking.practitioner_ref)
    at = booking.starts_at or unit.now()
    zone, minutes = settings.zone, shown.minutes_of(at, booking.ends_at)
    facts = shown.facts_of(language, zone, name, at, who, shown.place_of(settings), minutes)
    first = two_visits.first_of(unit, booking)
    if first is not None and first.starts_at and first.ends_at:
        span = first.starts_at, first.ends_at
        facts = (shown.beside_fact(language, zone, words.first_title, span), *facts)
    reference = bookings.reference(booking)
    number = shown.Fact(words.number_label, reference)
    paid = deposits_shown.facts_of(language, deposits_back.of_booking(unit, booking))
    told, rule = visit_mails.way_of(unit, booking), shown.rule_lines(language, settings)

    def here(lang: str) -> str:
        return url_for("studio.book_you", token=token, lang=lang)

    return shown.DoneView(
        frame=shown.frame(language, settings, 0, here),
        reference=reference,
        facts=(*facts, *paid, number),
        lead={"mail": words.done_mail, "sms": words.done_text}.get(told, words.done_silent),
        # Said to everybody who gets mail: who is known already must not be told from it.
        asked_at_home=words.asked_at_home if told == "mail" else "",
        rule=rule if visit_links.may_change(unit, booking) else rule[1:],
        manage_url=url_for(
            "studio.visit_link", token=visit_links.token_of(unit, booking), lang=language.value
        ),
        calendar_url=url_for("studio.book_calendar", token=token),
        again_url=url_for("studio.book_visit", lang=language.value),
    )
