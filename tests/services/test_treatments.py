"""What was done: within the decision and the rules, and told to the next visit."""

from dataclasses import replace

import pytest

from studio.models import DecisionKind, FlagAnswer, Product, ProductLot, ProductUse
from studio.services import alerts, consultations, sealing, stopping, treatments
from studio.services.decisions import DecisionInput
from studio.services.errors import Conflict, Invalid, NotAllowed
from studio.services.treated import DoneStep, Reaction, Treated, UsedProduct
from studio.services.unit import Unit
from tests.builders import BLEEDING, MILIA, make_assessed
from tests.conftest import DESK, Clock, Work
from tests.services.stories import TREAT, decide_to_treat

DONE = Treated((DoneStep("cosmetic_extraction", ("cheek",), minutes=12),))


def a_decided(unit: Unit) -> str:
    consultation = make_assessed(unit, MILIA)
    decide_to_treat(unit, consultation)
    return consultation.public_id


def a_product(unit: Unit) -> Product:
    row = Product(
        public_id=sealing.new_id(),
        use=ProductUse.TREATMENT,
        brand="Alder",
        name="Softening gel",
        services=["cosmetic_extraction"],
        strength="5 %",
    )
    unit.session.add(row)
    unit.session.flush()
    day = unit.today()
    for lot, expires in (
        ("OLD", day.replace(year=2020)),
        ("B2", day.replace(year=2028)),
        ("A1", None),
    ):
        unit.session.add(
            ProductLot(product_id=row.id, lot=lot, expires_on=expires, opened_at=unit.now())
        )
    unit.session.flush()
    return row


def test_as_planned_takes_the_decision_and_the_open_lot(work: Work, look: Work) -> None:
    with work() as unit:
        visit = a_decided(unit)
        product = a_product(unit)
        treatments.record_as_planned(unit, visit)

    with look() as unit:
        found = consultations.get(unit, visit).treatment
    assert found is not None
    used = UsedProduct(product.public_id, "Alder Softening gel", "5 %", "B2")
    assert found.steps == (DoneStep("cosmetic_extraction", ("cheek",), (used,), minutes=15),)
    assert (found.reactions, found.as_planned) == ((Reaction.NONE,), True)


def test_recording_again_replaces_what_was_recorded(work: Work, look: Work) -> None:
    with work() as unit:
        visit = a_decided(unit)
        treatments.record(unit, visit, DONE)
        treatments.record(unit, visit, replace(DONE, endpoint="All pearls out"))

    with look() as unit:
        found = consultations.get(unit, visit).treatment
    assert found is not None
    assert found.endpoint == "All pearls out"


STEP = DONE.steps[0]
ROWS = {
    "another service": (replace(STEP, service="peel_lactic"), "services"),
    "another place": (replace(STEP, sites=("chin",)), "cosmetic_extraction-sites"),
    "no place": (replace(STEP, sites=()), "cosmetic_extraction-sites"),
    "longer than the cap": (replace(STEP, minutes=16), "cosmetic_extraction-minutes"),
    "no time at all": (replace(STEP, minutes=0), "cosmetic_extraction-minutes"),
    "too many passes": (replace(STEP, passes=21), "cosmetic_extraction-passes"),
    "odd signs": (replace(STEP, device="a\x00b"), "cosmetic_extraction-device"),
    "too many products": (
        replace(STEP, products=(UsedProduct("", "Gel"),) * 13),
        "cosmetic_extraction-products",
    ),
}


@pytest.mark.parametrize(("step", "field"), ROWS.values(), ids=ROWS)
def test_what_was_not_decided_or_cannot_be_is_refused(
    work: Work, step: DoneStep, field: str
) -> None:
    with work() as unit:
        visit = a_decided(unit)

    with pytest.raises(Invalid) as refused, work() as unit:
        treatments.record(unit, visit, Treated((step,)))

    assert refused.value.field == field


@pytest.mark.parametrize(
    ("done", "field"),
    [
        (replace(DONE, reactions=(Reaction.NONE, Reaction.RED)), "reactions"),
        (replace(DONE, reactions=(Reaction.OTHER,)), "note"),
        (Treated(()), "services"),
    ],
    ids=["none and red", "other without words", "nothing, not stopped"],
)
def test_what_contradicts_itself_is_refused(work: Work, done: Treated, field: str) -> None:
    with work() as unit:
        visit = a_decided(unit)

    with pytest.raises(Invalid) as refused, work() as unit:
        treatments.record(unit, visit, done)

    assert refused.value.field == field


