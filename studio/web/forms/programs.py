"""Forms on other programs: keys they show, and addresses that are told."""

from wtforms import RadioField, SelectMultipleField

from studio.services.api_keys import LIFETIMES, Scope
from studio.services.webhooks import Event
from studio.web.forms.choices import labeled, values
from studio.web.forms.fields import Filled, StudioForm, line_field

_ENDS = {0: "When it is ended by hand"}


class KeyForm(StudioForm):
    """A new key."""

    name = line_field("Which program is it for?", 60, Filled("Enter a name, such as Web site"))
    scopes = SelectMultipleField(
        "What may it do?", [Filled("Choose what the key may do")], choices=values(Scope)
    )
    days = RadioField(
        "When does it end?",
        choices=labeled([(str(days), _ENDS.get(days, f"After {days} days")) for days in LIFETIMES]),
        default="365",
    )


class WebhookForm(StudioForm):
    """An address and what it is told."""

    url = line_field("Address", 500, Filled("Enter an address that begins with https://"))
    events = SelectMultipleField("When?", [Filled("Choose at least one")], choices=values(Event))
