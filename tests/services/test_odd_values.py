"""Values as clumsy thumbs and sly visitors send them: refused by name, or kept whole."""

from datetime import date
from email.message import EmailMessage
from email.utils import getaddresses
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from studio import migrate
from studio.adapters.database import prepare_engine
from studio.adapters.mail import is_single_address
from studio.context import StudioState
from studio.hooks import DefaultHooks
from studio.models import DecisionKind
from studio.services import bookings, clients, consultations
from studio.services.clients import NewClient
from studio.services.decisions import DecisionInput
from studio.services.errors import Conflict, Invalid, NotFound
from studio.settings import Settings
from tests.builders import MILIA, a_request, make_assessed
from tests.conftest import THERAPIST, Work
from tests.postgresql import Server


@pytest.mark.parametrize(
    "address",
    [
        "=?utf-8?q?evil=40evil.com=2C?=@example.com",
        "=?utf-8?b?ZXZpbEBldmlsLmNvbSw=?=@example.com",
        "=?utf-8?q??=@example.com",
        "mara@example.com, evil@example.com",
        "mara@example.com;evil@example.com",
        "Mara <mara@example.com>",
        "mara@example..com",
        "mara@-example.com",
        "mara..l@example.com",
        ".mara@example.com",
        "mara@example",
        "mára@example.com",
        "ma\u200bra@example.com",
        "mara\uff0cevil@example.com",
        "mara\u2028@example.com",
        "a" * 65 + "@example.com",
        "a@" + "b" * 64 + ".com",
        "a@" + "b.c" * 90,
    ],
)
def test_what_is_more_or_less_than_one_address_is_refused(address: str) -> None:
    assert not is_single_address(address)


@pytest.mark.parametrize(
    "address",
    ["mara@example.com", "o'neil+spa@sub.example-x.co", "a@b.cd", "-x-@example.com", "_{a}@x.yz"],
)
def test_one_address_reaches_exactly_one_person(address: str) -> None:
    message = EmailMessage()
    message["To"] = address

    assert is_single_address(address)
    assert bytes(message).split(b"\n")[0].decode() == f"To: {address}"
    assert getaddresses([str(message["To"])]) == [("", address)]


@pytest.mark.parametrize(
    "day", [date(1, 12, 31), date(2026, 11, 21), date(2026, 11, 22), date(2029, 1, 1), date.max]
)
def test_a_next_visit_that_cannot_be_is_refused_by_name(work: Work, day: date) -> None:
    reason = "The client would rather wait."
    with work() as unit:
        visit = make_assessed(unit, MILIA).public_id
        with pytest.raises(Invalid) as refused:
            consultations.decide(
                unit, visit, DecisionInput(DecisionKind.WATCH, reason=reason, next_visit_on=day)
            )

    assert (refused.value.code, refused.value.field) == ("next_visit", "next_visit_on")
    assert "after this visit" in refused.value.detail


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Éva Ångström", "Éva"),
        ("Éva Ångström", "éva ång"),
        ("ÉVA", "e\u0301va"),
        ("Élise", "ÉLISE"),
        ("Łucja Żak", "łucja"),
        ("Straße", "straße"),
        ("100% Anna_B", "0% anna_"),
    ],
)
def test_a_client_is_found_by_a_name_in_any_letters(work: Work, name: str, typed: str) -> None:
    with work() as unit:
        clients.create(unit, NewClient(name, "one@example.com", ""))
        clients.create(unit, NewClient("Bo Other", "two@example.com", ""))

        assert [client.name for client in clients.search(unit, typed)] == [name]


def test_a_concern_may_be_as_long_as_the_form_says(work: Work) -> None:
    with work() as unit:
        booking = bookings.request_booking(unit, a_request(concern="x" * 5000))

        assert bookings.concern(unit, booking) == "x" * 5000


@pytest.mark.parametrize("change", ["concern", "name", "phone", "wished_time"])
def test_other_words_under_a_used_request_id_are_not_dropped_in_silence(
    work: Work, change: str
) -> None:
    with work() as unit:
        first = bookings.request_booking(unit, a_request())
        assert bookings.request_booking(unit, a_request()) is first

        with pytest.raises(Conflict, match="request_changed"):
            bookings.request_booking(unit, a_request(**{change: "+1 206 555 0199"}))


@pytest.mark.postgres
def test_odd_words_look_for_nothing_on_postgresql_either(
    postgresql: Server, tmp_path: Path, settings: Settings
) -> None:
    engine = create_engine(postgresql.new_database())
    prepare_engine(engine)
    migrate.upgrade(engine)
    state = StudioState(settings, DefaultHooks(), engine, tmp_path, prepares=True)

    with state.unit_of_work(THERAPIST) as unit:
        clients.create(unit, NewClient("Éva Ångström", "one@example.com", ""))
        assert clients.search(unit, "a\x00b") == []
        assert len(clients.search(unit, "éVA")) == 1
    for ask in (clients.get, consultations.get, consultations.start):
        with pytest.raises(NotFound), state.unit_of_work(THERAPIST) as unit:
            ask(unit, "a\x00b")
    engine.dispose()
