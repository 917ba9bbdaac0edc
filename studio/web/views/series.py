"""Series of visits: planned, seen, moved and called off."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import redirect, request, url_for

from studio.context import current_studio
from studio.models import Booking, BookingStatus, Client, Offer, Program
from studio.services import availability, clients, library, safe_dates, series, series_plan
from studio.services.availability import FreeTime, Search
from studio.services.errors import Conflict, Invalid
from studio.services.library_defaults import CONSULTATION
from studio.services.practitioners import Practitioner, practitioners
from studio.services.safe_dates import Outlook
from studio.services.series import Choice, Moving, NotSafe, VisitTaken
from studio.services.series_plan import PlannedVisit, Planner, Wanted
from studio.services.unit import Unit
from studio.skin.safe_dates import Hold
from studio.web.forms.fields import ActionForm
from studio.web.forms.series import OWN_LINES, MoveForm, SeriesForm
from studio.web.page import show
from studio.web.presenters import safe_days
from studio.web.presenters import series as shown
from studio.web.presenters.slots import offer_names
from studio.web.views.answers import Page

_DONE = {
    "booked": "Booked. The confirmations are on their way by email.",
    "moved": "Moved. The new times are on their way by email.",
    "cancelled": "Called off. The client is told by email.",
}
_NOT_SAFE = "Some days are not safe by what is known. Change them, or give your reason"
#: Days of free times that the page of a move shows.
_NEAR = timedelta(days=7)
#: Free times that are shown as buttons.
_CHOICES = 4


@dataclass(frozen=True, slots=True)
class _Desk:
    """What planning works with."""

    client: Client
    seen: Outlook
    usual: Wanted
    programs: list[Program]
    people: tuple[Practitioner, ...]

    def services(self, form: SeriesForm) -> list[str]:
        """Return the visits to plan: those of the page, of a program, or of one's own list."""
        given = form.planned() or self._of_program(form.program.data or "") or form.own()
        return [key for key in given if key in self.seen.menu or key == CONSULTATION]

    def _of_program(self, key: str) -> list[str]:
        found = next((one for one in self.programs if one.key == key and one.active), None)
        return list(series_plan.services_of(found)) if found else []


def plan_series(public_id: str) -> Page:
    """Choose what, look at the proposed days, change them, and book all or none."""
    form = SeriesForm()
    with current_studio.reading() as unit:
        desk = _desk(unit, public_id)
        form.name_request()
        if not form.is_submitted() or form.then.data == "change":
            return _choose(form, desk)
        services = desk.services(form)
        if not form.validate() or not services:
            form.refuse("program", "Choose a program, or services of your own")
            return _choose(form, desk, 422)
        plan = _planned(unit, form, desk, services)
        if form.then.data == "book" and not _is_as_seen(unit, form, plan):
            form.general.append("Some times have changed. Please look at them, then book")
    if form.then.data != "book" or form.errors or form.general:
        return _proposed(form, desk, plan, 422 if form.errors or form.general else 200)
    return _book(form, desk, plan)


def series_page(public_id: str) -> Page:
    """Show a series as it stands."""
    with current_studio.reading() as unit:
        view = _page_of(unit, series.get(unit, public_id))
        may_care = unit.actor.is_caring
    notice = _DONE.get(request.args.get("done", ""), "")
    return show(
        "series/series.html", series=view, notice=notice, action=ActionForm(), may_care=may_care
    )


def series_cancel(public_id: str) -> Page:
    """Call off what is still to come."""
    if not ActionForm().validate_on_submit():
        return redirect(url_for("studio.series", public_id=public_id), 303)
    with current_studio.unit_of_work() as unit:
        series.cancel_rest(unit, public_id)
    return redirect(url_for("studio.series", public_id=public_id, done="cancelled"), 303)


