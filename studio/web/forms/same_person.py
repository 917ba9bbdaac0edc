"""Two records of one person: which they are, and whose contact counts."""

from wtforms import HiddenField, StringField

from studio.services.same_person import CONTACT
from studio.web.forms.fields import StudioForm, clean

#: Picks the contact of the record that goes.
NEW = "new"


class SameForm(StudioForm):
    """What is asked before two records become one."""

    of = HiddenField(filters=[clean])
    #: What was on record when the page was made.
    mark = HiddenField()
    name = StringField(filters=[clean])
    phone = StringField(filters=[clean])
    email = StringField(filters=[clean])

    def taken(self) -> tuple[str, ...]:
        """Return what of the contact counts instead of what is on record."""
        return tuple(key for key in CONTACT if self[key].data == NEW)
