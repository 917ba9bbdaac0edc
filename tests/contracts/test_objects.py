"""Ids in addresses: what nobody has, or somebody else has, is not there; one answer to all."""

from collections.abc import Iterator, Mapping
from itertools import permutations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from studio.context import StudioState
from studio.web.access import ACCESS, Who
from studio.web.errors import BOOKING
from tests.everything import BORN, Life, a_colleague, a_life, furnish
from tests.web.people import DESK, NOBODY, OWNER, THERAPIST, Seat

#: Names in addresses that are no id of anybody's: words of the program, or numbers within a parent.
WORDS = {
    "provider": "one of twelve names",
    "filename": "a file of the program",
    "frame": "the site that shows the page, which has tests of its own",
    "purpose": "one of five words",
    "kind": "a kind of rule",
    "key": "a key of the knowledge base, or of a question",
    "name": "a mail of the demo, which is nowhere else",
    "place": "a step of the visit",
    "variant": "a layout of a paper",
    "number": "a file of such a mail",
}
#: Pages that answer alike whether something is there or not.
SILENT = {
    "studio.inbound": "never says to another program whether an address is there",
    "studio.end_session": "ends a sign-in of one's own, and nothing else",
}
#: What an address may hold instead of an id. The last has the length of one.
GARBAGE = ("nothing", "0", "-1", "%00", "%F0%9F%98%80", "x" * 300, "A" * 22)
SAFE = {"HEAD", "OPTIONS"}


@pytest.fixture
def seat(app: Flask) -> Seat:
    state = app.extensions["studio"]
    assert isinstance(state, StudioState)
    state.hooks = Seat()
    state.hooks.actor = OWNER
    state.hooks.keeps_accounts = True
    return state.hooks


@pytest.fixture
def lives(app: Flask, seat: Seat) -> Iterator[tuple[Life, Life]]:
    state = app.extensions["studio"]
    yield a_life(state, "Mara Lindqvist", 1), a_life(state, "Walter Oduya", 2)
    state.close()


@pytest.fixture
def things(app: Flask, seat: Seat) -> dict[str, str]:
    state = app.extensions["studio"]
    return {**furnish(state), "colleague": a_colleague(state)}


def rules(app: Flask, least: int) -> list[tuple[Rule, list[str]]]:
    """Return our rules with at least so many ids, and the names of these."""
    found = []
    for rule in app.url_map.iter_rules():
        ids = [name for is_name, name in rule._trace if is_name and name not in WORDS]
        is_framed = "frame" in rule.arguments  # the same page once more
        if rule.endpoint.startswith("studio.") and len(ids) >= least and not is_framed:
            found.append((rule, ids))
    return found


def address(rule: Rule, ids: Mapping[str, str]) -> str:
    return "".join(
        ids.get(part, "none") if is_name else part for is_name, part in rule._trace
    ).removeprefix("|")


def methods(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) - SAFE)


def real(rule: Rule, life: Life, things: Mapping[str, str]) -> dict[str, str]:
    """Return ids of one life that open a page, its visit still open."""
    start = rule.rule.split("/<", maxsplit=1)[0]
    by_start = {
        "/consultations": life.now.visit,
        "/clients": life.client,
        "/photos": life.now.photo,
        "/documents": life.signed.document,
        "/referrals": life.letter.referral,
        "/incoming": life.waits,
        "/inbox": things["post"],
        "/settings/forms": things["form"],
        "/settings/forms/posts": things["post"],
        "/bookings": life.booking,
        "/series": life.series[0],
        "/d": life.signed.link,
        "/r": life.letter.reply,
        "/intake": life.intake,
        "/book": life.booked_on,
        "/book/embed": life.booked_on,
        "/visit": life.own_visit,
        "/waiting": life.waits_for,
        "/jobs/mails": life.mail,
        "/jobs": "nothing",
        "/pay": "nothing",
        "/library/services": things["offer"],
        "/library/programs": things["program"],
        "/library/shelf": things["product"],
        "/settings/people": things["colleague"],
        "/settings/rooms": things["room"],
        "/settings/calendars": things["feed"],
        **dict.fromkeys(("/settings/hours/of", "/settings/hours/days"), OWNER.ref),
        "/settings/hours/calendars": OWNER.ref,
        "/settings/api-keys": things["api_key"],
        "/settings/webhooks": things["webhook"],
        "/account/sessions": "0",
    }
    one = by_start[start]
    return dict.fromkeys(("public_id", "token", "user_id", "session_id", "ref"), one) | {
        "bump_id": life.now.bump,
        "booking_id": life.series[1],
        "lot_id": things["lot"],
        "variant": "usual",
    }


