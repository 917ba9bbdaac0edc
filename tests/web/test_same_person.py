"""Two records of one person are made one on one page: by those who care, once, and calmly."""

import re
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from studio.context import StudioState
from studio.models import Booking, Client, Consultation, IntakeStatus, Purpose
from studio.services import clients, consents, consultations, intakes
from studio.services.clients import NewClient
from tests.photos import agree
from tests.services.test_same_person import Two, two
from tests.web.people import DESK, THERAPIST, Seat
from tests.web.reading import held, read, words

PHONE = "+1 206 555 0100"


@pytest.fixture
def pair(studio: StudioState) -> Two:
    """Somebody who was treated, and their second record with a visit that is too early."""
    return two(studio)


def add(studio: StudioState, name: str, email: str, phone: str = PHONE) -> str:
    with studio.unit_of_work(THERAPIST) as unit:
        return clients.create(unit, NewClient(name, email, phone)).public_id


def form_of(pages: FlaskClient, gone: str, of: str = "") -> dict[str, str]:
    page = held(pages.get(f"/clients/{gone}/same", query_string={"of": of} if of else {}))
    return {name: values[0] for name, values in page.items()}


def test_the_clients_page_leads_there_and_says_afterwards_what_is_too_early(
    pages: FlaskClient, pair: Two
) -> None:
    before = pages.get(f"/clients/{pair.gone}")
    assert "Mara Lindqvist (same phone)" in words(before)
    way = re.search(r'href="([^"]*/same\?of=[^"]*)"', before.text)
    assert way is not None
    asked = pages.get(way[1])
    said = words(asked)
    assert read(asked).headings == ["Is it the same person?"]
    for part in (
        "This record stays Mara Lindqvist",
        "Was here once",
        "1 visit to come moves to the record that stays",
        "The skin may not be ready.",
        "This cannot be undone.",
    ):
        assert part in said

    answer = pages.post(f"/clients/{pair.gone}/same", data=form_of(pages, pair.gone))

    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        f"/clients/{pair.kept}?done=joined",
    )
    after = pages.get(answer.headers["Location"])
    assert "One record now: every visit is here." in words(after)
    assert "The skin may not be ready." in words(after)
    assert f"/bookings/{pair.visit}" in after.text
    assert "The skin may not be ready on this day." in words(pages.get(f"/bookings/{pair.visit}"))


def test_twice_from_another_tab_or_by_the_way_back_leads_to_the_one_record(
    pages: FlaskClient, pair: Two
) -> None:
    form, gone = form_of(pages, pair.gone), f"/clients/{pair.gone}"
    turned = form_of(pages, pair.gone) | {"of": pair.gone}
    assert pages.post(f"{gone}/same", data=form).status_code == 303

    for answer in (
        pages.post(f"{gone}/same", data=form),
        pages.get(f"{gone}/same"),
        pages.get(gone),
        pages.get(f"/clients/{pair.kept}/same?of={pair.gone}"),
        pages.post(f"/clients/{pair.kept}/same", data=turned),
    ):
        assert answer.headers["Location"] == f"/clients/{pair.kept}?done=joined"
    assert pages.get(f"{gone}/edit").status_code == 404
    assert pair.gone not in pages.get("/clients?q=mara").text


def test_a_picked_contact_counts(pages: FlaskClient, studio: StudioState) -> None:
    kept = add(studio, "Mara Lindqvist", "old@example.com")
    gone = add(studio, "Mara Berg", "new@example.com", "206 555 0100")
    page = pages.get(f"/clients/{gone}/same")
    assert "Which email counts?" in words(page)
    # The same number in other words is no choice.
    assert "Which phone number counts?" not in words(page)

    form = form_of(pages, gone) | {"email": "new"}
    assert pages.post(f"/clients/{gone}/same", data=form).status_code == 303

    with studio.reading(THERAPIST) as unit:
        row = clients.get(unit, kept)
        assert (row.name, row.email) == ("Mara Lindqvist", "new@example.com")


def test_of_several_alike_one_is_picked_first(pages: FlaskClient, studio: StudioState) -> None:
    gone = add(studio, "Mara", "one@example.com")
    others = {add(studio, "Mara Lind", "two@example.com"), add(studio, "Ida Lind", "three@e.com")}

    page = pages.get(f"/clients/{gone}/same")

    assert "Several people have the same contact." in words(page)
    assert set(re.findall(r"/same\?of=([\w-]+)", page.text)) == others
    assert "mark" not in held(page)


def test_nobody_alike_says_what_the_page_is_for(pages: FlaskClient, studio: StudioState) -> None:
    page = pages.get(f"/clients/{add(studio, 'Mara', 'one@example.com')}/same")

    assert page.status_code == 200
    assert "Nobody else has this contact" in words(page)


