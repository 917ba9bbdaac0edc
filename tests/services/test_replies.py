"""What comes after a letter: it is due, asked for again, and answered."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from studio.models import Delivery, DeliveryKind, ReferralStatus
from studio.services import alerts, consultations, referrals, replies
from studio.services.errors import Conflict, Invalid, NotAllowed, NotFound
from studio.services.replies import Answer, Standing
from studio.services.unit import Unit
from studio.skin.referral_waits import WAIT_DAYS, Advice, Caution, due_on
from tests.builders import BLEEDING, make_assessed
from tests.conftest import DESK, Clock, Work
from tests.services.stories import REFER
from tests.services.test_papers import LETTER, PDF

SAID = Answer("A harmless thing, nothing to do.", Advice.AVOID_AREA)


def sent(unit: Unit) -> str:
    """Issue a letter about a bleeding bump; return its id."""
    visit = make_assessed(unit, BLEEDING)
    consultations.decide(unit, visit.public_id, REFER)
    letter = referrals.draft(unit, visit.public_id, LETTER)
    referrals.issue(unit, letter.public_id, PDF)
    return letter.public_id


@pytest.mark.parametrize(
    ("urgency", "days"), [("emergency", 0), ("urgent", 3), ("soon", 14), ("routine", 42)]
)
def test_an_answer_is_due_by_urgency(urgency: str, days: int) -> None:
    assert due_on(urgency, date(2026, 11, 22)) == date(2026, 11, 22) + timedelta(days=days)
    assert WAIT_DAYS[urgency] == days


def test_a_letter_waits_then_is_overdue(work: Work, look: Work, clock: Clock) -> None:
    with work() as unit:
        sent(unit)
    with look() as unit:
        (letter,) = replies.listed(unit)
        assert (letter.standing, letter.urgency) == (Standing.WAITING, "soon")
        assert letter.referral.due_on == unit.today() + timedelta(days=14)
    clock.move(days=14)
    with look() as unit:
        assert replies.listed(unit)[0].standing is Standing.WAITING
    clock.move(days=1)
    with look() as unit:
        assert replies.listed(unit)[0].standing is Standing.OVERDUE


def test_a_draft_is_on_no_list(work: Work, look: Work) -> None:
    with work() as unit:
        visit = make_assessed(unit, BLEEDING)
        consultations.decide(unit, visit.public_id, REFER)
        draft = referrals.draft(unit, visit.public_id, LETTER).public_id
    with look() as unit:
        assert replies.listed(unit) == ()
    with pytest.raises(NotFound), look() as unit:
        replies.get(unit, draft)


def test_an_answer_is_filed_sealed_and_compared(work: Work, look: Work) -> None:
    with work() as unit:
        letter = sent(unit)
        group = replies.ranked(unit, replies.get(unit, letter))[0][0]
        given = Answer("Looks calm.", Advice.MAY_CONTINUE, named=group, by=" Dr. Lund ")
        filed = replies.file_answer(unit, letter, given)
        row = filed.referral

    assert row.status is ReferralStatus.ANSWERED
    assert row.answered_at is not None
    assert row.answer is not None
    assert b"calm" not in row.answer.data
    with look() as unit:
        found = replies.get(unit, letter)
        assert found.answer is not None
        assert found.answer.by == "Dr. Lund"
        assert found.compared is not None
        assert (found.compared.caution, found.compared.place) == (Caution.LESS, 1)
        assert found.standing is Standing.ANSWERED


@pytest.mark.parametrize(
    ("advice", "expected"),
    [
        (Advice.MAY_CONTINUE, Caution.LESS),
        (Advice.AVOID_AREA, Caution.SAME),
        (Advice.NO_TREATMENT, Caution.MORE),
    ],
)
def test_caution_is_read_from_the_advice(work: Work, advice: Advice, expected: Caution) -> None:
    with work() as unit:
        filed = replies.file_answer(unit, sent(unit), Answer("Seen.", advice))
        count = replies.tally([filed])

    assert filed.compared is not None
    assert filed.compared.caution is expected
    assert getattr(count, expected.value) == 1
    assert (count.answered, count.named) == (1, 0)


def test_an_answer_filed_again_keeps_the_earlier_one(work: Work) -> None:
    with work() as unit:
        letter = sent(unit)
        replies.file_answer(unit, letter, SAID)
        first = replies.get(unit, letter).referral.answered_at
        again = replies.file_answer(unit, letter, Answer("Corrected.", Advice.NO_TREATMENT))

        assert again.answer is not None
        assert again.answer.finding == "Corrected."
        assert again.referral.answered_at == first
        body = replies._opened(unit, again.client, again.referral)
        assert [one["finding"] for one in body["earlier"]] == [SAID.finding]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (Answer(" ", Advice.MAY_CONTINUE), "finding"),
        (Answer("x" * 2001, Advice.MAY_CONTINUE), "finding"),
        (Answer("Seen.", Advice.MAY_CONTINUE, named="dragon"), "named"),
        (Answer("Seen.", Advice.MAY_CONTINUE, by="x" * 200), "by"),
    ],
)
def test_odd_answers_are_refused_at_their_field(work: Work, given: Answer, field: str) -> None:
    with work() as unit:
        letter = sent(unit)
        with pytest.raises(Invalid) as refused:
            replies.file_answer(unit, letter, given)
    assert refused.value.field == field


def test_a_day_before_the_letter_is_refused(work: Work) -> None:
    with work() as unit:
        letter, day = sent(unit), unit.today() - timedelta(days=1)
        with pytest.raises(Invalid, match="until_on"):
            replies.file_answer(unit, letter, Answer("Seen.", Advice.AVOID_AREA, until_on=day))


def test_what_the_clinician_asks_to_leave_stands_with_the_client(
    work: Work, look: Work, clock: Clock
) -> None:
    with work() as unit:
        letter = sent(unit)
        until = unit.today() + timedelta(days=10)
        said = Answer("Seen.", Advice.NO_TREATMENT, until_on=until)
        client = replies.file_answer(unit, letter, said).client
    with look() as unit:
        (hold,) = alerts.of_client(unit, client).holds
        assert (hold.advice, hold.until_on) == (Advice.NO_TREATMENT, until)
    clock.move(days=11)
    with look() as unit:
        assert alerts.of_client(unit, client).holds == ()


def test_calls_are_kept_and_a_reminder_is_mailed_in_neutral_words(work: Work, look: Work) -> None:
    with work() as unit:
        letter = sent(unit)
        replies.note_call(unit, letter, "Went on Monday")
        replies.remind(unit, letter)
    with look() as unit:
        assert [call.note for call in replies.get(unit, letter).calls] == ["Went on Monday"]
        kinds = unit.session.scalars(select(Delivery.kind)).all()
        assert DeliveryKind.REMINDER in kinds


def test_nobody_is_reminded_of_an_answered_letter(work: Work) -> None:
    with work() as unit:
        letter = sent(unit)
        replies.file_answer(unit, letter, SAID)
        with pytest.raises(Conflict, match="referral_answered"):
            replies.remind(unit, letter)


def test_the_front_desk_reads_no_letters(work: Work, look: Work) -> None:
    with work() as unit:
        letter = sent(unit)
    for ask in (replies.listed, lambda unit: replies.get(unit, letter)):
        with pytest.raises(NotAllowed), look(DESK) as unit:
            ask(unit)