def series_move(public_id: str, booking_id: str) -> Page:
    """Give one visit another time, and see what becomes of the visits after it."""
    form = MoveForm()
    with current_studio.reading() as unit:
        zone = unit.settings.zone
        booking = _booking_of(unit, public_id, booking_id)
        if not form.is_submitted() and booking.starts_at:
            local = booking.starts_at.astimezone(zone)
            form.day.data, form.at.data = local.date().isoformat(), f"{local:%H:%M}"
            return _move_page(unit, form, public_id, booking)
        form.jump(zone)
        at = form.to_instant(zone)
        if at is None or not form.validate():
            return _move_page(unit, form, public_id, booking, status=422)
        if form.then.data != "move":
            return _move_page(unit, form, public_id, booking, at)
    return _move(form, public_id, booking_id, at)


def on_client(unit: Unit, client: Client) -> shown.ClientSeries:
    """Return what a client's page says of series and safe days."""
    menu = safe_dates.whole_menu(unit, client)
    return shown.on_client(
        safe_days.ready(menu, unit.today()),
        [_page_of(unit, one) for one in series.of_client(unit, client)],
        url_for("studio.plan_series", public_id=client.public_id),
    )


def _desk(unit: Unit, public_id: str) -> _Desk:
    unit.require_caring("booking.answer")
    client = clients.get(unit, public_id)
    seen = safe_dates.outlook(unit, client)
    return _Desk(
        client,
        seen,
        series_plan.usual(unit, seen),
        library.programs(unit),
        practitioners(unit),
    )


def _planned(
    unit: Unit, form: SeriesForm, desk: _Desk, services: list[str]
) -> tuple[PlannedVisit, ...]:
    """Propose days; times that were picked or typed stay, visits that were left out go."""
    stay = [place for place in range(len(services)) if place not in form.left_out()]
    chosen, typed = form.chosen(unit.settings.zone), form.typed()
    wanted = form.wanted(desk.usual, [one.ref for one in desk.people])
    planner = Planner(desk.seen, wanted, _program(form))
    return planner.propose(
        [services[place] for place in stay],
        {new: chosen[old] for new, old in enumerate(stay) if old in chosen},
        {new for new, old in enumerate(stay) if old in typed},
    )


def _is_as_seen(unit: Unit, form: SeriesForm, plan: tuple[PlannedVisit, ...]) -> bool:
    """Tell whether every time is one that the page held: nothing is booked unseen."""
    given = {one.starts_at for one in form.chosen(unit.settings.zone).values()}
    return all(one.chosen is None or one.chosen.starts_at in given for one in plan)


def _choose(form: SeriesForm, desk: _Desk, status: int = 200) -> Page:
    if not form.is_submitted():
        form.begin(desk.usual)
        form.program.data = next((one.key for one in desk.programs if one.active), shown.OWN)
    view = _plan_view(form, desk, ())
    return show("series/plan.html", status, form=form, plan=view, own_lines=range(OWN_LINES))


def _proposed(
    form: SeriesForm,
    desk: _Desk,
    plan: tuple[PlannedVisit, ...],
    status: int = 200,
    held: dict[int, tuple[Hold, ...]] | None = None,
) -> Page:
    view = _plan_view(form, desk, plan, held)
    return show("series/plan.html", status, form=form, plan=view, own_lines=range(OWN_LINES))


def _plan_view(
    form: SeriesForm,
    desk: _Desk,
    plan: tuple[PlannedVisit, ...],
    held: dict[int, tuple[Hold, ...]] | None = None,
) -> shown.PlanView:
    return shown.plan_view(
        desk.client,
        desk.programs,
        desk.seen.menu,
        desk.people,
        program=form.program.data or "",
        practitioner=form.practitioner.data or "",
        services=[one.service for one in plan],
        plan=plan,
        held=held,
        url=url_for,
    )


