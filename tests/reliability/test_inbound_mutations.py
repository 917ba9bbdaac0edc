"""Altered, cut and forged posts over HTTP: none is believed, none is a fault of ours."""

import random
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, func, select

from studio import migrate
from studio.adapters.database import prepare_engine
from studio.context import StudioState
from studio.hooks import SYSTEM, DefaultHooks
from studio.inbound.model import Request
from studio.models import Booking, Claim, InboxItem
from studio.services import inbound_forms, inbox
from studio.services.inbound_forms import FormMade, Given
from studio.services.inbox import Post
from studio.services.unit import Tools, unit_of_work
from studio.settings import Settings
from tests.conftest import Clock
from tests.postgresql import Server
from tests.services.test_inbox import post
from tests.unit.inbound import posts

THREADS = 8
SIGNED = post("BOOKING_CREATED", "a")["request"]
BODY: bytes = SIGNED["body"].encode()
HEADERS: Mapping[str, str] = SIGNED["headers"]
PROOF = "X-Cal-Signature-256"


def connected(tools: Tools) -> FormMade:
    with unit_of_work(tools, SYSTEM) as unit:
        return inbound_forms.add(unit, "calcom", "Ours", Given(secret=posts.SECRET))


def mutated(chance: random.Random) -> tuple[bytes, dict[str, str]]:
    """Return the post with one thing wrong."""
    body, headers = bytearray(BODY), dict(HEADERS)
    match chance.randrange(8):
        case 0:
            body[chance.randrange(len(body))] ^= 1 << chance.randrange(8)
        case 1:
            del body[chance.randrange(len(body)) :]
        case 2:
            place = chance.randrange(len(body))
            body[place:place] = chance.randbytes(chance.randrange(1, 9))
        case 3:
            sign = chance.randrange(64)
            old = headers[PROOF]
            new = chance.choice("0123456789abcdefXé ".replace(old[sign], ""))
            headers[PROOF] = old[:sign] + new + old[sign + 1 :]
        case 4:
            headers[PROOF] = headers[PROOF][: chance.randrange(64)]
        case 5:
            del headers[PROOF]
        case 6:
            headers[PROOF] = chance.choice(
                ("no-secret-provided", "", "sha256=", headers[PROOF] * 2)
            )
        case _:
            body = bytearray(chance.randbytes(chance.randrange(200)))
    headers["Content-Type"] = chance.choice(
        ("application/json", "", "text/plain", "multipart/form-data", "application/json; é")
    )
    return bytes(body), headers


def test_no_altered_post_is_believed(client: FlaskClient, app: Flask, *, long: bool) -> None:
    state: StudioState = app.extensions["studio"]
    form, chance = connected(state.tools), random.Random(20261123)  # noqa: S311 - to be repeated
    path = f"/inbound/calcom/{form.token}"

    codes: dict[int, int] = {}
    for number in range(10_000 if long else 1_000):
        body, headers = mutated(chance)
        source = {"REMOTE_ADDR": f"198.51.{number // 50 % 256}.{number // 12_800}"}
        answer = client.post(path, data=body, headers=headers, environ_base=source)
        codes[answer.status_code] = codes.get(answer.status_code, 0) + 1
        assert answer.data == b""

    assert codes.keys() == {401}
    with state.reading(SYSTEM) as unit:
        assert unit.session.scalar(select(func.count(InboxItem.id))) == 0
    answer = client.post(path, data=BODY, headers=dict(HEADERS))
    assert answer.status_code == 200


def test_what_is_signed_and_nonsense_is_never_a_fault(client: FlaskClient, app: Flask) -> None:
    state: StudioState = app.extensions["studio"]
    form, chance = connected(state.tools), random.Random(20261124)  # noqa: S311 - as above

    for number in range(300):
        body, _ = mutated(chance)
        headers = {PROOF: posts.mac(body).hex(), "Content-Type": "application/json"}
        source = {"REMOTE_ADDR": f"198.51.100.{number % 250}"}
        path = f"/inbound/calcom/{form.token}"
        answer = client.post(path, data=body, headers=headers, environ_base=source)
        assert answer.status_code in {200, 400}, body


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def both(
    request: pytest.FixtureRequest,
    state: StudioState,
    settings: Settings,
    clock: Clock,
    tmp_path: Path,
) -> Iterator[Tools]:
    if request.param == "sqlite":
        yield state.tools
        return
    server: Server = request.getfixturevalue("postgresql")
    engine = create_engine(server.new_database())
    prepare_engine(engine)
    migrate.upgrade(engine)
    made = StudioState(settings, DefaultHooks(), engine, tmp_path, prepares=True, clock=clock)
    yield made.tools
    engine.dispose()


def test_the_same_post_many_times_at_once_is_one_effect(both: Tools) -> None:
    form = connected(both)
    sent = Post("calcom", form.token, Request(BODY, HEADERS), "198.51.100.7")

    def press(_worker: int) -> int:
        with unit_of_work(both, SYSTEM) as unit:
            taken = inbox.receive(unit, sent)
        if taken.item:
            inbox.process(both, taken.item)
        return taken.status

    with ThreadPoolExecutor(THREADS) as pool:
        codes = set(pool.map(press, range(4 * THREADS)))

    assert codes == {200}
    with unit_of_work(both, SYSTEM) as unit:
        counts = [
            unit.session.scalar(select(func.count(model.id)))
            for model in (InboxItem, Booking, Claim)
        ]
    assert counts == [1, 1, 1]
