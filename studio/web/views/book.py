"""Booking a visit, steps 1 and 2: what for, and when. Open to everybody, without a cookie."""

import uuid
from datetime import UTC, date, datetime, timedelta

from flask import make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from studio.context import current_studio
from studio.documents.dates import Language
from studio.hooks import VISITOR
from studio.services import availability, holds, library, opening, throttle, two_visits
from studio.services.availability import FreeTime, Search
from studio.services.errors import Busy, Conflict, Invalid, SlotTaken, TooMany
from studio.services.throttle import Limit
from studio.services.unit import Unit
from studio.web.forms.book import TimeForm
from studio.web.frame import current_frame
from studio.web.language import visitor_language
from studio.web.page import show
from studio.web.presenters import book as shown
from studio.web.presenters import book_times as times
from studio.web.presenters.book_words import WORDS
from studio.web.views.answers import Page, network_of

#: Days that one look goes through; when they hold nothing, the next ones are looked through.
_LOOK_DAYS = 28
_DAY = timedelta(days=1)


def book() -> Page:
    """Show step 1 or 2, or keep the time that was pressed. Closed, it leads to the request form."""
    language = visitor_language()
    with current_studio.reading(VISITOR) as unit:
        is_open = opening.is_open(unit)
    if not is_open:
        return _closed(language)
    service = request.args.get("service", "")
    if not service:
        return _what(language)
    if request.method == "POST":
        return _press(language, service)
    try:
        return when_page(language, service)
    except Invalid as error:
        return not_ours(language, service, error)


def _closed(language: Language) -> Page:
    """Lead to the request form; it opens in no frame, so that takes one more press there."""
    ask_url = url_for("studio.request_visit", lang=language.value)
    if current_frame() is None:
        return redirect(ask_url, 303)
    settings = current_studio.face().settings
    around = shown.frame(language, settings, 0, lambda key: url_for("studio.book_visit", lang=key))
    view = shown.ClosedView(around, ask_url)
    return show("book/closed.html", closed=view, language=language.value)


def _what(language: Language, said: str = "", status: int = 200) -> tuple[str, int]:
    request_id = str(uuid.uuid4())
    with current_studio.reading(VISITOR) as unit:
        offers, settings = library.public_offers(unit), unit.settings

    def link(service: str) -> str:
        return url_for("studio.book_visit", service=service, r=request_id, lang=language.value)

    around = shown.frame(language, settings, 1, lambda key: url_for("studio.book_visit", lang=key))
    ask_url = url_for("studio.request_visit", lang=language.value)
    view = shown.what_view(around, language, offers, (link, ask_url), said)
    return show("book/what.html", status, what=view, language=language.value)


def not_ours(language: Language, service: str, error: Invalid) -> tuple[str, int]:
    """Answer a service that is not on the menu, or a person who does not give it."""
    if error.field == "practitioner":
        return when_page(language, service, who="", said=WORDS[language].look_again, status=422)
    return _what(language, WORDS[language].bad_service, 422)


def _press(language: Language, service: str) -> Page:
    words, now = WORDS[language], current_studio.now()
    form = TimeForm(request.form, request_id_of(), now)
    if form.is_trapped():
        return redirect(url_for("studio.thanks", lang=language.value), 303)
    wanted = form.wanted()
    if not form.is_known() or wanted is None:
        return when_page(language, service, said=words.too_old, status=422)
    try:
        return _keep(language, service, wanted)
    except (SlotTaken, Invalid) as error:
        return _refused(language, service, error)
    except (Busy, TooMany) as error:
        said = words.busy if isinstance(error, Busy) else words.too_many
        answer = make_response(when_page(language, service, said=said, status=later_status(error)))
        answer.headers["Retry-After"] = str(error.retry_after)
        return answer


def later_status(error: Busy | TooMany) -> int:
    """Return the status of a page that asks to try again."""
    return 503 if isinstance(error, Busy) else 429


def _refused(language: Language, service: str, error: SlotTaken | Invalid) -> tuple[str, int]:
    words = WORDS[language]
    if isinstance(error, SlotTaken):
        return when_page(language, service, said=words.taken, status=409, nearest=error.nearest)
    if error.field == "start":
        return when_page(language, service, said=words.over, status=422)
    return not_ours(language, service, error)


def _keep(language: Language, service: str, wanted: int) -> Response:
    at = datetime.fromtimestamp(wanted, UTC)
    with current_studio.unit_of_work(VISITOR) as unit:
        count_hold(unit, is_more=holds.of_request(unit, request_id_of()) is None)
        try:
            held = holds.hold(unit, service, at, _who(), request_id_of())
        except Conflict as error:
            if error.code != "booked":
                raise
            # The page before was booked; this is the next visit of the same person.
            held = holds.hold(unit, service, at, _who(), str(uuid.uuid4()))
    return redirect(url_for("studio.book_you", token=held.token, lang=language.value), 303)


