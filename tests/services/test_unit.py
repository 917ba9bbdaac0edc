"""Units of work: one transaction, one voice after the commit, nothing lost, nothing doubled."""

import threading

import pytest
from sqlalchemy import select, text

from studio.models import AuditEntry, Client, Throttle
from studio.services import clients, throttle
from studio.services.errors import Busy, NotAllowed, NotFound, TooMany
from studio.services.throttle import Limit
from studio.services.unit import Tools, unit_of_work
from studio.signals import booking_requested
from tests.builders import make_client
from tests.conftest import DESK, THERAPIST, Clock, Counted, Work


def test_a_unit_commits_what_it_wrote(work: Work, look: Work) -> None:
    with work() as unit:
        public_id = make_client(unit)

    with look() as unit:
        assert clients.get(unit, public_id).name == "Mara Lindqvist"


def test_an_error_rolls_back_everything(work: Work, look: Work) -> None:
    def fail() -> None:
        with work() as unit:
            make_client(unit)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    with look() as unit:
        assert clients.search(unit) == []


def test_announcements_go_out_after_the_commit_only(work: Work, look: Work) -> None:
    heard: list[object] = []
    committed: list[int] = []

    def listen(sender: str, **ids: object) -> None:
        with look() as unit:
            committed.append(len(clients.search(unit)))
        heard.append(ids)

    def fail() -> None:
        with work() as unit:
            unit.announce(booking_requested, booking_id="b2")
            raise ZeroDivisionError

    with booking_requested.connected_to(listen):
        with work() as unit:
            make_client(unit)
            unit.announce(booking_requested, booking_id="b1")
            assert heard == []
        with pytest.raises(ZeroDivisionError):
            fail()

    assert heard == [{"booking_id": "b1"}]
    assert committed == [1]


def test_a_failing_listener_does_not_silence_the_others(
    work: Work, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[str] = []

    def broken(sender: str, **ids: object) -> None:
        raise ZeroDivisionError

    def listen(sender: str, **ids: object) -> None:
        heard.append(sender)

    with (
        booking_requested.connected_to(broken),
        booking_requested.connected_to(listen),
        work() as unit,
    ):
        unit.announce(booking_requested, booking_id="b1")

    assert heard == ["studio"]
    assert "booking-requested" in caplog.text


def test_a_write_outside_a_unit_is_refused(look: Work) -> None:
    with look() as unit, pytest.raises(RuntimeError, match="write outside unit_of_work"):
        unit.session.execute(text("DELETE FROM studio_client"))


def test_another_writer_waits_its_turn_and_then_gives_up(
    tools: Tools, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.adapters.database.LOCK_SECONDS", 0.05)
    refused: list[Exception] = []

    def write() -> None:
        try:
            with unit_of_work(tools, THERAPIST) as unit:
                make_client(unit, email="second@example.com")
        except Busy as error:
            refused.append(error)

    with work() as unit:
        make_client(unit)
        other = threading.Thread(target=write)
        other.start()
        other.join()

    assert [type(error) for error in refused] == [Busy]


def test_a_refused_person_leaves_a_line_in_the_audit_trail(work: Work, look: Work) -> None:
    with pytest.raises(NotFound), work() as unit:
        clients.get(unit, "somebody-elses-id-0000")
    with pytest.raises(NotAllowed), look(DESK) as unit:
        unit.require_caring("consultation.read")

    with look() as unit:
        found = unit.session.execute(select(AuditEntry.action, AuditEntry.object_ref)).all()
    assert [tuple(row) for row in found] == [
        ("denied.not_found", "studio_client"),
        ("denied.role", "consultation.read"),
    ]


def test_a_used_up_allowance_is_refused_until_its_window_is_over(work: Work, clock: Clock) -> None:
    def tries(count: int) -> None:
        for _ in range(count):
            with work() as unit:
                throttle.use(unit, Limit.BOOKING_MAIL, "Mara@example.com")

    tries(3)
    with pytest.raises(TooMany) as refused:
        tries(1)
    assert refused.value.retry_after == 24 * 3600 + 1
    clock.move(days=1)
    tries(3)
    with pytest.raises(TooMany):
        tries(1)


def test_throttle_rows_hold_no_addresses(work: Work, look: Work) -> None:
    with work() as unit:
        throttle.use(unit, Limit.BOOKING_MAIL, "mara@example.com")

    with look() as unit:
        row = unit.session.scalars(select(Throttle)).one()
    assert (row.scope, row.count) == ("booking_mail", 1)
    assert len(row.key_sha256) == 64
    assert "mara" not in row.key_sha256


@pytest.mark.parametrize("rows", [1, 12])
def test_reading_the_list_takes_one_query_whatever_its_length(
    work: Work, look: Work, rows: int, counted: Counted
) -> None:
    with work() as unit:
        for number in range(rows):
            make_client(unit, email=f"client{number}@example.com")

    with look() as unit, counted() as queries:
        assert len(clients.search(unit)) == rows

    assert len(queries) == 1


def test_a_row_of_another_kind_is_not_found_by_its_id(work: Work) -> None:
    with work() as unit:
        public_id = make_client(unit)

    with pytest.raises(NotFound), work() as unit:
        unit.load(Client, f"{public_id}x")
