"""A visit's own page behind its link: confirm, move, cancel. It tells nothing about health."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from flask import make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from studio.context import current_studio
from studio.documents.dates import Language, spell
from studio.hooks import VISITOR
from studio.models import Booking, BookingStatus, LinkPurpose
from studio.services import (
    deposits_back,
    links,
    opening,
    throttle,
    two_visits,
    visit_changes,
    visit_links,
)
from studio.services.availability import FreeTime
from studio.services.errors import Busy, Conflict, Invalid, SlotTaken, TooMany
from studio.services.throttle import Limit
from studio.services.unit import Unit
from studio.web import link_door
from studio.web.forms.book import second_of
from studio.web.forms.fields import ActionForm
from studio.web.language import visitor_language
from studio.web.page import show
from studio.web.presenters import book as booked
from studio.web.presenters import book_times as times
from studio.web.presenters import deposit as deposits_shown
from studio.web.presenters import visit_link as shown
from studio.web.presenters.book_words import WORDS as BOOK_WORDS
from studio.web.presenters.visit_link_words import WORDS
from studio.web.views.answers import Page, network_of
from studio.web.views.book import later_status
from studio.web.views.book_you import calendar_answer

_LOOK = timedelta(days=28)
_DONE = {
    "moved": "moved",
    "coming": "thanks",
    "restored": "restored",
    "before": "been_said",
    "no_questions": "no_questions",
}
Act = Callable[[Unit, Booking], None]


def visit_link(token: str) -> Page:
    """Show a button first, as a mail program that follows links must change nothing; then it."""
    language = visitor_language()
    if request.method == "POST":
        return _open(token, language)
    with current_studio.reading(VISITOR) as unit:
        link = link_door.peek(unit, token, LinkPurpose.VISIT)
        if link is None:
            return _door(language)
        booking = _booking(unit, token)
        view = _view(unit, booking, token, language)
    return show("visit_link/visit.html", visit=view, form=ActionForm(), language=language.value)


def visit_confirm(token: str) -> Page:
    """Note that the client will be there."""
    return _act(token, visit_changes.confirm, "coming")


def visit_undo(token: str) -> Page:
    """Take back that a visit was called off."""
    return _act(token, visit_changes.undo, "restored")


def visit_cancel(token: str) -> Page:
    """Ask once, then call the visit off."""
    language = visitor_language()
    if request.method == "POST":
        return _act(token, visit_changes.cancel, "")
    with current_studio.reading(VISITOR) as unit:
        view = _view(unit, _booking(unit, token), token, language)
    return show("visit_link/cancel.html", visit=view, form=ActionForm(), language=language.value)


def visit_move(token: str) -> Page:
    """Offer free times for the same service, and take one."""
    language = visitor_language()
    if not ActionForm().validate_on_submit():
        return _move_page(token, language)
    at = datetime.fromtimestamp(second_of(request.form.get("at")) or 0, UTC)
    words = WORDS[language]
    try:
        with current_studio.unit_of_work(VISITOR) as unit:
            visit_changes.move(unit, _booking(unit, token), at)
    except SlotTaken as error:
        return _move_page(token, language, words.taken, 409, error.nearest)
    except Invalid:
        return _move_page(token, language, words.over, 422)
    except Conflict:
        return _problem(token, language, words.too_late, 409)
    except (Busy, TooMany) as error:
        return _later(token, language, error)
    return _back(token, language, "moved")


def visit_calendar(token: str) -> Page:
    """Hand out the calendar file."""
    with current_studio.reading(VISITOR) as unit:
        booking = _booking(unit, token)
        if booking.starts_at is None:
            raise unit.missing("studio_booking")
        return calendar_answer(unit, booking)


def _door(language: Language) -> tuple[str, int]:
    return show(
        "visit_link/door.html", words=WORDS[language], form=ActionForm(), language=language.value
    )


def _open(token: str, language: Language) -> Page:
    if not ActionForm().validate_on_submit():
        with current_studio.reading(VISITOR) as unit:
            links.check(unit, token, LinkPurpose.VISIT)
        return _door(language)
    with current_studio.unit_of_work(VISITOR) as unit:
        throttle.use(unit, Limit.LINK_ADDRESS, network_of(request.remote_addr))
        links.open_link(unit, token, "", LinkPurpose.VISIT)
        now = links.latest(unit)
    return link_door.keep_open(_back(token, language, ""), token, now)


def _act(token: str, act: Act, done: str) -> Page:
    language = visitor_language()
    words = WORDS[language]
    if not ActionForm().validate_on_submit():
        return _back(token, language, "")
    try:
        with current_studio.unit_of_work(VISITOR) as unit:
            act(unit, _booking(unit, token))
    except SlotTaken:
        return _problem(token, language, words.taken, 409)
    except Conflict:
        return _problem(token, language, words.too_late, 409)
    except (Busy, TooMany) as error:
        return _later(token, language, error)
    return _back(token, language, done)


def _later(token: str, language: Language, error: Busy | TooMany) -> Response:
    """Ask to try again, or to call: so many changes a day are no person's."""
    is_busy = isinstance(error, Busy)
    said = WORDS[language].busy if is_busy else BOOK_WORDS[language].too_many
    answer = make_response(_problem(token, language, said, later_status(error)))
    answer.headers["Retry-After"] = str(error.retry_after)
    return answer


