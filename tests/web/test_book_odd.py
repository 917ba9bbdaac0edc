"""Visitors who do what nobody planned, and a studio that changes while they book."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from studio.context import StudioState
from studio.hooks import SYSTEM, VISITOR
from studio.models import Booking, Claim, Delivery, Offer, Profile, Schedule
from studio.services import bookings, holds, visit_links
from studio.services.bookings import BookingRequest
from studio.services.holds import Visitor
from tests.conftest import Clock
from tests.web.open_studio import (
    PEEL,
    TUESDAY,
    at,
    filled,
    open_studio,
    press,
    second,
    set_clock,
    when_page,
    you_page,
)
from tests.web.reading import problems, words

Change = Callable[[StudioState], None]


@pytest.fixture
def clock(studio: StudioState) -> Clock:
    return set_clock(studio)


@pytest.fixture
def opened(studio: StudioState, clock: Clock) -> StudioState:
    open_studio(studio)
    return studio


def book_nine(state: StudioState) -> tuple[str, str]:
    """Book Tuesday at nine; return the tokens of the booking page and of the visit's own."""
    with state.unit_of_work(VISITOR) as unit:
        kept = holds.hold(unit, PEEL, at(9), "", "request-000000001")
        visit = holds.book(unit, kept.token, Visitor("Mara", "mara@example.com", "206 555 0101"))
        return kept.token, visit_links.open_until_end(unit, visit)


def opened_link(client: FlaskClient, state: StudioState) -> str:
    _, token = book_nine(state)
    client.post(f"/visit/{token}")
    return f"/visit/{token}"


def retire(state: StudioState) -> None:
    with state.unit_of_work(SYSTEM) as unit:
        unit.session.execute(update(Offer).where(Offer.service == PEEL).values(active=False))


def leave(state: StudioState) -> None:
    with state.unit_of_work(SYSTEM) as unit:
        for schedule in unit.session.scalars(select(Schedule)):
            unit.session.delete(schedule)


def close(state: StudioState) -> None:
    with state.unit_of_work(SYSTEM) as unit:
        unit.session.execute(update(Profile).values(chosen={"online_booking": False}))


def mails(state: StudioState) -> list[str]:
    with state.reading(SYSTEM) as unit:
        kinds = unit.session.scalars(select(Delivery.kind).order_by(Delivery.id))
        return [kind for kind in kinds if kind != "visit_reminder"]


@pytest.mark.parametrize("since", ["9999-12-31", "0001-01-01", "2026-W47-1", "-1", "%00"])
def test_any_day_in_the_address_shows_times(
    client: FlaskClient, opened: StudioState, since: str
) -> None:
    page = opened_link(client, opened)

    assert client.get(f"{page}/move?since={since}").status_code == 200
    assert client.get(f"/book?service={PEEL}&since={since}").status_code == 200


def test_looking_at_a_page_without_its_body_is_no_press(
    client: FlaskClient, opened: StudioState
) -> None:
    address = you_page(client)

    assert client.head(address).status_code == 200


def test_nobody_has_words_sent_to_an_address_by_moving_a_visit(
    client: FlaskClient, opened: StudioState
) -> None:
    page = opened_link(client, opened)

    answers = [
        client.post(f"{page}/move", data={"at": second(10 - number % 2)}) for number in range(6)
    ]

    assert [answer.status_code for answer in answers] == [303, 303, 303, 429, 429, 429]
    assert "Please call us" in words(answers[-1])
    assert answers[-1].headers["Retry-After"]
    assert mails(opened) == ["confirmed"] * 4


