"""Settings: other booking tools and forms that post here."""

from flask import abort, redirect, request, url_for

from studio.context import current_studio
from studio.models import Offer
from studio.services import inbound_forms, inbox, inbox_trial, library
from studio.services.bookings import CONSULTATION
from studio.services.errors import Invalid
from studio.services.inbound_forms import FormMade
from studio.web.forms.booking_forms import ConnectForm, FieldsForm, FormAct
from studio.web.forms.fields import ActionForm
from studio.web.page import show
from studio.web.presenters import booking_forms as present
from studio.web.presenters.form_trial import trial_view
from studio.web.presenters.slots import offer_names
from studio.web.views.answers import Page

_WEAK = "Use a secret of at least 16 letters and digits"
_NOTICES = {
    "saved": "Form saved.",
    "closed": "Form disconnected. What came through it stays.",
}
_WRONG = {"weak_secret": _WEAK, "odd_characters": "This holds signs that cannot be kept"}


def booking_forms() -> Page:
    """List what is connected, and what can be."""
    with current_studio.reading() as unit:
        forms = inbound_forms.listed(unit)
        rows = present.form_rows(forms, inbox.counts_by_form(unit), unit.settings.zone, url_for)
    return show(
        "settings/forms.html",
        rows=rows,
        notice=_NOTICES.get(request.args.get("done", ""), ""),
        cards=present.provider_cards(url_for),
        back=url_for("studio.settings"),
    )


def booking_form_new(provider: str) -> Page:
    """Connect a tool; its address and secret are shown once."""
    if provider not in inbound_forms.PROVIDERS:
        abort(404)
    form, view = ConnectForm(), present.set_up_view(provider)
    if not form.is_submitted():
        form.name.data = view.name
    elif form.validate():
        try:
            with current_studio.unit_of_work() as unit:
                made = inbound_forms.add(unit, provider, form.name.data or "", form.given())
        except Invalid as error:
            form.refuse(error.field, _WRONG.get(error.code, "Please look at this again"))
        else:
            return _shown_once(made, view)
    status = 422 if form.is_submitted() else 200
    return show(
        "settings/form_new.html",
        status,
        form=form,
        view=view,
        back=url_for("studio.booking_forms"),
    )


def booking_form(public_id: str) -> Page:
    """Show a connected tool; change its name, secrets and services."""
    form = ConnectForm()
    with current_studio.reading() as unit:
        row = inbound_forms.get(unit, public_id)
        secrets = inbound_forms.secret_count(unit, row)
        menu = _menu([offer for offer in library.offers(unit) if offer.active])
        zone = unit.settings.zone
    if not form.is_submitted():
        form.name.data = row.name
    elif form.validate():
        try:
            with current_studio.unit_of_work() as unit:
                inbound_forms.change(unit, public_id, form.name.data or "", form.given())
                told = form.told_services({key for key, _ in menu})
                inbound_forms.set_services(unit, public_id, told)
        except Invalid as error:
            form.refuse(error.field, _WRONG.get(error.code, "Please look at this again"))
        else:
            return redirect(url_for("studio.booking_forms", done="saved"), 303)
    return show(
        "settings/form.html",
        422 if form.is_submitted() else 200,
        form=form,
        act=ActionForm(),
        view=present.set_up_view(row.provider),
        seen=present.seen_words(row, zone),
        fault=present.fault_words(row),
        secrets=secrets,
        rotates=_rotates(row.provider),
        lines=present.service_lines(row.settings.get("services"), menu),
        act_url=url_for("studio.booking_form_act", public_id=public_id),
        test_url=url_for("studio.booking_form_trial", public_id=public_id),
        back=url_for("studio.booking_forms"),
    )


def booking_form_trial(public_id: str) -> Page:
    """Show what an invented post of a tool would come to; nothing of it is kept."""
    with current_studio.reading() as unit:
        found = inbox_trial.trial(unit, public_id)
        offers = offer_names(library.offers(unit))
        view = trial_view(found, offers, unit.settings.zone, url_for)
    return show("settings/form_trial.html", trial=view)


def booking_form_act(public_id: str) -> Page:
    """Replace a secret, end the old one, or disconnect a tool."""
    form = FormAct()
    if form.validate_on_submit():
        with current_studio.unit_of_work() as unit:
            row = inbound_forms.get(unit, public_id)
            match form.do.data:
                case "rotate":
                    made = inbound_forms.rotate(unit, public_id)
                    return _shown_once(made, present.set_up_view(row.provider))
                case "drop":
                    inbound_forms.drop_old(unit, public_id)
                case "close":
                    inbound_forms.close(unit, public_id)
                    return redirect(url_for("studio.booking_forms", done="closed"), 303)
    return redirect(url_for("studio.booking_form", public_id=public_id), 303)


def form_fields(public_id: str) -> Page:
    """Say what the fields of a form mean, with a real post of it beside; it is read again then."""
    form = FieldsForm()
    with current_studio.reading() as unit:
        row, fields = inbox.fields_of(unit, public_id)
    if form.validate_on_submit():
        mapping = present.mapping_of(form.keys.data or (), form.meanings.data or ())
        with current_studio.unit_of_work() as unit:
            inbound_forms.set_mapping(unit, row.public_id, mapping)
            inbox.replay(unit, public_id)
        return redirect(url_for("studio.incoming", done="mapped"), 303)
    return show(
        "settings/form_fields.html",
        name=row.name,
        form=form,
        lines=present.field_lines(fields, row.settings.get("mapping")),
        back=url_for("studio.post", public_id=public_id),
    )


def _shown_once(made: FormMade, view: present.SetUpView) -> Page:
    base = current_studio.face().settings.public_url.rstrip("/")
    address = f"{base}/inbound/{made.form.provider}/{made.token}" if made.token else ""
    return show(
        "settings/form_made.html",
        view=view,
        address=address,
        secret=made.secret,
        back=url_for("studio.booking_form", public_id=made.form.public_id),
    )


def _menu(offers: list[Offer]) -> list[tuple[str, str]]:
    named = [(offer.service, offer.name_en) for offer in offers]
    known = {key for key, _ in named}
    return named if CONSULTATION in known else [(CONSULTATION, "Skin consultation"), *named]


def _rotates(provider: str) -> str:
    """Return what we make for a tool and can make anew, if anything."""
    kind = inbound_forms.PROVIDERS[provider]
    if kind.theirs:
        return ""
    return "address" if kind.proof is inbound_forms.Proof.ADDRESS else "secret"
