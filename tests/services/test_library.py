"""Menu, programs and shelf: laid out once, changed by the owner, never lost for past visits."""

from datetime import date

import pytest
from sqlalchemy import select

from studio.hooks import VISITOR, Actor, Role
from studio.models import AuditEntry, Offer, Product, ProductUse, Program
from studio.services import library, shelf
from studio.services.errors import Conflict, Invalid, NotAllowed, NotFound
from studio.services.library import OfferInput, ProgramInput, Step
from studio.services.shelf import ProductInput
from studio.services.unit import Unit
from studio.skin.wording import never_say_problems
from tests.conftest import DESK, THERAPIST, Clock, Counted, Work
from tests.readability import grade

OWNER = Actor("staff:3", frozenset({Role.OWNER}))
FACIAL = OfferInput("Calm facial", "Facial tranquilo", 60, 9000, public=True)
PAIR = ProgramInput("Two facials", "Dos faciales", 15000, (Step("deep_pore_facial", 2),))
GEL = ProductInput(ProductUse.TREATMENT, "Acme", "Gel", services=("pre_softening",))


def offer_named(unit: Unit, service: str) -> Offer:
    return unit.session.scalars(select(Offer).where(Offer.service == service)).one()


def shipped(unit: Unit) -> list[Offer | Program]:
    return [*library.offers(unit), *library.programs(unit)]


def test_a_fresh_studio_has_the_whole_menu_without_prices_and_shows_the_consultation(
    work: Work,
) -> None:
    with work(OWNER) as unit:
        library.fill(unit)
        menu = library.offers(unit)

        ours = {"consultation", "patch_test"}
        assert {row.service for row in menu} == ours | set(unit.knowledge.data["services"])
        assert {row.price_cents for row in menu} == {0}
        assert [row.service for row in library.public_offers(unit)] == ["consultation"]
        assert library.offers(unit)[0].duration_min == 45


def test_services_that_need_an_authority_start_off_the_menu(work: Work) -> None:
    with work(OWNER) as unit:
        library.fill(unit, demo=True)

        off = {row.service for row in library.offers(unit) if not row.active}

    assert off == {"lancet_extraction", "peel_jessner", "peel_tca_light"}


def test_laying_out_again_keeps_what_the_owner_did(work: Work) -> None:
    with work(OWNER) as unit:
        library.fill(unit, demo=True)
        row = offer_named(unit, "peel_lactic")
        library.change_offer(unit, row.public_id, FACIAL, row.version)
        library.retire_offer(unit, offer_named(unit, "led_red").public_id)
        before = len(shelf.products(unit))

        library.fill(unit, demo=True)

        assert offer_named(unit, "peel_lactic").name_en == "Calm facial"
        assert not offer_named(unit, "led_red").active
        assert len(shelf.products(unit)) == before == 21


def test_the_four_programs_name_only_services_of_the_menu(work: Work) -> None:
    with work(OWNER) as unit:
        library.fill(unit)
        menu = {row.service for row in library.offers(unit) if row.active}
        plans = library.programs(unit)

        assert [row.key for row in plans] == ["milia", "acne_support", "renewal", "age_management"]
        assert all(step.service in menu for row in plans for step in library.steps_of(row))


def test_no_program_has_more_light_peels_in_a_row_than_the_rules_allow(work: Work) -> None:
    with work(OWNER) as unit:
        library.fill(unit)
        peels = [
            sum(step.sessions for step in library.steps_of(row) if step.service.startswith("peel"))
            for row in library.programs(unit)
        ]

    assert max(peels) <= 6


def test_shipped_words_for_clients_are_easy_to_read(work: Work) -> None:
    with work(OWNER) as unit:
        library.fill(unit)
        texts = [row.about_en for row in shipped(unit)]

    assert {text: grade([text]) for text in texts if grade([text]) > 6} == {}


def test_shipped_words_never_say_what_we_never_say(work: Work) -> None:
    with work(OWNER) as unit:
        library.fill(unit, demo=True)
        texts = [
            text for row in shipped(unit) for text in (row.name_en, row.about_en, row.about_es)
        ]
        said = [(text, never_say_problems(text, unit.knowledge)) for text in texts]

    assert [(text, problems) for text, problems in said if problems] == []


def test_every_product_for_home_has_a_class_of_the_knowledge_base(work: Work) -> None:
    with work(OWNER) as unit:
        library.fill(unit, demo=True)
        known = unit.knowledge.data["homecare"]["classes"]
        at_home = [row for row in shelf.products(unit) if row.use is ProductUse.HOME]

    assert len(at_home) == 14
    assert [row.name for row in at_home if row.homecare not in known] == []