@pytest.mark.parametrize(
    "last",
    [{"email": "Mara@Example.com"}, {"email": "", "phone": "+12065550101"}],
    ids=["another tag", "only a phone"],
)
def test_three_bookings_a_day_reach_one_person(
    client: FlaskClient, opened: StudioState, last: dict[str, str]
) -> None:
    typed = [{**last, "email": last["email"] and f"mara+{n}@example.com"} for n in range(3)]
    statuses = []
    for number, changes in enumerate([*typed, last]):
        day = TUESDAY + timedelta(days=number)
        with opened.unit_of_work(VISITOR) as unit:
            token = holds.hold(unit, PEEL, at(9, day=day), "", f"request-00000000{number}").token
        address = f"/book/{token}?lang=en"
        statuses.append(client.post(address, data=filled(client.get(address), **changes)))
    assert [answer.status_code for answer in statuses] == [303, 303, 303, 429]


def test_one_address_keeps_a_few_times_from_others_and_no_more(
    client: FlaskClient, opened: StudioState
) -> None:
    def ask() -> int:
        page = client.get(f"/book?service=consultation&r={uuid.uuid4()}")
        free = page.get_data(as_text=True).partition('name="at" value="')[2]
        return press(client, page, free[:10]).status_code

    assert [ask() for _ in range(7)] == [303] * 6 + [429]
    with opened.reading(SYSTEM) as unit:
        assert len(unit.session.scalars(select(Claim).where(Claim.active)).all()) == 6


def test_changing_ones_mind_is_no_second_time(client: FlaskClient, opened: StudioState) -> None:
    page = when_page(client)

    found = [press(client, page, second(9 + number % 2)).status_code for number in range(12)]

    assert found == [303] * 12


def test_a_visit_that_was_called_off_is_not_shown_as_booked(
    client: FlaskClient, opened: StudioState
) -> None:
    token, own = book_nine(opened)
    client.post(f"/visit/{own}")
    client.post(f"/visit/{own}/cancel")

    said = words(client.get(f"/book/{token}"))

    assert "This visit is called off" in said
    assert "Your visit is booked" not in said


def test_a_visit_keeps_its_name_when_the_service_leaves_the_menu(
    client: FlaskClient, opened: StudioState
) -> None:
    page = opened_link(client, opened)
    retire(opened)

    assert "Lactic peel" in words(client.get(page))
    moving = client.get(f"{page}/move")
    assert moving.status_code == 200
    assert "Please call us" in words(moving)


@pytest.mark.parametrize("change", [retire, leave])
def test_a_slip_is_undone_even_when_nobody_could_book_it_now(
    client: FlaskClient, opened: StudioState, change: Change
) -> None:
    page = opened_link(client, opened)
    client.post(f"{page}/cancel")
    change(opened)

    answer = client.post(f"{page}/undo")

    assert answer.headers["Location"].endswith("done=restored")


@pytest.mark.parametrize("then", ["book", "longer"])
def test_a_service_that_left_the_menu_leads_to_the_others(
    client: FlaskClient, opened: StudioState, clock: Clock, then: str
) -> None:
    address = you_page(client)
    sent = filled(client.get(address), then=then)
    retire(opened)
    clock.move(minutes=11)

    answer = client.post(address, data=sent)

    assert answer.status_code == 422
    assert "Pick what you come for" in words(answer)


def test_a_kept_time_is_booked_although_the_studio_closed_meanwhile(
    client: FlaskClient, opened: StudioState
) -> None:
    address = you_page(client)
    sent = filled(client.get(address))
    close(opened)

    assert client.post(address, data=sent).headers["Location"] == address


@pytest.mark.parametrize("then", ["book", "longer", f"at:{second(10)}", "look"])
def test_a_closed_studio_takes_no_time_anew(
    client: FlaskClient, opened: StudioState, clock: Clock, then: str
) -> None:
    address = you_page(client)
    sent = filled(client.get(address), then=then)
    close(opened)
    clock.move(minutes=11)

    answer = client.post(address, data=sent)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/book?lang=en")


