"""Forms of the settings page of other booking tools."""

from wtforms import SelectMultipleField, StringField

from studio.services.inbound_forms import LONGEST_SECRET, Given
from studio.web.forms.fields import NAME_LENGTH, Filled, StudioForm, clean, line_field

#: Lines of services and fields that one page may bring.
MOST_LINES = 200


class ConnectForm(StudioForm):
    """A name for a tool, and what its owner pastes from there."""

    name = line_field("Name for your list", NAME_LENGTH, Filled("Enter a name, like Our web site"))
    secret = line_field("Secret", LONGEST_SECRET)
    user = line_field("User ID", LONGEST_SECRET)
    api_key = line_field("Access token", LONGEST_SECRET)
    names = SelectMultipleField("Name over there", validate_choice=False)
    services = SelectMultipleField("Our service", validate_choice=False)

    def given(self) -> Given:
        """Return what was pasted."""
        return Given(self.secret.data or "", self.user.data or "", self.api_key.data or "")

    def told_services(self, known: set[str]) -> dict[str, str]:
        """Return each name with the service it means; lines without one are left out."""
        pairs = zip(self.names.data or (), self.services.data or (), strict=False)
        return {
            clean(name)[:NAME_LENGTH]: key
            for name, key in list(pairs)[:MOST_LINES]
            if clean(name) and key in known
        }


class FormAct(StudioForm):
    """A button of a connected tool."""

    do = StringField(filters=[clean])


class FieldsForm(StudioForm):
    """What each field of somebody's form means."""

    keys = SelectMultipleField("Field", validate_choice=False)
    meanings = SelectMultipleField("Means", validate_choice=False)
