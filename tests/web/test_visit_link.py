"""A visit's own page: a button first, then confirm, move, cancel and undo, within the rule."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from studio.context import StudioState
from studio.hooks import SYSTEM, VISITOR
from studio.models import Booking, Claim, Delivery
from studio.services import holds, visit_changes, visit_links
from studio.services.holds import Visitor
from tests.builders import CLEAN, make_assessed
from tests.conftest import THERAPIST, Clock
from tests.web.open_studio import PEEL, TUESDAY, at, open_studio, second, set_clock
from tests.web.people import DESK, Seat
from tests.web.reading import words


@pytest.fixture
def clock(studio: StudioState) -> Clock:
    return set_clock(studio)


@pytest.fixture
def token(studio: StudioState, clock: Clock) -> str:
    """A booked visit on Tuesday at nine; the token of its page."""
    open_studio(studio)
    with studio.unit_of_work(VISITOR) as unit:
        held = holds.hold(unit, PEEL, at(9), "", "request-000000001")
        visitor = Visitor("Mara Lindqvist", "mara@example.com", "206 555 0101")
        return visit_links.token_of(unit, holds.book(unit, held.token, visitor))


@pytest.fixture
def page(client: FlaskClient, token: str) -> str:
    """The visit's page, its door opened."""
    client.post(f"/visit/{token}")
    return f"/visit/{token}"


def visit(state: StudioState) -> Booking:
    with state.reading(SYSTEM) as unit:
        return unit.session.scalars(select(Booking)).one()


def waiting_mails(state: StudioState) -> list[str]:
    with state.reading(SYSTEM) as unit:
        query = select(Delivery.kind).where(Delivery.state == "queued")
        return list(unit.session.scalars(query.order_by(Delivery.id)))


def test_following_the_link_tells_and_changes_nothing(
    client: FlaskClient, studio: StudioState, token: str
) -> None:
    for part in ("", "/cancel", "/move"):
        said = words(client.get(f"/visit/{token}{part}", follow_redirects=True))
        assert "Show my visit" in said
        assert "Mara" not in said
        assert "Lactic" not in said

    assert visit(studio).status == "confirmed"


def test_the_button_shows_the_visit_and_its_rule(client: FlaskClient, page: str) -> None:
    said = words(client.get(page))

    assert "Tuesday, 24 November 2026, 9:00 am PST" in said
    assert "until 24 hours before it" in said
    assert "Mara" not in said


def test_who_confirms_is_noted_once(client: FlaskClient, studio: StudioState, page: str) -> None:
    for _ in range(2):
        answer = client.post(f"{page}/come")

    assert "We look forward to seeing you" in words(client.get(answer.headers["Location"]))
    assert visit(studio).client_confirmed_at is not None
    assert "I will be there" not in words(client.get(page))


def test_a_visit_moves_to_a_free_time(client: FlaskClient, studio: StudioState, page: str) -> None:
    times = client.get(f"{page}/move").get_data(as_text=True)
    offered = set(re.findall(r'name="at" value="(\d+)"', times))
    # Its own time is no other one, but times that overlap it are.
    assert second(9) not in offered
    assert second(9, 15) in offered

    answer = client.post(f"{page}/move", data={"at": second(9, 15)})

    assert "This is your new time" in words(client.get(answer.headers["Location"]))
    moved = visit(studio)
    assert (moved.wall_start, moved.sequence) == ("2026-11-24T09:15", 1)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "en",
            (
                "Why some days are missing",
                "We only show times with Anna.",
                "We need 12 hours to get ready for you.",
                "You can pick a day up to 21 January 2027.",
                "We leave enough days between two visits.",
            ),
        ),
        (
            "es",
            (
                "Por qué faltan algunos días",
                "Solo mostramos horas con Anna.",
                "Necesitamos 12 horas para prepararnos.",
                "Puede elegir un día hasta el 21 de enero de 2027.",
                "Dejamos bastantes días entre dos citas.",
            ),
        ),
    ],
)
def test_the_move_page_says_why_days_are_missing(
    client: FlaskClient, page: str, lang: str, said: tuple[str, ...]
) -> None:
    text = words(client.get(f"{page}/move?lang={lang}"))

    assert [line for line in said if line not in text] == []


def test_what_holds_a_clients_days_is_not_told_on_a_page_without_a_pin(
    client: FlaskClient, studio: StudioState, page: str
) -> None:
    before = words(client.get(f"{page}/move")).partition("Why some days are missing")[2]
    with studio.unit_of_work(THERAPIST) as unit:
        booking = unit.session.scalars(select(Booking)).one()
        who = make_assessed(unit, intake={**CLEAN, "recent": [{"what": "botox", "days_ago": 2}]})
        booking.client = who.client
        days = visit_changes.free_times(unit, booking, TUESDAY, TUESDAY + timedelta(days=7))
        assert days == ()

    after = words(client.get(f"{page}/move?since=2026-12-07"))

    assert after.partition("Why some days are missing")[2] == before


def test_the_question_whether_to_cancel_leads_back_too(client: FlaskClient, page: str) -> None:
    asked = client.get(f"{page}/cancel").get_data(as_text=True)

    assert f'href="{page}?lang=en">Keep the visit</a>' in asked


def test_a_time_that_was_taken_meanwhile_offers_others(
    client: FlaskClient, studio: StudioState, page: str
) -> None:
    with studio.unit_of_work(VISITOR) as unit:
        holds.hold(unit, PEEL, at(11), "", "somebody-else-000001")

    answer = client.post(f"{page}/move", data={"at": second(11)})

    assert answer.status_code == 409
    assert "The nearest free times" in words(answer)
    assert visit(studio).wall_start == "2026-11-24T09:00"