def count_hold(unit: Unit, *, is_more: bool) -> None:
    """Count a time that somebody wants kept; `is_more` when it takes no other's place.

    Nobody keeps a whole day from others so. Raises TooMany.
    """
    network = network_of(request.remote_addr)
    throttle.use(unit, Limit.HOLD_HOUR, network)
    if is_more:
        throttle.use(unit, Limit.HOLD_SOME, network)


def when_page(  # noqa: PLR0913 - what may be said above the times, each by name
    language: Language,
    service: str,
    *,
    who: str | None = None,
    said: str = "",
    status: int = 200,
    nearest: tuple[FreeTime, ...] = (),
) -> tuple[str, int]:
    """Show step 2."""
    who, request_id = _who() if who is None else who, request_id_of()
    form = TimeForm(None, request_id, current_studio.now())
    form.mark()
    with current_studio.reading(VISITOR) as unit:
        settings, zone, today = unit.settings, unit.settings.zone, unit.today()
        offer = opening.offer_of(unit, service)
        people = opening.people_for(unit, service)
        since = _since(today)
        free = _free(unit, service, who, since, request_id)
    days = times.first_days(free)
    around = shown.frame(language, settings, 2, lambda key: _here(service, who, request_id, key))
    view = shown.WhenView(
        frame=around,
        service=shown.service_name(offer, language),
        detail=shown.detail_of(offer, language, around.deposits_in),
        other_url=url_for("studio.book_visit", lang=language.value),
        zone_line=shown.zone_line(language, zone, current_studio.now()),
        zone=zone.key,
        people=shown.people_choices(people, who, language),
        hidden=(("service", service), ("r", request_id), ("lang", language.value)),
        first=next(iter(times.buttons(free[:1], language, zone)), None),
        days=times.day_times(free, days, language, zone),
        earlier_url=_earlier(service, who, request_id, language, since, today),
        later_url=_later(service, who, request_id, language, free, days),
        waiting_url=url_for(
            "studio.book_waiting", service=service, who=who or None, lang=language.value
        )
        if people
        else "",
        ask_url=url_for("studio.request_visit", lang=language.value),
        action=_here(service, who, request_id, language.value),
        said=said,
        nearest=times.buttons(nearest, language, zone),
    )
    return show("book/when.html", status, when=view, form=form, language=language.value)


def _free(unit: Unit, service: str, who: str, since: date, request_id: str) -> tuple[FreeTime, ...]:
    """Look for free times from a day on, and add the one that is kept for this visitor already."""
    last = unit.today() + timedelta(days=unit.settings.horizon_days)
    until = min(since + timedelta(days=_LOOK_DAYS - 1), last)
    soonest = two_visits.earliest(unit, service)
    found = availability.free_times(unit, Search(service, since, until, who, soonest))
    if not found and until < last:
        later = Search(service, until + _DAY, last, who, soonest)
        found = availability.free_times(unit, later)
    held = holds.of_request(unit, request_id)
    if held is None or held.service != service or who not in {"", held.practitioner_ref}:
        return found
    shown_at = held.starts_at.astimezone(unit.settings.zone)
    if shown_at.date() < since:
        return found
    own = FreeTime(
        held.starts_at, shown_at.date(), shown_at.time().replace(fold=0), (held.practitioner_ref,)
    )
    others = (one for one in found if one.starts_at != own.starts_at)
    return tuple(sorted((own, *others), key=lambda one: one.starts_at))


def _here(service: str, who: str, request_id: str, lang: str, since: date | None = None) -> str:
    return url_for(
        "studio.book_visit",
        service=service,
        r=request_id,
        who=who or None,
        since=since.isoformat() if since else None,
        lang=lang,
    )


def _earlier(  # noqa: PLR0913, PLR0917 - the parts of an address
    service: str, who: str, request_id: str, language: Language, since: date, today: date
) -> str:
    if since <= today:
        return ""
    before = max(since - times.SHOWN_DAYS * _DAY, today)
    return _here(service, who, request_id, language.value, before)


def _later(  # noqa: PLR0913, PLR0917 - the parts of an address
    service: str,
    who: str,
    request_id: str,
    language: Language,
    free: tuple[FreeTime, ...],
    days: tuple[date, ...],
) -> str:
    if not days or free[-1].day <= days[-1]:
        return ""
    return _here(service, who, request_id, language.value, days[-1] + _DAY)


def _since(today: date) -> date:
    """Return the day from which times are shown: never a past one."""
    try:
        wanted = date.fromisoformat(request.args.get("since", ""))
    except ValueError:
        return today
    return min(max(wanted, today), today + timedelta(days=366))


def _who() -> str:
    return request.args.get("who", "")[:120].replace("\x00", "?")


def request_id_of() -> str:
    """Return the id of the visitor's request, or a new one when the address has none of ours."""
    try:
        return str(uuid.UUID(request.args.get("r", "")))
    except ValueError:
        return str(uuid.uuid4())
