"""Mail to clients: neutral words, nothing lost, tried again, never at the cost of a PIN."""

from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from studio.adapters.mail import MailError, MailRefused
from studio.context import StudioState
from studio.models import Client, Delivery, DeliveryState, Sealed
from studio.services import consultations, delivery, documents, leases, referrals, sendings
from studio.services.errors import Conflict
from studio.services.links import LinkMade
from studio.services.referrals import ReferralInput
from studio.services.unit import Tools, Unit
from studio.settings import Settings
from studio.signals import document_delivered
from tests.builders import BLEEDING, make_assessed
from tests.conftest import THERAPIST, Clock, Work
from tests.services.stories import REFER
from tests.services.test_papers import PDF, make_document

#: Mail goes out right after the commit.
INLINE = Settings.read({"STUDIO_ENV": "testing", "STUDIO_PUBLIC_URL": "http://localhost"})


def queue(unit: Unit) -> LinkMade:
    document = make_document(unit)
    made = documents.make_link(unit, document.public_id)
    delivery.queue_link(unit, document.public_id, made)
    return made


def test_the_mail_carries_the_link_and_no_word_about_health(work: Work, tools: Tools) -> None:
    heard: list[object] = []
    sent: list[EmailMessage] = []

    def listen(sender: str, **ids: object) -> None:
        heard.append(ids["delivery_id"])

    with work() as unit:
        made = queue(unit)
    with document_delivered.connected_to(listen):
        assert delivery.send_due(tools, sent.append) == (1, 0)
        assert delivery.send_due(tools, sent.append) == (0, 0)

    [message] = sent
    text = message.get_content()
    assert message["To"] == "mara@example.com"
    assert f"http://localhost/d/{made.token}" in text
    assert made.pin not in text
    words = f"{message['Subject']} {text}".lower()
    assert not any(word in words for word in ("skin", "bump", "plan", "milia", "treat", "care"))
    assert len(heard) == 1
    with work() as unit:
        row = unit.session.scalars(select(Delivery)).one()
        assert (row.state, row.letter, row.attempts) == (DeliveryState.SENT, None, 1)


def test_a_mail_that_fails_is_tried_again_and_given_up_at_last(
    work: Work, tools: Tools, clock: Clock
) -> None:
    ids: list[str] = []

    def refuse(message: EmailMessage) -> None:
        ids.append(str(message["Message-ID"]))
        raise MailError("no server")

    with work() as unit:
        queue(unit)

    results = [delivery.send_due(tools, refuse)]
    for minutes in (1, 5, 30, 120, 360, 1440):
        assert delivery.send_due(tools, refuse) == (0, 0)
        clock.move(minutes=minutes)
        results.append(delivery.send_due(tools, refuse))
    clock.move(days=30)

    assert results == [(0, 1)] * 7
    assert delivery.send_due(tools, refuse) == (0, 0)
    assert len(set(ids)) == 1
    with work() as unit:
        [row] = delivery.failed(unit)
        assert (row.state, row.problem, row.failed_at) == (
            DeliveryState.FAILED,
            "no_server",
            clock() - timedelta(days=30),
        )


def test_a_worker_that_died_while_sending_loses_nothing(
    work: Work, tools: Tools, clock: Clock
) -> None:
    sent: list[EmailMessage] = []

    def die(message: EmailMessage) -> None:
        raise KeyboardInterrupt

    with work() as unit:
        queue(unit)
    with pytest.raises(KeyboardInterrupt):
        delivery.send_due(tools, die)
    assert delivery.send_due(tools, sent.append) == (0, 0)

    clock.move(minutes=5)

    assert delivery.send_due(tools, sent.append) == (1, 0)