def test_the_id_of_a_request_books_too(client: FlaskClient, opened: StudioState) -> None:
    request_id = str(uuid.uuid4())
    with opened.unit_of_work(VISITOR) as unit:
        wish = BookingRequest(
            name="Mara", email="mara@example.com", phone="", concern="A bump", wished_time="",
            request_id=request_id, language="en", service="consultation",
        )  # fmt: skip
        bookings.request_booking(unit, wish)
        token = holds.hold(unit, PEEL, at(9), "", request_id).token
    address = f"/book/{token}?lang=en"

    answer = client.post(address, data=filled(client.get(address)))

    assert answer.status_code == 303, problems(answer)


def test_undoing_takes_back_only_what_the_visit_had_last(
    client: FlaskClient, opened: StudioState
) -> None:
    page = opened_link(client, opened)
    with opened.unit_of_work(SYSTEM) as unit:
        visit = unit.session.scalars(select(Booking)).one()
        gone = Claim(
            resource="room:old", booking_id=visit.id, active=False, lead=0,
            starts=int(at(9).timestamp()), ends=int(at(9, 45).timestamp()),
        )  # fmt: skip
        unit.session.add(gone)
    for hour in (10, 9):
        client.post(f"{page}/move", data={"at": second(hour)})
    client.post(f"{page}/cancel")
    client.post(f"{page}/undo")

    with opened.reading(SYSTEM) as unit:
        active = unit.session.scalars(select(Claim.resource).where(Claim.active)).all()
        assert active == ["practitioner:anna"]


def test_an_empty_page_tells_what_is_missing_in_page_order_and_once(
    client: FlaskClient, opened: StudioState
) -> None:
    address = you_page(client)
    empty = {"full_name": "", "phone": "", "email": "", "agree": ""}
    empty |= {"q_hsv_active": "", "q_pregnant_or_trying": ""}

    answer = client.post(address, data=filled(client.get(address), **empty))

    assert problems(answer) == [
        "Enter your name",
        "Enter a phone number or an email address",
        "Pick yes or no for every question",
        "Please tick this, so that we may book the visit",
    ]
    assert words(answer).count("Problem: Pick yes or no") == 2


@pytest.mark.parametrize(
    ("language", "said", "action"),
    [
        ("en", "We do not keep this time any more. Pick a new one.", "Book a visit"),
        ("es", "Ya no guardamos esta hora. Elija otra.", "Reservar una cita"),
    ],
)
@pytest.mark.usefixtures("opened")
def test_a_page_of_booking_that_ended_leads_back_to_booking(
    client: FlaskClient, language: str, said: str, action: str
) -> None:
    for page in ("", "/pay", "/paid", "/visit.ics"):
        answer = client.get(f"/book/{'x' * 43}{page}?lang={language}")

        assert answer.status_code == 404
        assert said in words(answer)
        assert f'href="/book?lang={language}">{action}<' in answer.text


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_month_without_a_free_time_offers_the_waiting_list_once(
    client: FlaskClient, opened: StudioState, language: str
) -> None:
    with opened.unit_of_work(SYSTEM) as unit:
        for schedule in unit.session.scalars(select(Schedule)):
            schedule.shifts = [{**shift, "from_on": "2028-01-03"} for shift in schedule.shifts]

    page = client.get(f"/book?service={PEEL}&lang={language}")

    none = {"en": "No free times right now", "es": "Por ahora no hay horas libres"}[language]
    assert none in words(page)
    assert page.text.count("/book/waiting?") == 1
    assert "/request?" not in page.text


def test_what_nobody_gives_is_asked_for_not_waited_for(
    client: FlaskClient, opened: StudioState
) -> None:
    with opened.unit_of_work(SYSTEM) as unit:
        unit.session.execute(
            update(Offer).where(Offer.service == PEEL).values(practitioners=["staff:99"])
        )

    page = client.get(f"/book?service={PEEL}&lang=en")

    assert "This visit cannot be booked here right now" in words(page)
    assert 'href="/request?lang=en"' in page.text
    assert "/book/waiting" not in page.text
