"""Every page is in the written table of who may; the table is run as everybody."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from studio.context import StudioState
from studio.hooks import Actor
from studio.web.access import ACCESS, Who
from tests.web.people import DESK, NOBODY, OWNER, THERAPIST, Seat

#: What a visitor, the front desk and a caring person get; not-there counts as let in.
PEOPLE = {
    "nobody": (NOBODY, {Who.PUBLIC, Who.LINK}),
    "front desk": (DESK, {Who.PUBLIC, Who.LINK, Who.STAFF}),
    "therapist": (THERAPIST, set(Who) - {Who.OWNER}),
    "owner": (OWNER, set(Who)),
}
#: What stands for a name in an address; elsewhere nothing of that name exists.
FILLED = {"filename": "studio.css", "lot_id": "1", "number": "1", "user_id": "1", "session_id": "1"}
SAFE = {"GET", "HEAD", "OPTIONS"}


@pytest.fixture
def seat(app: Flask) -> Seat:
    state = app.extensions["studio"]
    assert isinstance(state, StudioState)
    state.hooks = Seat()
    return state.hooks


def ours(app: Flask) -> list[tuple[str, str, str]]:
    """Return endpoint, method and an address for every one of our routes."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("studio."):
            address = "".join(
                FILLED.get(part, "nothing") if is_name else part for is_name, part in rule._trace
            ).removeprefix("|")
            methods = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
            found += [(rule.endpoint, method, address) for method in methods]
    return found


def test_every_route_is_in_the_table_and_nothing_else_is(app: Flask) -> None:
    assert {endpoint for endpoint, _, _ in ours(app)} == set(ACCESS)


@pytest.mark.parametrize("person", PEOPLE)
def test_doors_open_for_whom_the_table_says(
    app: Flask, client: FlaskClient, seat: Seat, person: str
) -> None:
    actor, allowed = PEOPLE[person]
    seat.actor = actor

    wrong = {
        (endpoint, method): answer.status_code
        for endpoint, method, address in ours(app)
        if is_refused(answer := client.open(address, method=method, buffered=True), actor)
        is (ACCESS[endpoint] in allowed)
    }

    assert wrong == {}


def test_a_host_that_says_no_narrows_the_table(
    client: FlaskClient, seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Seat, "may", lambda self, actor, action: action != "web.clients")

    assert client.get("/clients").status_code == 403
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Origin": "http://localhost"}, 303),
    ],
    ids=["cross-site", "same-site", "other origin", "no origin", "same origin", "own origin"],
)
def test_forms_from_elsewhere_are_refused(
    client: FlaskClient, seat: Seat, headers: dict[str, str], status: int
) -> None:
    assert client.post("/theme", data={"theme": "dark"}, headers=headers).status_code == status


def test_forms_without_their_token_change_nothing(data_dir: object, client: FlaskClient) -> None:
    client.application.config["WTF_CSRF_ENABLED"] = True

    answer = client.post("/request", data={"full_name": "Mara", "phone": "206 555 0101"})

    assert answer.status_code in {400, 422}


@pytest.mark.parametrize(
    "data",
    [{"concern": "x" * 300_000}, {f"field{number}": "x" for number in range(600)}],
    ids=["bytes", "fields"],
)
def test_forms_that_are_too_big_are_refused(client: FlaskClient, data: dict[str, str]) -> None:
    assert client.post("/request", data=data).status_code == 413


def is_refused(answer: object, actor: Actor | None) -> bool:
    status, place = answer.status_code, answer.headers.get("Location", "")  # type: ignore[attr-defined]
    return status == 403 or (actor is None and status == 303 and place.startswith("/login"))
