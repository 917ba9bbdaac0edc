"""Addresses that are told of bookings: kept by the owner, told by rows in the unit of the cause.

`tell` queues; `webhook_sending` posts after the commit. What is told holds ids, states and times:
whoever wants more asks the API for it.
"""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import Select, select

from studio.adapters.outgoing import AddressRefused, checked
from studio.models import Booking, Webhook, WebhookDelivery, WebhookState
from studio.services import audit, leases, sealing
from studio.services.errors import Conflict, Invalid
from studio.services.unit import Unit

#: The kind under which the queue carries what is to be posted.
SEND_WEBHOOK: Final = "send_webhook"
#: Addresses a studio may tell.
MOST: Final = 10
#: Rows of the log that a page shows.
SHOWN: Final = 50


class Event(StrEnum):
    """What is told."""

    REQUESTED = "booking.requested"
    CREATED = "booking.created"
    CONFIRMED = "booking.confirmed"
    MOVED = "booking.moved"
    CANCELLED = "booking.cancelled"


#: Told when the owner asks for it, whatever is chosen.
PING: Final = "ping"


@dataclass(frozen=True, slots=True)
class WebhookMade:
    """A webhook and its new secret, which is shown now and never again."""

    row: Webhook
    secret: str


def tell(unit: Unit, event: Event, booking: Booking) -> None:
    """Queue the news of a booking for every address that wants it; one statement for none."""
    for hook in unit.session.scalars(select(Webhook).where(Webhook.active)):
        if event in hook.events:
            _queue(unit, hook, event, {"booking": told_of(booking)})


def told_of(booking: Booking) -> dict[str, object]:
    """Say how a booking stands, in ids, states and times."""
    return {
        "id": booking.public_id,
        "status": booking.status.value,
        "start": _instant(booking.starts_at),
        "end": _instant(booking.ends_at),
        "sequence": booking.sequence or 0,
    }


def add(unit: Unit, url: str, events: Collection[Event]) -> WebhookMade:
    """Take an address in. Raises Invalid naming the field, Conflict("too_many_webhooks")."""
    unit.require_owner("webhook.change")
    unit.require_recent("webhook.change")
    if len(listed(unit)) >= MOST:
        raise Conflict("too_many_webhooks")
    row = Webhook(
        public_id=sealing.new_id(),
        url=_checked(unit, url),
        events=_chosen(events),
        active=True,
        created_at=unit.now(),
    )
    secret = _new_secret(unit, row)
    unit.session.add(row)
    unit.session.flush()
    audit.record(unit, "webhook.added", row.public_id, "settings")
    return WebhookMade(row, secret)


def change(unit: Unit, public_id: str, url: str, events: Collection[Event]) -> Webhook:
    """Change address and events. Raises NotFound, Invalid naming the field."""
    unit.require_owner("webhook.change")
    row = unit.load(Webhook, public_id)
    row.url, row.events = _checked(unit, url), _chosen(events)
    audit.record(unit, "webhook.changed", row.public_id, "settings")
    return row


def switch(unit: Unit, public_id: str, *, on: bool) -> Webhook:
    """Let an address rest, or tell it again from now on. Raises NotFound."""
    unit.require_owner("webhook.change")
    row = unit.load(Webhook, public_id)
    row.active, row.failing_since = on, None
    audit.record(unit, "webhook.on" if on else "webhook.off", row.public_id, "settings")
    return row


def renew_secret(unit: Unit, public_id: str) -> WebhookMade:
    """Make a new secret; the old one signs too until it is dropped. Raises NotFound."""
    unit.require_owner("webhook.change")
    unit.require_recent("webhook.change")
    row = unit.load(Webhook, public_id)
    before = sealing.open_secret(unit, row, "secret", row.secret)
    row.old_secret = sealing.seal_secret(unit, row, "old_secret", before)
    secret = _new_secret(unit, row)
    audit.record(unit, "webhook.secret_renewed", row.public_id, "settings")
    return WebhookMade(row, secret)


