"""Working hours, days off and outside calendars."""

from collections.abc import Callable
from datetime import date

from flask import redirect, request, url_for

from studio.context import current_studio
from studio.services import calendar_feeds, holidays, schedules
from studio.services.errors import Conflict, Invalid
from studio.services.schedules import STUDIO, DaysOff, VisitsOutside, Week
from studio.services.unit import Unit
from studio.web.forms.fields import ActionForm
from studio.web.forms.hours import CalendarForm, DaysForm, PlaceForm, WeekForm, monday_of
from studio.web.page import show
from studio.web.presenters import hours as present
from studio.web.presenters.hours import VisitRow
from studio.web.presenters.moment import Moment
from studio.web.views.answers import Page

_STALE = "Somebody saved these hours meanwhile. Look again, then save once more"
_WRONG = {
    "closes_before_opens": "These hours end before they begin",
    "overlap": "Two of these hours meet",
    "last_before_first": "The last day is before the first",
    "past": "These days are over. Enter a later day",
    "out_of_range": "This day is too far away",
    "too_many": "There is no room for more",
    "too_long": "Please write less",
    "odd_characters": "This text holds signs that cannot be kept",
    "not_https": "Enter an address that begins with https://",
    "not_an_address": "This is no address of a calendar",
    "private": "This address leads into a private network",
}
#: What a button says that keeps hours although visits lie outside of them.
_SURE = "sure"


def hours() -> Page:
    """List everybody's hours."""
    with current_studio.reading() as unit:
        view = present.list_view(
            schedules.weeks(unit), schedules.studio_days(unit), unit.today(), url_for
        )
    return show("hours/list.html", hours=view)


def person_hours(ref: str) -> Page:
    """Show and change one person's week."""
    form = WeekForm()
    monday = monday_of(_today())
    if not form.is_submitted():
        with current_studio.reading() as unit:
            form.fill(schedules.week(unit, ref)[1], monday)
        return _person_page(ref, form)
    if form.added:
        form.add_line()
        return _person_page(ref, form)
    told = form.told(ref, monday) if form.validate() else None
    if told is None or form.wrong:
        return _person_page(ref, form, 422)
    week: Week = told
    outside = _kept(form, lambda unit, sure: schedules.keep(unit, week, sure=sure), _say_week)
    if outside is None:
        return redirect(_back_of(ref), 303)
    return _person_page(ref, form, 409 if outside else 422, outside=outside)


def person_days(ref: str) -> Page:
    """Add days off, or take them back."""
    form, outside = _change_days(ref)
    if outside is None:
        return redirect(url_for("studio.person_hours", ref=ref), 303)
    week = WeekForm(formdata=None)
    return _person_page(ref, _shown(week, ref), 409 if outside else 422, form, outside)


def days_off() -> Page:
    """Show and change the days off of the whole studio."""
    form, status = DaysForm(formdata=None), 200
    outside: tuple[VisitRow, ...] | None = ()
    if request.method == "POST":
        form, outside = _change_days(STUDIO)
        if outside is None:
            return redirect(url_for("studio.days_off"), 303)
        status = 409 if outside else 422
    with current_studio.reading() as unit:
        held, today = schedules.studio_days(unit), unit.today()
    if not form.version.data:
        form.renew(held.version)
    view = present.days_view(held, holidays.coming(today), outside or (), today, url_for)
    told = {"view": view, "form": form, "version": held.version, "asked": _asked()}
    return show("hours/days_off.html", status, **told, action=ActionForm())


def add_calendar(ref: str) -> Page:
    """Subscribe to an outside calendar."""
    form = CalendarForm()
    if form.validate():
        try:
            with current_studio.unit_of_work() as unit:
                calendar_feeds.add(unit, ref, str(form.name.data), str(form.address.data))
        except Invalid as error:
            form.refuse(error.field, _WRONG.get(error.code, "Please look at this again"))
        else:
            return redirect(url_for("studio.person_hours", ref=ref, _anchor="calendars"), 303)
    week = _shown(WeekForm(formdata=None), ref)
    return _person_page(ref, week, 422, calendar=form)


def calendar_act(public_id: str) -> Page:
    """Read a calendar now, or forget it."""
    with current_studio.unit_of_work() as unit:
        ref = calendar_feeds.get(unit, public_id).ref
        match request.form.get("do"):
            case "read":
                calendar_feeds.ask_now(unit, public_id)
            case "forget":
                calendar_feeds.remove(unit, public_id)
            case _:
                raise Invalid("unknown", "do")
    return redirect(url_for("studio.person_hours", ref=ref, _anchor="calendars"), 303)