def test_an_open_flag_locks_the_treatment(work: Work) -> None:
    with work() as unit:
        consultation = make_assessed(unit, BLEEDING)

    with pytest.raises(Conflict, match="flags_open"), work() as unit:
        treatments.record(unit, consultation.public_id, DONE)


def test_an_answered_flag_still_does_not_let_the_spot_be_treated(work: Work) -> None:
    with work() as unit:
        visit = make_assessed(unit, BLEEDING).public_id
        stopping.answer_flags(unit, visit, FlagAnswer.REFER)

    with pytest.raises(Conflict, match="nothing_decided_to_treat"), work() as unit:
        treatments.record(unit, visit, DONE)


def test_nothing_is_done_before_it_is_decided(work: Work) -> None:
    with work() as unit:
        visit = make_assessed(unit, MILIA).public_id

    with pytest.raises(Conflict, match="not_decided"), work() as unit:
        treatments.record(unit, visit, DONE)


def test_a_decision_that_no_longer_fits_holds_the_treatment_back(work: Work) -> None:
    with work() as unit:
        visit = a_decided(unit)
        seen = consultations.get(unit, visit)
        told = {**seen.intake, "medications": [{"name": "Accutane", "stopped_days_ago": None}]}
        consultations.record_intake(unit, visit, told, seen.consultation.version)
        consultations.assess(unit, visit)

    with pytest.raises(Conflict, match="decision_outdated"), work() as unit:
        treatments.record(unit, visit, DONE)


@pytest.mark.parametrize(
    ("reactions", "telling"),
    [
        ((Reaction.NONE,), None),
        ((Reaction.PINK,), None),
        ((Reaction.PINK, Reaction.SWELLING), (Reaction.SWELLING,)),
    ],
    ids=["none", "pink", "swelling"],
)
def test_the_next_visit_hears_of_a_reaction(
    work: Work,
    look: Work,
    clock: Clock,
    reactions: tuple[Reaction, ...],
    telling: tuple[Reaction, ...] | None,
) -> None:
    with work() as unit:
        visit = a_decided(unit)
        treatments.record(unit, visit, replace(DONE, reactions=reactions, note="Left cheek"))
    clock.move(days=30)

    with look() as unit:
        client = consultations.get(unit, visit).client
        last = alerts.of_client(unit, client).reaction

    assert (last.reactions if last else None) == telling


def test_the_last_services_are_those_done_before_this_visit(work: Work) -> None:
    with work() as unit:
        visit = a_decided(unit)
        treatments.record(unit, visit, DONE)
        client = consultations.get(unit, visit).client
        second = consultations.start(unit, client.public_id)

        assert treatments.last_services(unit, second) == ("cosmetic_extraction",)
        assert treatments.last_services(unit, consultations.get(unit, visit).consultation) == ()


def test_the_desk_records_no_treatment(work: Work) -> None:
    with work() as unit:
        visit = a_decided(unit)

    with pytest.raises(NotAllowed), work(DESK) as unit:
        treatments.record(unit, visit, DONE)


def test_a_held_service_needs_its_stored_departure(work: Work) -> None:
    intake = {"medications": [{"name": "doxycycline", "stopped_days_ago": None}]}
    with work() as unit:
        consultation = make_assessed(unit, MILIA)
        seen = consultations.get(unit, consultation.public_id)
        told = {**seen.intake, **intake}
        consultations.record_intake(unit, consultation.public_id, told, consultation.version)
        consultations.assess(unit, consultation.public_id)
        decision = replace(TREAT, services=("led_red",), reason="Letter from Dr. Lund is here")
        consultations.decide(unit, consultation.public_id, decision)

        step = DoneStep("led_red", ("cheek",), minutes=10)
        treatments.record(unit, consultation.public_id, Treated((step,)))

        found = consultations.get(unit, consultation.public_id)
    assert found.treatment is not None
    assert found.decision is not None
    assert found.decision.departs == ("service:led_red:clearance",)


def test_a_decision_without_a_service_has_nothing_to_record(work: Work) -> None:
    with work() as unit:
        visit = make_assessed(unit, MILIA).public_id
        consultations.decide(unit, visit, DecisionInput(kind=DecisionKind.WATCH))

    with pytest.raises(Conflict, match="nothing_decided_to_treat"), work() as unit:
        treatments.record(unit, visit, Treated(()))
