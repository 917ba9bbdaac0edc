"""From the plan, a visit that needs a patch test is booked along with it: both or neither."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from studio.context import StudioState
from studio.models import Claim, Client, Delivery, NeedsFirst, Offer
from studio.services import bookings, promises, two_visits
from tests.web.people import OWNER, THERAPIST
from tests.web.reading import held, words
from tests.web.test_next_booking import decided, door, issued, link, offered, open_studio, own

__all__ = ["decided", "door", "issued", "link", "open_studio"]

EXTRACTION = "cosmetic_extraction"


@pytest.fixture
def two(studio: StudioState, open_studio: None) -> None:
    """What the plan names needs a patch test, which takes fifteen minutes and five to clean up."""
    with studio.unit_of_work(OWNER) as unit:
        query = select(Offer).where(Offer.service == EXTRACTION)
        unit.session.scalars(query).one().needs_first = NeedsFirst.PATCH_TEST
        unit.session.add(
            Offer(
                public_id="patch_test",
                service="patch_test",
                name_en="Patch test",
                name_es="Prueba de parche",
                duration_min=15,
                after_min=5,
                price_cents=0,
            )
        )


def to_both(client: FlaskClient, door: str) -> tuple[str, dict[str, str]]:
    """Pick the first time; return the page that asks for the patch test, and what it sends."""
    page = client.get(f"{door}/book")
    sent = {"request_id": held(page)["request_id"][0], "at": offered(page.text)[0]}
    answer = client.post(f"{door}/book", data=sent)
    assert answer.status_code == 303
    address = answer.headers["Location"]
    both = client.get(address)
    firsts = re.findall(r'name="first" value="(\d+)"', both.text)
    return address, {
        "request_id": held(both)["request_id"][0],
        "at": held(both)["at"][0],
        "first": firsts[0] if firsts else "",
    }


@pytest.mark.usefixtures("two")
def test_both_are_booked_with_their_own_length_and_once(
    client: FlaskClient, studio: StudioState, door: str
) -> None:
    assert "First we try the product on a small spot." in words(client.get(f"{door}/book"))
    address, sent = to_both(client, door)
    said = words(client.get(address))
    assert "Before it: Patch test" in said
    assert "It takes 15 minutes." in said

    first = client.post(f"{door}/book", data=sent)
    again = client.post(f"{door}/book", data=sent)

    assert first.status_code == again.status_code == 303
    assert first.headers["Location"] == again.headers["Location"]
    patch, visit = sorted(own(studio), key=lambda one: one.series_place or 0)
    assert (patch.service, visit.service) == ("patch_test", EXTRACTION)
    assert patch.starts_at
    assert patch.ends_at
    assert visit.starts_at
    assert patch.ends_at - patch.starts_at == timedelta(minutes=15)
    assert visit.starts_at - patch.ends_at >= two_visits.LEAST_BETWEEN
    with studio.reading(THERAPIST) as unit:
        claims = unit.session.scalars(select(Claim).where(Claim.booking_id == patch.id)).all()
        assert [one.ends - one.starts for one in claims] == [20 * 60]
        query = select(Delivery.kind).where(Delivery.booking_id.in_([patch.id, visit.id]))
        kinds = [str(kind) for kind in unit.session.scalars(query)]
        assert kinds.count("series") == 1


@pytest.mark.usefixtures("two")
def test_each_visits_page_names_the_other(client: FlaskClient, door: str) -> None:
    _, sent = to_both(client, door)
    own_page = client.post(f"{door}/book", data=sent).headers["Location"]
    client.post(own_page)

    said = words(client.get(own_page))

    assert re.search(r"Before it Patch test: \w+, \d+ \w+ 2026, [^,]+, 15 min", said)


@pytest.mark.usefixtures("two")
def test_one_mail_tells_of_both_with_their_length(
    client: FlaskClient, studio: StudioState, door: str
) -> None:
    _, sent = to_both(client, door)
    client.post(f"{door}/book", data=sent)

    mails = [path.read_text() for path in studio.outbox_dir.iterdir()]
    [mail] = [one for one in mails if "Your visits to" in one]
    assert "(15 min)" in mail
    assert "(30 min)" in mail
    assert "atch" not in mail  # no service stands in a mail


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("first", ["late", "soon", "past"])
def test_a_patch_test_that_does_not_fit_books_neither(
    client: FlaskClient, studio: StudioState, door: str, first: str
) -> None:
    _, sent = to_both(client, door)
    at = int(sent["at"])
    wrong = {"late": str(at - 47 * 3600), "soon": "soon", "past": str(at - 4000 * 3600)}[first]

    answer = client.post(f"{door}/book", data=sent | {"first": wrong})

    assert answer.status_code in {303, 422}
    if answer.status_code == 422:
        assert "too close to your visit" in words(answer)
    assert own(studio) == []


@pytest.mark.usefixtures("two")
def test_a_patch_test_that_was_taken_is_said_and_books_neither(
    client: FlaskClient, studio: StudioState, door: str
) -> None:
    _, sent = to_both(client, door)
    with studio.unit_of_work(OWNER) as unit:
        who = unit.session.scalars(select(Client)).first()
        assert who is not None
        row = bookings.by_hand(unit, who, "patch_test", "another-patch-request")
        at = datetime.fromtimestamp(int(sent["first"]), UTC)
        promises.promise(unit, row, "patch_test", at)

    answer = client.post(f"{door}/book", data=sent)

    assert answer.status_code == 409
    assert "The time of the test was just taken." in words(answer)
    assert sent["first"] not in re.findall(r'name="first" value="(\d+)"', answer.text)
    assert own(studio) == []


@pytest.mark.usefixtures("two")
def test_a_time_without_room_for_the_test_says_so(client: FlaskClient, door: str) -> None:
    page = client.get(f"{door}/book")
    early = int(offered(page.text)[0]) - 3 * 24 * 3600

    said = client.get(f"{door}/book?at={early}")

    assert said.status_code == 200
    assert 'name="first"' not in said.text
    assert "No time is free for the test before it." in words(said)


@pytest.mark.usefixtures("open_studio")
def test_what_needs_no_test_has_no_second_page(client: FlaskClient, door: str) -> None:
    at = offered(client.get(f"{door}/book").text)[0]

    answer = client.get(f"{door}/book?at={at}")

    assert (answer.status_code, answer.headers["Location"]) == (303, f"{door}/book")


@pytest.mark.usefixtures("two")
def test_strangers_never_book_it_alone(client: FlaskClient, door: str) -> None:
    del door
    assert "Patch test" not in words(client.get("/book"))
    page = client.get("/book?service=patch_test")
    assert page.status_code in {404, 422}
    assert 'name="at"' not in page.text


@pytest.mark.usefixtures("two")
def test_the_visits_page_opens_in_the_clients_language(
    client: FlaskClient, studio: StudioState, door: str
) -> None:
    with studio.unit_of_work(OWNER) as unit:
        for who in unit.session.scalars(select(Client)):
            who.language = "es"
    address, sent = to_both(client, door)
    assert "Antes: Prueba de parche" in words(client.get(address))
    assert "Dura 15 minutos." in words(client.get(address))

    answer = client.post(f"{door}/book", data=sent)

    assert answer.headers["Location"].endswith("?lang=es")


@pytest.mark.usefixtures("two")
def test_what_the_test_costs_is_said_before_it_is_booked(
    client: FlaskClient, studio: StudioState, door: str
) -> None:
    address, _ = to_both(client, door)
    assert "$" not in words(client.get(address))
    with studio.unit_of_work(OWNER) as unit:
        query = select(Offer).where(Offer.service == "patch_test")
        unit.session.scalars(query).one().price_cents = 1000

    assert "Before it: Patch test $10 It takes 15 minutes." in words(client.get(address))
