"""Sign-in pages of the standalone studio, in the studio's own frame."""

import pytest
from flask.testing import FlaskClient

from studio.context import StudioState
from studio.hooks import SYSTEM, Role
from studio.services import accounts
from tests.web.reading import words

#: Flask-Security's own set-up form names its choices the old way.
pytestmark = pytest.mark.filterwarnings(
    "ignore:Passing SelectField choices as tuples:DeprecationWarning"
)
EMAIL, PASSWORD = "ada@example.com", "plain words make long passwords"


@pytest.fixture
def signed_in(client: FlaskClient, studio: StudioState) -> FlaskClient:
    with studio.unit_of_work(SYSTEM) as unit:
        accounts.create(unit, EMAIL, "Ada Quist", frozenset({Role.THERAPIST}), PASSWORD)
    client.post("/login", data={"email": EMAIL, "password": PASSWORD})
    return client


def test_the_right_password_leads_to_today(signed_in: FlaskClient) -> None:
    answer = signed_in.get("/")

    assert answer.status_code == 200
    assert "Ada Quist" in words(answer)


def test_a_sign_in_has_its_key_for_drafts_from_the_first_moment(signed_in: FlaskClient) -> None:
    before = signed_in.get_cookie("studio")
    assert before is not None
    first = signed_in.get("/consultations/device-key").get_json()

    signed_in.set_cookie("studio", before.value)

    assert signed_in.get("/consultations/device-key").get_json() == first
    signed_in.post("/logout")
    signed_in.post("/login", data={"email": EMAIL, "password": PASSWORD})
    assert signed_in.get("/consultations/device-key").get_json() != first


def test_a_wrong_password_is_refused_in_the_same_page(client: FlaskClient) -> None:
    answer = client.post("/login", data={"email": EMAIL, "password": "not the right one"})

    assert "Sign in" in words(answer)
    assert "Email or password is wrong. Try again, or press “Forgot it?”" in words(answer)
    assert client.get("/").status_code == 303


def test_whoever_wanted_a_page_gets_it_after_signing_in(
    client: FlaskClient, studio: StudioState
) -> None:
    with studio.unit_of_work(SYSTEM) as unit:
        accounts.create(unit, EMAIL, "Ada Quist", frozenset({Role.DESK}), PASSWORD)
    door = client.get("/clients").headers["Location"]

    answer = client.post(door, data={"email": EMAIL, "password": PASSWORD})

    assert answer.headers["Location"].endswith("/clients")


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/login", "Sign in"),
        ("/reset", "Forgot your password?"),
        ("/d/nothing", "This link has ended"),
        ("/no/such/page", "Nothing here"),
    ],
)
def test_pages_for_everybody_stand_in_our_frame(
    client: FlaskClient, path: str, heading: str
) -> None:
    assert heading in words(client.get(path))


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/change", "Change your password"),
        ("/tf-setup", "A second step at sign-in"),
        ("/mf-recovery-codes", "Recovery codes"),
        ("/verify", "Is it you?"),
    ],
)
def test_pages_for_staff_stand_in_our_frame(
    signed_in: FlaskClient, path: str, heading: str
) -> None:
    answer = signed_in.get(path, follow_redirects=True)

    assert answer.status_code == 200
    assert heading in words(answer)


def test_the_second_step_shows_a_key_to_type(signed_in: FlaskClient) -> None:
    answer = signed_in.post("/tf-setup", data={"setup": "authenticator"})

    assert answer.status_code == 200
    assert "Type the code that the app shows now" in words(answer)


def test_signing_out_closes_the_pages(signed_in: FlaskClient) -> None:
    signed_in.post("/logout")

    assert signed_in.get("/clients").status_code == 303
