"""Deposits: nothing is booked before it is paid, nobody pays twice, and what is owed goes back."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from studio.adapters.payments import PaymentError, PayState
from studio.context import StudioState
from studio.hooks import SYSTEM, VISITOR
from studio.models import (
    BookingStatus,
    Delivery,
    Hold,
    Payment,
    PaymentState,
)
from studio.services import deposits
from studio.services.errors import Conflict, Invalid, SlotTaken
from studio.settings import Settings
from tests.conftest import Clock
from tests.services.paying import (
    MARA,
    PEEL,
    Flaky,
    at,
    booked,
    go_to_pay,
    keep,
    pay_and_settle,
    payment_of,
    ready,
    ref_of,
    work_off,
)


@pytest.fixture
def settings() -> Settings:
    return Settings.read(
        {
            "STUDIO_ENV": "testing",
            "STUDIO_PUBLIC_URL": "http://localhost",
            "STUDIO_JOBS": "cron",
            "STUDIO_PAYMENTS": "local",
        }
    )


@pytest.fixture
def provider(state: StudioState, tmp_path: Path) -> Flaky:
    return ready(state, tmp_path)


def test_only_a_service_that_asks_for_one_has_a_deposit(
    state: StudioState, provider: Flaky
) -> None:
    with state.reading(VISITOR) as unit:
        assert (deposits.due(unit, PEEL), deposits.due(unit, "consultation")) == (3000, 0)


def test_without_a_provider_nothing_is_asked_for(state: StudioState, provider: Flaky) -> None:
    state.tools = replace(
        state.tools, settings=state.settings.model_copy(update={"payments": "none"})
    )
    with state.reading(VISITOR) as unit:
        assert deposits.due(unit, PEEL) == 0


def test_nothing_is_booked_before_it_is_paid(state: StudioState, provider: Flaky) -> None:
    public_id = go_to_pay(state, keep(state))

    deposits.settle(state.tools, public_id)

    assert booked(state) == []
    assert payment_of(state, public_id).state is PaymentState.PENDING


def test_what_is_paid_is_booked_with_all_that_was_typed(
    state: StudioState, provider: Flaky
) -> None:
    public_id = pay_and_settle(state, provider)

    [visit] = booked(state)
    paid = payment_of(state, public_id)
    assert (visit.status, visit.name, visit.email) == (
        BookingStatus.CONFIRMED, "Mara Lindqvist", "mara@example.com"
    )  # fmt: skip
    assert visit.starts_at == at(9)
    assert (paid.state, paid.amount_cents, paid.currency) == (PaymentState.PAID, 3000, "usd")
    assert (paid.booking_id, paid.draft) == (visit.id, None)
    with state.reading(SYSTEM) as unit:
        assert "confirmed" in unit.session.scalars(select(Delivery.kind)).all()


def test_what_was_typed_is_sealed_while_somebody_pays(state: StudioState, provider: Flaky) -> None:
    public_id = go_to_pay(state, keep(state))

    draft = payment_of(state, public_id).draft
    assert draft is not None
    assert b"Mara" not in draft.data
    assert b"pregnant" not in draft.data


def test_the_provider_hears_nothing_of_the_visit_or_its_client(
    state: StudioState, provider: Flaky
) -> None:
    public_id = go_to_pay(state, keep(state))

    [order] = provider.begun
    assert (order.amount_cents, order.currency, order.language) == (3000, "usd", "en")
    assert order.reference == public_id
    told = repr(order).lower()
    assert not [word for word in ("mara", "peel", "lactic", "anna", "pregnant") if word in told]


def test_the_time_is_kept_for_half_an_hour_of_paying(
    state: StudioState, provider: Flaky, clock: Clock
) -> None:
    public_id = go_to_pay(state, keep(state))
    clock.move(minutes=29)
    with pytest.raises(SlotTaken):
        keep(state, request_id="somebody-else-000001")

    provider.pay(ref_of(state, public_id))
    deposits.settle(state.tools, public_id)

    assert [visit.starts_at for visit in booked(state)] == [at(9)]


@pytest.mark.parametrize("minutes", [2, 10, 30])
def test_who_pays_and_never_comes_back_is_booked_by_a_job(
    state: StudioState, provider: Flaky, clock: Clock, minutes: int
) -> None:
    public_id = go_to_pay(state, keep(state))
    clock.move(minutes=minutes - 1)
    work_off(state)
    provider.pay(ref_of(state, public_id))
    clock.move(minutes=1)

    work_off(state)

    assert [visit.starts_at for visit in booked(state)] == [at(9)]


def test_what_is_not_paid_in_time_can_not_be_paid_later(
    state: StudioState, provider: Flaky, clock: Clock
) -> None:
    public_id = go_to_pay(state, keep(state))
    ref = ref_of(state, public_id)
    clock.move(minutes=30)

    work_off(state)
    provider.pay(ref)

    failed = payment_of(state, public_id)
    assert (failed.state, failed.draft, provider.state(ref)) == (
        PaymentState.FAILED, None, PayState.CLOSED
    )  # fmt: skip
    assert booked(state) == []
    assert keep(state, request_id="somebody-else-000001")


def test_money_for_a_lost_time_goes_back_and_the_studio_hears_of_it(
    state: StudioState, provider: Flaky, clock: Clock
) -> None:
    public_id = go_to_pay(state, keep(state))
    provider.pay(ref_of(state, public_id))
    clock.move(minutes=40)
    keep(state, request_id="somebody-else-000001")

    deposits.settle(state.tools, public_id)
    work_off(state)

    assert payment_of(state, public_id).state is PaymentState.REFUNDED
    assert provider.state(ref_of(state, public_id)) is PayState.REFUNDED
    [asked] = booked(state)
    assert (asked.status, asked.name) == (BookingStatus.REQUESTED, "Mara Lindqvist")
    assert asked.wished_time == "2026-11-24 09:00, as booked"


def test_a_late_payment_is_booked_when_its_time_is_still_free(
    state: StudioState, provider: Flaky, clock: Clock
) -> None:
    public_id = go_to_pay(state, keep(state))
    provider.pay(ref_of(state, public_id))
    clock.move(minutes=40)

    deposits.settle(state.tools, public_id)

    assert [visit.starts_at for visit in booked(state)] == [at(9)]


def test_pressed_twice_it_is_one_payment(state: StudioState, provider: Flaky) -> None:
    token = keep(state)

    assert go_to_pay(state, token) == go_to_pay(state, token)

    with state.reading(SYSTEM) as unit:
        assert len(unit.session.scalars(select(Payment)).all()) == 1


def test_a_time_that_is_paid_for_is_not_changed_by_the_page_before(
    state: StudioState, provider: Flaky
) -> None:
    go_to_pay(state, keep(state))

    with pytest.raises(Conflict, match="booked"):
        keep(state, hour=10)


def test_what_could_not_be_booked_is_refused_before_paying(
    state: StudioState, provider: Flaky
) -> None:
    token = keep(state)

    with pytest.raises(Invalid):
        go_to_pay(state, token, replace(MARA, email="no address"))

    with state.reading(SYSTEM) as unit:
        assert unit.session.scalars(select(Payment)).all() == []


def test_a_provider_that_does_not_answer_leaves_the_way_open(
    state: StudioState, provider: Flaky, clock: Clock
) -> None:
    token, provider.is_down = keep(state), True
    with pytest.raises(PaymentError):
        go_to_pay(state, token)
    provider.is_down = False

    public_id = go_to_pay(state, token)
    provider.pay(ref_of(state, public_id))
    provider.is_down = True
    clock.move(minutes=2)
    work_off(state)
    provider.is_down = False
    clock.move(minutes=1)
    work_off(state)

    assert len(booked(state)) == 1
    with state.reading(SYSTEM) as unit:
        assert unit.session.get_one(Hold, 1).booking_id is not None


def test_returns_and_jobs_at_the_same_moment_book_once(
    both: StudioState, tmp_path: Path, clock: Clock
) -> None:
    provider = ready(both, tmp_path)
    public_id = go_to_pay(both, keep(both))
    provider.pay(ref_of(both, public_id))
    clock.move(minutes=31)  # all three jobs are due, the one that closes the page too
    faults: list[BaseException] = []
    start = threading.Barrier(6)

    def come_back() -> None:
        start.wait()
        deposits.settle(both.tools, public_id)

    def job() -> None:
        start.wait()
        work_off(both)

    def guarded(act: Callable[[], None]) -> None:
        try:
            act()
        except BaseException as error:  # noqa: BLE001 - told to the test below
            faults.append(error)

    acts = [come_back] * 4 + [job] * 2
    threads = [threading.Thread(target=guarded, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    assert [visit.starts_at for visit in booked(both)] == [at(9)]
    assert payment_of(both, public_id).state is PaymentState.PAID
    with both.reading(SYSTEM) as unit:
        kinds = unit.session.scalars(select(Delivery.kind)).all()
    assert [kind for kind in kinds if kind == "confirmed"] == ["confirmed"]