def test_a_visit_that_began_is_refused_and_shows_the_other_way_round(
    pages: FlaskClient, studio: StudioState
) -> None:
    kept, gone = add(studio, "Mara", "one@example.com"), add(studio, "Mara", "two@example.com")
    form = form_of(pages, gone)
    with studio.unit_of_work(THERAPIST) as unit:
        consultations.start(unit, gone)

    refused = pages.post(f"/clients/{gone}/same", data=form)

    assert refused.status_code == 409
    assert "A visit has begun on the second record" in words(refused)
    assert "Make one record</button>" not in refused.text
    assert f"/clients/{kept}/same?of={gone}" in refused.text
    with studio.unit_of_work(THERAPIST) as unit:
        owner = unit.session.scalars(select(Consultation)).one().client
        assert owner.public_id == gone
        consultations.start(unit, kept)
    refused = pages.post(f"/clients/{gone}/same", data=form)
    assert "Both had visits here" in words(refused)
    assert "the other way round" not in words(refused)


def test_birthdays_that_do_not_agree_are_refused(pages: FlaskClient, studio: StudioState) -> None:
    kept, gone = add(studio, "Mara", "one@example.com"), add(studio, "Mara", "two@example.com")
    with studio.unit_of_work(THERAPIST) as unit:
        clients.record_birth(unit, kept, date(1960, 4, 27))
        clients.record_birth(unit, gone, date(1990, 4, 27))

    page = pages.get(f"/clients/{gone}/same")

    assert "Their birthdays do not agree." in words(page)
    assert f"/clients/{gone}/edit" in page.text


def test_what_changed_meanwhile_is_shown_again(pages: FlaskClient, studio: StudioState) -> None:
    kept, gone = add(studio, "Mara", "one@example.com"), add(studio, "Mara", "two@example.com")
    form = form_of(pages, gone) | {"email": "new"}
    with studio.unit_of_work(THERAPIST) as unit:
        clients.change(unit, kept, NewClient("Mara Lind", "one@example.com", PHONE))

    late = pages.post(f"/clients/{gone}/same", data=form)

    assert late.status_code == 409
    assert "Somebody changed one of the records meanwhile" in words(late)
    again = {name: values[0] for name, values in held(late).items()}
    assert again["email"] == "new"
    assert pages.post(f"/clients/{gone}/same", data=again).status_code == 303


def test_when_both_answered_both_are_to_be_read_first(
    pages: FlaskClient, studio: StudioState
) -> None:
    kept, gone = add(studio, "Mara", "one@example.com"), add(studio, "Mara", "two@example.com")
    with studio.unit_of_work(THERAPIST) as unit:
        for one in (kept, gone):
            intake = intakes.begin(unit, clients.get(unit, one), None)
            intake.status, intake.submitted_at = IntakeStatus.SUBMITTED, unit.now()

    page = pages.get(f"/clients/{gone}/same")

    assert "Both answered the questions." in words(page)
    assert f"/clients/{kept}/intake" in page.text
    assert f"/clients/{gone}/intake" in page.text


def test_a_consent_taken_back_on_one_leads_to_the_other(
    pages: FlaskClient, studio: StudioState
) -> None:
    kept, gone = add(studio, "Mara", "one@example.com"), add(studio, "Mara", "two@example.com")
    with studio.unit_of_work(THERAPIST) as unit:
        for one in (kept, gone):
            agree(unit, clients.get(unit, one), Purpose.PHOTOS)
        consents.withdraw(unit, clients.get(unit, gone), Purpose.PHOTOS)

    page = pages.get(f"/clients/{gone}/same")

    assert "A consent was taken back on the second record" in words(page)
    assert "Open the consents" in words(page)


@pytest.mark.parametrize("of", ["nobody", "0", "\x00", "x" * 300])
def test_whom_nothing_makes_the_same_person_is_not_there(
    pages: FlaskClient, studio: StudioState, of: str
) -> None:
    gone = add(studio, "Mara", "one@example.com")
    other = add(studio, "Ida Holm", "ida@example.com", "206 555 0177")

    for wanted in (of, other):
        assert pages.get(f"/clients/{gone}/same", query_string={"of": wanted}).status_code == 404
        assert pages.post(f"/clients/{gone}/same", data={"of": wanted}).status_code == 404


def test_the_front_desk_sees_who_is_alike_and_no_way_to_join(
    pages: FlaskClient, seat: Seat, pair: Two
) -> None:
    form = form_of(pages, pair.gone)
    seat.actor = DESK

    page = pages.get(f"/clients/{pair.gone}")

    assert "Mara Lindqvist (same phone)" in words(page)
    assert "/same" not in page.text
    assert pages.get(f"/clients/{pair.gone}/same").status_code == 403
    assert pages.post(f"/clients/{pair.gone}/same", data=form).status_code == 403


def test_the_visit_and_its_page_are_the_older_records(
    pages: FlaskClient, studio: StudioState, pair: Two
) -> None:
    assert pages.post(f"/clients/{pair.gone}/same", data=form_of(pages, pair.gone)).status_code

    with studio.reading(THERAPIST) as unit:
        client = unit.load(Booking, pair.visit).client
        assert client is not None
        assert client.public_id == pair.kept
        assert unit.load(Client, pair.gone).name == "Mara Lindqvist"
    assert f"/clients/{pair.kept}" in pages.get(f"/bookings/{pair.visit}").text
