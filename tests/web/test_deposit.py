"""Paying before booking, as visitors see it: step 3, the page to pay, and the way back."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from studio.adapters.payments import LocalPayments, PaymentError
from studio.app import create_app
from studio.context import StudioState
from studio.hooks import SYSTEM, VISITOR
from studio.models import (
    Booking,
    BookingStatus,
    Job,
    JobState,
    NeedsFirst,
    Offer,
    Payment,
    PaymentState,
)
from studio.services import holds
from tests.conftest import Clock
from tests.web.open_studio import PEEL, at, filled, open_studio, set_clock, when_page, you_page
from tests.web.people import DESK, Seat
from tests.web.reading import problems, words


@pytest.fixture
def app(data_dir: Path) -> Iterator[Flask]:
    made = create_app(
        {
            "TESTING": True,
            "WTF_CSRF_ENABLED": False,
            "STUDIO_ENV": "testing",
            "STUDIO_DATA_DIR": data_dir,
            "STUDIO_PUBLIC_URL": "http://localhost",
            "STUDIO_FORM_SECONDS": 0,
            "STUDIO_JOBS": "cron",
            "STUDIO_PAYMENTS": "local",
        }
    )
    yield made
    made.extensions["studio"].engine.dispose()


@pytest.fixture
def clock(studio: StudioState) -> Clock:
    return set_clock(studio)


@pytest.fixture
def opened(studio: StudioState, clock: Clock) -> StudioState:
    open_studio(studio, embed_origins=["https://www.example.com"])
    with studio.unit_of_work(SYSTEM) as unit:
        offer = unit.session.scalars(select(Offer).where(Offer.service == PEEL)).one()
        offer.deposit_cents = 3000
    return studio


def booked(state: StudioState) -> list[Booking]:
    with state.reading(SYSTEM) as unit:
        return list(unit.session.scalars(select(Booking)))


def paid(state: StudioState) -> list[PaymentState]:
    with state.reading(SYSTEM) as unit:
        return list(unit.session.scalars(select(Payment.state)))


def to_pay(client: FlaskClient, lang: str = "en") -> TestResponse:
    """Walk through the three steps to the page that leads to pay."""
    address = you_page(client, lang=lang)
    answer = client.post(address, data=filled(client.get(address)))
    assert answer.status_code == 303, words(answer)
    return client.get(answer.headers["Location"])


def pay_url(page: TestResponse) -> str:
    found = re.search(r'href="([^"]*/pay/test_[^"]*)" target="_top"', page.get_data(as_text=True))
    assert found is not None
    return urlsplit(found.group(1)).path


def path_of(answer: TestResponse) -> str:
    parts = urlsplit(answer.headers["Location"])
    return f"{parts.path}?{parts.query}"


def pay(client: FlaskClient, page: TestResponse, then: str = "pay") -> TestResponse:
    """Press a button on the provider's page and come back."""
    answer = client.post(pay_url(page), data={"then": then})
    back = client.get(path_of(answer))
    while back.status_code == 303:
        back = client.get(path_of(back))
    return back


def test_step_three_says_what_is_paid_and_when_it_comes_back(
    client: FlaskClient, opened: StudioState
) -> None:
    page = words(client.get(you_page(client)))

    assert "Deposit: $30. You pay it on the next page." in page
    assert "You get it back if you cancel at least 24 hours before the visit." in page
    assert "Go to payment" in page
    assert "Book this visit" not in page


def test_the_menu_and_the_times_say_what_is_paid_at_once(
    client: FlaskClient, opened: StudioState
) -> None:
    assert "45 min · $90 · $30 deposit" in words(client.get("/book"))
    assert "45 minutos · $90 · $30 de depósito" in words(client.get("/book?lang=es"))
    assert "45 min · $90 · $30 deposit" in words(when_page(client))
    with opened.unit_of_work(SYSTEM) as unit:
        offer = unit.session.scalars(select(Offer).where(Offer.service == PEEL)).one()
        offer.needs_first = NeedsFirst.CONSULTATION

    assert "deposit" not in words(client.get("/book"))  # it is not taken before a look


