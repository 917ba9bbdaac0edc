"""Clients: search, add, and one client's page."""

from collections.abc import Sequence

from flask import redirect, request, url_for

from studio.context import current_studio
from studio.models import Client
from studio.services import alerts, consultations, day, library, photos, too_early, visit_search
from studio.services import clients as services
from studio.services.clients import TimelineEntry
from studio.services.errors import Conflict, Invalid, NotFound
from studio.services.unit import Unit
from studio.web.forms.client import AlertForm, ClientForm
from studio.web.forms.fields import SHORT_LENGTH, ActionForm, clean
from studio.web.page import show
from studio.web.presenters import people
from studio.web.presenters.flags import flags_strip
from studio.web.presenters.found_visits import found_visits
from studio.web.presenters.photos import ClientPhotos, client_photos
from studio.web.presenters.same_person import early_visits
from studio.web.presenters.slots import offer_names
from studio.web.presenters.visit import VisitView
from studio.web.views import series
from studio.web.views.answers import Page
from studio.web.views.calendar import picked
from studio.web.views.intake_home import on_client
from studio.web.views.same_person import to_joined
from studio.web.views.seen import framed

_WORDS = {"birth_date": "Enter a real birthday, not in the future"}


def clients() -> Page:
    """Search by name, phone or email; visits and requests are found too."""
    query = clean(request.args.get("q"))[:SHORT_LENGTH]
    with current_studio.reading() as unit:
        found = services.search(unit, query)
        visits = services.last_visits(unit, people.same_named(found))
        booked = found_visits(visit_search.search(unit, query), unit.settings.zone, url_for)
    view = people.client_list(query, found, visits, url_for)
    return show("clients/list.html", clients=view, booked=booked)


def client(public_id: str) -> Page:
    """Show one client: alerts, what is next and what happened."""
    try:
        return _client_page(public_id, AlertForm())
    except NotFound:
        answer = to_joined(public_id)
        if answer is None:
            raise
        return answer


def client_alert(public_id: str) -> Page:
    """Keep the word to colleagues."""
    form = AlertForm()
    if not form.validate_on_submit():
        return _client_page(public_id, form, 422)
    with current_studio.unit_of_work() as unit:
        services.set_alert(unit, public_id, form.alert.data or "")
    done = "noted" if form.alert.data else "cleared"
    return redirect(url_for("studio.client", public_id=public_id, done=done), 303)


def add_client() -> Page:
    """Make a client by hand; somebody with the same contact is shown first."""
    form = ClientForm.of(None, clean(request.args.get("name"))[:SHORT_LENGTH])
    if not form.is_submitted():
        return _form_page(form, None)
    if not form.validate():
        return _form_page(form, None, 422)
    new = form.to_client()
    with current_studio.reading() as unit:
        known = [] if form.anyway.data else services.like(unit, new.email.lower(), new.phone)
    if known:
        return _form_page(form, None, 409, people.look_alikes(known, new.email, new.phone, url_for))
    try:
        with current_studio.unit_of_work() as unit:
            public_id = services.create(unit, new).public_id
    except Invalid as error:
        return _refused(form, None, error)
    if request.args.get("book"):
        return redirect(url_for("studio.book", public_id=public_id, **picked()), 303)
    return redirect(url_for("studio.client", public_id=public_id, done="added"), 303)


def edit_client(public_id: str) -> Page:
    """Change name, contact, birthday and language."""
    with current_studio.reading() as unit:
        row = services.get(unit, public_id)
    form = ClientForm.of(row)
    if not form.is_submitted():
        return _form_page(form, row)
    if not form.validate():
        return _form_page(form, row, 422)
    try:
        with current_studio.unit_of_work() as unit:
            services.change(unit, public_id, form.to_client(), form.mark.data or "")
    except Invalid as error:
        return _refused(form, row, error)
    except Conflict:
        return _late(form, public_id)
    return redirect(url_for("studio.client", public_id=public_id, done="changed"), 303)


def _client_page(public_id: str, form: AlertForm, status: int = 200) -> Page:
    with current_studio.reading() as unit:
        row = services.get(unit, public_id)
        entries = services.timeline(unit, row)
        may_care = unit.actor.is_caring
        visit = _latest_visit(unit, entries) if may_care else None
        warned = alerts.of_client(unit, row) if may_care else None
        offers = offer_names(library.offers(unit))
        if warned and not form.is_submitted():
            form.alert.data = warned.note
        view = people.client_view(
            row,
            entries,
            day.next_of(unit, row),
            flags=flags_strip(warned) if warned else None,
            offers=offers,
            url=url_for,
            zone=unit.settings.zone,
            today=unit.today(),
            shown=request.args.get("show", ""),
            done=request.args.get("done", ""),
        )
        home = on_client(unit, row)
        others, own = _others(unit, row, entries), public_id if may_care else ""
        alike = people.look_alikes(others, row.email, row.phone, url_for, same_as=own)
        rows = too_early.of_client(unit, row) if may_care else ()
        early = early_visits(rows, offers, unit.settings.zone, url_for)
        strip = _photos(unit, row) if may_care else None
        planned = series.on_client(unit, row) if may_care else None
    return show(
        "clients/detail.html",
        status,
        client=view,
        visit=visit,
        form=form,
        home=home,
        alike=alike,
        early=early,
        photos=strip,
        planned=planned,
        action=ActionForm(),
    )


def _others(unit: Unit, row: Client, entries: Sequence[TimelineEntry]) -> list[Client]:
    """Return who may be the same person, as long as nobody has looked at this one."""
    if any(entry.kind == "consultation" for entry in entries):
        return []
    return [one for one in services.like(unit, row.email, row.phone) if one.id != row.id]


def _photos(unit: Unit, client: Client) -> ClientPhotos:
    found = photos.strip(unit, client)
    return client_photos(client, found, url_for, unit.settings.zone)


def _form_page(
    form: ClientForm, row: Client | None, status: int = 200, alike: tuple[people.Person, ...] = ()
) -> tuple[str, int]:
    languages = current_studio.face().settings.languages
    back = url_for("studio.client", public_id=row.public_id) if row else url_for("studio.clients")
    return show(
        "clients/form.html",
        status,
        form=form,
        name=row.name if row else "",
        languages=people.language_chips(languages, form.language.data or languages[0]),
        alike=alike,
        back_url=back,
    )


def _refused(form: ClientForm, row: Client | None, error: Invalid) -> tuple[str, int]:
    form.refuse(error.field, _WORDS.get(error.code, "Please look at this again"))
    return _form_page(form, row, 422)


def _late(form: ClientForm, public_id: str) -> tuple[str, int]:
    """Show what was typed beside what somebody else saved."""
    with current_studio.reading() as unit:
        row = services.get(unit, public_id)
    form.tell_late(row)
    return _form_page(form, row, 409)


def _latest_visit(unit: Unit, entries: list[services.TimelineEntry]) -> VisitView | None:
    """Return the frame of the last visit, whose red flag stands on the client's page too."""
    latest = next((entry.public_id for entry in entries if entry.kind == "consultation"), None)
    if latest is None:
        return None
    return framed(consultations.get(unit, latest, whole=True), "assess")
