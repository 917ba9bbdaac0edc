"""Posting what webhooks are told, outside any transaction; see `leases` for who does it when."""

import hashlib
import hmac
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol

from sqlalchemy import delete, update

from studio.adapters.keys import SealBroken
from studio.adapters.outgoing import PostError
from studio.hooks import SYSTEM
from studio.models import Webhook, WebhookDelivery, WebhookState
from studio.services import audit, leases, sealing
from studio.services.unit import Tools, Unit, unit_of_work

log = logging.getLogger("studio.webhooks")

#: An address that has failed for so long is not told any more.
PATIENCE: Final = timedelta(days=3)
#: How long the log is kept.
KEEP: Final = timedelta(days=30)


class Post(Protocol):
    def __call__(
        self, url: str, body: bytes, headers: Mapping[str, str], *, inside: bool = False
    ) -> int:
        """Post a body and return the status of the answer. Raises PostError."""


@dataclass(frozen=True, slots=True)
class _Parcel:
    """What leaves: an address, the bytes, and who vouches for them."""

    url: str
    body: bytes
    headers: dict[str, str]


def send(tools: Tools, post: Post, public_id: str) -> bool:
    """Post one delivery if it is due and free; tell whether the other side took it."""
    parcel = _take(tools, public_id)
    if parcel is None:
        return False
    inside = tools.settings.env == "testing"
    try:
        status = post(parcel.url, parcel.body, parcel.headers, inside=inside)
    except PostError as error:
        _mark_failed(tools, public_id, error.code, None)
        return False
    if 200 <= status < 300:
        _mark_sent(tools, public_id, status)
        return True
    _mark_failed(tools, public_id, "refused", status)
    return False


def signature(secrets: tuple[str, ...], at: int, body: bytes) -> str:
    """Return the header that vouches for a body: its time, and a mark by each secret."""
    signed = f"{at}.".encode() + body
    marks = (hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest() for secret in secrets)
    return ",".join((f"t={at}", *(f"v1={mark}" for mark in marks)))


def forget_old(unit: Unit) -> None:
    """Drop lines of the log that are old and done with."""
    is_old = WebhookDelivery.created_at < unit.now() - KEEP
    is_done = WebhookDelivery.state != WebhookState.QUEUED
    unit.session.execute(delete(WebhookDelivery).where(is_old, is_done))


def _take(tools: Tools, public_id: str) -> _Parcel | None:
    with unit_of_work(tools, SYSTEM) as unit:
        row = leases.take(unit, WebhookDelivery, public_id)
        if row is None:
            return None
        hook = unit.session.get_one(Webhook, row.webhook_id)
        if not hook.active:
            leases.fail(unit, row, "switched_off")
            return None
        try:
            return _parcel(unit, hook, row)
        except SealBroken:
            log.exception("the secret of webhook %s cannot be opened", hook.public_id)
            leases.fail(unit, row, "secret_broken")
            return None


def _parcel(unit: Unit, hook: Webhook, row: WebhookDelivery) -> _Parcel:
    body = json.dumps(row.body, separators=(",", ":"), sort_keys=True).encode()
    secrets = [sealing.open_secret(unit, hook, "secret", hook.secret)]
    if hook.old_secret is not None:
        secrets.append(sealing.open_secret(unit, hook, "old_secret", hook.old_secret))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Studio-Webhooks/1",
        "Studio-Delivery": row.public_id,
        "Studio-Event": row.event,
        "Studio-Signature": signature(tuple(secrets), int(unit.now().timestamp()), body),
    }
    return _Parcel(hook.url, body, headers)


def _mark_sent(tools: Tools, public_id: str, status: int) -> None:
    with unit_of_work(tools, SYSTEM) as unit:
        row = unit.load(WebhookDelivery, public_id)
        row.state, row.sent_at, row.answer_status = WebhookState.SENT, unit.now(), status
        row.lease_until = row.failed_at = None
        row.problem = ""
        hook = unit.session.get_one(Webhook, row.webhook_id)
        hook.failing_since = None


def _mark_failed(tools: Tools, public_id: str, problem: str, status: int | None) -> None:
    with unit_of_work(tools, SYSTEM) as unit:
        row = unit.load(WebhookDelivery, public_id)
        row.answer_status = status
        leases.try_later(unit, row, problem)
        hook = unit.session.get_one(Webhook, row.webhook_id)
        if hook.failing_since is None:
            hook.failing_since = unit.now()
        elif hook.active and unit.now() - hook.failing_since >= PATIENCE:
            _switch_off(unit, hook)


def _switch_off(unit: Unit, hook: Webhook) -> None:
    """Stop telling an address that is long gone, and what still waits for it."""
    hook.active = False
    waits = WebhookDelivery.state == WebhookState.QUEUED, WebhookDelivery.webhook_id == hook.id
    given_up = {
        "state": WebhookState.FAILED,
        "problem": "switched_off",
        "failed_at": unit.now(),
        "lease_until": None,
    }
    unit.session.execute(update(WebhookDelivery).where(*waits).values(given_up))
    audit.record(unit, "webhook.switched_off", hook.public_id, "settings")
