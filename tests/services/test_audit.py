"""The audit trail: every reading and writing of health notes, in a chain nobody can mend."""

import pytest
from sqlalchemy import select, text

from studio.context import StudioState
from studio.models import AuditEntry, Booking
from studio.models.guards import GUARDS
from studio.services import audit, bookings, consultations
from studio.services.unit import Unit
from tests.builders import a_request, make_assessed
from tests.conftest import Work
from tests.services.stories import TREAT


def actions(unit: Unit) -> list[str]:
    return list(unit.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_every_step_leaves_its_line(work: Work, look: Work) -> None:
    with work() as unit:
        public_id = make_assessed(unit).public_id
        consultations.decide(unit, public_id, TREAT)
    with look() as unit:
        consultations.get(unit, public_id)
    with look() as unit:
        bookings.concern(unit, bookings_of(unit))

    with look() as unit:
        assert actions(unit) == [
            "booking.requested",
            "client.created",
            "booking.accepted",
            "consultation.started",
            "consultation.intake_written",
            "bump.written",
            "consultation.assessed",
            "consultation.decided",
            "consultation.read",
            "booking.concern_read",
        ]
        assert audit.verify(unit) is None


def bookings_of(unit: Unit) -> Booking:
    return unit.session.scalars(select(Booking)).one()


def test_lines_hold_ids_and_no_names(work: Work, look: Work) -> None:
    with work() as unit:
        make_assessed(unit)

    with look() as unit:
        told = repr(unit.session.execute(select(AuditEntry.__table__)).all())
    assert "Lindqvist" not in told
    assert "mara@" not in told
    assert "milia" not in told


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ("UPDATE studio_audit SET actor_ref = 'staff:9' WHERE id = 3", 3),
        ("UPDATE studio_audit SET object_ref = 'other' WHERE id = 1", 1),
        ("DELETE FROM studio_audit WHERE id = 2", 3),
        ("DELETE FROM studio_audit WHERE id = 1", 2),
    ],
)
def test_a_chain_changed_behind_our_back_is_found(
    work: Work, look: Work, state: StudioState, change: str, broken: int
) -> None:
    with work() as unit:
        make_assessed(unit)
    names = [guard.name for guard in GUARDS if guard.table == "studio_audit"]
    with state.engine.connect().execution_options(studio_write=True) as connection:
        for name in names:
            connection.execute(text(f"DROP TRIGGER {name}"))
        connection.execute(text(change))
        connection.commit()

    with look() as unit:
        assert audit.verify(unit) == broken


def test_a_reading_that_fails_to_be_noted_gives_no_answer(
    work: Work, look: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    with work() as unit:
        public_id = make_assessed(unit).public_id

    def fail(*_given: object) -> None:
        raise OSError

    def read() -> None:
        with look() as unit:
            consultations.get(unit, public_id)
            monkeypatch.setattr("studio.services.audit.record_all", fail)

    with pytest.raises(OSError):  # noqa: PT011 - whatever stops the writing
        read()


def test_an_unused_request_leaves_a_line_of_its_visitor(work: Work, look: Work) -> None:
    with work() as unit:
        bookings.request_booking(unit, a_request())

    with look() as unit:
        assert actions(unit) == ["booking.requested"]