def test_sharing_queues_sends_and_leaves_one_mail_in_the_folder(
    state: StudioState, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    state.settings = INLINE
    monkeypatch.setattr(state, "actor", lambda: THERAPIST)
    with work() as unit:
        public_id = make_document(unit).public_id

    made = state.share(public_id)

    [path] = state.outbox_dir.iterdir()
    message = message_from_bytes(path.read_bytes())
    assert message["To"] == "mara@example.com"
    assert made.token in path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("trouble", [None, ZeroDivisionError("the salon's mail is broken")])
def test_a_host_that_delivers_itself_never_costs_the_client_their_pin(
    state: StudioState, work: Work, monkeypatch: pytest.MonkeyPatch, trouble: Exception | None
) -> None:
    def deliver(message: EmailMessage) -> bool:
        if trouble is not None:
            raise trouble
        return True

    state.settings = INLINE
    monkeypatch.setattr(state, "actor", lambda: THERAPIST)
    monkeypatch.setattr(state.hooks, "deliver", deliver)
    with work() as unit:
        public_id = make_document(unit).public_id

    made = state.share(public_id)

    with work() as unit:
        row = unit.session.scalars(select(Delivery)).one()
        assert row.state is (DeliveryState.QUEUED if trouble else DeliveryState.SENT)
        assert documents.open_by_token(unit, made.token, made.pin).content == PDF
    assert not state.outbox_dir.exists()


def refuse_for_good(message: EmailMessage) -> None:
    raise MailRefused("no such mailbox")


def test_an_address_that_takes_no_mail_is_not_tried_again(work: Work, tools: Tools) -> None:
    with work() as unit:
        queue(unit)

    assert delivery.send_due(tools, refuse_for_good) == (0, 1)

    with work() as unit:
        [row] = delivery.failed(unit)
        assert (row.attempts, row.problem) == (1, "refused")


def test_a_failed_mail_goes_out_when_somebody_says_so_to_the_address_of_today(
    work: Work, tools: Tools
) -> None:
    sent: list[EmailMessage] = []
    with work() as unit:
        made = queue(unit)
    delivery.send_due(tools, refuse_for_good)

    with work() as unit:
        [row] = delivery.failed(unit)
        unit.session.scalars(select(Client)).one().email = "mara.new@example.com"
        unit.session.flush()
        delivery.resend(unit, row.public_id)
    assert delivery.send_due(tools, sent.append) == (1, 0)

    assert sent[0]["To"] == "mara.new@example.com"
    assert made.token in sent[0].get_content()
    with work() as unit:
        assert delivery.failed(unit) == []


def test_a_letter_for_a_clinician_is_never_sent_on_to_the_client(work: Work, tools: Tools) -> None:
    sent: list[EmailMessage] = []
    with work() as unit:
        consultation = make_assessed(unit, BLEEDING)
        consultations.decide(unit, consultation.public_id, REFER)
        given = ReferralInput("Dr. Lund", "What is this spot?", share_consent=True)
        letter = referrals.draft(unit, consultation.public_id, given)
        document = referrals.issue(unit, letter.public_id, PDF)
        sendings.send(unit, document.public_id, "clinic@example.org")
    delivery.send_due(tools, refuse_for_good)

    with work() as unit:
        [row] = delivery.failed(unit)
        delivery.resend(unit, row.public_id)
    delivery.send_due(tools, sent.append)

    assert [message["To"] for message in sent] == ["clinic@example.org"]


@pytest.mark.parametrize("days", [0, 31])
def test_a_mail_given_up_loses_its_letter_and_cannot_be_sent(
    work: Work, tools: Tools, clock: Clock, days: int
) -> None:
    with work() as unit:
        queue(unit)
    delivery.send_due(tools, refuse_for_good)
    clock.move(days=days)
    with work() as unit:
        [row] = delivery.failed(unit)
        if days:
            delivery.drop_old_letters(unit)
        else:
            delivery.give_up(unit, row.public_id)
        public_id = row.public_id

    with pytest.raises(Conflict, match="letter_gone"), work() as unit:
        delivery.resend(unit, public_id)


def test_only_a_failed_mail_is_sent_again_or_given_up(work: Work) -> None:
    with work() as unit:
        queue(unit)
        public_id = unit.session.scalars(select(Delivery.public_id)).one()

    for again in (delivery.resend, delivery.give_up):
        with pytest.raises(Conflict, match="not_failed"), work() as unit:
            again(unit, public_id)


def test_a_mail_whose_letter_is_damaged_does_not_hold_up_the_next(work: Work, tools: Tools) -> None:
    sent: list[EmailMessage] = []
    with work() as unit:
        document = make_document(unit)
        for _ in range(2):
            made = documents.make_link(unit, document.public_id)
            delivery.queue_link(unit, document.public_id, made)
        first = unit.session.scalars(select(Delivery).order_by(Delivery.id)).first()
        assert first is not None
        first.letter = Sealed(b"not ours")

    assert delivery.send_due(tools, sent.append) == (1, 1)

    with work() as unit:
        assert [row.problem for row in delivery.failed(unit)] == ["letter_broken"]


def test_a_mail_whose_worker_always_dies_is_given_up(
    work: Work, tools: Tools, clock: Clock
) -> None:
    def die(message: EmailMessage) -> None:
        raise KeyboardInterrupt

    with work() as unit:
        queue(unit)
    for _ in range(leases.MAX_TRIES):
        with pytest.raises(KeyboardInterrupt):
            delivery.send_due(tools, die)
        clock.move(minutes=5)
    assert delivery.send_due(tools, die) == (0, 1)

    with work() as unit:
        assert [row.problem for row in delivery.failed(unit)] == ["stopped"]
