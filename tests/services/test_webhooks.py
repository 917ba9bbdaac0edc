"""Bookings told to other programs: queued with their cause, signed, tried again, given up."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import time, timedelta

import pytest

from studio.adapters.outgoing import PostError
from studio.context import StudioState
from studio.hooks import Actor
from studio.models import Webhook, WebhookDelivery, WebhookState
from studio.services import bookings, webhook_sending, webhooks
from studio.services.errors import Conflict, Invalid, NotAllowed, NotFound, StepUpNeeded
from studio.services.slots import Slot
from studio.services.unit import Unit
from studio.services.webhook_sending import PATIENCE
from studio.services.webhooks import SEND_WEBHOOK, Event
from tests.builders import a_request
from tests.conftest import DESK, THERAPIST, Clock, Work
from tests.web.people import OWNER

ALL = frozenset(Event)
URL = "https://hooks.example.com/studio"


@dataclass
class Far:
    """The other side: remembers what came, and answers as a test wants."""

    state: StudioState
    status: int = 204
    trouble: str = ""
    came: list[tuple[str, bytes, dict[str, str]]] = field(default_factory=list)

    def __call__(
        self, url: str, body: bytes, headers: Mapping[str, str], *, inside: bool = False
    ) -> int:
        self.came.append((url, body, dict(headers)))
        if self.trouble:
            raise PostError(self.trouble)
        return self.status

    def waiting(self) -> list[str]:
        return [one for kind, one in self.state.due_work() if kind == SEND_WEBHOOK]

    def deliver(self) -> list[bool]:
        return [webhook_sending.send(self.state.tools, self, one) for one in self.waiting()]


@pytest.fixture
def owner(clock: Clock) -> Actor:
    return replace(OWNER, authenticated_at=clock())


@pytest.fixture
def far(state: StudioState) -> Far:
    return Far(state)


def add(
    work: Work, owner: Actor, events: frozenset[Event] = ALL, url: str = URL
) -> tuple[str, str]:
    with work(owner) as unit:
        made = webhooks.add(unit, url, events)
        return made.row.public_id, made.secret


def log(work: Work, hook: str) -> list[WebhookDelivery]:
    with work(OWNER) as unit:
        return list(webhooks.log_of(unit, webhooks.get(unit, hook)))


def fail_after_asking(unit: Unit) -> None:
    bookings.request_booking(unit, a_request())
    raise Conflict


def slot(unit: Unit, hour: int) -> Slot:
    return Slot(unit.today() + timedelta(days=2), time(hour), 45, THERAPIST.ref)


def test_each_change_of_a_booking_is_told_in_its_order(work: Work, owner: Actor, far: Far) -> None:
    add(work, owner)
    with work() as unit:
        asked = bookings.request_booking(unit, a_request())
        bookings.accept(unit, asked.public_id, slot=slot(unit, 10))
        bookings.move(unit, asked.public_id, slot(unit, 12))
        bookings.cancel(unit, asked.public_id)

    assert far.deliver() == [True] * 4

    told = [json.loads(body) for _, body, _ in far.came]
    assert [(one["event"], one["booking"]["status"]) for one in told] == [
        ("booking.requested", "requested"),
        ("booking.confirmed", "confirmed"),
        ("booking.moved", "confirmed"),
        ("booking.cancelled", "cancelled"),
    ]
    assert told[1]["booking"]["start"] == "2026-11-24T18:00:00Z"
    assert told[2]["booking"]["start"] == "2026-11-24T20:00:00Z"
    assert {one["booking"]["id"] for one in told} == {asked.public_id}
    assert far.deliver() == []


def test_what_is_told_holds_ids_and_states_only(work: Work, owner: Actor, far: Far) -> None:
    add(work, owner)
    with work() as unit:
        booking = bookings.request_booking(unit, a_request())
        written = (booking.name, booking.email, booking.phone, "white")

    far.deliver()

    _, body, headers = far.came[0]
    told = json.loads(body)
    assert set(told) == {"id", "event", "at", "booking"}
    assert set(told["booking"]) == {"id", "status", "start", "end", "sequence"}
    assert not any(word in body.decode() + str(headers) for word in written)


def test_the_signature_can_be_checked_with_the_secret(
    work: Work, owner: Actor, far: Far, clock: Clock
) -> None:
    hook, secret = add(work, owner)
    with work(OWNER) as unit:
        webhooks.ping(unit, hook)

    far.deliver()

    url, body, headers = far.came[0]
    at = str(int(clock().timestamp()))
    mark = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    assert url == URL
    assert headers["Studio-Signature"] == f"t={at},v1={mark}"
    assert headers["Studio-Delivery"] == json.loads(body)["id"]


def test_while_a_receiver_changes_over_both_secrets_sign(
    work: Work, owner: Actor, far: Far
) -> None:
    hook, old = add(work, owner)
    with work(owner) as unit:
        new = webhooks.renew_secret(unit, hook).secret
        webhooks.ping(unit, hook)
    far.deliver()
    with work(OWNER) as unit:
        webhooks.drop_old_secret(unit, hook)
        webhooks.ping(unit, hook)
    far.deliver()

    marks = []
    for _, body, headers in far.came:
        at, *given = headers["Studio-Signature"].split(",")
        signed = at.removeprefix("t=").encode() + b"." + body
        by = {
            f"v1={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}": name
            for name, secret in (("old", old), ("new", new))
        }
        marks.append([by[mark] for mark in given])
    assert marks == [["new", "old"], ["new"]]


def test_only_what_was_chosen_is_told(work: Work, owner: Actor, far: Far) -> None:
    add(work, owner, frozenset({Event.MOVED}))
    with work() as unit:
        bookings.request_booking(unit, a_request())

    assert far.waiting() == []


def test_a_cause_that_fails_tells_nobody(work: Work, owner: Actor, far: Far) -> None:
    add(work, owner)
    with pytest.raises(Conflict), work() as unit:
        fail_after_asking(unit)

    assert far.waiting() == []


def test_a_refusal_is_tried_again_with_growing_pauses_and_the_same_id(
    work: Work, owner: Actor, far: Far, clock: Clock
) -> None:
    hook, _ = add(work, owner)
    far.status = 500
    with work(OWNER) as unit:
        webhooks.ping(unit, hook)
    for minutes in (1, 5, 30):
        assert far.deliver() == [False]
        clock.move(minutes=minutes, seconds=-1)
        assert far.deliver() == []
        clock.move(seconds=1)
    far.status = 200

    assert far.deliver() == [True]

    row = log(work, hook)[0]
    assert (row.state, row.attempts, row.answer_status) == (WebhookState.SENT, 4, 200)
    assert len({headers["Studio-Delivery"] for _, _, headers in far.came}) == 1
    assert len({body for _, body, _ in far.came}) == 1


@pytest.mark.parametrize("status", [199, 301, 302, 307, 400, 410, 500])
def test_only_an_answer_of_2xx_counts(work: Work, owner: Actor, far: Far, status: int) -> None:
    hook, _ = add(work, owner)
    far.status = status
    with work(OWNER) as unit:
        webhooks.ping(unit, hook)

    assert far.deliver() == [False]

    row = log(work, hook)[0]
    assert (row.problem, row.answer_status) == ("refused", status)


def test_an_address_that_fails_for_days_is_switched_off_and_noted(
    work: Work, owner: Actor, far: Far, clock: Clock
) -> None:
    hook, _ = add(work, owner)
    far.trouble = "no_answer"
    with work(OWNER) as unit:
        webhooks.ping(unit, hook)
    far.deliver()
    clock.move(days=PATIENCE.days)
    with work(OWNER) as unit:
        webhooks.ping(unit, hook)
        assert webhooks.switched_off(unit) == []

    far.deliver()

    with work(DESK) as unit:
        assert [row.public_id for row in webhooks.switched_off(unit)] == [hook]
    assert {row.state for row in log(work, hook)} == {WebhookState.FAILED}
    with pytest.raises(Conflict), work(OWNER) as unit:
        webhooks.ping(unit, hook)
    with work(OWNER) as unit:
        webhooks.switch(unit, hook, on=True)
        assert webhooks.switched_off(unit) == []


def test_a_success_in_between_forgives(work: Work, owner: Actor, far: Far, clock: Clock) -> None:
    hook, _ = add(work, owner)
    for trouble in ("no_answer", "", "no_answer"):
        far.trouble = trouble
        with work(OWNER) as unit:
            webhooks.ping(unit, hook)
        far.deliver()
        clock.move(days=2)
    with work(OWNER) as unit:
        assert webhooks.get(unit, hook).active


def test_a_delivery_can_be_sent_again_by_hand(work: Work, owner: Actor, far: Far) -> None:
    hook, _ = add(work, owner)
    other, _ = add(work, owner)
    with work(OWNER) as unit:
        delivery = webhooks.ping(unit, hook).public_id
    far.deliver()

    with work(OWNER) as unit:
        webhooks.redeliver(unit, hook, delivery)
    far.deliver()

    assert [headers["Studio-Delivery"] for _, _, headers in far.came] == [delivery, delivery]
    with pytest.raises(NotFound), work(OWNER) as unit:
        webhooks.redeliver(unit, other, delivery)


def test_one_that_rests_is_told_nothing(work: Work, owner: Actor, far: Far) -> None:
    hook, _ = add(work, owner)
    with work(OWNER) as unit:
        webhooks.ping(unit, hook)
        webhooks.switch(unit, hook, on=False)
    with work() as unit:
        bookings.request_booking(unit, a_request())

    assert far.deliver() == [False]

    assert far.came == []


def test_one_that_is_removed_takes_its_log_along(work: Work, owner: Actor) -> None:
    hook, _ = add(work, owner)
    with work(OWNER) as unit:
        webhooks.ping(unit, hook)

    with work(OWNER) as unit:
        webhooks.remove(unit, hook)

    with work(OWNER) as unit:
        assert webhooks.listed(unit) == []
        assert unit.session.query(WebhookDelivery).count() == 0


def test_old_lines_of_the_log_go(work: Work, owner: Actor, far: Far, clock: Clock) -> None:
    hook, _ = add(work, owner)
    with work(OWNER) as unit:
        webhooks.ping(unit, hook)
    far.deliver()
    with work(OWNER) as unit:
        webhooks.ping(unit, hook)
    clock.move(days=31)

    far.state.tidy()

    assert [row.state for row in log(work, hook)] == [WebhookState.QUEUED]


def test_the_secret_is_sealed(work: Work, owner: Actor) -> None:
    hook, secret = add(work, owner)

    with work() as unit:
        assert secret.encode() not in unit.load(Webhook, hook).secret.data


@pytest.mark.parametrize("actor", [DESK, THERAPIST], ids=["desk", "therapist"])
def test_webhooks_are_the_owners(work: Work, actor: Actor) -> None:
    with pytest.raises(NotAllowed), work(actor) as unit:
        webhooks.add(unit, URL, ALL)
    with pytest.raises(NotAllowed), work(actor) as unit:
        webhooks.listed(unit)


def test_a_secret_is_shown_after_a_fresh_sign_in_only(
    work: Work, owner: Actor, clock: Clock
) -> None:
    hook, _ = add(work, owner)
    clock.move(minutes=11)

    with pytest.raises(StepUpNeeded), work(owner) as unit:
        webhooks.add(unit, URL, ALL)
    with pytest.raises(StepUpNeeded), work(owner) as unit:
        webhooks.renew_secret(unit, hook)


@pytest.mark.parametrize(
    ("url", "events", "field"),
    [("ftp://example.com", ALL, "url"), ("", ALL, "url"), (URL, frozenset(), "events")],
    ids=["no web address", "nothing", "no event"],
)
def test_what_a_webhook_needs_is_named(
    work: Work, owner: Actor, url: str, events: frozenset[Event], field: str
) -> None:
    with pytest.raises(Invalid) as told, work(owner) as unit:
        webhooks.add(unit, url, events)

    assert told.value.field == field
