"""What comes from outside in the demo: a post of an older booking form, and somebody who waits."""

import json
from datetime import timedelta

from studio.context import StudioState
from studio.hooks import VISITOR, Actor
from studio.inbound.model import Request
from studio.services import inbound_forms, inbox, waiting_list
from studio.services.inbound_forms import FormMade, Given
from studio.services.inbox import Post
from studio.services.waiting_list import Joining, Wanted

_TOOL = "contact_form_7"
_HEADER = "X-Studio-Token"
_SERVICE = "Lactic peel"


def tell(state: StudioState, team: tuple[Actor, ...]) -> None:
    """Connect the form, let one post come, and put one person on the waiting list."""
    with state.unit_of_work(team[0]) as unit:
        form = inbound_forms.add(unit, _TOOL, "Form on our old web site", Given())
        inbound_forms.set_mapping(unit, form.form.public_id, _MAPPING)
        inbound_forms.set_services(unit, form.form.public_id, {_SERVICE: "peel_lactic"})
    with state.unit_of_work(VISITOR) as unit:
        item = inbox.receive(unit, _post(form, (unit.today() + timedelta(days=8)).isoformat())).item
    inbox.process(state.tools, item)
    with state.unit_of_work(VISITOR) as unit:
        first = unit.today() + timedelta(days=3)
        waiting_list.join(
            unit,
            Joining("Ruth Calder", "ruth@example.com", "", "en", "demo-waiting-ruth"),
            # Two days on which she is off: nothing fits, so Ruth stays on the list.
            Wanted("led_red", team[0].ref, first, first + timedelta(days=1)),
        )


_MAPPING = {
    "name": "your-name",
    "email": "your-email",
    "phone": "your-phone",
    "service": "treatment",
    "date": "day",
    "time": "hour",
}


def _post(form: FormMade, day: str) -> Post:
    said = {
        "your-name": "Lena Voss",
        "your-email": "lena@example.com",
        "your-phone": "(206) 555-0188",
        "treatment": _SERVICE,
        "day": day,
        "hour": "11:00 AM",
        "creams or medicines": "Adapalene, 3 nights a week",
        "anything else": "My chin feels rough since summer.",
    }
    return Post(
        _TOOL,
        form.token,
        Request(
            json.dumps(said).encode(),
            {"Content-Type": "application/json", _HEADER: form.secret},
        ),
    )
