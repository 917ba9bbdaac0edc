"""Two records become one only when nothing speaks against it; contact is never taken silently."""

from collections.abc import Callable

import pytest

from studio.models import Client, Purpose
from studio.services import clients, consents, consultations, same_person, sealing
from studio.services.clients import NewClient
from studio.services.errors import Conflict, NotAllowed, NotFound
from studio.services.unit import Unit
from tests.builders import make_client
from tests.conftest import DESK, Work
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
