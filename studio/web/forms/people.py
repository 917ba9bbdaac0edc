"""Forms on people who may sign in."""

from wtforms import RadioField

from studio.hooks import Role
from studio.web.forms.choices import labeled
from studio.web.forms.fields import EMAIL_LENGTH, NAME_LENGTH, Filled, StudioForm, line_field

#: What each role may do, in one line.
ROLES = {
    Role.DESK: "Front desk: requests, clients and times; no health notes",
    Role.THERAPIST: "Therapist: everything about care",
    Role.OWNER: "Owner: care, and the settings",
}
_CHOICES = labeled([(role.value, words) for role, words in ROLES.items()])


class InviteForm(StudioForm):
    """Somebody new."""

    name = line_field("Name", NAME_LENGTH, Filled("Enter a name"))
    email = line_field("Email", EMAIL_LENGTH, Filled("Enter an email address"))
    role = RadioField("May do", choices=_CHOICES, default=Role.THERAPIST.value)


class PersonForm(StudioForm):
    """Somebody who is here already."""

    name = line_field("Name", NAME_LENGTH, Filled("Enter a name"))
    license_number = line_field("License number", 60)
    role = RadioField("May do", choices=_CHOICES)