def test_a_service_without_one_says_nothing_of_it(client: FlaskClient, opened: StudioState) -> None:
    page = words(client.get(you_page(client, service="consultation")))

    assert "Deposit" not in page
    assert "Book this visit" in page


def test_paid_it_is_booked(client: FlaskClient, opened: StudioState) -> None:
    page = to_pay(client)
    assert "Please pay by 10:30 am." in words(page)
    assert booked(opened) == []

    done = words(pay(client, page))

    assert "Your visit is booked" in done
    assert "Deposit $30 paid" in done
    assert [visit.status for visit in booked(opened)] == [BookingStatus.CONFIRMED]


def test_it_works_in_spanish_without_a_cookie(app: Flask, opened: StudioState) -> None:
    client = app.test_client(use_cookies=False)
    app.config["WTF_CSRF_ENABLED"] = True
    page = to_pay(client, "es")
    assert "Pague el depósito" in words(page)

    assert "Depósito $30, pagado" in words(pay(client, page))


def test_who_comes_back_without_paying_may_still_pay(
    client: FlaskClient, opened: StudioState
) -> None:
    page = to_pay(client)

    back = pay(client, page, "leave")

    assert booked(opened) == []
    assert "Your visit is booked" in words(pay(client, back))


def test_the_address_alone_pays_nothing(client: FlaskClient, opened: StudioState) -> None:
    page = to_pay(client)
    token = re.findall(r"/book/(\w+)/pay", page.get_data(as_text=True))[0]

    back = client.get(client.get(f"/book/{token}/paid?paid=1").headers["Location"])

    assert "We do not see your payment yet." in words(back)
    assert booked(opened) == []


def test_pressing_twice_and_going_back_lead_to_the_same_payment(
    client: FlaskClient, opened: StudioState
) -> None:
    address = you_page(client)
    sent = filled(client.get(address))

    answers = [client.post(address, data=sent) for _ in range(3)] + [client.get(address)]

    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert paid(opened) == [PaymentState.PENDING]


def test_giving_up_gives_the_time_back(client: FlaskClient, opened: StudioState) -> None:
    page = to_pay(client)
    token = re.findall(r"/book/(\w+)/pay", page.get_data(as_text=True))[0]

    answer = client.post(f"/book/{token}/pay")

    assert answer.headers["Location"].startswith("/book?service=peel_lactic")
    assert paid(opened) == [PaymentState.FAILED]
    assert "closed" in words(client.get(pay_url(page)))
    assert "This was not paid" in words(client.get(f"/book/{token}/pay"))
    with opened.unit_of_work(VISITOR) as unit:
        assert holds.hold(unit, PEEL, at(9), "", "somebody-else-000001")


def test_too_late_it_is_said_and_can_not_be_paid(
    client: FlaskClient, opened: StudioState, clock: Clock
) -> None:
    page = to_pay(client)
    token = re.findall(r"/book/(\w+)/pay", page.get_data(as_text=True))[0]
    clock.move(minutes=33)

    back = client.get(client.get(f"/book/{token}/pay").headers["Location"])

    assert "So nothing is booked, and you owe us nothing." in words(back)
    assert paid(opened) == [PaymentState.FAILED]


def test_a_lost_time_offers_the_nearest_and_gives_the_money_back(
    client: FlaskClient, opened: StudioState, clock: Clock
) -> None:
    page = to_pay(client)
    clock.move(minutes=40)
    with opened.unit_of_work(VISITOR) as unit:
        holds.hold(unit, PEEL, at(9), "", "somebody-else-000001")

    back = pay(client, page)

    assert "Your $30 goes back to you." in words(back)
    assert "9:45 am" in words(back)
    assert [visit.status for visit in booked(opened)] == [BookingStatus.REQUESTED]
    for kind, one in opened.due_work():
        opened.work(kind, one)
    assert paid(opened) == [PaymentState.REFUNDED]


