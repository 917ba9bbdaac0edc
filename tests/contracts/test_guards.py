"""What the database itself refuses, on both dialects, whoever asks."""

from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from studio.adapters.database import prepare_engine
from studio.context import StudioState
from studio.documents.sheet import Sheet
from studio.hooks import DefaultHooks
from studio.models import Consultation, PaperVariant
from studio.services import bookings, consultations, locking, plans, referrals, treatments
from studio.services.locking import Hand, Signing
from studio.services.referrals import ReferralInput
from studio.services.variants import Layouts
from studio.settings import Settings
from tests.builders import BLEEDING, MILIA, a_request, make_assessed
from tests.conftest import THERAPIST
from tests.services.stories import REFER, TREAT

PDF = b"%PDF-1.7 test"


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
)
def issued(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[StudioState]:
    """A studio with an issued plan and an issued letter; tests leave it as it was."""
    tmp_path = tmp_path_factory.mktemp("guards")
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'studio.db'}"
    else:
        url = request.getfixturevalue("postgresql").new_database()
    engine = create_engine(url)
    prepare_engine(engine)
    settings = Settings.read({"STUDIO_ENV": "testing"})
    state = StudioState(settings, DefaultHooks(), engine, tmp_path, prepares=True)
    with state.unit_of_work(THERAPIST) as unit:
        treated = make_assessed(unit, MILIA)
        consultations.decide(unit, treated.public_id, TREAT)
        treatments.record_as_planned(unit, treated.public_id)
        large = Sheet("<p>", "#7a2e5d", "large", "es", {})
        layouts = Layouts(others={PaperVariant.LARGE: large})
        plans.issue(unit, plans.draft(unit, treated.public_id).public_id, PDF, layouts)
        hand = Hand("Mara Lindqvist")
        locking.sign(unit, treated.public_id, Signing(Hand("Ada Quist"), "", client=hand))
        referred = make_assessed(unit, BLEEDING, request_id="request-0000000002")
        consultations.decide(unit, referred.public_id, REFER)
        letter = ReferralInput("", "Could you look at this bump, please?", share_consent=True)
        referrals.issue(unit, referrals.draft(unit, referred.public_id, letter).public_id, PDF)
        unit.session.flush()
    yield state
    engine.dispose()


REFUSED = [
    "UPDATE studio_audit SET action = 'nothing'",
    "DELETE FROM studio_audit",
    "UPDATE studio_assessment SET knowledge_version = 'other'",
    "DELETE FROM studio_assessment",
    "UPDATE studio_plan SET number = 'other' WHERE status = 'issued'",
    "UPDATE studio_plan SET status = 'draft' WHERE status = 'issued'",
    "UPDATE studio_plan SET issued_at = NULL WHERE status = 'issued'",
    "DELETE FROM studio_plan",
    "UPDATE studio_referral SET status = 'draft' WHERE status = 'issued'",
    "UPDATE studio_referral SET data = '' WHERE status = 'issued'",
    "DELETE FROM studio_referral",
    "UPDATE studio_document SET sha256 = 'other'",
    "DELETE FROM studio_document",
    "UPDATE studio_document_variant SET variant = 'usual'",
    "UPDATE studio_document_variant SET document_id = 0",
    "UPDATE studio_document_variant SET sheet = 'other'",
    "DELETE FROM studio_document_variant",
    "UPDATE studio_booking SET status = 'maybe'",
    "UPDATE studio_consultation SET status = 'done'",
    "UPDATE studio_plan SET status = 'lost'",
    "UPDATE studio_consultation SET version = version + 1 WHERE signed_at IS NOT NULL",
    "DELETE FROM studio_consultation WHERE signed_at IS NOT NULL",
    "UPDATE studio_bump SET removed = copied WHERE consultation_id = 1",
    "DELETE FROM studio_bump WHERE consultation_id = 1",
    "UPDATE studio_decision SET practitioner_ref = 'other' WHERE consultation_id = 1",
    "DELETE FROM studio_treatment WHERE consultation_id = 1",
    "INSERT INTO studio_bump SELECT * FROM studio_bump WHERE consultation_id = 1",
]


@pytest.mark.parametrize("statement", REFUSED)
def test_the_database_refuses(issued: StudioState, statement: str) -> None:
    with issued.engine.connect().execution_options(studio_write=True) as connection:
        with pytest.raises(IntegrityError):
            connection.execute(text(statement))
        connection.rollback()


@pytest.mark.parametrize(
    "table",
    ["studio_audit", "studio_assessment", "studio_document", "studio_document_variant"],
)
def test_no_kept_table_can_be_emptied(issued: StudioState, table: str) -> None:
    is_server = issued.engine.dialect.name == "postgresql"
    statement = f"TRUNCATE {table} CASCADE" if is_server else f"DELETE FROM {table}"  # noqa: S608
    with issued.engine.connect().execution_options(studio_write=True) as connection:
        with pytest.raises(IntegrityError):
            connection.execute(text(statement))
        connection.rollback()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE studio_plan SET status = 'superseded' WHERE status = 'issued'",
        "UPDATE studio_referral SET status = 'answered' WHERE status = 'issued'",
    ],
)
def test_the_last_step_of_an_issued_paper_remains_possible(
    issued: StudioState, statement: str
) -> None:
    with issued.engine.connect().execution_options(studio_write=True) as connection:
        assert connection.execute(text(statement)).rowcount == 1


def test_a_booking_has_one_consultation(issued: StudioState) -> None:
    with issued.reading(THERAPIST) as unit:
        row = unit.session.query(Consultation).first()
        assert row is not None
        twin = {
            "public_id": "another-id-0000000000",
            "client_id": row.client_id,
            "booking_id": row.booking_id,
        }
    with issued.engine.connect().execution_options(studio_write=True) as connection:
        with pytest.raises(IntegrityError):
            connection.execute(
                text(
                    "INSERT INTO studio_consultation (public_id, client_id, booking_id, status,"
                    " held_on, intake, version, practitioner_ref, created_at) SELECT :public_id,"
                    " :client_id, :booking_id, status, held_on, intake, version, practitioner_ref,"
                    " created_at FROM studio_consultation LIMIT 1"
                ),
                twin,
            )
        connection.rollback()


def test_a_request_id_is_taken_once(issued: StudioState) -> None:
    with issued.unit_of_work(THERAPIST) as unit:
        bookings.request_booking(unit, a_request(request_id="request-0000000009"))
    with issued.engine.connect().execution_options(studio_write=True) as connection:
        with pytest.raises(IntegrityError):
            connection.execute(text("UPDATE studio_booking SET request_id = 'request-0000000009'"))
        connection.rollback()
