"""A clinician's answer online: behind a PIN, once, kept sealed, and nothing until it is filed."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from studio.hooks import VISITOR
from studio.models import AuditEntry, ClientLink, LinkPurpose, Referral, ReferralStatus
from studio.services import alerts, day, links, online_replies, replies
from studio.services.errors import Conflict, Invalid, NotAllowed, NotFound, WrongPin
from studio.services.links import REPLY_DAYS
from studio.services.online_replies import Door, OnlineAnswer
from studio.services.replies import Answer, Standing
from studio.services.unit import Tools, Unit, unit_of_work
from studio.skin.referral_waits import Advice
from tests.conftest import DESK, Clock, Work
from tests.services.test_replies import sent

ON = date(2026, 11, 22)
SEEN = OnlineAnswer(ON, Advice.AVOID_AREA, "Dr. Lund", note="Looks calm to me.")


def slip(unit: Unit, letter: str) -> tuple[str, str]:
    """Return what the letter's reply slip shows: token and PIN."""
    row = unit.load(Referral, letter)
    return links.paper_token(unit, row), links.reply_pin(unit, row)


def opened(unit: Unit, letter: str) -> ClientLink:
    token, pin = slip(unit, letter)
    return links.open_link(unit, token, pin, LinkPurpose.REPLY)


def answered(unit: Unit, letter: str, given: OnlineAnswer = SEEN) -> None:
    online_replies.receive(unit, opened(unit, letter), replace(given, seen_on=unit.today()))


def test_the_slip_opens_a_page_that_tells_little(work: Work) -> None:
    with work() as unit:
        letter = sent(unit)
    with work(VISITOR) as unit:
        asked = online_replies.asked(unit, opened(unit, letter))

        assert asked.about == "Mara L."
        assert asked.number == unit.load(Referral, letter).number
        assert not asked.has_come


def test_a_token_alone_and_a_wrong_pin_open_nothing(work: Work) -> None:
    with work() as unit:
        letter = sent(unit)
        token, pin = slip(unit, letter)
    assert (len(token), len(pin)) == (20, 6)
    for wrong in ("", "000000" if pin != "000000" else "111111", pin[::-1] + "0"):
        with pytest.raises(WrongPin), work(VISITOR) as unit:
            links.open_link(unit, token, wrong, LinkPurpose.REPLY)


@pytest.mark.parametrize("purpose", [LinkPurpose.PLAN, LinkPurpose.REFERRAL, LinkPurpose.INTAKE])
def test_the_slip_opens_no_paper(work: Work, purpose: LinkPurpose) -> None:
    with work() as unit:
        token, pin = slip(unit, sent(unit))
    with pytest.raises(NotFound), work(VISITOR) as unit:
        links.open_link(unit, token, pin, purpose)


def test_the_letters_own_link_answers_nothing_and_keeps_the_slip_alive(work: Work) -> None:
    with work() as unit:
        letter = sent(unit)
        token, _ = slip(unit, letter)
        row = unit.session.scalars(
            select(ClientLink).where(ClientLink.token_sha256 == links.hash_of(token))
        ).one()
        assert (row.document_id, row.purpose) == (None, LinkPurpose.REPLY)
        assert row.pin_hash


def test_an_answer_waits_sealed_and_changes_nothing(work: Work, look: Work) -> None:
    with work() as unit:
        letter = sent(unit)
    with work(VISITOR) as unit:
        answered(unit, letter, replace(SEEN, advice=Advice.NO_TREATMENT))
    with look() as unit:
        found = replies.get(unit, letter)
        assert found.standing is Standing.ARRIVED
        assert found.reply is not None
        assert (found.reply.name, found.reply.note) == ("Dr. Lund", "Looks calm to me.")
        assert found.answer is None
        assert found.referral.status is ReferralStatus.ISSUED
        assert found.referral.reply is not None
        assert b"calm" not in found.referral.reply.data
        assert alerts.of_client(unit, found.client).holds == ()
        counts = day.board(unit).counts
        assert (counts.arrived_answers, counts.overdue_letters) == (1, 0)
        actions = unit.session.scalars(select(AuditEntry.action)).all()
        assert "referral.reply_came" in actions


def test_an_answer_that_waits_is_not_overdue(work: Work, look: Work, clock: Clock) -> None:
    with work() as unit:
        letter = sent(unit)
        answered(unit, letter)
    clock.move(days=60)
    with look() as unit:
        assert replies.get(unit, letter).standing is Standing.ARRIVED
        assert day.board(unit).counts.overdue_letters == 0


def test_only_the_first_answer_counts(work: Work) -> None:
    with work() as unit:
        letter = sent(unit)
        first, second = opened(unit, letter), opened(unit, letter)
        given = replace(SEEN, seen_on=unit.today())
        online_replies.receive(unit, first, given)
        with pytest.raises(Conflict, match="reply_came"):
            online_replies.receive(unit, second, replace(given, name="Somebody"))
        assert online_replies.asked(unit, second).has_come
        reply = replies.get(unit, letter).reply
        assert reply is not None
        assert reply.name == "Dr. Lund"


def test_after_an_answer_on_paper_none_comes_online(work: Work) -> None:
    with work() as unit:
        letter = sent(unit)
        replies.file_answer(unit, letter, Answer("Seen.", Advice.AVOID_AREA))
        with pytest.raises(Conflict, match="reply_came"):
            answered(unit, letter)