def drop_old_secret(unit: Unit, public_id: str) -> None:
    """Sign with the new secret only: the receiver has changed over. Raises NotFound."""
    unit.require_owner("webhook.change")
    row = unit.load(Webhook, public_id)
    row.old_secret = None
    audit.record(unit, "webhook.old_secret_dropped", row.public_id, "settings")


def remove(unit: Unit, public_id: str) -> None:
    """Forget an address and its log. Raises NotFound."""
    unit.require_owner("webhook.change")
    row = unit.load(Webhook, public_id)
    for delivery in unit.session.scalars(_deliveries(row)):
        unit.session.delete(delivery)
    unit.session.flush()
    unit.session.delete(row)
    audit.record(unit, "webhook.removed", public_id, "settings")


def listed(unit: Unit) -> Sequence[Webhook]:
    """List all addresses in the order they were added."""
    unit.require_owner("webhook.read")
    return unit.session.scalars(select(Webhook).order_by(Webhook.id)).all()


def get(unit: Unit, public_id: str) -> Webhook:
    """Return one. Raises NotFound."""
    unit.require_owner("webhook.read")
    return unit.load(Webhook, public_id)


def log_of(unit: Unit, row: Webhook) -> Sequence[WebhookDelivery]:
    """List what was told there, newest first."""
    unit.require_owner("webhook.read")
    query = _deliveries(row).order_by(WebhookDelivery.id.desc()).limit(SHOWN)
    return unit.session.scalars(query).all()


def ping(unit: Unit, public_id: str) -> WebhookDelivery:
    """Queue a message that only says hello. Raises NotFound, Conflict("webhook_off")."""
    unit.require_owner("webhook.change")
    row = unit.load(Webhook, public_id)
    if not row.active:
        raise Conflict("webhook_off")
    return _queue(unit, row, PING, {})


def redeliver(unit: Unit, public_id: str, delivery_id: str) -> WebhookDelivery:
    """Tell something once more, under its old id, from the first try.

    Raises NotFound, Conflict("webhook_off").
    """
    unit.require_owner("webhook.change")
    row = unit.load(Webhook, public_id)
    delivery = unit.load(WebhookDelivery, delivery_id)
    if delivery.webhook_id != row.id:
        raise unit.missing(WebhookDelivery.__tablename__)
    if not row.active:
        raise Conflict("webhook_off")
    leases.try_now(unit, delivery)
    unit.enqueue(SEND_WEBHOOK, delivery.public_id)
    audit.record(unit, "webhook.redelivered", delivery.public_id, "settings")
    return delivery


def switched_off(unit: Unit) -> Sequence[Webhook]:
    """List addresses that failed for so long that they are not told any more."""
    unit.require_staff("webhook.read")
    query = select(Webhook).where(Webhook.active.is_(False), Webhook.failing_since.is_not(None))
    return unit.session.scalars(query.order_by(Webhook.id)).all()


def _queue(unit: Unit, hook: Webhook, event: str, about: dict[str, object]) -> WebhookDelivery:
    public_id = sealing.new_id()
    row = WebhookDelivery(
        public_id=public_id,
        webhook_id=hook.id,
        event=event,
        body={"id": public_id, "event": event, "at": _instant(unit.now()), **about},
        state=WebhookState.QUEUED,
        attempts=0,
        due_at=unit.now(),
        created_at=unit.now(),
    )
    unit.session.add(row)
    unit.session.flush()
    unit.enqueue(SEND_WEBHOOK, public_id)
    return row


def _deliveries(row: Webhook) -> Select[WebhookDelivery]:
    return select(WebhookDelivery).where(WebhookDelivery.webhook_id == row.id)


def _checked(unit: Unit, url: str) -> str:
    try:
        checked(url.strip(), inside=unit.settings.env == "testing")
    except AddressRefused as error:
        raise Invalid(error.code, "url") from None
    return url.strip()


def _chosen(events: Collection[Event]) -> list[str]:
    if not events:
        raise Invalid("missing", "events")
    return [event.value for event in Event if event in events]


def _new_secret(unit: Unit, row: Webhook) -> str:
    secret = f"whsec_{secrets.token_urlsafe(32)}"
    row.secret = sealing.seal_secret(unit, row, "secret", secret)
    return secret


def _instant(at: datetime | None) -> str | None:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at else None