def _booking(unit: Unit, token: str) -> Booking:
    """Return the visit behind an opened door, or send the reader to the door."""
    target = links.target_of(unit, link_door.opened(unit, token, LinkPurpose.VISIT))
    if not isinstance(target, Booking):
        raise unit.missing("studio_booking")
    return target


def _back(token: str, language: Language, done: str) -> Response:
    address = url_for("studio.visit_link", token=token, lang=language.value, done=done or None)
    return redirect(address, 303)


def _problem(token: str, language: Language, words: str, status: int) -> tuple[str, int]:
    with current_studio.reading(VISITOR) as unit:
        view = _view(unit, _booking(unit, token), token, language, words)
    return show(
        "visit_link/visit.html", status, visit=view, form=ActionForm(), language=language.value
    )


def _view(
    unit: Unit, booking: Booking, token: str, language: Language, problem: str = ""
) -> shown.VisitView:
    words, settings, state = WORDS[language], unit.settings, _state(unit, booking)
    may_change = visit_changes.may_change(unit, booking)
    paid = deposits_back.of_booking(unit, booking)
    is_ahead = state == "ahead"
    call = words.call.format(phone=settings.phone) if settings.phone else words.call_bare

    def way(endpoint: str, *, there: bool) -> str:
        return url_for(f"studio.{endpoint}", token=token, lang=language.value) if there else ""

    titles = {"ahead": words.title, "off": words.off_title, "over": words.over_title}
    done = _DONE.get(request.args.get("done", "")) if is_ahead else None
    return shown.VisitView(
        words=words,
        title=titles[state],
        facts=_facts(unit, booking, language),
        said=getattr(words, done) if done else "",
        problem=problem,
        state=state,
        own_url=way("visit_link", there=True),
        confirm_url=way("visit_confirm", there=is_ahead and booking.client_confirmed_at is None),
        move_url=way("visit_move", there=may_change),
        cancel_url=way("visit_cancel", there=may_change),
        questions_url=way("visit_questions", there=visit_links.asks_who(unit, booking)),
        undo_url=way("visit_undo", there=visit_changes.may_undo(unit, booking)),
        calendar_url=way("visit_calendar", there=is_ahead),
        again_url=url_for("studio.book_visit", lang=language.value),
        call="" if may_change or not is_ahead else call,
        rule=booked.rule_lines(language, settings) if may_change else (),
        is_coming=booking.client_confirmed_at is not None,
        deposit=deposits_shown.own_line(language, settings, booking, paid, may_change=may_change),
    )


