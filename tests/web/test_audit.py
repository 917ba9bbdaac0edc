"""The audit page: who saw or changed what, narrowed, and whether the chain is whole."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from studio.context import StudioState
from studio.models import AuditEntry
from studio.services import trail
from studio.services.trail import Wanted
from tests.builders import MILIA, make_assessed
from tests.conftest import Counted, Work
from tests.web.people import OWNER, THERAPIST, Seat
from tests.web.reading import words


@pytest.fixture(autouse=True)
def _owner(seat: Seat) -> None:
    seat.actor = OWNER


def test_the_trail_names_the_client_behind_every_thing(pages: FlaskClient, visit: str) -> None:
    said = words(pages.get("/audit"))

    assert "Consultation: assessed Mara Lindqvist" in said
    assert visit not in said


@pytest.mark.parametrize(
    ("narrowed", "in_it", "not_in_it"),
    [
        ("kind=booking", "Booking: accepted", "Consultation: assessed"),
        ("kind=nonsense", "Booking: accepted", "No line fits"),
        ("day=1999-01-01", "No line fits", "Booking: accepted"),
        ("day=tomorrow", "Booking: accepted", "No line fits"),
        ("person=staff:77", "No line fits", "Booking: accepted"),
        ("before=0", "No line fits", "Booking: accepted"),
        ("before=\u0665", "Booking: accepted", "No line fits"),
    ],
)
def test_lines_are_narrowed_by_what_makes_sense(
    pages: FlaskClient, visit: str, narrowed: str, in_it: str, not_in_it: str
) -> None:
    said = words(pages.get(f"/audit?{narrowed}"))

    assert visit
    assert in_it in said
    assert not_in_it not in said


def test_a_client_narrows_to_what_is_about_them(
    pages: FlaskClient, studio: StudioState, visit: str
) -> None:
    with studio.unit_of_work(THERAPIST) as unit:
        other = make_assessed(unit, MILIA, request_id="request-0000000009")
        client_id = other.client.public_id
        wanted = Wanted(client=client_id)
    with studio.reading(OWNER) as unit:
        found = {each.client_id for each in trail.entries(unit, wanted)}

    assert visit
    assert found == {client_id}
    assert "Only about Mara Lindqvist" in words(pages.get(f"/audit?client={client_id}"))
    assert pages.get("/audit?client=nobody").status_code == 404


def test_a_whole_chain_is_said_to_be_whole(pages: FlaskClient, visit: str) -> None:
    assert visit
    assert "The trail is whole: all" in words(pages.post("/audit/check"))


def test_a_changed_line_is_found(pages: FlaskClient, data_dir: Path, visit: str) -> None:
    assert visit
    # Past the studio, with the guard that forbids it taken away first.
    with closing(sqlite3.connect(data_dir / "studio.db")) as connection:
        names = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'studio_audit'"
        ).fetchall()
        for (name,) in names:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE studio_audit SET actor_ref = 'staff:9' WHERE id = 2")
        connection.commit()

    assert "does not fit at line 2" in words(pages.post("/audit/check"))


def test_the_command_checks_the_chain(app: Flask, visit: str) -> None:
    assert visit
    result = app.test_cli_runner().invoke(args=["audit", "verify"])

    assert result.exit_code == 0
    assert "all fit" in result.output


def test_reading_the_trail_is_in_the_trail(pages: FlaskClient) -> None:
    pages.get("/audit")

    assert "Read the audit trail" in words(pages.get("/audit"))


def test_a_page_of_the_trail_takes_the_same_statements_however_long_it_is(
    work: Work, look: Work, counted: Counted
) -> None:
    counts = []
    for round_of in range(2):
        with work() as unit:
            for number in range(3):
                make_assessed(unit, MILIA, request_id=f"request-{round_of}-{number}-000000000")
        with look(OWNER) as unit, counted() as seen:
            trail.entries(unit, Wanted())
        counts.append(len(seen))

    assert counts[0] == counts[1]
    assert AuditEntry.__tablename__ == "studio_audit"