def test_a_provider_that_does_not_answer_keeps_what_was_typed(
    client: FlaskClient, opened: StudioState, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: object) -> None:
        raise PaymentError("down")

    address = you_page(client)
    sent = filled(client.get(address))
    monkeypatch.setattr(LocalPayments, "begin", fail)

    answer = client.post(address, data=sent)

    assert answer.status_code == 503
    assert problems(answer) == [
        "The payment page does not answer now. Please try again in a minute."
    ]
    assert 'value="Mara Lindqvist"' in answer.get_data(as_text=True)
    monkeypatch.undo()
    page = client.get(client.post(address, data=sent).headers["Location"])
    assert "Your visit is booked" in words(pay(client, page))


def test_in_a_frame_it_leaves_by_a_link_to_the_top(
    client: FlaskClient, opened: StudioState
) -> None:
    address = you_page(client).replace("/book/", "/book/embed/-.-/")
    answer = client.post(address, data=filled(client.get(address)))
    assert answer.headers["Location"].startswith("/book/embed/-.-/")

    page = client.get(answer.headers["Location"])

    done = pay(client, page)
    assert "Your visit is booked" in words(done)
    assert done.request.path.startswith("/book/")
    assert "embed" not in done.request.path


def test_the_own_page_tells_of_the_deposit_before_and_after_canceling(
    client: FlaskClient, opened: StudioState
) -> None:
    done = pay(client, to_pay(client)).get_data(as_text=True)
    found = re.search(r'href="(/visit/[^"?]+)', done)
    assert found is not None
    own = found.group(1)
    client.post(own)

    assert "Your deposit of $30 is paid. You get it back if" in words(client.get(own))
    assert "You get it back if you cancel" in words(client.get(f"{own}/cancel"))
    client.post(f"{own}/cancel")
    assert "Your deposit of $30 goes back to your card." in words(client.get(own))


def test_the_desk_sees_it_and_gives_it_back(
    client: FlaskClient, opened: StudioState, clock: Clock
) -> None:
    pay(client, to_pay(client))
    opened.hooks = Seat()
    opened.hooks.actor = DESK
    visit = f"/bookings/{booked(opened)[0].public_id}"
    assert "Deposit $30 paid" in words(client.get(visit))

    assert f'action="{visit}/deposit"' in client.get(visit).get_data(as_text=True)
    client.post(f"{visit}/deposit")
    client.post(f"{visit}/deposit")

    assert "Deposit $30, on its way back" in words(client.get(visit))
    for kind, one in opened.due_work():
        opened.work(kind, one)
    assert "Deposit $30 given back" in words(client.get(visit))


@pytest.mark.parametrize(
    ("sent", "line"),
    [({"refund": "yes"}, "Deposit $30, on its way back"), ({}, "Deposit $30 paid")],
    ids=["ticked", "not ticked"],
)
def test_calling_a_visit_off_offers_to_give_it_back(
    client: FlaskClient, opened: StudioState, sent: dict[str, str], line: str
) -> None:
    pay(client, to_pay(client))
    opened.hooks = Seat()
    opened.hooks.actor = DESK
    visit = f"/bookings/{booked(opened)[0].public_id}"
    page = client.get(visit).get_data(as_text=True)
    assert '<input type="checkbox" name="refund" value="yes" checked>' in page
    assert "Give the deposit of $30 back" in page

    client.post(f"{visit}/cancel", data=sent)

    assert line in words(client.get(visit))


def test_a_refund_that_did_not_work_is_not_said_to_be_on_its_way(
    client: FlaskClient, opened: StudioState, clock: Clock
) -> None:
    pay(client, to_pay(client))
    opened.hooks = Seat()
    opened.hooks.actor = DESK
    visit = f"/bookings/{booked(opened)[0].public_id}"
    client.post(f"{visit}/cancel", data={"refund": "yes"})
    with opened.unit_of_work(SYSTEM) as unit:
        job = unit.session.scalars(select(Job).where(Job.kind == "refund_deposit")).one()
        job.state = JobState.FAILED

    page = client.get(visit)

    assert "$30 could not be given back" in words(page)
    assert f'action="{visit}/deposit"' in page.get_data(as_text=True)