def _change_days(ref: str) -> tuple[DaysForm, tuple[VisitRow, ...] | None]:
    """Do what a button of the days off asks; null when it is done."""
    match request.form.get("do"):
        case "remove":
            place = PlaceForm()
            form, version = DaysForm(formdata=None), place.known_version
            form.renew(version)
            number = place.number
            return form, _kept(
                form,
                lambda unit, sure: schedules.remove_days(unit, ref, number, version, sure=sure),
                _say_days,
            )
        case _:
            form = DaysForm()
            if not form.validate():
                return form, ()
            told, version = form.told(), form.known_version
            return form, _kept(form, _adding(ref, told, version), _say_days)


def _adding(ref: str, days: DaysOff, version: int) -> Callable[[Unit, bool], object]:
    def add(unit: Unit, sure: bool) -> object:  # noqa: FBT001 - called here only
        return schedules.add_days(unit, ref, days, version, sure=sure)

    return add


Say = Callable[[WeekForm | DaysForm, Invalid], None]


def _kept(
    form: WeekForm | DaysForm, keep: Callable[[Unit, bool], object], say: Say
) -> tuple[VisitRow, ...] | None:
    """Keep hours; null when it is done, visits that lie outside, or nothing when refused."""
    try:
        with current_studio.unit_of_work() as unit:
            zone = unit.settings.zone
            keep(unit, request.form.get("then") == _SURE)
    except VisitsOutside as told:
        return present.visit_rows(told.visits, zone, url_for)
    except Invalid as error:
        say(form, error)
    except Conflict:
        form.general.append(_STALE)
        form.renew(_version(request.view_args))
    else:
        return None
    return ()


def _version(args: dict[str, object] | None) -> int:
    ref = str((args or {}).get("ref", STUDIO))
    with current_studio.reading() as unit:
        held = schedules.studio_days(unit) if ref == STUDIO else schedules.week(unit, ref)[1]
    return held.version


def _say_week(form: WeekForm | DaysForm, error: Invalid) -> None:
    words = _WRONG.get(error.code, "Please look at this again")
    if error.field.startswith("day_") and isinstance(form, WeekForm):
        form.wrong[error.field] = words
    elif error.field in form:
        form.refuse(error.field, words)
    else:
        form.general.append(words)


def _say_days(form: WeekForm | DaysForm, error: Invalid) -> None:
    if error.field == "days":
        form.general.append("Choose one of the list")
    else:
        is_one_day = error.code == "past" and isinstance(form, DaysForm) and not form.last.data
        words = _WRONG.get(error.code, "Please look at this again")
        form.refuse("first" if is_one_day else error.field, words)


def _shown(form: WeekForm, ref: str) -> WeekForm:
    with current_studio.reading() as unit:
        form.fill(schedules.week(unit, ref)[1], monday_of(unit.today()))
    return form


def _person_page(  # noqa: PLR0913, PLR0917 - three forms stand on it
    ref: str,
    form: WeekForm,
    status: int = 200,
    days: DaysForm | None = None,
    outside: tuple[VisitRow, ...] = (),
    calendar: CalendarForm | None = None,
) -> Page:
    with current_studio.reading() as unit:
        who, held = schedules.week(unit, ref)
        view = present.person_view(
            who,
            held,
            form,
            calendar_feeds.listed(unit, ref),
            outside,
            Moment(unit.now(), unit.settings.zone),
            url_for,
            is_owner=unit.actor.is_owner,
        )
    days = days or DaysForm(formdata=None)
    if not days.version.data:
        days.renew(held.version)
    return show(
        "hours/person.html",
        status,
        view=view,
        form=form,
        days=days,
        calendar=calendar or CalendarForm(formdata=None),
        version=held.version,
        asked=_asked(),
        action=ActionForm(),
    )


def _asked() -> dict[str, str]:
    """Return what a button asked for, so that the next one can say it again."""
    return {name: request.form.get(name, "") for name in ("do", "place")}


def _today() -> date:
    with current_studio.reading() as unit:
        return unit.today()


def _back_of(ref: str) -> str:
    return url_for("studio.person_hours", ref=ref)
