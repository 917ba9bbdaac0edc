"""Plans and letters: previewed, issued once, opened by staff and by the client's link."""

import re

import pytest
from flask.testing import FlaskClient

from studio.context import StudioState
from studio.services import consultations
from tests.conftest import Clock
from tests.web.people import DESK, NOBODY, THERAPIST, Seat
from tests.web.reading import held, problems, words


@pytest.fixture
def decided(studio: StudioState, pages: FlaskClient, visit: str) -> str:
    """A visit decided on and drafted."""
    pages.post(
        f"/consultations/{visit}/decide",
        data={
            "kind": "treat",
            "services": "cosmetic_extraction",
            "sites": "cheek",
            "homecare": "spf",
        },
    )
    return visit


@pytest.fixture
def issued(studio: StudioState, pages: FlaskClient, decided: str) -> str:
    """The id of an issued plan."""
    pages.post(f"/consultations/{decided}/plan", data={"then": "issue"})
    with studio.reading(THERAPIST) as unit:
        return consultations.get(unit, decided).documents[0].public_id


@pytest.fixture
def link(pages: FlaskClient, issued: str) -> tuple[str, str]:
    """Path and PIN of a client link."""
    page = pages.post(f"/documents/{issued}/link").get_data(as_text=True)
    address = re.search(r'id="link-address">http://localhost([^<]+)<', page)
    pin = re.search(r'id="link-pin">(\d{6})<', page)
    assert address
    assert pin
    return address.group(1), pin.group(1)


def wrong(pin: str) -> str:
    return f"{(int(pin) + 1) % 1_000_000:06d}"


def test_there_is_no_plan_before_the_decision(pages: FlaskClient, visit: str) -> None:
    assert "No plan yet" in words(pages.get(f"/consultations/{visit}/plan"))
    assert pages.post(f"/consultations/{visit}/plan", data={"then": "issue"}).status_code == 409


def test_looking_at_a_plan_changes_nothing(
    pages: FlaskClient, studio: StudioState, decided: str
) -> None:
    with studio.reading(THERAPIST) as unit:
        before = consultations.get(unit, decided).plan

    first = pages.get(f"/consultations/{decided}/plan")

    with studio.reading(THERAPIST) as unit:
        after = consultations.get(unit, decided).plan
    assert before is not None
    assert after is not None
    assert (before.public_id, before.data) == (after.public_id, after.data)
    assert "Mara Lindqvist" in words(first)


def test_an_issued_plan_opens_as_pdf_for_staff(pages: FlaskClient, issued: str) -> None:
    answer = pages.get(f"/documents/{issued}/paper.pdf")

    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    assert "Mara" not in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Disposition"].startswith("inline")


def test_issuing_twice_makes_one_paper(
    pages: FlaskClient, studio: StudioState, decided: str, issued: str
) -> None:
    answer = pages.post(f"/consultations/{decided}/plan", data={"then": "issue"})

    assert answer.status_code == 303
    with studio.reading(THERAPIST) as unit:
        assert len(consultations.get(unit, decided).documents) == 1


def test_the_link_is_mailed_without_its_pin(
    pages: FlaskClient, studio: StudioState, issued: str
) -> None:
    said = words(pages.post(f"/documents/{issued}/link"))

    mails = [path.read_text() for path in studio.outbox_dir.iterdir()]
    pin = re.search(r"PIN (\d{6})", said)
    assert pin
    assert "on its way to mara@example.com" in said
    assert len(mails) == 1
    assert pin.group(1) not in mails[0]


def test_the_link_tells_nothing_before_the_pin(
    client: FlaskClient, seat: Seat, link: tuple[str, str]
) -> None:
    seat.actor = NOBODY

    answer = client.get(link[0])

    assert answer.status_code == 200
    assert "Mara" not in words(answer)


