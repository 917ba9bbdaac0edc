"""Settings on other programs: keys of the API, and webhooks with their log."""

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from flask import redirect, request, url_for

from studio.context import current_studio
from studio.services import api_keys, profile, webhooks
from studio.services.api_keys import Scope
from studio.services.errors import Conflict, Invalid
from studio.services.unit import Unit
from studio.services.webhooks import Event
from studio.web.forms.fields import ActionForm
from studio.web.forms.programs import KeyForm, WebhookForm
from studio.web.page import show, static_url
from studio.web.presenters import programs as present
from studio.web.presenters.moment import Moment
from studio.web.views.answers import Page

_KEY_PROBLEMS = {"scopes": "Choose what the key may do", "name": "Enter a name of one line"}
_URL_PROBLEMS = {
    "not_https": "Enter an address that begins with https://",
    "not_an_address": "Enter a whole address, such as https://example.com/studio",
    "private": "Enter an address on the open internet: this one leads into a house",
    "missing": "Choose at least one",
}
_NOTICES = {
    "ended": "The key has ended. Whoever shows it is refused.",
    "ping": "A test is on its way. Its line below tells how it went.",
    "again": "It is sent again.",
    "on": "It is on again. What happened meanwhile is not sent.",
    "off": "It is off.",
    "drop": "Only the new secret signs now.",
    "saved": "Saved.",
    "remove": "The webhook is gone. Its address hears nothing any more.",
}


def api_keys_page() -> Page:
    """List the keys."""
    with current_studio.reading() as unit:
        rows, moment = api_keys.listed(unit), Moment(unit.now(), unit.settings.zone)
        people = profile.names_of(unit, {row.made_by for row in rows})
    return show(
        "settings/api_keys.html",
        rows=[present.key_row(row, people, moment, url_for) for row in rows],
        action=ActionForm(),
        notice=_notice(),
        back=url_for("studio.settings"),
    )


def api_key_new() -> Page:
    """Make a key and show it, once."""
    form = KeyForm()
    if form.validate_on_submit():
        try:
            with current_studio.unit_of_work() as unit:
                scopes = [Scope(word) for word in form.scopes.data or ()]
                made = api_keys.make(unit, form.name.data or "", scopes, int(form.days.data))
        except Invalid as error:
            form.refuse(error.field, _KEY_PROBLEMS.get(error.field, "Please look at this again"))
        except Conflict:
            form.general.append("There are 50 keys already. End one that is not needed any more")
        else:
            back = url_for("studio.api_keys")
            return _secret_page("key", made.row.name, made.secret, back)
    return show(
        "settings/api_key_new.html",
        422 if form.is_submitted() else 200,
        form=form,
        scopes=present.scope_options(form.scopes.data or ()),
        back=url_for("studio.api_keys"),
    )


def api_key_end(public_id: str) -> Page:
    """End a key for good."""
    with current_studio.unit_of_work() as unit:
        api_keys.revoke(unit, public_id)
    return redirect(url_for("studio.api_keys", done="ended"), 303)


def webhooks_page() -> Page:
    """List the webhooks."""
    with current_studio.reading() as unit:
        rows = [present.hook_row(row, url_for) for row in webhooks.listed(unit)]
    back = url_for("studio.settings")
    return show("settings/webhooks.html", rows=rows, back=back, css=_css(), notice=_notice())


def webhook_new() -> Page:
    """Take an address in and show its secret, once."""
    form = WebhookForm()
    if not form.is_submitted():
        form.events.data = [event.value for event in Event]
    elif form.validate():
        try:
            with current_studio.unit_of_work() as unit:
                made = webhooks.add(unit, form.url.data or "", _events(form))
        except Invalid as error:
            _refuse(form, error)
        except Conflict:
            form.general.append("There are 10 webhooks already. Remove one first")
        else:
            back = url_for("studio.webhook", public_id=made.row.public_id)
            return _secret_page("secret", _host(made.row.url), made.secret, back)
    return show(
        "settings/webhook_new.html",
        422 if form.is_submitted() else 200,
        form=form,
        events=present.event_options(form.events.data or ()),
        back=url_for("studio.webhooks"),
    )


def webhook(public_id: str) -> Page:
    """Show a webhook with its log, or change it."""
    form = WebhookForm()
    with current_studio.reading() as unit:
        row = webhooks.get(unit, public_id)
    if not form.is_submitted():
        form.url.data, form.events.data = row.url, list(row.events)
    elif form.validate():
        try:
            with current_studio.unit_of_work() as unit:
                webhooks.change(unit, public_id, form.url.data or "", _events(form))
        except Invalid as error:
            _refuse(form, error)
        else:
            return redirect(url_for("studio.webhook", public_id=public_id, done="saved"), 303)
    with current_studio.reading() as unit:
        row = webhooks.get(unit, public_id)
        moment = Moment(unit.now(), unit.settings.zone)
        view = present.hook_view(row, webhooks.log_of(unit, row), moment, url_for)
    return show(
        "settings/webhook.html",
        422 if form.is_submitted() else 200,
        hook=view,
        form=form,
        events=present.event_options(form.events.data or ()),
        action=ActionForm(),
        notice=_notice(),
        css=_css(),
    )


def webhook_secret(public_id: str) -> Page:
    """Ask, then make a new secret and show it, once."""
    back = url_for("studio.webhook", public_id=public_id)
    form = ActionForm()
    if form.validate_on_submit():
        with current_studio.unit_of_work() as unit:
            made = webhooks.renew_secret(unit, public_id)
        return _secret_page("secret", _host(made.row.url), made.secret, back)
    with current_studio.reading() as unit:
        row = webhooks.get(unit, public_id)
    return show("settings/webhook_secret.html", host=_host(row.url), form=form, back=back)


def webhook_act(public_id: str) -> Page:
    """Test, rest, wake, repeat or remove."""
    do = request.form.get("do", "")
    delivery = request.form.get("delivery", "")
    acts: Mapping[str, Callable[[Unit], object]] = {
        "ping": lambda unit: webhooks.ping(unit, public_id),
        "again": lambda unit: webhooks.redeliver(unit, public_id, delivery),
        "on": lambda unit: webhooks.switch(unit, public_id, on=True),
        "off": lambda unit: webhooks.switch(unit, public_id, on=False),
        "drop": lambda unit: webhooks.drop_old_secret(unit, public_id),
        "remove": lambda unit: webhooks.remove(unit, public_id),
    }
    with current_studio.unit_of_work() as unit:
        webhooks.get(unit, public_id)
        if do not in acts:
            raise Invalid("unknown", "do")
        acts[do](unit)
    if do == "remove":
        return redirect(url_for("studio.webhooks", done="remove"), 303)
    return redirect(url_for("studio.webhook", public_id=public_id, done=do), 303)


def _secret_page(kind: str, name: str, secret: str, back: str) -> Page:
    return show("settings/secret.html", kind=kind, name=name, secret=secret, back=back)


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _events(form: WebhookForm) -> list[Event]:
    return [Event(word) for word in form.events.data or ()]


def _refuse(form: WebhookForm, error: Invalid) -> None:
    form.refuse(error.field, _URL_PROBLEMS.get(error.code, "Please look at this again"))


def _notice() -> str:
    return _NOTICES.get(request.args.get("done", ""), "")


def _css() -> str:
    return static_url("desk.css")
