"""Recorded deliveries through the real inbox, one after another, as `inbound replay` does it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy import func, select

from studio.hooks import SYSTEM
from studio.inbound.contract import delivery_from, fetch_from
from studio.inbound.json_text import parse_json
from studio.inbound.model import Delivery, Event, Fetch
from studio.inbound.picked import object_in
from studio.inbound.read import read
from studio.models import Booking, BookingStatus, Client, InboundForm
from studio.services import inbox, sealing
from studio.services.unit import Tools, Unit, reading, unit_of_work

#: A delivery holds answers to look-ups beside the body, so it may be nested deeper.
_MAX_DEPTH = 60
_BAD = 400
_ACTIVE = (BookingStatus.CONFIRMED, BookingStatus.ATTENDED)
#: Settings of a delivery that are secrets.
_SECRETS = ("secret", "secret_hex", "header", "url_token")


@dataclass(slots=True)
class Replay:
    """One run over recorded deliveries; what waits for a look-up is tried once more at its end."""

    tools: Tools
    waiting: dict[str, tuple[Delivery, Fetch]] = field(default_factory=dict)
    lookups: dict[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # Nobody else works on these posts meanwhile: they are understood here, in their order.
        self.tools = replace(self.tools, enqueue=lambda _kind, _public_id: None)

    def take(self, line: bytes) -> None:
        """Let one delivery have its effect. Raises DeliveryError, BodyError."""
        data = parse_json(line, _MAX_DEPTH)
        delivery, lookups = delivery_from(data), object_in(data, "lookups")
        self.lookups |= lookups
        found = read(delivery, fetch_from({}))
        if not found.verified or found.status >= _BAD or found.event is Event.IGNORED:
            return
        with unit_of_work(self.tools, SYSTEM) as unit:
            form = _form(unit, delivery.provider, object_in(data, "settings"))
            item = inbox.keep(unit, form, delivery.request, found)
        if item:
            self._understand(item, delivery, fetch_from(lookups))

    def finish(self) -> dict[str, int]:
        """Ask once more for what could not be looked up, and count what there is now."""
        waiting, self.waiting = self.waiting, {}
        for item, (delivery, _) in waiting.items():
            self._understand(item, delivery, fetch_from(self.lookups))
        with reading(self.tools, SYSTEM) as unit:
            return _counts(unit)

    def _understand(self, item: str, delivery: Delivery, fetch: Fetch) -> None:
        if not inbox.understand(self.tools, item, delivery, fetch):
            self.waiting[item] = delivery, fetch


def _form(unit: Unit, provider: str, settings: Mapping[str, object]) -> InboundForm:
    """Return the form that a delivery's settings describe, made with the first of its posts."""
    said = json.dumps([provider, settings], sort_keys=True)
    token_sha256 = hashlib.sha256(f"replay:{said}".encode()).hexdigest()
    query = select(InboundForm).where(InboundForm.token_sha256 == token_sha256)
    known = unit.session.scalar(query)
    if known is not None:
        return known
    form = InboundForm(
        public_id=sealing.new_id(),
        provider=provider,
        name=f"Replayed: {provider}",
        token_sha256=token_sha256,
        settings={key: value for key, value in settings.items() if key not in _SECRETS},
        # No address leads here, so nothing can be posted to it.
        active=False,
        created_at=unit.now(),
    )
    held = {key: value for key, value in settings.items() if key in _SECRETS}
    form.secrets = sealing.seal_secret(unit, form, "secrets", sealing.canonical(held))
    unit.session.add(form)
    unit.session.flush()
    return form


def _counts(unit: Unit) -> dict[str, int]:
    promised = select(func.count(Booking.id)).where(Booking.starts_at.is_not(None))
    asked = select(func.count(Booking.id)).where(Booking.status == BookingStatus.REQUESTED)
    counts = {
        "bookings": promised,
        "active_bookings": promised.where(Booking.status.in_(_ACTIVE)),
        "clients": select(func.count(Client.id)),
        "requests": asked,
    }
    return {name: unit.session.scalar(query) or 0 for name, query in counts.items()}
