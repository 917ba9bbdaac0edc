"""Keeping a stretch of a day free."""

from flask import redirect, request, url_for

from studio.context import current_studio
from studio.services import blocked_time, schedules
from studio.services.errors import Conflict, Invalid
from studio.services.practitioners import Practitioner
from studio.services.schedules import VisitsOutside
from studio.services.unit import Unit
from studio.web.forms.block import BlockForm
from studio.web.forms.moment import instant_of
from studio.web.page import show
from studio.web.presenters.chips import Chip
from studio.web.presenters.slots import when_words
from studio.web.views.answers import Page


def block_time() -> Page:
    """Take a stretch out of the hours of a day; visits that lie in it are named first."""
    form = BlockForm()
    with current_studio.reading() as unit:
        people = _people(unit)
        at = instant_of(request.args.get("at"))
        local = at.astimezone(unit.settings.zone) if at else None
        asked = request.args.get("with", "")
        refs = [one.ref for one in people]
        ref = asked if asked in refs else refs[0] if refs else ""
        form.begin(ref, local.date() if local else unit.today(), local.time() if local else None)
    if not form.is_submitted():
        return _draw(form, people)
    if not form.validate():
        return _draw(form, people, 422)
    return _keep(form, people)


def _keep(form: BlockForm, people: list[Practitioner]) -> Page:
    given = form.block()
    try:
        with current_studio.unit_of_work() as unit:
            blocked_time.block(unit, given, sure=form.sure.data == "yes")
    except VisitsOutside as found:
        form.sure.data = "yes"
        return _draw(form, people, 409, found)
    except Invalid as error:
        form.refuse_block(error)
        return _draw(form, people, 422)
    except Conflict:
        form.general.append("Somebody changed these hours just now. Send it again")
        return _draw(form, people, 409)
    return redirect(url_for("studio.calendar", on=given.day.isoformat(), done="blocked"), 303)


def _people(unit: Unit) -> list[Practitioner]:
    """Return whose time the person may block: their own, or everybody's for the owner."""
    every = schedules.everybody(unit)
    return [one for one in every if unit.actor.is_owner or one.ref == unit.actor.ref]


def _draw(
    form: BlockForm,
    people: list[Practitioner],
    status: int = 200,
    found: VisitsOutside | None = None,
) -> tuple[str, int]:
    chosen = form.practitioner.data
    chips = tuple(
        Chip("practitioner", one.ref, one.name, one.ref == chosen, kind="radio") for one in people
    )
    zone = current_studio.face().settings.zone
    visits = [(one.name, when_words(one.starts_at, zone)) for one in found.visits] if found else []
    return show("calendar/block.html", status, form=form, people=chips, visits=visits)