def ask(pages: FlaskClient, method: str, path: str) -> tuple[int, str]:
    # The button that some of these forms want pressed.
    data = {"do": "enable" if path.endswith("/act") else "restore"} if method == "POST" else None
    match = {"If-Match": '"1"'}
    answer = pages.open(path, method=method, data=data, headers=match, buffered=True)
    return answer.status_code, answer.get_data().decode(errors="replace")


def test_what_nobody_has_is_not_there(app: Flask, client: FlaskClient, seat: Seat) -> None:
    plain = {who: ask(client, "GET", "/nowhere")[1] for who in Who}
    plain[Who.LINK] = ask(client, "GET", "/d/nothing")[1]
    booking = ask(client, "GET", "/book/nothing")[1]
    # Leads back to booking, as the other doors do not.
    waiting = ask(client, "GET", "/waiting/nothing")[1]

    wrong: dict[tuple[str, str, int], str] = {}
    for rule, names in rules(app, 1):
        for method in methods(rule):
            for odd in GARBAGE:
                path = address(rule, dict.fromkeys(names, odd))
                status, page = ask(client, method, path)
                is_booking = rule.endpoint in BOOKING
                expected = 404, booking if is_booking else plain[ACCESS[rule.endpoint]]
                if rule.endpoint == "studio.waiting_place":
                    expected = 404, waiting
                if "<frame>" in rule.rule:
                    expected = 404, ask(client, "GET", "/book/embed/none/nobody")[1]
                if rule.endpoint not in SILENT and (status, page) != expected:
                    wrong.setdefault((method, rule.endpoint, status), path)

    assert wrong == {}


def test_an_id_of_another_kind_opens_nothing(
    app: Flask, client: FlaskClient, lives: tuple[Life, Life]
) -> None:
    life = lives[0]
    kinds = {
        "/consultations": life.now.visit,
        "/clients": life.client,
        "/photos": life.now.photo,
        "/documents": life.signed.document,
        "/bookings": life.booking,
        "/jobs/mails": life.mail,
        "/d": life.signed.link,
        "/intake": life.intake,
    }

    wrong: dict[tuple[str, str], set[int]] = {}
    for rule, names in rules(app, 1):
        start = rule.rule.split("/<", maxsplit=1)[0].replace("/incoming", "/bookings")
        for kind, one in kinds.items():
            if kind != start and rule.endpoint not in SILENT:
                path = address(rule, dict.fromkeys(names, one))
                status = {ask(client, method, path)[0] for method in methods(rule)}
                wrong |= {} if status == {404} else {(rule.endpoint, kind): status}

    assert wrong == {}


def test_the_bump_of_another_visit_is_not_there(
    app: Flask, client: FlaskClient, lives: tuple[Life, Life], things: dict[str, str]
) -> None:
    plain = ask(client, "GET", "/nowhere")[1]
    visits = [visit for life in lives for visit in life.visits]
    crossed = [
        {"public_id": one.visit, "bump_id": other.bump} for one, other in permutations(visits, 2)
    ]
    lots = [{"public_id": things["other_product"], "lot_id": things["lot"]}]
    series = [
        {"public_id": one.series[0], "booking_id": other.series[1]}
        for one, other in permutations(lives, 2)
    ]

    wrong: dict[tuple[str, str], int] = {}
    for rule, names in rules(app, 2):
        for ids in lots if "lot_id" in names else series if "booking_id" in names else crossed:
            for method in methods(rule):
                status, page = ask(client, method, address(rule, ids))
                wrong |= {} if (status, page) == (404, plain) else {(method, rule.endpoint): status}

    assert wrong == {}
    assert {frozenset(names) for _, names in rules(app, 2)} == {
        frozenset({"public_id", "bump_id"}),
        frozenset({"public_id", "lot_id"}),
        frozenset({"public_id", "booking_id"}),
    }


def test_real_ids_would_open_these_pages(
    app: Flask, client: FlaskClient, lives: tuple[Life, Life], things: dict[str, str]
) -> None:
    shut = {
        rule.rule: status
        for rule, _ in rules(app, 1)
        if "GET" in methods(rule)
        and not {"key", "name", "place"} & {part for _, part in rule._trace}
        if (status := ask(client, "GET", address(rule, real(rule, lives[0], things)))[0]) >= 400
    }

    # A signed visit has its plan, and this studio does not pretend to take money.
    assert shut == {"/consultations/<public_id>/plan/preview": 409, "/pay/<ref>": 404}


