"""Two records of one person become one before the first visit; nothing is lost or made up."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from studio.context import StudioState
from studio.hooks import VISITOR
from studio.models import (
    AuditEntry,
    Base,
    Booking,
    Client,
    Consultation,
    Delivery,
    DeliveryKind,
    Intake,
    IntakeStatus,
    LinkPurpose,
    Purpose,
    Signature,
    SignedBy,
    SignedHow,
    Waiting,
)
from studio.services import (
    audit,
    bookings,
    clients,
    consents,
    consultations,
    delivery,
    first_visits,
    intakes,
    joined,
    links,
    same_person,
    sealing,
    series,
    signatures,
    too_early,
    trail,
    treatments,
    visit_links,
    waiting_list,
)
from studio.services.clients import NewClient
from studio.services.errors import NotFound, WrongPin
from studio.services.slots import Slot
from studio.services.unit import Unit
from studio.services.waiting_list import Joining, Wanted
from tests.builders import make_client, make_series
from tests.conftest import THERAPIST, Work
from tests.services.stories import TREAT
from tests.services.test_first_visits import TYPED, booked
from tests.services.test_two_visits import online
from tests.web.people import OWNER

BORN = date(1990, 4, 27)
AGREED = "I agree that the studio keeps my health answers."
ANSWERS = {"main_concern": "white dots", "allergies": ["latex"]}


@dataclass(frozen=True, slots=True)
class Two:
    """A client who was treated, and the record they got by saying it is a first visit."""

    kept: str
    gone: str
    visit: str
    #: Token of the questions.
    asked: str


def two(state: StudioState) -> Two:
    """Treat a client, then let them book a peel five days later as if they had never been here."""
    with state.unit_of_work(THERAPIST) as unit:
        online(unit)
        seen = unit.session.scalars(select(Consultation)).one()
        consultations.decide(unit, seen.public_id, TREAT)
        treatments.record_as_planned(unit, seen.public_id)
        kept = seen.client.public_id
    with state.unit_of_work(VISITOR) as unit:
        visit = booked(unit)
        asked = first_visits.begin(unit, unit.load(Booking, visit)).token
        client = unit.load(Booking, visit).client
        assert client is not None
        return Two(kept, client.public_id, visit, asked)


def answer(unit: Unit, gone: str, born: date | None = BORN) -> Intake:
    """Answer, agree and sign, as the pages of the questions do."""
    client = unit.load(Client, gone)
    client.birth_on = born
    intake = unit.session.scalars(select(Intake).where(Intake.client_id == client.id)).one()
    links.ask_birthday(unit, intake)
    intake.answers = sealing.seal_json(unit, client, intake, "answers", ANSWERS)
    subject, way = intakes.subject_of(intake), SignedHow.TYPED
    signed = signatures.sign(unit, client, subject, AGREED, SignedBy.CLIENT, way, client.name)
    consents.record(unit, client, Purpose.HEALTH_DATA, True, AGREED, signed, "client")  # noqa: FBT003
    intake.status, intake.submitted_at = IntakeStatus.SUBMITTED, unit.now()
    unit.session.flush()
    return intake


def join(unit: Unit, gone: str, kept: str, *take: str) -> Client:
    seen = same_person.compare(unit, gone, kept)
    return same_person.join(unit, gone, kept, seen.mark, take)


def test_visits_answers_and_consents_are_the_other_records(both: StudioState) -> None:
    people = two(both)
    with both.unit_of_work(THERAPIST) as unit:
        answer(unit, people.gone)

    with both.unit_of_work(THERAPIST) as unit:
        join(unit, people.gone, people.kept)

    with both.reading(THERAPIST) as unit:
        kept = clients.get(unit, people.kept)
        booking = unit.load(Booking, people.visit)
        intake = unit.session.scalars(select(Intake)).one()
        assert booking.client is kept
        assert intake.client_id == kept.id
        assert intakes.opened(unit, intake).answers == ANSWERS
        assert intakes.case_client(unit, kept, unit.today())["allergies"] == ["latex"]
        assert consents.current(unit, kept)[Purpose.HEALTH_DATA].holds
        assert kept.birth_on == BORN
        assert (kept.name, kept.email) == ("Mara Lindqvist", "mara@example.com")
        assert audit.verify(unit) is None


def test_a_signature_stays_as_it_was_signed_and_is_found_under_its_answers(
    both: StudioState,
) -> None:
    people = two(both)
    with both.unit_of_work(THERAPIST) as unit:
        answer(unit, people.gone)
        row = unit.session.scalars(select(Signature)).one()
        before = (row.id, row.client_id, row.body.data, row.text_sha256, row.subject)
        join(unit, people.gone, people.kept)

    with both.reading(THERAPIST) as unit:
        row = unit.session.scalars(select(Signature)).one()
        assert (row.id, row.client_id, row.body.data, row.text_sha256, row.subject) == before
        intake = unit.session.scalars(select(Intake)).one()
        [signed] = intakes.signed(unit, intakes.opened(unit, intake))
        assert signed.text == AGREED
        standing = consents.current(unit, clients.get(unit, people.kept))[Purpose.HEALTH_DATA]
        assert (standing.signature_id, standing.text_sha256) == (row.id, row.text_sha256)


def test_ways_that_were_mailed_still_lead_there(both: StudioState) -> None:
    people = two(both)
    with both.unit_of_work(THERAPIST) as unit:
        own = visit_links.token_of(unit, unit.load(Booking, people.visit))
        clients.record_birth(unit, people.kept, BORN)
        assert not links.check(unit, people.asked, LinkPurpose.INTAKE).needs_pin
        join(unit, people.gone, people.kept)

    with both.unit_of_work(VISITOR) as unit:
        target = links.target_of(unit, links.open_link(unit, own, "", LinkPurpose.VISIT))
        assert target.public_id == people.visit
        # The record has a birthday, so what leads into it asks for that.
        assert links.check(unit, people.asked, LinkPurpose.INTAKE).needs_pin
        way = links.open_link(unit, people.asked, "0427", LinkPurpose.INTAKE)
        found = intakes.behind(unit, way)
        assert found.client.public_id == people.kept
    with pytest.raises(WrongPin), both.unit_of_work(VISITOR) as unit:
        links.open_link(unit, people.asked, "0428", LinkPurpose.INTAKE)


def test_nobody_meets_the_emptied_record_again(both: StudioState) -> None:
    people = two(both)
    with both.unit_of_work(THERAPIST) as unit:
        join(unit, people.gone, people.kept)

    with both.unit_of_work(THERAPIST) as unit:
        gone = unit.load(Client, people.gone)
        assert (gone.email, gone.phone, gone.birth_on, gone.alert) == ("", "", None, None)
        assert [one.public_id for one in clients.search(unit)] == [people.kept]
        assert [one.public_id for one in clients.search(unit, "mara")] == [people.kept]
        assert [one.public_id for one in clients.like(unit, TYPED, "206 555 0100")] == [people.kept]
        assert joined.into(unit, people.gone) == people.kept
        assert joined.into(unit, people.kept) == ""
        slot = Slot(unit.today() + timedelta(days=2), time(9), 45, THERAPIST.ref)
        new = NewClient("Mara", "mara@example.com", "")
        acts: tuple[Callable[[], object], ...] = (
            lambda: clients.get(unit, people.gone),
            lambda: clients.change(unit, people.gone, new),
            lambda: clients.set_alert(unit, people.gone, "note"),
            lambda: clients.record_birth(unit, people.gone, BORN),
            lambda: intakes.send(unit, people.gone),
            lambda: consultations.start(unit, people.gone),
            lambda: bookings.book(unit, people.gone, "consultation", slot, "by-hand-00000001"),
            lambda: make_series(unit, people.gone, 1),
            lambda: same_person.join(unit, people.gone, people.kept, ""),
        )
        for act in acts:
            with pytest.raises(NotFound):
                act()


def test_the_trail_names_both_side_by_side(work: Work, state: StudioState) -> None:
    people = two(state)
    with work() as unit:
        join(unit, people.gone, people.kept)

    with work() as unit:
        lines = select(AuditEntry).where(AuditEntry.action.in_(["client.joined", "client.took_in"]))
        gone, kept = unit.session.scalars(lines.order_by(AuditEntry.id)).all()
        assert (gone.object_ref, kept.object_ref) == (people.gone, people.kept)
        assert (gone.actor_ref, kept.previous) == (THERAPIST.ref, gone.mac)
    with work(OWNER) as unit:
        seen = trail.entries(unit, trail.Wanted(client=people.kept))
        told = [(one.action, one.object_ref) for one in seen if one.object_ref == people.gone]
        assert told == [("client.joined", people.gone), ("client.created", people.gone)]


def test_a_mail_on_its_way_leaves_as_it_was_written(both: StudioState) -> None:
    people = two(both)
    with both.unit_of_work(THERAPIST) as unit:
        client = unit.load(Client, people.gone)
        facts = {"link": "http://localhost/intake/x", "until": "2026-12-01"}
        delivery.queue_mail(
            unit, DeliveryKind.INTAKE, language="en", to=TYPED, facts=facts, client=client
        )
        broken = delivery.queue_mail(
            unit, DeliveryKind.INTAKE, language="en", to=TYPED, facts=facts, client=client
        )
        broken.letter = sealing.EMPTY
        join(unit, people.gone, people.kept)
        assert unit.load(Delivery, broken.public_id).letter is None

    sent: list[EmailMessage] = []
    delivery.send_due(both.tools, sent.append)
    [mail] = [one for one in sent if "/intake/x" in one.get_body().get_content()]  # type: ignore[union-attr] # a text
    assert mail["To"] == TYPED


def test_series_and_places_on_the_waiting_list_go_along(work: Work, state: StudioState) -> None:
    people = two(state)
    with work() as unit:
        planned, first = make_series(unit, people.gone, 1)
        who = Joining("Mara", TYPED, "206 555 0100", "en", "waits-for-00000001")
        wanted = Wanted("consultation", "", unit.today(), unit.today() + timedelta(days=28))
        place = waiting_list.join(unit, who, wanted)
        place.client_id = unit.load(Client, people.gone).id
        join(unit, people.gone, people.kept)

    with work() as unit:
        kept = clients.get(unit, people.kept)
        booking = unit.load(Booking, first)
        assert booking.client_id == kept.id
        assert unit.session.scalars(select(Waiting.client_id)).one() == kept.id
        assert [one.series.public_id for one in series.of_client(unit, kept)] == [planned]


def test_the_pauses_of_the_older_record_hold_for_the_visits(work: Work, state: StudioState) -> None:
    people = two(state)
    with work() as unit:
        seen = same_person.compare(unit, people.gone, people.kept)
        assert [one.public_id for one in seen.early] == [people.visit]
        assert too_early.of_client(unit, clients.get(unit, people.gone)) == ()

        kept = join(unit, people.gone, people.kept)

        [early] = too_early.of_client(unit, kept)
        assert early.public_id == people.visit
        assert early.status.value == "confirmed"
        early.override_reason = sealing.EMPTY
        assert too_early.of_client(unit, kept) == ()


def test_the_questions_follow_when_none_were_laid_out(work: Work) -> None:
    with work() as unit:
        online(unit)
        client = unit.session.scalars(select(Client)).one()
        client.phone, kept = "206 555 0177", client.public_id
    with work(VISITOR) as unit:
        visit = booked(unit)

    with work() as unit:
        row = unit.load(Booking, visit).client
        assert row is not None
        row.phone = "206 555 0177"
        assert unit.session.scalars(select(Intake)).all() == []
        join(unit, row.public_id, kept)

    with work() as unit:
        asked = select(Delivery).where(Delivery.kind == DeliveryKind.INTAKE)
        mail = unit.session.scalars(asked).one()
        assert mail.client_id == clients.get(unit, kept).id


def test_records_that_were_joined_one_after_the_other_lead_to_the_last(work: Work) -> None:
    with work() as unit:
        first, second, third = (make_client(unit, email=f"m{part}@example.com") for part in "abc")
        join(unit, first, second)
        join(unit, second, third)

        assert joined.into(unit, first) == joined.into(unit, second) == third
        assert joined.parts(unit, third) == (second, first)


#: Tables that name a client, and what becomes of their rows.
MOVED = {"booking", "series", "waiting", "consent", "intake", "delivery"}
#: Come with a visit that began, which is refused.
OF_A_VISIT = {"consultation", "document", "photo", "disclosure"}
STAYS = {"signature", "client_key"}


def test_every_table_that_names_a_client_is_thought_of() -> None:
    named = {
        table.name.removeprefix("studio_")
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name == "studio_client"
    }

    assert named == MOVED | OF_A_VISIT | STAYS
