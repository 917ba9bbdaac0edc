"""The form of a room or a device."""

from wtforms import RadioField

from studio.models import ResourceKind
from studio.web.forms.choices import labeled
from studio.web.forms.fields import Filled, StudioForm, line_field


class RoomForm(StudioForm):
    """Something that one visit at a time can have."""

    kind = RadioField(
        "What is it?",
        choices=labeled([(ResourceKind.ROOM, "A room"), (ResourceKind.DEVICE, "A device")]),
        default=ResourceKind.ROOM,
    )
    name = line_field("Name", 60, Filled("Enter a name, like Room 1"))