def test_the_pin_opens_the_paper(client: FlaskClient, seat: Seat, link: tuple[str, str]) -> None:
    seat.actor = NOBODY

    opened = client.post(link[0], data={"pin": f" {link[1][:3]} {link[1][3:]} "})
    answer = client.get(f"{link[0]}/plan.pdf")

    assert (opened.status_code, opened.headers["Location"]) == (303, link[0])
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_open_door_is_for_that_paper_and_a_quarter_of_an_hour(
    client: FlaskClient, seat: Seat, app_clock: Clock, link: tuple[str, str]
) -> None:
    seat.actor = NOBODY
    cookie = client.post(link[0], data={"pin": link[1]}).headers["Set-Cookie"]
    held = client.get_cookie("studio_link")

    assert held
    assert {"HttpOnly", "SameSite=Lax", "Max-Age=900"} <= set(cookie.split("; "))
    paper = f"{link[0]}/plan.pdf"
    app_clock.move(minutes=16)
    client.set_cookie("studio_link", held.value)
    assert client.get(paper).headers["Location"] == link[0]
    for forged in (f"9{held.value}", held.value[:-1], "x.y", ".", "9" * 500):
        client.set_cookie("studio_link", forged)
        assert client.get(paper).headers["Location"] == link[0]


def test_a_wrong_pin_is_said_kindly_and_the_fifth_brings_a_pause(
    client: FlaskClient, seat: Seat, link: tuple[str, str]
) -> None:
    seat.actor = NOBODY
    path, pin = link

    answers = [client.post(path, data={"pin": wrong(pin)}) for _ in range(5)]

    assert [answer.status_code for answer in answers] == [422] * 5
    assert problems(answers[0]) == ["This PIN does not open the paper. Please look at it again"]
    paused = client.post(path, data={"pin": pin})
    assert paused.status_code == 429
    assert int(paused.headers["Retry-After"]) > 14 * 60


def test_unknown_and_ended_links_look_the_same(
    client: FlaskClient, seat: Seat, link: tuple[str, str], issued: str
) -> None:
    client.post(f"/documents/{issued}/link")
    seat.actor = NOBODY

    ended, unknown = client.get(link[0]), client.get("/d/nothing-here")

    assert (ended.status_code, unknown.status_code) == (404, 404)
    assert ended.data == unknown.data


def test_a_letter_is_written_previewed_and_issued(
    pages: FlaskClient, studio: StudioState, grave_visit: str
) -> None:
    path = f"/consultations/{grave_visit}/referral"
    assert "No letter yet" in words(pages.get(path))
    pages.post(f"/consultations/{grave_visit}/flags", data={"answer": "refer"})

    refused = pages.post(path, data={"to": "", "question": ""})
    drafted = pages.post(
        path,
        data={
            "to": "Dr. Lund",
            "question": "What is this spot?",
            "share_consent": "y",
            "noticed_by": "client",
            "tried": "Clay masks",
        },
    )

    assert problems(refused) == [
        "Write to whom the letter goes",
        "Write the question you want answered",
    ]
    assert drafted.status_code == 303
    page = pages.get(path)
    assert "Dr. Lund" in words(page)
    assert "Who noticed it the client" in words(page)
    assert (held(page)["tried"], held(page)["noticed_by"]) == (["Clay masks"], ["client"])
    assert pages.post(path, data={"then": "issue"}).status_code == 303
    assert "Issued" in words(pages.get(path))


def test_a_referred_visit_has_no_plan(pages: FlaskClient, grave_visit: str) -> None:
    pages.post(f"/consultations/{grave_visit}/decide", data={"kind": "refer"})

    assert "This visit ends with a letter" in words(pages.get(f"/consultations/{grave_visit}/plan"))


def test_a_lost_file_says_so_to_staff_and_client(
    studio: StudioState, pages: FlaskClient, client: FlaskClient, link: tuple[str, str], issued: str
) -> None:
    path, pin = link
    for file in (studio.data_dir / "documents").iterdir():
        file.unlink()

    staff = pages.get(f"/documents/{issued}/paper.pdf")
    client.post(path, data={"pin": pin})
    visitor = client.get(f"{path}/plan.pdf")

    assert (staff.status_code, visitor.status_code) == (500, 500)
    assert "lost or damaged" in words(staff)
    assert "Please call us and name the reference" in words(visitor)
    assert "server" not in words(visitor)


def test_papers_that_are_not_there_are_not_found(pages: FlaskClient, visit: str) -> None:
    assert pages.get("/documents/nobody").status_code == 404
    assert pages.post("/documents/nobody/link").status_code == 404


def test_the_front_desk_opens_no_papers(pages: FlaskClient, seat: Seat, issued: str) -> None:
    seat.actor = DESK

    assert pages.get(f"/documents/{issued}/paper.pdf").status_code == 403
