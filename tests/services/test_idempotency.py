"""A request that comes twice is done once."""

from datetime import timedelta

import pytest

from studio.services import idempotency
from studio.services.errors import Conflict, Invalid
from studio.services.idempotency import KEEP, Asked, Done
from tests.conftest import Clock, Work

KEY = "first-request-0001"


def asked(body: bytes = b"{}", key: str = KEY, scope: str = "key-1") -> Asked:
    return idempotency.asked(scope, key, "POST /bookings", body)


def keep(work: Work, request: Asked) -> None:
    with work() as unit:
        assert idempotency.done(unit, request) is None
        idempotency.keep(unit, request, 201, "abc")


def test_the_same_request_gets_the_same_answer(work: Work) -> None:
    keep(work, asked())

    with work() as unit:
        assert idempotency.done(unit, asked()) == Done(201, "abc")


@pytest.mark.parametrize(
    "other",
    [asked(b'{"a":1}'), idempotency.asked("key-1", KEY, "POST /holds", b"{}")],
    ids=["other body", "other place"],
)
def test_another_request_under_the_same_key_is_refused(work: Work, other: Asked) -> None:
    keep(work, asked())

    with pytest.raises(Conflict) as told, work() as unit:
        idempotency.done(unit, other)

    assert told.value.code == "other_request"


def test_two_programs_may_choose_the_same_key(work: Work) -> None:
    keep(work, asked())

    keep(work, asked(scope="key-2"))

    assert asked().request_id != asked(scope="key-2").request_id


def test_a_key_is_forgotten_after_two_days(work: Work, clock: Clock) -> None:
    keep(work, asked())
    clock.move(seconds=(KEEP - timedelta(seconds=1)).total_seconds())
    with work() as unit:
        idempotency.forget_old(unit)
        assert idempotency.done(unit, asked()) is not None

    clock.move(seconds=1)

    keep(work, asked())


@pytest.mark.parametrize(
    "key", ["", "short", "x" * 129, "first request 0001", "é" * 20, KEY + "\n"]
)
def test_an_odd_key_is_named(key: str) -> None:
    with pytest.raises(Invalid) as told:
        asked(key=key)

    assert told.value.field == "Idempotency-Key"
