"""Check in: what the client told, shown and confirmed; only what changed is asked."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import redirect, request, url_for

from studio.context import current_studio
from studio.services import alerts, checkins, client_told, clients, consents, consultations
from studio.services.checkins import Known, Obstacle, Source
from studio.services.consents import Purpose, Standing
from studio.services.consultations import ConsultationView
from studio.services.errors import Conflict, Invalid
from studio.web.autosave import forget, restored
from studio.web.forms.intake import IntakeForm, intake_values
from studio.web.forms.look_map import as_version
from studio.web.page import show, static_url
from studio.web.presenters.checkin import checkin_view
from studio.web.presenters.checkin_facts import known_view
from studio.web.presenters.clash import ClashRow, clash_rows, settled
from studio.web.views.answers import Page
from studio.web.views.seen import framed

#: Submit buttons that ask for more empty lines and store nothing.
_MORE = "more"


@dataclass(frozen=True, slots=True)
class _Seen:
    """A visit with everything that check in shows."""

    visit: ConsultationView
    known: Known
    standing: Mapping[Purpose, Standing]
    due: frozenset[Purpose]
    obstacles: tuple[Obstacle, ...]


def checkin(public_id: str) -> Page:
    """Show the intake, or record it."""
    seen = _see(public_id)
    draft = restored(public_id, "checkin")
    form = IntakeForm(current_studio.knowledge(), data=_values(seen), **draft)
    asks_more = request.form.get("then") == _MORE
    if asks_more:
        form.add_lines()
    if asks_more or not form.validate_on_submit():
        status = 200 if asks_more or not form.is_submitted() else 422
        return _page(seen, form, status, all_open=bool(draft))
    try:
        _record(seen, form)
    except Invalid as error:
        form.refuse(error.field, error.detail or "Please look at this again")
        return _page(seen, form, 422)
    except Conflict as error:
        if error.code != "stale":
            raise
        return _clash_page(public_id, form)
    if request.method == "POST":
        forget(public_id, "checkin")
    return _way_on(public_id)


def _way_on(public_id: str) -> Page:
    step = "checkin" if request.form.get("then") == "stay" else "look"
    return redirect(url_for(f"studio.{step}", public_id=public_id), 303)


def _see(public_id: str) -> _Seen:
    with current_studio.reading() as unit:
        visit = consultations.get(unit, public_id)
        words = client_told.concern(client_told.of(unit, visit.consultation))
        visit = replace(visit, concern=words or visit.concern)
        known = checkins.known(unit, visit.consultation, visit.intake)
        if known.source is Source.LAST:
            # The strip warns of what is known, although nobody confirmed it today.
            told = alerts.retold(unit, visit.alerts, known.told, known.on)
            visit = replace(visit, intake=dict(known.told), alerts=told)
        standing = visit.alerts.consents
        due = frozenset(item for item in Purpose if consents.is_due(unit, standing.get(item)))
        obstacles = checkins.obstacles(unit, visit.consultation, known.told)
    return _Seen(visit, known, standing, due, obstacles)


def _values(seen: _Seen) -> dict[str, Any]:
    values = intake_values(seen.known.told, seen.visit.client.birth_on)
    return {**values, "version": str(seen.visit.consultation.version)}


def _record(seen: _Seen, form: IntakeForm) -> None:
    """Store the intake, and assess anew what was looked at already.

    A save while typing stores it too, but says nothing about who asked.
    """
    visit = seen.visit.consultation
    told = settled(form.to_intake(visit.on), seen.known.told, request.form.getlist("keep"))
    is_asked = request.method == "POST"
    with current_studio.unit_of_work() as unit:
        if form.birth_on.data:
            clients.record_birth(unit, seen.visit.client.public_id, form.birth_on.data)
        version = as_version(form.version.data)
        checkins.record(unit, visit.public_id, told, version, asked=is_asked)
        if seen.visit.bumps:
            consultations.assess(unit, visit.public_id)


def _clash_page(public_id: str, form: IntakeForm) -> Page:
    """Show both versions; the next save knows about the other one."""
    seen = _see(public_id)
    rows = clash_rows(seen.known.told, form.to_intake(seen.visit.consultation.on))
    form.version.data = str(seen.visit.consultation.version)
    form.version.raw_data = None
    if not rows:  # the same was saved before, and the answer was lost on its way
        _record(seen, form)
        return _way_on(public_id)
    return _page(seen, form, 409, rows)


def _page(
    seen: _Seen,
    form: IntakeForm,
    status: int,
    clash: tuple[ClashRow, ...] = (),
    *,
    all_open: bool = False,
) -> Page:
    form.offer_lines()
    knowledge = current_studio.knowledge()
    known = known_view(
        seen.known,
        seen.visit.client.birth_on,
        seen.standing,
        seen.due,
        seen.obstacles,
        knowledge,
        all_open=all_open or form.is_submitted(),
    )
    return show(
        "consult/checkin.html",
        status,
        visit=framed(seen.visit, "checkin"),
        form=form,
        checkin=checkin_view(form, knowledge),
        known=known,
        clash=clash,
        checkin_js=static_url("js/checkin.js"),
    )