def test_visitors_see_the_public_menu_in_its_order(work: Work, look: Work) -> None:
    with work(OWNER) as unit:
        library.fill(unit, demo=True)
        library.move_offer(unit, offer_named(unit, "deep_pore_facial").public_id, up=True)

    with look(VISITOR) as unit:
        shown = [row.service for row in library.public_offers(unit)]

    assert shown[:3] == ["consultation", "deep_pore_facial", "cosmetic_extraction"]


@pytest.mark.parametrize("service", ["consultation", "led_blue"])
def test_the_first_cannot_go_up_and_the_last_cannot_go_down(work: Work, service: str) -> None:
    with work(OWNER) as unit:
        library.fill(unit)
        before = [row.service for row in library.offers(unit)]
        first, last = library.offers(unit)[0], [r for r in library.offers(unit) if r.active][-1]

        library.move_offer(unit, first.public_id, up=True)
        library.move_offer(unit, last.public_id, up=False)

        assert [row.service for row in library.offers(unit)] == before


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name_en": " "}, "name_en"),
        ({"name_es": ""}, "name_es"),
        ({"name_en": "x" * 121}, "name_en"),
        ({"duration_min": 4}, "duration_min"),
        ({"duration_min": 481}, "duration_min"),
        ({"price_cents": -1}, "price_cents"),
        ({"price_cents": 10**9}, "price_cents"),
        ({"about_en": "a\u202eb"}, "about_en"),
    ],
)
def test_what_cannot_be_a_service_is_refused_at_its_field(
    work: Work, changes: dict[str, object], field: str
) -> None:
    given = OfferInput(**{**_as_dict(FACIAL), **changes})  # type: ignore[arg-type]
    with work(OWNER) as unit:
        library.fill(unit)
        row = offer_named(unit, "peel_lactic")

        with pytest.raises(Invalid) as caught:
            library.change_offer(unit, row.public_id, given, row.version)

    assert caught.value.field == field


def test_an_old_page_does_not_overwrite_a_newer_save(work: Work) -> None:
    with work(OWNER) as unit:
        library.fill(unit)
        row = offer_named(unit, "peel_lactic")
        old = row.version
        library.change_offer(unit, row.public_id, FACIAL, old)

        with pytest.raises(Conflict, match="stale"):
            library.change_offer(unit, row.public_id, FACIAL, old)


@pytest.mark.parametrize("actor", [DESK, THERAPIST], ids=["front desk", "therapist"])
def test_only_the_owner_changes_menu_and_shelf(work: Work, actor: Actor) -> None:
    with work(OWNER) as unit:
        library.fill(unit)
        public_id = offer_named(unit, "peel_lactic").public_id

    for action in (
        lambda unit: library.change_offer(unit, public_id, FACIAL, 1),
        lambda unit: library.retire_offer(unit, public_id),
        lambda unit: library.add_program(unit, PAIR),
        lambda unit: shelf.add_product(unit, GEL),
    ):
        with pytest.raises(NotAllowed), work(actor) as unit:
            action(unit)


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ((), "missing"),
        ((Step("nothing", 1),), "unknown"),
        ((Step("peel_lactic", 0),), "out_of_range"),
        ((Step("peel_lactic", 13),), "out_of_range"),
        ((Step("peel_lactic", 1),) * 11, "missing"),
    ],
)
def test_a_program_needs_steps_that_exist(work: Work, steps: tuple[Step, ...], code: str) -> None:
    given = ProgramInput("A", "B", 0, steps)
    with work(OWNER) as unit, pytest.raises(Invalid, match=code):
        library.add_program(unit, given)


def test_a_program_is_made_changed_and_retired(work: Work) -> None:
    with work(OWNER) as unit:
        row = library.add_program(unit, PAIR)
        library.change_program(
            unit, row.public_id, ProgramInput("Three", "Tres", 1, PAIR.steps), row.version
        )
        library.retire_program(unit, row.public_id)

        assert (row.name_en, row.active, row.version) == ("Three", False, 3)


def test_open_packages_of_a_service_come_with_the_one_that_ends_first(
    work: Work, clock: Clock
) -> None:
    with work(OWNER) as unit:
        product = shelf.add_product(unit, GEL)
        shelf.open_lot(unit, product.public_id, "LATE", date(2028, 1, 1))
        shelf.open_lot(unit, product.public_id, "SOON", date(2026, 12, 1))
        shelf.open_lot(unit, product.public_id, "OVER", date(2026, 11, 1))
        other = shelf.add_product(
            unit, ProductInput(ProductUse.TREATMENT, "", "Peel", services=("peel_lactic",))
        )
        shelf.open_lot(unit, other.public_id, "ELSEWHERE", None)

    with work(THERAPIST) as unit:
        found = library.open_lots(unit, "pre_softening")

    assert [(lot.lot, lot.expired) for lot in found] == [
        ("SOON", False),
        ("LATE", False),
        ("OVER", True),
    ]