def test_filing_takes_over_what_came_and_keeps_it(work: Work) -> None:
    with work() as unit:
        letter = sent(unit)
        answered(unit, letter)
        filed = replies.file_answer(unit, letter, Answer("Looks calm.", Advice.AVOID_AREA))

        assert filed.standing is Standing.ANSWERED
        assert filed.reply is not None


def test_care_goes_on_only_when_somebody_made_sure_who_wrote(work: Work) -> None:
    with work() as unit:
        letter = sent(unit)
        answered(unit, letter, replace(SEEN, advice=Advice.MAY_CONTINUE))
        given = Answer("Fine.", Advice.MAY_CONTINUE)
        with pytest.raises(Invalid, match="verified"):
            replies.file_answer(unit, letter, given)
        assert replies.file_answer(unit, letter, given, verified=True).answer is not None


def test_set_aside_it_is_kept_and_the_slip_opens_no_more(work: Work) -> None:
    with work() as unit:
        letter = sent(unit)
        answered(unit, letter)
        replies.set_aside(unit, letter)
        found = replies.get(unit, letter)

        assert (found.standing, found.reply) == (Standing.WAITING, None)
        body = replies._opened(unit, found.client, found.referral)
        assert [one["name"] for one in body["set_aside"]] == ["Dr. Lund"]
        with pytest.raises(NotFound):
            opened(unit, letter)
        with pytest.raises(Conflict, match="no_reply"):
            replies.set_aside(unit, letter)


def test_a_closed_or_old_slip_opens_no_more(work: Work, clock: Clock) -> None:
    with work() as unit:
        letter = sent(unit)
        assert online_replies.door(unit, unit.load(Referral, letter)) is Door.OPEN
    clock.move(days=REPLY_DAYS)
    with work() as unit:
        assert online_replies.door(unit, unit.load(Referral, letter)) is Door.SHUT
        with pytest.raises(NotFound):
            opened(unit, letter)


def test_staff_close_a_letters_answer(work: Work) -> None:
    with work() as unit:
        letter = sent(unit)
        online_replies.close(unit, letter)
        assert online_replies.door(unit, unit.load(Referral, letter)) is Door.SHUT
        with pytest.raises(NotFound):
            opened(unit, letter)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "Dr.\nLund"}, "name"),
        ({"name": "Dr. \u202eLund"}, "name"),
        ({"note": "x" * 1001}, "note"),
        ({"note": "\x00"}, "note"),
        ({"days": -1}, "seen_on"),
        ({"days": 2}, "seen_on"),
        ({"until": -1}, "until_on"),
        ({"until": 4000}, "until_on"),
    ],
    ids=str,
)
def test_odd_answers_are_refused_at_their_field(
    work: Work, change: dict[str, str | int], field: str
) -> None:
    with work() as unit:
        letter = sent(unit)
        days, until = int(change.get("days", 0)), change.get("until")
        given = replace(
            SEEN,
            seen_on=unit.today() + timedelta(days=days),
            until_on=unit.today() + timedelta(days=int(until)) if until else None,
            name=str(change.get("name", SEEN.name)),
            note=str(change.get("note", SEEN.note)),
        )
        with pytest.raises(Invalid) as refused:
            online_replies.receive(unit, opened(unit, letter), given)
        assert refused.value.field == field


def test_nobody_is_reminded_while_an_answer_waits(work: Work) -> None:
    with work() as unit:
        letter = sent(unit)
        answered(unit, letter)
        with pytest.raises(Conflict, match="referral_answered"):
            replies.remind(unit, letter)


def test_the_front_desk_touches_no_answers(work: Work) -> None:
    with work() as unit:
        letter = sent(unit)
        answered(unit, letter)
    for act in (replies.set_aside, online_replies.close, online_replies.unlock):
        with pytest.raises(NotAllowed), work(DESK) as unit:
            act(unit, letter)


def test_wrong_pins_lock_the_door_and_staff_unlock_it(work: Work) -> None:
    with work() as unit:
        letter = sent(unit)
        row = unit.load(Referral, letter)
        token, pin = slip(unit, letter)
        way = unit.session.scalars(select(ClientLink).where(ClientLink.referral_id == row.id)).one()
        way.tries = links.MAX_TRIES
        assert online_replies.door(unit, row) is Door.LOCKED
        assert day.board(unit).counts.locked_links == 1
        online_replies.unlock(unit, letter)
        assert online_replies.door(unit, row) is Door.OPEN
        assert links.open_link(unit, token, pin, LinkPurpose.REPLY)


def test_a_locked_door_of_an_answered_letter_is_brought_up_no_more(work: Work) -> None:
    with work() as unit:
        letter = sent(unit)
        row = unit.load(Referral, letter)
        way = unit.session.scalars(select(ClientLink).where(ClientLink.referral_id == row.id)).one()
        way.tries = links.MAX_TRIES
        replies.file_answer(unit, letter, Answer("Seen.", Advice.AVOID_AREA))
        unit.session.flush()
        assert day.board(unit).counts.locked_links == 0


def test_of_eight_answers_at_once_one_comes_in(tools: Tools, work: Work, look: Work) -> None:
    with work() as unit:
        letter = sent(unit)

    def answer(worker: int) -> bool:
        try:
            with unit_of_work(tools, VISITOR) as unit:
                answered(unit, letter, replace(SEEN, name=f"Dr. {worker}"))
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        came = list(pool.map(answer, range(8)))

    assert sum(came) == 1
    with look() as unit:
        reply = replies.get(unit, letter).reply
        assert reply is not None
        assert reply.name == f"Dr. {came.index(True)}"
        actions = unit.session.scalars(select(AuditEntry.action)).all()
        assert actions.count("referral.reply_came") == 1
