"""Plans and letters: drafted, issued once, kept as they were, opened by those they are for."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import select

from studio.context import StudioState
from studio.hooks import VISITOR
from studio.models import (
    ClientLink,
    Consultation,
    ConsultationStatus,
    Document,
    LinkPurpose,
    Plan,
    PlanStatus,
)
from studio.services import consultations, documents, links, plans, referrals
from studio.services.errors import (
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    PaperLost,
    Superseded,
    TooMany,
    WrongPin,
)
from studio.services.links import LinkMade
from studio.services.referrals import ReferralInput
from studio.services.unit import Unit
from studio.signals import plan_issued, referral_issued
from tests.builders import BLEEDING, MILIA, make_assessed
from tests.conftest import DESK, Clock, Work
from tests.services.stories import REFER, TREAT

PDF = b"%PDF-1.7 a rendered paper"
LETTER = ReferralInput("", "Could you look at this bump, please?", share_consent=True)


def make_plan(unit: Unit, request_id: str = "request-0000000001") -> Plan:
    consultation = make_assessed(unit, MILIA, request_id=request_id)
    consultations.decide(unit, consultation.public_id, TREAT)
    return plans.draft(unit, consultation.public_id)


def make_document(unit: Unit) -> Document:
    return plans.issue(unit, make_plan(unit).public_id, PDF)


def test_a_plan_follows_from_the_decision(work: Work, look: Work) -> None:
    with work() as unit:
        plan = make_plan(unit)

    with look() as unit:
        care = plans.data(unit, plan)
        view = plans.view(unit, plan.public_id)
    assert [item["class_key"] for item in care["morning"]] == [
        "gentle_cleanser",
        "moisturizer",
        "spf",
    ]
    assert len(care["key_points"]) == 3
    assert view.client == "Mara Lindqvist"
    assert plan.status is PlanStatus.DRAFT


def test_drafting_again_writes_the_same_draft_anew(work: Work) -> None:
    with work() as unit:
        first = make_plan(unit)
        public_id = consultations.open_ones(unit)[0].public_id

        assert plans.draft(unit, public_id).public_id == first.public_id


def test_issuing_freezes_the_plan_and_leaves_the_visit_to_be_signed(work: Work, look: Work) -> None:
    heard: list[object] = []

    def listen(sender: str, **ids: object) -> None:
        heard.append(ids)

    with plan_issued.connected_to(listen), work() as unit:
        plan = make_plan(unit)
        document = plans.issue(unit, plan.public_id, PDF)
        again = plans.issue(unit, plan.public_id, PDF)

    assert again.public_id == document.public_id
    assert heard == [{"plan_id": plan.public_id, "document_id": document.public_id}]
    assert (document.sha256, document.size) == (sha256(PDF).hexdigest(), len(PDF))
    with look() as unit:
        assert len(consultations.open_ones(unit)) == 1
        assert documents.staff_open(unit, document.public_id).content == PDF
        assert plan.status is PlanStatus.ISSUED


def test_an_issued_plan_keeps_its_date_on_screen_too(work: Work, look: Work, clock: Clock) -> None:
    with work() as unit:
        plan = make_plan(unit).public_id
        plans.issue(unit, plan, PDF)
    clock.move(days=3)

    with look() as unit:
        assert plans.view(unit, plan).head.date == "22 November 2026"


def consultation_of(unit: Unit, plan: Plan) -> str:
    return unit.session.get_one(Consultation, plan.consultation_id).public_id


def test_a_corrected_plan_supersedes_the_one_before(work: Work, look: Work) -> None:
    with work() as unit:
        first = make_plan(unit)
        document = plans.issue(unit, first.public_id, PDF)
        made = documents.make_link(unit, document.public_id)
    with work() as unit:
        public_id = consultation_of(unit, first)
        second = plans.draft(unit, public_id)
        assert plans.view(unit, second.public_id).head.number == second.number
        plans.issue(unit, second.public_id, PDF + b" corrected")

    with look() as unit:
        rows = {row.public_id: row.status for row in unit.session.scalars(select(Plan))}
        assert rows == {
            first.public_id: PlanStatus.SUPERSEDED,
            second.public_id: PlanStatus.ISSUED,
        }
        assert documents.staff_open(unit, document.public_id).content == PDF
    with pytest.raises(Superseded), work(VISITOR) as unit:
        documents.open_by_token(unit, made.token, made.pin)


def test_what_is_no_pdf_is_not_stored(work: Work, look: Work) -> None:
    with work() as unit:
        plan = make_plan(unit)

    with pytest.raises(Invalid, match="not_a_pdf"), work() as unit:
        plans.issue(unit, plan.public_id, b"<html>")

    with look() as unit:
        assert unit.load(Plan, plan.public_id).status is PlanStatus.DRAFT


def test_a_referred_consultation_gets_a_letter_and_no_plan(work: Work, look: Work) -> None:
    heard: list[object] = []

    def listen(sender: str, **ids: object) -> None:
        heard.append(ids["referral_id"])

    with referral_issued.connected_to(listen), work() as unit:
        consultation = make_assessed(unit, BLEEDING)
        consultations.decide(unit, consultation.public_id, REFER)
        with pytest.raises(Conflict, match="referred_only"):
            plans.draft(unit, consultation.public_id)
        referral = referrals.draft(unit, consultation.public_id, LETTER)
        again = referrals.draft(unit, consultation.public_id, LETTER)
        letter = referrals.data(unit, referral)
        view = referrals.view(unit, referral.public_id)
        document = referrals.issue(unit, referral.public_id, PDF)
        twice = referrals.issue(unit, referral.public_id, PDF)

    assert again.public_id == referral.public_id
    assert twice.public_id == document.public_id
    assert (letter["urgency"], letter["route"]) == ("soon", "dermatology")
    assert letter["consent_on"] == "2026-11-22"
    assert letter["bumps"] == [BLEEDING]
    assert view.pressing
    assert heard == [referral.public_id]
    with look() as unit:
        view_now = consultations.get(unit, consultation.public_id)
    assert view_now.consultation.status is ConsultationStatus.ASSESSED
    assert [row.public_id for row in view_now.documents] == [document.public_id]


def test_the_therapist_may_refer_what_the_core_would_treat(work: Work) -> None:
    with work() as unit:
        consultation = make_assessed(unit, MILIA)
        consultations.decide(unit, consultation.public_id, REFER)
        letter = referrals.data(unit, referrals.draft(unit, consultation.public_id, LETTER))

    assert (letter["urgency"], letter["route"]) == ("routine", "dermatology")
    assert letter["bumps"] == [MILIA]


def test_without_a_referral_there_is_no_letter(work: Work) -> None:
    with work() as unit:
        consultation = make_assessed(unit, MILIA)
        consultations.decide(unit, consultation.public_id, TREAT)

        with pytest.raises(Conflict, match="nothing_to_refer"):
            referrals.draft(unit, consultation.public_id, LETTER)


@pytest.mark.parametrize("draft", [plans.draft, lambda u, i: referrals.draft(u, i, LETTER)])
def test_a_paper_needs_an_assessment_and_a_decision(
    work: Work, draft: Callable[[Unit, str], object]
) -> None:
    with work() as unit:
        public_id = make_assessed(unit, MILIA).public_id

    with pytest.raises(Conflict, match="not_decided"), work() as unit:
        draft(unit, public_id)


def test_a_client_opens_their_paper_with_link_and_pin(work: Work) -> None:
    with work() as unit:
        made = documents.make_link(unit, make_document(unit).public_id)

    with work(VISITOR) as unit:
        links.check(unit, made.token, *documents.PAPERS)
        opened = documents.open_by_token(unit, made.token, made.pin)

    assert opened.content == PDF
    assert opened.title == "care-plan-2026-11-22"
    assert len(made.token) == 43
    assert len(made.pin) == 6


@pytest.mark.parametrize(
    "harm",
    [
        Path.unlink,
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:-1]),
        lambda path: path.write_bytes(path.read_bytes()[:-1] + b"\x00\x01"),
    ],
    ids=["deleted", "emptied", "cut short", "changed"],
)
def test_a_lost_or_damaged_file_is_said_as_such(
    work: Work, state: StudioState, harm: Callable[[Path], object]
) -> None:
    with work() as unit:
        document = make_document(unit)
        made = documents.make_link(unit, document.public_id)
        public_id, key = document.public_id, document.store_key
    harm(state.data_dir / "documents" / key)

    with pytest.raises(PaperLost), work() as unit:
        documents.staff_open(unit, public_id)
    with pytest.raises(PaperLost), work(VISITOR) as unit:
        documents.open_by_token(unit, made.token, made.pin)


def test_the_link_is_stored_as_a_hash_only(work: Work, look: Work, state: StudioState) -> None:
    with work() as unit:
        made = documents.make_link(unit, make_document(unit).public_id)

    stored = b"".join(path.read_bytes() for path in state.data_dir.glob("studio.db*"))
    assert made.token.encode() not in stored
    with look() as unit:
        link = unit.session.scalars(select(ClientLink)).one()
    assert made.pin not in link.pin_hash


def wrong(pin: str) -> str:
    return f"{(int(pin) + 1) % 1_000_000:06d}"


def guess_wrong(work: Work, made: LinkMade, times: int) -> None:
    for _ in range(times):
        with pytest.raises(WrongPin), work(VISITOR) as unit:
            documents.open_by_token(unit, made.token, wrong(made.pin))


def test_five_wrong_pins_bring_a_pause_and_five_more_lock_the_link_for_good(
    work: Work, clock: Clock
) -> None:
    with work() as unit:
        made = documents.make_link(unit, make_document(unit).public_id)

    guess_wrong(work, made, 5)
    with pytest.raises(TooMany) as pause, work(VISITOR) as unit:
        documents.open_by_token(unit, made.token, made.pin)
    assert pause.value.retry_after == 15 * 60 + 1
    clock.move(minutes=15)
    guess_wrong(work, made, 5)
    clock.move(days=1)

    with pytest.raises(NotFound), work(VISITOR) as unit:
        documents.open_by_token(unit, made.token, made.pin)
    with work() as unit:
        assert links.locked(unit) == 1


def test_after_the_pause_the_right_pin_opens(work: Work, clock: Clock) -> None:
    with work() as unit:
        made = documents.make_link(unit, make_document(unit).public_id)

    guess_wrong(work, made, 5)
    clock.move(minutes=15)

    with work(VISITOR) as unit:
        assert documents.open_by_token(unit, made.token, made.pin).content == PDF


def test_a_clock_set_back_revives_no_link(work: Work, clock: Clock) -> None:
    with work() as unit:
        made = documents.make_link(unit, make_document(unit).public_id)
    clock.move(days=30)
    with pytest.raises(NotFound), work(VISITOR) as unit:
        links.check(unit, made.token, *documents.PAPERS)

    clock.move(days=-13)

    with pytest.raises(NotFound), work(VISITOR) as unit:
        links.check(unit, made.token, *documents.PAPERS)


def test_a_link_to_a_paper_opens_nothing_else(work: Work) -> None:
    with work() as unit:
        made = documents.make_link(unit, make_document(unit).public_id)

    with pytest.raises(NotFound), work(VISITOR) as unit:
        links.open_link(unit, made.token, made.pin, LinkPurpose.INTAKE)


def test_the_right_pin_takes_wrong_tries_back(work: Work) -> None:
    with work() as unit:
        made = documents.make_link(unit, make_document(unit).public_id)

    for _ in range(3):
        for _ in range(4):
            with pytest.raises(WrongPin), work(VISITOR) as unit:
                documents.open_by_token(unit, made.token, wrong(made.pin))
        with work(VISITOR) as unit:
            assert documents.open_by_token(unit, made.token, made.pin).content == PDF


def _too_late(unit: Unit, clock: Clock, made: LinkMade) -> str:
    clock.move(days=30)
    return made.token


def _revoked(unit: Unit, clock: Clock, made: LinkMade) -> str:
    links.revoke(unit, unit.session.scalars(select(Document)).one())
    return made.token


def _replaced(unit: Unit, clock: Clock, made: LinkMade) -> str:
    documents.make_link(unit, unit.session.scalars(select(Document)).one().public_id)
    return made.token


def _invented(unit: Unit, clock: Clock, made: LinkMade) -> str:
    return made.token[:-1] + ("A" if made.token[-1] != "A" else "B")


def _strange(unit: Unit, clock: Clock, made: LinkMade) -> str:
    return "\ud800'; DROP TABLE"


@pytest.mark.parametrize("change", [_too_late, _revoked, _replaced, _invented, _strange])
def test_a_dead_link_is_not_found_with_or_without_pin(
    work: Work, clock: Clock, change: Callable[[Unit, Clock, LinkMade], str]
) -> None:
    with work() as unit:
        made = documents.make_link(unit, make_document(unit).public_id)
        token = change(unit, clock, made)

    with pytest.raises(NotFound) as first, work(VISITOR) as unit:
        links.check(unit, token, *documents.PAPERS)
    with pytest.raises(NotFound) as second, work(VISITOR) as unit:
        documents.open_by_token(unit, token, made.pin)
    assert type(first.value) is type(second.value) is NotFound


def test_the_desk_neither_opens_nor_shares_papers(work: Work) -> None:
    with work() as unit:
        public_id = make_document(unit).public_id

    for use_case in (documents.staff_open, documents.make_link):
        with pytest.raises(NotAllowed), work(DESK) as unit:
            use_case(unit, public_id)


def test_a_document_on_the_disk_is_sealed(work: Work, state: StudioState) -> None:
    with work() as unit:
        document = make_document(unit)

    [path] = (state.data_dir / "documents").iterdir()
    assert path.name == document.store_key
    assert b"%PDF" not in path.read_bytes()
    assert b"rendered paper" not in path.read_bytes()
