"""Settings: what the owner says about the studio."""

from flask import abort, redirect, request, url_for

from studio.adapters.images import ImageRefused
from studio.context import current_studio
from studio.services import availability, first_run, profile
from studio.services.errors import Conflict, Invalid
from studio.services.first_run import DECISIONS
from studio.settings import Settings
from studio.skin.knowledge import Knowledge
from studio.web.access import keeps_accounts
from studio.web.forms.fields import ActionForm
from studio.web.forms.library import VersionedForm
from studio.web.forms.settings import (
    AccentForm,
    BookingRulesForm,
    DecisionForm,
    DevicesForm,
    LogoForm,
    ProfileForm,
)
from studio.web.forms.website import WebsiteForm
from studio.web.page import show, static_url
from studio.web.presenters import settings as present
from studio.web.presenters import website
from studio.web.presenters.library import Option
from studio.web.presenters.words import service_name
from studio.web.views.answers import Page

_WRONG = {
    "email": "Enter one email address, like name@example.com",
    "place": "Enter the state, like US-WA",
    "timezone": "Enter a time zone, like America/Los_Angeles",
    "led_devices": "Check the light and its wavelength: 200 to 2000 nm",
    "retention_years": "Enter 1 to 30 years",
}
_STALE = "Somebody saved settings meanwhile. Look again, then save once more"
_FILES = {
    "not_a_picture": "This is no PNG or JPEG picture. Please choose another file",
    "too_big": "This picture is too large. Please choose one under 2 MB",
    "busy": "Too many pictures at once. Please try again in a moment",
}


def settings() -> Page:
    """Show what is left to set up, and the parts."""
    with current_studio.reading() as unit:
        tasks = first_run.checklist(unit)
    view = present.hub_view(tasks, url_for, accounts=keeps_accounts())
    return show("settings/hub.html", hub=view)


def settings_profile() -> Page:
    """Change name, place, license and languages."""
    form = ProfileForm()
    if not form.is_submitted():
        form.fill(*_in_effect())
    elif form.validate() and _save(form, form.told()):
        return redirect(url_for("studio.settings"), 303)
    return show("settings/profile.html", _status(form), form=form, back=url_for("studio.settings"))


def settings_booking() -> Page:
    """Change how visitors book."""
    form = BookingRulesForm()
    if not form.is_submitted():
        form.fill(*_in_effect())
    elif form.validate() and _save(form, form.told()):
        return redirect(url_for("studio.settings"), 303)
    with current_studio.reading() as unit:
        is_open = bool(availability.people(unit))
    return show(
        "settings/booking.html",
        _status(form),
        form=form,
        is_open=is_open,
        hours_url=url_for("studio.hours"),
        back=url_for("studio.settings"),
    )


def settings_look() -> Page:
    """Change the color; the logo has its own door."""
    form, (held, version) = AccentForm(), _in_effect()
    if not form.is_submitted():
        form.accent.data = held.accent
        form.renew(version)
    elif form.validate() and _save(form, {"accent": str(form.accent.data).lower()}):
        return redirect(url_for("studio.settings_look"), 303)
    return _look_page(form, LogoForm(), _status(form))


def settings_logo() -> Page:
    """Take a logo, made anew from what was sent, or take it away."""
    form, accent = LogoForm(), AccentForm(formdata=None)
    held, version = _in_effect()
    accent.accent.data = held.accent
    accent.renew(version)
    png: bytes | None = None
    if request.form.get("do") != "remove":
        sent = request.files.get("logo")
        try:
            png = current_studio.tools.images.logo(sent.read() if sent else b"")
        except ImageRefused as error:
            form.refuse("logo", _FILES.get(error.fault.value, _FILES["not_a_picture"]))
            return _look_page(accent, form, 422)
    with current_studio.unit_of_work() as unit:
        profile.set_logo(unit, png)
    return redirect(url_for("studio.settings_look"), 303)


def settings_devices() -> Page:
    """Say which light panels there are."""
    form = DevicesForm()
    if not form.is_submitted():
        form.fill(*_in_effect())
    elif form.validate() and _save(form, form.told(), decides=True):
        return redirect(url_for("studio.settings_decisions"), 303)
    knowledge = current_studio.knowledge()
    return show(
        "settings/devices.html",
        _status(form),
        form=form,
        lines=[(line, _lights(knowledge, line.service)) for line in form.lines()],
        back=url_for("studio.settings"),
    )


def settings_website() -> Page:
    """Say which sites may show the booking pages, and what to paste there."""
    form, (held, version) = WebsiteForm(), _in_effect()
    if not form.is_submitted():
        form.embed_origins.data = "\n".join(held.embed_origins)
        form.renew(version)
    elif form.validate() and _save(form, form.told()):
        return redirect(url_for("studio.settings_website"), 303)
    address = current_studio.settings.public_url.rstrip("/")
    shown = website.snippets(f"{address}/book", held.accent, held.languages) if address else ()
    back = url_for("studio.settings")
    return show("settings/website.html", _status(form), form=form, snippets=shown, back=back)


def settings_decisions() -> Page:
    """List the owner's decisions."""
    names = tuple(name for group in DECISIONS.values() for name in group)
    with current_studio.reading() as unit:
        rows = present.decision_rows(
            unit.settings, profile.decided(unit, names), unit.settings.zone, url_for
        )
    return show("settings/decisions.html", rows=rows, back=url_for("studio.settings"))


def settings_decision(key: str) -> Page:
    """Make one decision."""
    if key not in DECISIONS:
        abort(404)
    form = DecisionForm()
    if not form.is_submitted():
        form.fill(*_in_effect())
    elif form.validate() and _decide(form, key):
        return redirect(url_for("studio.settings_decisions"), 303)
    with current_studio.reading() as unit:
        view = present.decision_view(
            key,
            unit.knowledge,
            form.body_services.data or (),
            profile.decided(unit, DECISIONS[key]),
            unit.settings.zone,
            url_for,
        )
    return show("settings/decision.html", _status(form), decision=view, form=form)


def _in_effect() -> tuple[Settings, int]:
    with current_studio.reading() as unit:
        return unit.settings, profile.version(unit)


def _decide(form: DecisionForm, key: str) -> bool:
    try:
        told = form.told(DECISIONS[key])
    except ValueError as error:
        form.refuse(str(error), "Enter a number")
        return False
    return _save(form, told, decides=True)


def _save(form: VersionedForm, told: dict[str, object], *, decides: bool = False) -> bool:
    """Keep what was told, or put words at the field and say False."""
    keep = profile.decide if decides else profile.choose
    try:
        with current_studio.unit_of_work() as unit:
            keep(unit, told, form.known_version)
    except Invalid as error:
        form.refuse(
            error.field, _WRONG.get(error.field, error.detail or "Please look at this again")
        )
        return False
    except Conflict:
        form.general.append(_STALE)
        form.renew(_in_effect()[1])
        return False
    return True


def _look_page(form: AccentForm, logo: LogoForm, status: int) -> Page:
    held = current_studio.face().settings.accent
    view = present.look_view(held, url_for, static_url("js/accent.js"))
    return show("settings/look.html", status, look=view, form=form, logo=logo, action=ActionForm())


def _lights(knowledge: Knowledge, chosen: str) -> tuple[Option, ...]:
    keys = [key for key, each in knowledge.data["services"].items() if each["kind"] == "led"]
    return (
        Option("", "No panel", not chosen),
        *(Option(key, service_name(knowledge, key), key == chosen) for key in keys),
    )


def _status(form: VersionedForm) -> int:
    return 422 if form.is_submitted() else 200
