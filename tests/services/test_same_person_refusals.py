"""Two records become one only when nothing speaks against it; contact is never taken silently."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from studio.models import Client, Intake, IntakeStatus, Purpose
from studio.services import (
    client_rows,
    clients,
    consents,
    consultations,
    intakes,
    same_person,
    sealing,
)
from studio.services.clients import NewClient
from studio.services.errors import Conflict, NotAllowed, NotFound
from studio.services.same_person import Answered
from studio.services.unit import Unit
from tests.builders import make_client
from tests.conftest import DESK, Clock, Work
from tests.services.test_same_person import AGREED, BORN, join


@pytest.mark.parametrize(
    ("take", "name", "email", "phone"),
    [
        ((), "Mara Lindqvist", "mara@example.com", "+1 206 555 0100"),
        (("email",), "Mara Lindqvist", "new@example.com", "+1 206 555 0100"),
        (("name", "phone"), "Mara Berg", "mara@example.com", "206 555 0100"),
    ],
)
def test_contact_stays_unless_somebody_picks_the_new_one(
    work: Work, take: tuple[str, ...], name: str, email: str, phone: str
) -> None:
    with work() as unit:
        kept = make_client(unit)
        gone = clients.create(unit, NewClient("Mara Berg", "new@example.com", "206 555 0100"))
        row = join(unit, gone.public_id, kept, *take)

        assert (row.name, row.email, row.phone) == (name, email, phone)
        assert row.phone_digits == phone.replace(" ", "").removeprefix("+")


def test_what_was_empty_is_filled(work: Work) -> None:
    with work() as unit:
        kept = clients.create(unit, NewClient("Mara Lindqvist", "", "206 555 0100"))
        clients.set_alert(unit, kept.public_id, "Faints")
        new = NewClient("Mara", "new@example.com", "206 555 0100", BORN, large_print=True)
        gone = clients.create(unit, new).public_id
        clients.set_alert(unit, gone, "Hard of hearing")

        row = join(unit, gone, kept.public_id)

        assert (row.email, row.birth_on, row.large_print) == ("new@example.com", BORN, True)
        assert row.alert is not None
        word = sealing.open_text(unit, row, row, "alert", row.alert)
        assert word == "Faints · Hard of hearing"


def _same(_unit: Unit, gone: str, _kept: str) -> str:
    return gone


def _begun(unit: Unit, gone: str, kept: str) -> str:
    consultations.start(unit, gone)
    return kept


def _born(unit: Unit, gone: str, kept: str) -> str:
    clients.record_birth(unit, gone, BORN)
    clients.record_birth(unit, kept, BORN.replace(year=1960))
    return kept


def _agreed_unborn(unit: Unit, gone: str, kept: str) -> str:
    clients.record_birth(unit, kept, BORN)
    row = unit.load(Client, gone)
    consents.record(unit, row, Purpose.PHOTOS, False, AGREED, None, "client")  # noqa: FBT003
    return kept


def _noted(unit: Unit, gone: str, kept: str) -> str:
    clients.set_alert(unit, gone, "a" * 120)
    clients.set_alert(unit, kept, "b" * 120)
    return kept


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (_same, "same_record"),
        (_begun, "visit_began"),
        (_born, "birthdays_differ"),
        (_agreed_unborn, "birthdays_differ"),
        (_noted, "notes_too_long"),
    ],
)
def test_what_would_be_wrong_is_refused_with_its_reason(
    work: Work, told: Callable[[Unit, str, str], str], code: str
) -> None:
    with work() as unit:
        kept = make_client(unit)
        gone = make_client(unit, email="new@example.com")
        kept = told(unit, gone, kept)
        seen = same_person.compare(unit, gone, kept)
        assert seen.refusal == code

        with pytest.raises(Conflict) as refused:
            same_person.join(unit, gone, kept, seen.mark)

        assert refused.value.code == code
        assert clients.get(unit, gone).email == "new@example.com"


def test_what_somebody_changed_meanwhile_is_looked_at_again(work: Work) -> None:
    with work() as unit:
        kept, gone = make_client(unit), make_client(unit, email="new@example.com")
        mark = same_person.compare(unit, gone, kept).mark
        clients.record_birth(unit, kept, BORN)

        with pytest.raises(Conflict, match="stale"):
            same_person.join(unit, gone, kept, mark)


def test_who_shares_no_contact_is_not_there(work: Work) -> None:
    with work() as unit:
        gone = make_client(unit)
        other = clients.create(unit, NewClient("Ida Holm", "ida@example.com", "206 555 0177"))
        for wanted in (other.public_id, "nobody", "\x00"):
            with pytest.raises(NotFound):
                same_person.compare(unit, gone, wanted)
            with pytest.raises(NotFound):
                same_person.join(unit, gone, wanted, "")


def test_the_front_desk_may_not(work: Work) -> None:
    with work() as unit:
        kept, gone = make_client(unit), make_client(unit, email="new@example.com")
    with work(DESK) as unit:
        for act in (
            lambda: same_person.alike(unit, gone),
            lambda: same_person.compare(unit, gone, kept),
            lambda: same_person.join(unit, gone, kept, ""),
        ):
            with pytest.raises(NotAllowed):
                act()


def _say(unit: Unit, public_id: str, *, given: bool) -> None:
    row = unit.load(Client, public_id)
    consents.record(unit, row, Purpose.PHOTOS, given, AGREED, None, "client")


def test_a_yes_taken_back_on_the_record_that_goes_is_taken_back_knowingly(work: Work) -> None:
    with work() as unit:
        kept, gone = make_client(unit), make_client(unit, email="new@example.com")
        for one in (kept, gone):
            _say(unit, one, given=True)
        consents.withdraw(unit, unit.load(Client, gone), Purpose.PHOTOS)
        assert same_person.compare(unit, gone, kept).refusal == "taken_back"

        consents.withdraw(unit, unit.load(Client, kept), Purpose.PHOTOS)

        assert not consents.current(unit, join(unit, gone, kept))[Purpose.PHOTOS].holds


@pytest.mark.parametrize("later", ["nothing", "yes"])
def test_what_was_taken_back_later_stays_so(work: Work, clock: Clock, later: str) -> None:
    with work() as unit:
        kept, gone = make_client(unit), make_client(unit, email="new@example.com")
        _say(unit, kept, given=True)
        clock.move(days=1)
        _say(unit, gone, given=True)
        clock.move(days=1)
        consents.withdraw(unit, unit.load(Client, kept), Purpose.PHOTOS)
        clock.move(days=1)
        if later == "yes":
            _say(unit, gone, given=True)

        row = join(unit, gone, kept)

        assert consents.current(unit, row)[Purpose.PHOTOS].holds is (later == "yes")


def test_the_last_no_counts(work: Work) -> None:
    with work() as unit:
        kept, gone = make_client(unit), make_client(unit, email="new@example.com")
        _say(unit, kept, given=True)
        _say(unit, gone, given=False)

        assert not consents.current(unit, join(unit, gone, kept))[Purpose.PHOTOS].holds


def _none(_unit: Unit, _kept: str, _gone: str) -> None:
    pass


def _sent(unit: Unit, public_id: str) -> None:
    intake = intakes.begin(unit, unit.load(Client, public_id), None)
    intake.status, intake.submitted_at = IntakeStatus.SUBMITTED, unit.now()


def _only_new(unit: Unit, _kept: str, gone: str) -> None:
    _sent(unit, gone)


def _both(unit: Unit, kept: str, gone: str) -> None:
    _sent(unit, kept)
    _sent(unit, gone)


def _seen_since(unit: Unit, kept: str, gone: str) -> None:
    _sent(unit, gone)
    visit = consultations.start(unit, kept)
    visit.created_at = unit.now() + timedelta(hours=1)


def _newer_used(unit: Unit, kept: str, gone: str) -> None:
    _sent(unit, gone)
    _sent(unit, kept)
    visit = consultations.start(unit, kept)
    visit.created_at = unit.now() + timedelta(hours=1)
    unit.session.scalars(select(Intake).order_by(Intake.id)).all()[0].submitted_at = (
        unit.now() + timedelta(hours=2)
    )


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (_none, Answered.NOTHING),
        (_only_new, Answered.COUNT),
        (_both, Answered.BOTH),
        (_seen_since, Answered.PAST),
        (_newer_used, Answered.PAST),
    ],
)
def test_which_answers_will_count_is_said_and_comes_true(
    work: Work, told: Callable[[Unit, str, str], None], expected: Answered
) -> None:
    with work() as unit:
        kept, gone = make_client(unit), make_client(unit, email="new@example.com")
        told(unit, kept, gone)
        unit.session.flush()
        own = intakes.newest(unit, unit.load(Client, gone), IntakeStatus.SUBMITTED)

        assert same_person.compare(unit, gone, kept).answered is expected

        counts = client_rows.ahead(unit, join(unit, gone, kept)).sent
        assert (counts is own is not None) == (expected in {Answered.COUNT, Answered.BOTH})


def test_what_is_filled_in_is_said_before(work: Work) -> None:
    with work() as unit:
        kept = clients.create(unit, NewClient("Mara Lindqvist", "", "206 555 0100")).public_id
        gone = make_client(unit, birth_on=BORN)

        assert same_person.compare(unit, gone, kept).fills == ("email", "birth_on")
