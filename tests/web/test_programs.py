"""Settings on other programs: keys and webhooks, whose secrets are shown once."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from studio.adapters import outgoing
from studio.adapters.outgoing import PostError
from studio.context import StudioState
from studio.hooks import SYSTEM
from studio.models import Webhook
from studio.services import bookings
from tests.builders import a_request
from tests.web.people import DESK, OWNER, Seat
from tests.web.reading import problems, words

KEY = {"name": "Web site", "scopes": ["availability", "bookings"], "days": "90"}
HOOK = {"url": "https://hooks.example.com/in", "events": ["booking.created", "booking.moved"]}


@pytest.fixture(autouse=True)
def _owner(studio: StudioState, seat: Seat) -> None:
    seat.actor = OWNER


@pytest.fixture
def hook(pages: FlaskClient) -> str:
    """The address of the page of a webhook."""
    page = pages.post("/settings/webhooks/new", data=HOOK).text
    found = re.search(r'href="(/settings/webhooks/[\w-]{22})"', page)
    assert found
    return found.group(1)


def test_a_key_is_shown_once_and_opens_the_api_until_it_is_ended(pages: FlaskClient) -> None:
    page = pages.post("/settings/api-keys/new", data=KEY)
    secret = re.findall(r"sk_[\w-]{43}", page.text)
    assert len(secret) == 1
    headers = {"Authorization": f"Bearer {secret[0]}"}
    assert pages.get("/api/v1/services", headers=headers).status_code == 200

    shown = pages.get("/settings/api-keys")

    assert secret[0] not in shown.text
    for text in ("Web site", "See free times", "Holds until", f"{secret[0][:7]}…", "last used"):
        assert text in words(shown)
    end = re.search(r'action="(/settings/api-keys/[\w-]+/end)"', shown.text)
    assert end
    assert "has ended" in words(pages.post(end.group(1), follow_redirects=True))
    assert pages.get("/api/v1/services", headers=headers).status_code == 401


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": ""}, "Enter a name, such as Web site"),
        ({"name": "x" * 61}, "Please use at most 60 letters"),
        ({"scopes": []}, "Choose what the key may do"),
        ({"scopes": ["everything"]}, "'everything' is not a valid choice for this field."),
        ({"days": "7"}, "Not a valid choice."),
    ],
)
def test_what_a_key_needs_is_said(pages: FlaskClient, change: dict[str, object], said: str) -> None:
    answer = pages.post("/settings/api-keys/new", data=KEY | change)

    assert (answer.status_code, problems(answer)) == (422, [said])


def test_all_that_a_key_lacks_is_said_at_once(pages: FlaskClient) -> None:
    answer = pages.post("/settings/api-keys/new", data=KEY | {"name": "", "scopes": []})

    assert problems(answer) == ["Enter a name, such as Web site", "Choose what the key may do"]


def test_empty_pages_say_what_they_are_for(pages: FlaskClient) -> None:
    assert "No keys yet" in words(pages.get("/settings/api-keys"))
    assert "Nobody is told yet" in words(pages.get("/settings/webhooks"))


def test_making_secrets_asks_for_a_fresh_sign_in(
    pages: FlaskClient, seat: Seat, studio: StudioState, hook: str
) -> None:
    old = studio.now() - timedelta(minutes=11)
    seat.actor = OWNER.__class__(OWNER.ref, OWNER.roles, authenticated_at=old)

    for path in ("/settings/api-keys/new", "/settings/webhooks/new", f"{hook}/secret"):
        assert pages.get(path).status_code == 403
        assert pages.post(path, data=KEY | HOOK).status_code == 403
    assert pages.get("/settings/api-keys").status_code == 200


def test_a_webhook_is_added_changed_and_removed(pages: FlaskClient, hook: str) -> None:
    assert "Visit booked · Visit moved" in words(pages.get("/settings/webhooks"))
    assert "whsec_" not in pages.get(hook).text

    changed = HOOK | {"events": ["booking.cancelled"], "url": "https://other.example.com/"}
    page = pages.post(hook, data=changed, follow_redirects=True)

    assert "Saved." in words(page)
    assert "other.example.com" in words(pages.get("/settings/webhooks"))
    pages.post(f"{hook}/act", data={"do": "remove"})
    assert pages.get(hook).status_code == 404


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"url": ""}, "Enter an address that begins with https://"),
        ({"url": "ftp://example.com"}, "Enter an address that begins with https://"),
        ({"url": "https://"}, "Enter a whole address, such as https://example.com/studio"),
        ({"events": []}, "Choose at least one"),
    ],
)
def test_what_a_webhook_needs_is_said(
    pages: FlaskClient, hook: str, change: dict[str, object], said: str
) -> None:
    for path in ("/settings/webhooks/new", hook):
        answer = pages.post(path, data=HOOK | change)

        assert (answer.status_code, problems(answer)) == (422, [said])


def test_the_log_tells_what_was_sent_and_sends_it_again(
    pages: FlaskClient, studio: StudioState, hook: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    came: list[str] = []

    def far(url: str, body: bytes, headers: dict[str, str], *, inside: bool = False) -> int:
        came.append(headers["Studio-Delivery"])
        if len(came) == 1:
            raise PostError("no_answer")
        return 204

    monkeypatch.setattr(outgoing, "post", far)
    page = words(pages.post(f"{hook}/act", data={"do": "ping"}, follow_redirects=True))
    assert "It did not answer." in page
    assert "Failing" in page

    again = {"do": "again", "delivery": came[0]}
    page = words(pages.post(f"{hook}/act", data=again, follow_redirects=True))

    assert "Taken" in page
    assert came[1] == came[0]


def test_a_new_secret_signs_beside_the_old_one_until_that_is_dropped(
    pages: FlaskClient, hook: str
) -> None:
    assert "Make a new secret?" in words(pages.get(f"{hook}/secret"))
    assert re.search(r"whsec_[\w-]{43}", pages.post(f"{hook}/secret").text)
    assert "Drop the old secret" in words(pages.get(hook))

    pages.post(f"{hook}/act", data={"do": "drop"})

    assert "Drop the old secret" not in words(pages.get(hook))


def test_a_webhook_rests_and_wakes(pages: FlaskClient, hook: str) -> None:
    off = words(pages.post(f"{hook}/act", data={"do": "off"}, follow_redirects=True))
    assert "It is off." in off
    assert "Send a test" not in off
    assert pages.post(f"{hook}/act", data={"do": "ping"}).status_code == 409
    assert pages.post(f"{hook}/act", data={"do": "dance"}).status_code == 422

    assert "It is on again." in words(
        pages.post(f"{hook}/act", data={"do": "on"}, follow_redirects=True)
    )


def test_a_webhook_that_was_given_up_stands_on_the_page_of_jobs(
    pages: FlaskClient, studio: StudioState, seat: Seat, hook: str
) -> None:
    with studio.unit_of_work(SYSTEM) as unit:
        row = unit.load(Webhook, hook.rpartition("/")[2])
        row.active, row.failing_since = False, unit.now()

    seat.actor = DESK
    page = pages.get("/jobs")
    assert "The webhook to hooks.example.com failed for three days" in words(page)
    assert hook not in page.text
    seat.actor = OWNER
    assert hook in pages.get("/jobs").text
    assert "Switched off after failures" in words(pages.get(hook))


def test_a_booking_reaches_the_log(
    pages: FlaskClient, studio: StudioState, hook: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "post", lambda *_given, **_more: 200)
    pages.post(hook, data=HOOK | {"events": ["booking.requested"]})

    with studio.unit_of_work(SYSTEM) as unit:
        bookings.request_booking(unit, a_request())

    page = words(pages.get(hook))
    assert "Visit asked for" in page
    assert "Mara" not in page


def test_the_page_about_the_api_is_open_and_whole(pages: FlaskClient, seat: Seat) -> None:
    seat.actor = None

    page = words(pages.get("/api/docs"))

    for text in ("/api/v1/availability", "Idempotency-Key", "slot_taken", "Studio-Signature"):
        assert text in page