@pytest.mark.parametrize(
    "pressed", ["soon", "", second(9, 0, TUESDAY - timedelta(days=9)), "9" * 30]
)
def test_a_time_that_is_none_changes_nothing(
    client: FlaskClient, studio: StudioState, page: str, pressed: str
) -> None:
    assert client.post(f"{page}/move", data={"at": pressed}).status_code == 422
    assert visit(studio).sequence == 0


def test_a_visit_is_cancelled_and_its_mail_waits(
    client: FlaskClient, studio: StudioState, page: str
) -> None:
    assert "Cancel this visit?" in words(client.get(f"{page}/cancel"))

    for _ in range(2):
        answer = client.post(f"{page}/cancel")

    assert "This visit is called off" in words(client.get(answer.headers["Location"]))
    assert (visit(studio).status, visit(studio).sequence) == ("cancelled", 1)
    assert waiting_mails(studio) == ["cancelled"]
    with studio.reading(SYSTEM) as unit:
        assert unit.session.scalars(select(Claim).where(Claim.active)).all() == []


def test_a_slip_is_undone_unheard(client: FlaskClient, studio: StudioState, page: str) -> None:
    client.post(f"{page}/cancel")

    for _ in range(2):
        answer = client.post(f"{page}/undo")

    assert "The visit is yours again" in words(client.get(answer.headers["Location"]))
    assert visit(studio).status == "confirmed"
    assert waiting_mails(studio) == ["visit_reminder"]
    with studio.reading(SYSTEM) as unit:
        assert len(unit.session.scalars(select(Claim).where(Claim.active)).all()) == 1


def test_a_time_that_went_to_somebody_else_is_not_undone(
    client: FlaskClient, studio: StudioState, page: str
) -> None:
    client.post(f"{page}/cancel")
    with studio.unit_of_work(VISITOR) as unit:
        holds.hold(unit, PEEL, at(9), "", "somebody-else-000001")

    answer = client.post(f"{page}/undo")

    assert answer.status_code == 409
    assert "just taken" in words(answer)
    assert visit(studio).status == "cancelled"


def test_after_ten_minutes_nothing_is_undone(
    client: FlaskClient, studio: StudioState, clock: Clock, page: str
) -> None:
    client.post(f"{page}/cancel")
    clock.move(minutes=11)

    assert client.post(f"{page}/undo").status_code == 409
    assert "Undo" not in words(client.get(page))


@pytest.mark.parametrize("part", ["cancel", "move"])
def test_too_late_the_studio_is_called(
    client: FlaskClient, studio: StudioState, clock: Clock, token: str, part: str
) -> None:
    clock.move(hours=24)
    client.post(f"/visit/{token}")

    said = words(client.get(f"/visit/{token}"))
    answer = client.post(f"/visit/{token}/{part}", data={"at": second(10)})

    assert "too late to change it here" in said
    assert "Move the visit" not in said
    assert answer.status_code == 409
    assert visit(studio).status == "confirmed"


def test_after_the_visit_the_link_is_over(client: FlaskClient, clock: Clock, token: str) -> None:
    clock.move(days=3)

    assert client.get(f"/visit/{token}").status_code == 404
    assert client.post(f"/visit/{token}").status_code == 404


def test_one_visits_door_opens_no_other(
    client: FlaskClient, studio: StudioState, page: str
) -> None:
    with studio.unit_of_work(VISITOR) as unit:
        held = holds.hold(unit, PEEL, at(10), "", "request-000000002")
        other = holds.book(unit, held.token, Visitor("Bo", "bo@example.com", ""))
        token = visit_links.token_of(unit, other)

    assert client.post(f"/visit/{token}/cancel").headers["Location"] == f"/visit/{token}"
    assert "Show my visit" in words(client.get(f"/visit/{token}"))


def test_spanish_readers_get_their_page(client: FlaskClient, page: str) -> None:
    assert "Cambiar la cita" in words(client.get(f"{page}?lang=es"))
    assert "¿Cancelar esta cita?" in words(client.get(f"{page}/cancel?lang=es"))


def test_who_comes_first_goes_from_the_mail_to_the_questions(
    client: FlaskClient, studio: StudioState, token: str
) -> None:
    way = f"/visit/{token}/questions"
    asked = client.get(way)
    assert "Have you been here before?" in words(asked)
    assert "Mara" not in words(asked)

    door = client.post(way, data={"first": "yes"}).headers["Location"]

    assert door.startswith("/intake/")
    assert client.get(door).status_code == 200
    assert visit(studio).client_id is not None


def test_who_was_here_is_thanked_and_asked_at_the_visit(
    client: FlaskClient, studio: StudioState, token: str
) -> None:
    answer = client.post(f"/visit/{token}/questions?lang=es", data={"first": "no"})

    said = words(client.get(answer.headers["Location"]))
    assert "Buscamos su ficha" in said
    assert "Responder las preguntas" in said
    studio.hooks = seat = Seat()
    way = f"/bookings/{visit(studio).public_id}"
    assert "Have you been here before? Yes" in words(client.get(way))
    seat.actor = DESK
    assert "Have you been here before?" not in words(client.get(way))


def test_once_the_visit_is_off_nothing_is_asked(client: FlaskClient, page: str) -> None:
    assert "Answer the questions" in words(client.get(page))
    client.post(f"{page}/cancel")

    answer = client.post(f"{page}/questions", data={"first": "yes"})

    assert answer.headers["Location"].startswith(page)
    assert "Answer the questions" not in words(client.get(page))


@pytest.mark.parametrize("way", ["get", "post"])
def test_nobody_is_asked_behind_an_unknown_way(client: FlaskClient, way: str) -> None:
    assert getattr(client, way)("/visit/nothing-here/questions").status_code == 404