def _state(unit: Unit, booking: Booking) -> str:
    if booking.status in {BookingStatus.CANCELLED, BookingStatus.NO_SHOW}:
        return "off"
    return "ahead" if visit_changes.is_ahead(unit, booking) else "over"


def _facts(unit: Unit, booking: Booking, language: Language) -> tuple[booked.Fact, ...]:
    settings = unit.settings
    name = booked.service_name(opening.named(unit, booking.service), language)
    who = opening.name_of(unit, booking.service, booking.practitioner_ref)
    at = booking.starts_at or unit.now()
    place, minutes = booked.place_of(settings), booked.minutes_of(at, booking.ends_at)
    facts = booked.facts_of(language, settings.zone, name, at, who, place, minutes)
    return (*facts, *_beside(unit, booking, language))


def _beside(unit: Unit, booking: Booking, language: Language) -> tuple[booked.Fact, ...]:
    """Tell of the visit that was booked along with this one, as long as both stand."""
    other = two_visits.partner_of(unit, booking)
    if other is None or other.starts_at is None or other.ends_at is None:
        return ()
    words, is_first = WORDS[language], (other.series_place or 0) < (booking.series_place or 0)
    name = booked.service_name(opening.named(unit, other.service), language)
    title, span = words.before_it if is_first else words.after_it, (other.starts_at, other.ends_at)
    return (booked.beside_fact(language, unit.settings.zone, title, span, name),)


def _move_page(
    token: str,
    language: Language,
    said: str = "",
    status: int = 200,
    nearest: tuple[FreeTime, ...] = (),
) -> Page:
    with current_studio.reading(VISITOR) as unit:
        booking = _booking(unit, token)
        if not visit_changes.may_change(unit, booking):
            return _problem(token, language, WORDS[language].too_late, 409)
        view = _move_view(unit, booking, token, language, said, nearest)
    return show(
        "visit_link/move.html", status, move=view, form=ActionForm(), language=language.value
    )


def _move_view(  # noqa: PLR0913, PLR0917 - what the page is made of
    unit: Unit,
    booking: Booking,
    token: str,
    language: Language,
    said: str,
    nearest: tuple[FreeTime, ...],
) -> shown.MoveView:
    zone, last = unit.settings.zone, unit.today() + timedelta(days=unit.settings.horizon_days)
    since = min(_since(unit.today()), last)
    free = _free(unit, booking, since, min(since + _LOOK, last))
    days = times.first_days(free)
    more = days and free[-1].day > days[-1]
    later = (days[-1] + timedelta(days=1)).isoformat() if more else None
    here = url_for("studio.visit_move", token=token, lang=language.value)
    who = opening.name_of(unit, booking.service, visit_changes.same_person(unit, booking))
    return shown.MoveView(
        words=WORDS[language],
        book_words=BOOK_WORDS[language],
        facts=_facts(unit, booking, language),
        days=times.day_times(free, days, language, zone),
        nearest=times.buttons(nearest, language, zone),
        why=shown.why_missing(WORDS[language], unit.settings, who, spell(last, language)),
        said=said,
        zone=zone.key,
        zone_line=booked.zone_line(language, zone, unit.now()),
        action=here,
        back_url=url_for("studio.visit_link", token=token, lang=language.value),
        later_url=f"{here}&since={later}" if later else "",
    )


def _free(unit: Unit, booking: Booking, first: date, last: date) -> tuple[FreeTime, ...]:
    """List where the visit could go: nowhere once nobody gives the service any more."""
    try:
        return visit_changes.free_times(unit, booking, first, last)
    except Invalid:
        return ()


def _since(today: date) -> date:
    try:
        return max(date.fromisoformat(request.args.get("since", "")), today)
    except ValueError:
        return today