def test_the_front_desk_meets_a_shut_door_at_every_caring_page(
    app: Flask, client: FlaskClient, seat: Seat, lives: tuple[Life, Life], things: dict[str, str]
) -> None:
    seat.actor = DESK

    wrong: dict[tuple[str, str], int] = {}
    for rule, _ in rules(app, 1):
        if ACCESS[rule.endpoint] is Who.CARE:
            for method in methods(rule):
                path = address(rule, real(rule, lives[0], things))
                status, page = ask(client, method, path)
                told = "needles" in page or "white dots" in page or "Mara" in page
                wrong |= {} if status == 403 and not told else {(method, path): status}

    assert wrong == {}


def test_one_clients_door_opens_nothing_of_another(
    client: FlaskClient, seat: Seat, lives: tuple[Life, Life]
) -> None:
    seat.actor = NOBODY
    mine, other = lives
    paper = client.post(f"/d/{mine.signed.link}", data={"pin": mine.signed.pin})
    assert paper.status_code == 303
    assert not asks_pin(client, mine.signed.link)

    assert asks_pin(client, other.signed.link)
    assert asks_pin(client, other.letter.link)
    assert asks_pin(client, mine.letter.link)
    for method, part in (("POST", "tick"), ("GET", "plan.pdf"), ("GET", "plan.ics")):
        answer = client.open(f"/d/{other.signed.link}/{part}", method=method)
        assert answer.headers["Location"] == f"/d/{other.signed.link}"
    assert client.post(f"/d/{other.signed.link}", data={"pin": mine.signed.pin}).status_code == 422
    for life in lives:
        assert_shut(client, life)


def test_one_clients_questionnaire_opens_no_other(
    client: FlaskClient, seat: Seat, lives: tuple[Life, Life]
) -> None:
    seat.actor = NOBODY
    mine, other = lives
    birthday = {"month": BORN.month, "day": BORN.day}
    opened = client.post(f"/intake/{mine.intake}", data=birthday)
    assert opened.status_code == 303
    assert "birthday" not in client.get(f"/intake/{mine.intake}").text

    assert_shut(client, other)
    assert asks_pin(client, mine.signed.link)


def asks_pin(pages: FlaskClient, link: str) -> bool:
    """Tell whether a paper's link shows its door and nothing else."""
    return 'name="pin"' in pages.get(f"/d/{link}").get_data().decode(errors="replace")


def assert_shut(pages: FlaskClient, life: Life) -> None:
    """See nothing of a questionnaire but its door."""
    door = f"/intake/{life.intake}"
    assert life.name.split()[0] not in pages.get(door).text
    for part in ("check", "agree", "sign", "q/about"):
        for method in ("GET", "POST"):
            answer = pages.open(f"{door}/{part}", method=method)
            assert (answer.status_code, answer.headers.get("Location")) in {
                (303, door),
                (405, None),
            }


def test_photos_of_another_client_are_not_compared(
    client: FlaskClient, lives: tuple[Life, Life]
) -> None:
    mine, other = lives

    page = client.get(f"/clients/{mine.client}/photos?a={other.now.photo}&b={mine.now.photo}").text

    assert other.now.photo not in page
    assert mine.now.photo in page


def test_a_photo_is_never_hung_on_another_clients_bump(
    app: Flask, client: FlaskClient, lives: tuple[Life, Life]
) -> None:
    mine, other = lives
    data = {"view": "front", "bump": other.now.bump}

    assert client.post(f"/photos/{mine.now.photo}", data=data).status_code in {404, 422}
    assert "number one" not in client.get(f"/photos/{mine.now.photo}").text


@pytest.mark.parametrize("who", ["nothing", "A" * 22], ids=["a word", "an id of nobody"])
def test_a_request_is_never_accepted_for_nobody(
    client: FlaskClient, seat: Seat, lives: tuple[Life, Life], who: str
) -> None:
    seat.actor = THERAPIST
    path = f"/incoming/{lives[0].waits}/accept"

    answer = client.post(path, data={"client": who, "day": "2027-01-12", "other_at": "09:00"})

    assert answer.status_code in {404, 422}
    assert client.get(path).status_code == 200