def _book(form: SeriesForm, desk: _Desk, plan: tuple[PlannedVisit, ...]) -> Page:
    """Book what is shown; a visit without a time is none of it."""
    wanted = form.wanted(desk.usual, [one.ref for one in desk.people])
    try:
        with current_studio.unit_of_work() as unit:
            made = series.book(
                unit,
                desk.client.public_id,
                form.choices(plan),
                form.request_id.data or "",
                program=_program(form),
                event_on=wanted.event_on,
                override_reason=form.reason.data or "",
            )
    except NotSafe as error:
        form.refuse("reason", _NOT_SAFE)
        return _proposed(form, desk, plan, 422, dict(error.holds))
    except VisitTaken as error:
        form.general.append(
            f"Visit {error.place} was just taken by somebody else. Pick another time"
        )
        return _proposed(form, desk, plan, 409)
    except Invalid as error:
        form.general.append(_WORDS.get(error.code, "Please look at this again"))
        return _proposed(form, desk, plan, 422)
    address = url_for("studio.series", public_id=made.series.public_id, done="booked")
    return redirect(address, 303)


def _program(form: SeriesForm) -> str:
    key = form.program.data or ""
    return "" if key == shown.OWN else key


def _taken(error: VisitTaken) -> str:
    return f"Visit {error.place} was just taken by somebody else. Pick another time"


_WORDS = {
    "no_visits": "There is no visit with a time to book",
    "past": "One of the times is over. Look again",
    "unknown_service": "One of the services is no longer on the menu",
    "unknown_visit": "Somebody changed this series meanwhile. Look again",
}


def _booking_of(unit: Unit, public_id: str, booking_id: str) -> Booking:
    """Return a visit of the series that can be moved. Raises NotFound, Conflict."""
    unit.require_caring("booking.answer")
    found = next(
        (one for one in series.get(unit, public_id).visits if one.public_id == booking_id), None
    )
    if found is None:
        raise unit.missing("studio_booking")
    if found.status is not BookingStatus.CONFIRMED:
        raise Conflict("booking_not_confirmed")
    return found


def _move_page(  # noqa: PLR0913, PLR0917 - one page in all its states
    unit: Unit,
    form: MoveForm,
    public_id: str,
    booking: Booking,
    at: datetime | None = None,
    status: int = 200,
) -> Page:
    moving: Moving | None = series.moving(unit, booking, at) if at else None
    view = shown.move_view(
        series.get(unit, public_id),
        booking,
        _near(unit, booking, at),
        _names(unit),
        unit.settings.zone,
        url_for,
        at=at,
        moving=moving,
        chosen=form.rest(),
    )
    return show("series/move.html", status, form=form, move=view)


def _move(form: MoveForm, public_id: str, booking_id: str, at: datetime) -> Page:
    try:
        with current_studio.unit_of_work() as unit:
            booking = _booking_of(unit, public_id, booking_id)
            choice = Choice(booking.service, at, booking.practitioner_ref)
            series.move(unit, booking_id, choice, form.rest(), form.reason.data or "")
    except NotSafe:
        form.refuse("reason", _NOT_SAFE)
    except VisitTaken as error:
        form.general.append(
            f"Visit {error.place} was just taken by somebody else. Pick another time"
        )
    except Invalid as error:
        form.general.append(_WORDS.get(error.code, "Please look at this again"))
    else:
        return redirect(url_for("studio.series", public_id=public_id, done="moved"), 303)
    with current_studio.reading() as unit:
        booking = _booking_of(unit, public_id, booking_id)
        return _move_page(unit, form, public_id, booking, at, 422)


def _near(unit: Unit, booking: Booking, at: datetime | None) -> tuple[FreeTime, ...]:
    """Return the free times closest to the wanted one, or to the one it has; never that one."""
    wanted = at or booking.starts_at or unit.now()
    day = wanted.astimezone(unit.settings.zone).date()
    ref = booking.practitioner_ref
    search = Search(booking.service, day - _NEAR, day + _NEAR, ref, by_staff=True, but=booking)
    found = availability.nearest(unit, search, wanted, _CHOICES + 1)
    return tuple(one for one in found if one.starts_at != booking.starts_at)[:_CHOICES]


def _page_of(unit: Unit, seen: series.SeriesView) -> shown.SeriesPage:
    programs = {one.key: one.name_en for one in library.programs(unit)}
    return shown.series_page(seen, _names(unit), programs, unit.settings.zone, url_for)


def _names(unit: Unit) -> dict[str, str]:
    offers: list[Offer] = library.offers(unit)
    return dict(offer_names(offers))