def test_a_finished_package_is_offered_no_more(work: Work) -> None:
    with work(OWNER) as unit:
        product = shelf.add_product(unit, GEL)
        lot = shelf.open_lot(unit, product.public_id, "A1", None)
        shelf.finish_lot(unit, product.public_id, lot.id)
        shelf.finish_lot(unit, product.public_id, lot.id)

        assert library.open_lots(unit, "pre_softening") == []


def test_a_package_of_another_product_is_not_there(work: Work) -> None:
    with work(OWNER) as unit:
        mine, other = shelf.add_product(unit, GEL), shelf.add_product(unit, GEL)
        lot = shelf.open_lot(unit, other.public_id, "A1", None)

        with pytest.raises(NotFound):
            shelf.finish_lot(unit, mine.public_id, lot.id)


@pytest.mark.parametrize(
    ("lots", "error"),
    [(["A", "A"], "lot_open"), (list("ABCDEFG"), "too_many_lots")],
    ids=["twice", "seven"],
)
def test_packages_opened_by_a_slip_are_refused(work: Work, lots: list[str], error: str) -> None:
    with work(OWNER) as unit:
        product = shelf.add_product(unit, GEL)
        for lot in lots[:-1]:
            shelf.open_lot(unit, product.public_id, lot, None)

        with pytest.raises(Conflict, match=error):
            shelf.open_lot(unit, product.public_id, lots[-1], None)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (ProductInput(ProductUse.HOME, "", "Cream"), "homecare"),
        (ProductInput(ProductUse.HOME, "", "Cream", homecare="nothing"), "homecare"),
        (ProductInput(ProductUse.TREATMENT, "", "Gel"), "services"),
        (ProductInput(ProductUse.TREATMENT, "", "Gel", services=("nothing",)), "services"),
        (ProductInput(ProductUse.HOME, "", "", homecare="spf"), "name"),
    ],
)
def test_a_product_needs_a_name_and_what_it_is_for(
    work: Work, given: ProductInput, field: str
) -> None:
    with work(OWNER) as unit, pytest.raises(Invalid) as caught:
        shelf.add_product(unit, given)

    assert caught.value.field == field


def test_products_for_home_come_by_class_without_those_taken_off(work: Work) -> None:
    with work(OWNER) as unit:
        library.fill(unit, demo=True)
        gone = unit.session.scalars(select(Product).where(Product.homecare == "bha")).one()
        shelf.retire_product(unit, gone.public_id)

        found = library.products_for_home(unit, ["moisturizer", "bha", "moisturizer"])

        assert {key: [row.name for row in rows] for key, rows in found.items()} == {
            "moisturizer": ["Light Water Gel", "Winter Barrier Cream"],
            "bha": [],
        }


def test_the_shelf_takes_the_same_statements_however_long_it_is(
    work: Work, look: Work, counted: Counted
) -> None:
    with work(OWNER) as unit:
        library.fill(unit, demo=True)
    with look(THERAPIST) as unit, counted() as few:
        shelf.products(unit)
        library.open_lots(unit)
    with work(OWNER) as unit:
        for number in range(40):
            product = shelf.add_product(unit, GEL)
            shelf.open_lot(unit, product.public_id, f"N{number}", None)
    with look(THERAPIST) as unit, counted() as many:
        shelf.products(unit)
        library.open_lots(unit)

    assert len(many) == len(few)


def test_each_change_leaves_a_line_in_the_trail(work: Work) -> None:
    with work(OWNER) as unit:
        product = shelf.add_product(unit, GEL)
        shelf.change_product(unit, product.public_id, GEL, 1)
        lot = shelf.open_lot(unit, product.public_id, "A1", None)
        shelf.finish_lot(unit, product.public_id, lot.id)
        shelf.retire_product(unit, product.public_id)
        shelf.restore_product(unit, product.public_id)

        actions = list(unit.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))

    assert actions == [
        "product.added",
        "product.changed",
        "lot.opened",
        "lot.finished",
        "product.retired",
        "product.restored",
    ]


def _as_dict(given: OfferInput) -> dict[str, object]:
    return {name: getattr(given, name) for name in OfferInput.__slots__}
