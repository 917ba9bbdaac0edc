"""People and accounts: the owner says who signs in as what, everybody sees where they are in."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from studio.context import StudioState
from studio.hooks import SYSTEM, Actor, Role
from studio.models import AuditEntry, StaffSession, StaffUser
from studio.services import accounts, staff
from studio.services.devices import device_of
from studio.services.errors import Conflict, NotFound
from studio.services.unit import utc_now
from tests.conftest import Clock, Work, live_by
from tests.web.reading import problems, words

#: Flask-Security's own set-up form names its choices the old way.
pytestmark = pytest.mark.filterwarnings(
    "ignore:Passing SelectField choices as tuples:DeprecationWarning"
)
PASSWORD = "plain words make long passwords"
OWNER = Actor("staff:1", frozenset({Role.OWNER}))
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"


@pytest.fixture
def owner(client: FlaskClient, app_state: StudioState) -> FlaskClient:
    """A browser in which the owner has just signed in."""
    make(app_state, "olga@example.com", "Olga Reyes", Role.OWNER)
    return signed_in(client, "olga@example.com")


@pytest.fixture
def app_state(client: FlaskClient) -> StudioState:
    state = client.application.extensions["studio"]
    assert isinstance(state, StudioState)
    # When somebody signed in is noted by the library, which has only the machine's clock.
    live_by(state, utc_now)
    return state


def make(state: StudioState, email: str, name: str, role: Role) -> int:
    with state.unit_of_work(SYSTEM) as unit:
        return accounts.create(unit, email, name, frozenset({role}), PASSWORD).id


def signed_in(browser: FlaskClient, email: str) -> FlaskClient:
    browser.environ_base["HTTP_USER_AGENT"] = CHROME
    browser.post("/login", data={"email": email, "password": PASSWORD})
    return browser


def other_browser(client: FlaskClient, email: str) -> FlaskClient:
    return signed_in(client.application.test_client(), email)


def test_an_invited_person_gets_a_link_once_and_signs_in_with_it(owner: FlaskClient) -> None:
    answer = owner.post(
        "/settings/people/new",
        data={"name": "Dee Front", "email": "dee@example.com", "role": "desk"},
    )
    link = re.search(r"http://localhost(/reset/[^<\s]+)", answer.text)

    assert link is not None
    assert "It was mailed to dee@example.com too" in words(answer)
    dee = owner.application.test_client()
    chosen = {"password": PASSWORD, "password_confirm": PASSWORD}
    dee.post(link.group(1), data=chosen)
    signed_in(dee, "dee@example.com")
    assert dee.get("/library").status_code == 200
    assert dee.get("/settings").status_code == 403
    again = {"password": PASSWORD + "x", "password_confirm": PASSWORD + "x"}
    stranger = owner.application.test_client()
    stranger.post(link.group(1), data=again)
    stranger.post("/login", data={"email": "dee@example.com", "password": PASSWORD + "x"})
    assert stranger.get("/library").status_code == 303


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "Enter a name"),
        ({"email": "no address"}, "Enter one email address, like name@example.com"),
        ({"email": "a@b.example, c@d.example"}, "Enter one email address, like name@example.com"),
        ({"email": "olga@example.com"}, "Somebody has this address already"),
        ({"role": "king"}, "Not a valid choice."),
    ],
)
def test_an_invitation_that_cannot_be_is_refused_in_words(
    owner: FlaskClient, changes: dict[str, str], said: str
) -> None:
    data = {"name": "Dee", "email": "dee@example.com", "role": "desk", **changes}

    answer = owner.post("/settings/people/new", data=data)

    assert answer.status_code == 422
    assert said in problems(answer)


def test_pages_on_people_ask_again_who_is_there_after_ten_minutes(
    owner: FlaskClient, app_state: StudioState
) -> None:
    assert owner.get("/settings/people").status_code == 200
    live_by(app_state, lambda: utc_now() + timedelta(minutes=11))

    answer = owner.get("/settings/people")

    assert answer.headers["Location"] == "/verify?next=/settings/people"


def test_a_therapist_and_a_host_have_no_pages_on_people(
    client: FlaskClient, app_state: StudioState
) -> None:
    make(app_state, "tara@example.com", "Tara", Role.THERAPIST)
    browser = signed_in(client, "tara@example.com")

    assert browser.get("/settings/people").status_code == 403
    assert browser.get("/account").status_code == 200


def test_who_is_shut_out_is_out_at_once(owner: FlaskClient, app_state: StudioState) -> None:
    user_id = make(app_state, "tara@example.com", "Tara", Role.THERAPIST)
    tara = other_browser(owner, "tara@example.com")
    assert tara.get("/").status_code == 200

    assert owner.post(f"/settings/people/{user_id}/act", data={"do": "disable"}).status_code == 303

    assert tara.get("/").status_code == 303
    assert signed_in(tara, "tara@example.com").get("/").status_code == 303
    owner.post(f"/settings/people/{user_id}/act", data={"do": "enable"})
    assert signed_in(tara, "tara@example.com").get("/").status_code == 200


@pytest.mark.parametrize("do", ["disable", "reset"])
def test_nobody_locks_themselves_out(owner: FlaskClient, do: str) -> None:
    answer = owner.post("/settings/people/1/act", data={"do": do})

    assert answer.status_code == 409
    assert "This cannot be done to oneself" in words(answer)
    assert owner.get("/settings/people").status_code == 200


def test_the_last_owner_stays_owner(owner: FlaskClient) -> None:
    data = {"name": "Olga Reyes", "role": "therapist", "license_number": ""}

    answer = owner.post("/settings/people/1", data=data)

    assert answer.status_code == 422
    assert "The studio needs an owner" in problems(answer)[0]


def test_another_role_opens_other_pages_after_the_next_sign_in(
    owner: FlaskClient, app_state: StudioState
) -> None:
    user_id = make(app_state, "tara@example.com", "Tara", Role.DESK)
    tara = other_browser(owner, "tara@example.com")

    owner.post(
        f"/settings/people/{user_id}",
        data={"name": "Tara", "role": "owner", "license_number": "L-2"},
    )

    assert tara.get("/").status_code == 303
    assert signed_in(tara, "tara@example.com").get("/settings").status_code == 200


@pytest.mark.parametrize("do", ["explode", ""])
def test_another_word_than_those_of_the_buttons_is_refused(owner: FlaskClient, do: str) -> None:
    assert owner.post("/settings/people/1/act", data={"do": do}).status_code == 422


@pytest.mark.parametrize("user_id", ["99", "99999999999999999999"])
def test_somebody_who_is_not_there_is_not_there(owner: FlaskClient, user_id: str) -> None:
    assert owner.get(f"/settings/people/{user_id}").status_code == 404


def test_the_account_page_lists_sign_ins_and_ends_others(owner: FlaskClient) -> None:
    other = other_browser(owner, "olga@example.com")
    said = words(owner.get("/account"))
    assert "Chrome on Linux This device" in said
    assert "End all others" in said

    owner.post("/account/sessions/others/end")

    assert other.get("/").status_code == 303
    assert owner.get("/").status_code == 200


def test_nobody_ends_the_sign_in_of_somebody_else(
    owner: FlaskClient, app_state: StudioState
) -> None:
    make(app_state, "tara@example.com", "Tara", Role.DESK)
    tara = other_browser(owner, "tara@example.com")

    assert tara.post("/account/sessions/1/end").status_code == 404
    assert owner.get("/").status_code == 200


def test_a_sixth_sign_in_ends_the_one_used_longest_ago(
    owner: FlaskClient, app_state: StudioState
) -> None:
    browsers = [other_browser(owner, "olga@example.com") for _ in range(5)]

    with app_state.reading(OWNER) as unit:
        still = unit.session.scalars(
            select(StaffSession).where(StaffSession.ended_at.is_(None))
        ).all()
    assert len(still) == 5
    assert owner.get("/").status_code == 303
    assert all(browser.get("/").status_code == 200 for browser in browsers)


def test_asking_how_long_is_left_does_not_make_it_longer(work: Work, clock: Clock) -> None:
    with work() as unit:
        user = accounts.create(unit, "a@example.com", "A", frozenset({Role.DESK}), PASSWORD)
        token = accounts.begin_session(unit, user.id)
        clock.move(minutes=29)
        assert accounts.left_of_session(unit, user.id, token) == 60
        assert accounts.left_of_session(unit, user.id, token) == 60
        accounts.note_session(unit, token)
        assert accounts.left_of_session(unit, user.id, token) == 30 * 60


def test_a_sign_in_is_over_after_twelve_hours_however_busy(work: Work, clock: Clock) -> None:
    with work() as unit:
        user = accounts.create(unit, "a@example.com", "A", frozenset({Role.DESK}), PASSWORD)
        token = accounts.begin_session(unit, user.id)
        for _ in range(36):
            clock.move(minutes=20)
            assert accounts.is_session_open(unit, user.id, token)
            accounts.note_session(unit, token)
        clock.move(minutes=1)
        assert not accounts.is_session_open(unit, user.id, token)


def test_the_page_can_ask_and_extend(owner: FlaskClient) -> None:
    left = owner.get("/account/left").get_json()["left"]
    stayed = owner.post("/account/stay", headers={"Accept": "application/json"}).get_json()["left"]

    assert 0 < left <= 30 * 60
    assert stayed >= left
    assert owner.post("/account/stay").status_code == 303


def test_the_theme_comes_along_to_another_device(owner: FlaskClient) -> None:
    owner.post("/theme", data={"theme": "dark", "back": "account"})

    other = other_browser(owner, "olga@example.com")
    assert 'data-theme="dark"' in other.get("/").text
    owner.post("/theme", data={"theme": "nonsense"})
    assert "data-theme" not in other.get("/").text


def test_the_second_step_has_a_picture_to_scan_that_only_its_session_sees(
    owner: FlaskClient,
) -> None:
    assert owner.get("/tf-setup/picture.png").status_code == 404

    page = owner.post("/tf-setup", data={"setup": "authenticator"})

    assert "/tf-setup/picture.png" in page.text
    assert "data:image" not in page.text
    assert owner.get("/tf-setup/picture.png").data.startswith(b"\x89PNG")
    assert other_browser(owner, "olga@example.com").get("/tf-setup/picture.png").status_code == 404


def test_lost_factors_are_taken_away_with_every_sign_in(
    owner: FlaskClient, app_state: StudioState
) -> None:
    user_id = make(app_state, "tara@example.com", "Tara", Role.THERAPIST)
    with app_state.unit_of_work(SYSTEM) as unit:
        user = unit.session.get_one(StaffUser, user_id)
        user.tf_primary_method, user.tf_totp_secret = "authenticator", "sealed"

    answer = owner.post(f"/settings/people/{user_id}/act", data={"do": "reset"})

    assert "/reset/" in answer.text
    with app_state.reading(OWNER) as unit:
        user = unit.session.get_one(StaffUser, user_id)
        assert (user.tf_primary_method, user.tf_totp_secret) == (None, None)


def test_every_event_of_an_account_is_in_the_trail(
    owner: FlaskClient, app_state: StudioState
) -> None:
    user_id = make(app_state, "tara@example.com", "Tara", Role.THERAPIST)
    other_browser(owner, "tara@example.com")
    for do in ("link", "reset", "disable", "enable"):
        owner.post(f"/settings/people/{user_id}/act", data={"do": do})
    owner.post("/mf-recovery-codes", data={"generate_new_codes": "Generate"})

    with app_state.reading(OWNER) as unit:
        actions = set(unit.session.scalars(select(AuditEntry.action)))

    assert actions >= {
        "account.created",
        "account.login",
        "account.link_made",
        "account.factors_reset",
        "account.disabled",
        "account.enabled",
        "account.other_sessions_ended",
        "account.recovery_codes_made",
    }


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (CHROME, "Chrome on Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Android 14; Mobile; rv:130.0) Firefox/130.0", "Firefox on Android"),
        ("curl/8", "Another device"),
        ("", "Another device"),
    ],
)
def test_a_browser_is_named_in_words_its_owner_knows(agent: str, name: str) -> None:
    assert device_of(agent) == name


def test_services_on_people_refuse_what_is_not_there(work: Work) -> None:
    with work(OWNER) as unit, pytest.raises(NotFound):
        staff.disable(unit, 7)
    with work(SYSTEM) as unit:
        only = accounts.create(unit, "a@example.com", "A", frozenset({Role.OWNER}), PASSWORD).id
    with work(SYSTEM) as unit, pytest.raises(Conflict, match="last_owner"):
        staff.disable(unit, only)
