"""All rows that wait for a worker, in one place: mails, webhooks, calendars, other work."""

from collections.abc import Mapping
from typing import Final

from studio.models import Delivery, Job, WebhookDelivery
from studio.services import (
    calendar_feeds,
    delivery,
    idempotency,
    inbox,
    jobs,
    leases,
    waiting_list,
    webhook_sending,
)
from studio.services.unit import Unit
from studio.services.webhooks import SEND_WEBHOOK

#: Rows by the kind that the queue calls them; jobs have many kinds.
_ROWS: Final[Mapping[str, type[leases.Row]]] = {
    delivery.SEND_MAIL: Delivery,
    SEND_WEBHOOK: WebhookDelivery,
}


def due(unit: Unit) -> list[tuple[str, str]]:
    """List what is due as kind and outside id: new, to be tried again, or left by the dead."""
    rows = {**_ROWS, "job": Job}
    waiting = [(kind, one) for kind, model in rows.items() for one in leases.due(unit, model)]
    return waiting + [(calendar_feeds.READ, one) for one in calendar_feeds.due(unit)]


def give_back(unit: Unit, kind: str, public_id: str) -> None:
    """Return work that was begun and will not be finished here."""
    if kind != calendar_feeds.READ:  # holds no lease: it is read again in a quarter of an hour
        leases.give_back(unit, _ROWS.get(kind, Job), public_id)


def tidy(unit: Unit) -> None:
    """Drop what was kept for a while only."""
    delivery.drop_old_letters(unit)
    inbox.drop_old_posts(unit)
    jobs.forget_done(unit)
    webhook_sending.forget_old(unit)
    idempotency.forget_old(unit)
    waiting_list.nudge_all(unit)  # times that were kept and not booked are free again
