"""What stands in a studio beside its clients: library, rooms, other programs, a colleague."""

from dataclasses import replace

from studio.context import StudioState
from studio.hooks import SYSTEM, Role
from studio.inbound.model import Request
from studio.models import (
    CalendarFeed,
    ResourceKind,
)
from studio.services import (
    accounts,
    api_keys,
    inbound_forms,
    inbox,
    library,
    resources,
    sealing,
    shelf,
    webhooks,
)
from studio.services.api_keys import Scope
from studio.services.inbound_forms import Given
from studio.services.inbox import Post
from studio.services.unit import Unit
from studio.services.webhooks import Event
from tests.unit.inbound import posts
from tests.web.people import OWNER


def furnish(state: StudioState) -> dict[str, str]:
    """Fill the library, and let a foreign form post; return ids of one thing of each kind."""
    form, post = a_foreign_post(state)
    with state.unit_of_work(SYSTEM) as unit:
        roles = frozenset({Role.THERAPIST})
        therapist = accounts.create(unit, "cleo@example.com", "Cleo Marsh", roles, "x" * 15).id
    with state.unit_of_work(OWNER) as unit:
        library.fill(unit, demo=True)
        product = shelf.products(unit)[0]
        lot = shelf.open_lot(unit, product.public_id, "L7", None)
        room = resources.add(unit, ResourceKind.ROOM, "Garden room")
        return _programs(unit) | {
            "offer": library.offers(unit)[0].public_id,
            "program": library.programs(unit)[0].public_id,
            "product": product.public_id,
            "other_product": shelf.products(unit)[1].public_id,
            "lot": str(lot.id),
            "form": form,
            "post": post,
            "room": room.public_id,
            "feed": _a_feed(unit),
            "therapist": f"staff:{therapist}",
        }


def _a_feed(unit: Unit) -> str:
    """Keep an outside calendar that nobody reads here."""
    row = CalendarFeed(public_id=sealing.new_id(), ref=OWNER.ref, name="Private")
    row.address = sealing.seal_secret(unit, row, "address", "https://calendar.example.com/a.ics")
    row.created_at = row.tried_at = unit.now()
    unit.session.add(row)
    unit.session.flush()
    return row.public_id


def a_foreign_post(state: StudioState) -> tuple[str, str]:
    """Connect a form whose fields nobody explained yet; return ids of it and of its first post."""
    sent = posts.typeform(posts.payload("typeform/response"))["request"]
    request = Request(sent["body"].encode(), sent["headers"])
    with state.unit_of_work(SYSTEM) as unit:
        made = inbound_forms.add(unit, "typeform", "Our form", Given(secret=posts.SECRET))
        taken = inbox.receive(unit, Post("typeform", made.token, request))
    return made.form.public_id, taken.item


def _programs(unit: Unit) -> dict[str, str]:
    """Let another program in, and tell one of what happens."""
    fresh = replace(unit, actor=replace(OWNER, authenticated_at=unit.now()))
    hook = webhooks.add(fresh, "https://hooks.example.com/studio", tuple(Event)).row.public_id
    webhooks.ping(fresh, hook)
    key = api_keys.make(fresh, "Web site", tuple(Scope), 365).row.public_id
    return {"webhook": hook, "api_key": key}


def a_colleague(state: StudioState) -> str:
    """Make another account; return its number."""
    with state.unit_of_work(SYSTEM) as unit:
        made = accounts.create(unit, "bo@example.com", "Bo Lind", frozenset({Role.DESK}), "x" * 15)
        return str(made.id)
