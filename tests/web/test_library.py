"""The library: what is offered, what is on the shelf, and the rules to read."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from studio.context import StudioState
from studio.models import Offer, Product, ProductUse, Program
from studio.services import library, shelf
from tests.web.people import DESK, OWNER, THERAPIST, Seat
from tests.web.reading import held, problems, words

OFFER = {
    "name_en": "Calm facial",
    "name_es": "Facial tranquilo",
    "duration": "60",
    "price": "90.50",
    "public": "y",
}
PRODUCT = {
    "use": "home",
    "brand": "Acme",
    "name": "Cream",
    "homecare": "moisturizer",
    "price": "20",
    "ingredients": "Aqua, Retinol",
}


@pytest.fixture(autouse=True)
def _filled(studio: StudioState, seat: Seat) -> None:
    with studio.unit_of_work(OWNER) as unit:
        library.fill(unit, demo=True)
    seat.actor = OWNER


def the_offer(studio: StudioState, service: str) -> Offer:
    with studio.reading(OWNER) as unit:
        return unit.session.scalars(select(Offer).where(Offer.service == service)).one()


def the_product(studio: StudioState, name: str) -> Product:
    with studio.reading(OWNER) as unit:
        return unit.session.scalars(select(Product).where(Product.name == name)).one()


def test_the_menu_shows_names_minutes_and_prices(pages: FlaskClient) -> None:
    said = words(pages.get("/library"))

    assert "Skin consultation 45 min · $65" in said
    assert "Off the menu (3)" in said


def test_a_service_that_a_decision_withholds_says_so(pages: FlaskClient) -> None:
    assert "while decision D2 is off" in words(pages.get("/library"))


def test_the_front_desk_sees_prices_and_no_rules_or_buttons(pages: FlaskClient, seat: Seat) -> None:
    seat.actor = DESK

    answer = pages.get("/library")

    assert "$65" in words(answer)
    assert "Rules" not in words(answer)
    assert 'value="up"' not in answer.text
    assert pages.get("/library/rules").status_code == 403


def test_a_service_is_changed(pages: FlaskClient, studio: StudioState) -> None:
    row = the_offer(studio, "peel_lactic")
    address = f"/library/services/{row.public_id}"

    answer = pages.post(address, data={**OFFER, "version": str(row.version)})

    assert answer.status_code == 303
    assert the_offer(studio, "peel_lactic").price_cents == 9050
    assert held(pages.get(address))["price"] == ["90.50"]


@pytest.mark.parametrize(
    ("changes", "words_said"),
    [
        ({"name_en": ""}, "Enter the English name"),
        ({"name_es": " "}, "Enter the Spanish name"),
        ({"duration": "0"}, "Enter whole minutes, from 5 to 480"),
        ({"duration": "an hour"}, "Please use at most 4 letters"),
        ({"duration": "1e9"}, "Enter whole minutes, from 5 to 480"),
        ({"duration": "\u0665\u0665"}, "Enter whole minutes, from 5 to 480"),
        ({"price": "-1"}, "Enter a price in dollars, like 85 or 85.50, up to 10000"),
        ({"price": "10001"}, "Enter a price in dollars, like 85 or 85.50, up to 10000"),
        ({"price": "12,50"}, "Enter a price in dollars, like 85 or 85.50, up to 10000"),
        ({"name_en": "x" * 121}, "Please use at most 120 letters"),
        ({"name_en": "a\x07b"}, "This text holds signs that cannot be kept. Please type it again"),
    ],
)
def test_what_cannot_be_a_service_is_said_at_the_field(
    pages: FlaskClient, studio: StudioState, changes: dict[str, str], words_said: str
) -> None:
    row = the_offer(studio, "peel_lactic")

    answer = pages.post(
        f"/library/services/{row.public_id}", data={**OFFER, "version": "1", **changes}
    )

    assert answer.status_code == 422
    assert words_said in problems(answer)
    assert held(answer)["name_es"] == [changes.get("name_es", "Facial tranquilo").strip()]


def test_two_tabs_do_not_overwrite_each_other(pages: FlaskClient, studio: StudioState) -> None:
    row = the_offer(studio, "peel_lactic")
    address = f"/library/services/{row.public_id}"
    pages.post(address, data={**OFFER, "version": str(row.version)})

    answer = pages.post(address, data={**OFFER, "name_en": "Mine", "version": str(row.version)})

    assert answer.status_code == 409
    assert "Name in English Calm facial Mine" in words(answer)
    again = {**OFFER, "name_en": "Mine", "version": held(answer)["version"][0]}
    assert pages.post(address, data=again).status_code == 303


@pytest.mark.parametrize("way", ["up", "down", "retire", "restore"])
def test_the_buttons_of_a_service_lead_back_to_the_menu(
    pages: FlaskClient, studio: StudioState, way: str
) -> None:
    row = the_offer(studio, "deep_pore_facial")

    answer = pages.post(f"/library/services/{row.public_id}/place", data={"do": way})

    assert answer.headers["Location"].endswith("/library")


def test_another_word_than_those_of_the_buttons_is_refused(
    pages: FlaskClient, studio: StudioState
) -> None:
    row = the_offer(studio, "deep_pore_facial")

    answer = pages.post(f"/library/services/{row.public_id}/place", data={"do": "explode"})

    assert answer.status_code == 422


def test_the_owner_adds_a_service_that_is_missing(pages: FlaskClient, studio: StudioState) -> None:
    assert "Every service is on the list" in words(pages.get("/library/services/new"))
    with studio.unit_of_work(OWNER) as unit:
        unit.session.delete(the_offer(studio, "led_blue"))

    answer = pages.post("/library/services/new", data={**OFFER, "service": "led_blue"})

    assert answer.status_code == 303
    assert the_offer(studio, "led_blue").name_en == "Calm facial"


def test_a_program_is_made_and_shown_with_its_visits(pages: FlaskClient) -> None:
    answer = pages.post(
        "/library/programs/new",
        data={
            "name_en": "Two and one",
            "name_es": "Dos y uno",
            "price": "300",
            "steps": ["deep_pore_facial", "", "led_red"],
            "sessions": ["2", "1", "1"],
        },
    )

    assert answer.status_code == 303
    said = words(pages.get("/library/programs"))
    assert "Two and one 3 visits · $300 2 × Deep-pore facial 1 × Red LED light" in said


@pytest.mark.parametrize(
    ("steps", "sessions"),
    [([""], ["1"]), (["nothing"], ["1"]), (["led_red"], ["0"]), (["led_red"], ["many"]), ([], [])],
)
def test_a_program_without_proper_visits_is_refused(
    pages: FlaskClient, steps: list[str], sessions: list[str]
) -> None:
    answer = pages.post(
        "/library/programs/new",
        data={"name_en": "A", "name_es": "B", "steps": steps, "sessions": sessions},
    )

    assert answer.status_code == 422
    assert problems(answer)


def test_a_program_opens_with_its_lines(pages: FlaskClient, studio: StudioState) -> None:
    with studio.reading(OWNER) as unit:
        row = unit.session.scalars(select(Program).where(Program.key == "renewal")).one()

    filled = held(pages.get(f"/library/programs/{row.public_id}"))

    assert filled["steps"] == ["consultation", "enzyme_exfoliation", "peel_lactic", "", "", ""]
    assert filled["sessions"][:3] == ["1", "1", "4"]


def test_ingredients_that_do_not_fit_the_class_are_said_at_the_product(
    pages: FlaskClient,
) -> None:
    address = pages.post("/library/shelf/new", data=PRODUCT).headers["Location"]

    said = words(pages.get(address))

    assert "Does not fit its class Holds a retinoid" in said
    assert "In the list: Retinol" in said
    assert "Look at the ingredients" in words(pages.get("/library/shelf"))


@pytest.mark.parametrize(
    ("changes", "words_said"),
    [
        ({"name": ""}, "Enter the name on the box"),
        ({"homecare": ""}, "Choose the class it belongs to"),
        ({"use": "treatment"}, "Choose at least one service"),
        ({"homecare": "nothing"}, "Please look at this again"),
    ],
)
def test_a_product_without_its_class_or_service_is_refused(
    pages: FlaskClient, changes: dict[str, str], words_said: str
) -> None:
    answer = pages.post("/library/shelf/new", data={**PRODUCT, **changes})

    assert answer.status_code == 422
    assert words_said in problems(answer)


def test_a_product_changed_in_two_tabs_shows_both(pages: FlaskClient, studio: StudioState) -> None:
    row = the_product(studio, "Pore Toner")
    address = f"/library/shelf/{row.public_id}/change"
    pages.post(address, data={**PRODUCT, "version": str(row.version)})

    answer = pages.post(address, data={**PRODUCT, "name": "Other", "version": str(row.version)})

    assert answer.status_code == 409
    assert "Name Cream Other" in words(answer)


def test_the_therapist_opens_and_finishes_packages(
    pages: FlaskClient, studio: StudioState, seat: Seat
) -> None:
    seat.actor = THERAPIST
    row = the_product(studio, "Softening Gel")
    address = f"/library/shelf/{row.public_id}"
    new = {
        "lot": "SG-2000",
        "expires_on-month": "5",
        "expires_on-day": "1",
        "expires_on-year": "2028",
    }

    assert pages.post(f"{address}/lots", data=new).status_code == 303
    assert "SG-2000" in words(pages.get(address))
    lot = the_product(studio, "Softening Gel").lots[0]
    assert pages.post(f"{address}/lots/{lot.id}/finish").status_code == 303
    assert "Finished" in words(pages.get(address))


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"lot": ""}, 422),
        ({"lot": "SG-1042"}, 409),
        (
            {"lot": "A", "expires_on-year": "9999", "expires_on-month": "1", "expires_on-day": "1"},
            422,
        ),
        (
            {
                "lot": "A",
                "expires_on-year": "2027",
                "expires_on-month": "2",
                "expires_on-day": "30",
            },
            422,
        ),
    ],
)
def test_a_package_that_cannot_be_is_refused_and_kept_on_the_page(
    pages: FlaskClient, studio: StudioState, data: dict[str, str], status: int
) -> None:
    row = the_product(studio, "Softening Gel")

    answer = pages.post(f"/library/shelf/{row.public_id}/lots", data=data)

    assert answer.status_code == status
    assert problems(answer)


def test_the_front_desk_opens_no_packages(
    pages: FlaskClient, studio: StudioState, seat: Seat
) -> None:
    seat.actor = DESK
    row = the_product(studio, "Softening Gel")

    assert pages.get(f"/library/shelf/{row.public_id}").status_code == 200
    assert pages.post(f"/library/shelf/{row.public_id}/lots", data={"lot": "A"}).status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/library/services/nothing",
        "/library/programs/nothing",
        "/library/shelf/nothing",
        "/library/shelf/nothing/change",
        "/library/rules?kind=nothing",
        "/library/rules/conditions/nothing",
        "/library/rules/nothing/milia_primary",
        "/library/rules/meta/version",
    ],
)
def test_what_is_not_there_is_not_there(pages: FlaskClient, path: str) -> None:
    assert pages.get(path).status_code == 404


def test_every_rule_has_a_page_with_sources_that_says_it_is_not_reviewed(
    pages: FlaskClient, studio: StudioState
) -> None:
    data = studio.knowledge().data
    entries = [
        *(("conditions", key) for key in list(data["conditions"])[::4]),
        *(("flags", flag["id"]) for flag in data["flags"][::4]),
        *(("contraindications", key) for key in list(data["contraindications"]["factors"])[::6]),
        *(("services", key) for key in list(data["services"])[::3]),
        *(("homecare", key) for key in list(data["homecare"]["classes"])[::3]),
    ]

    for kind, key in entries:
        answer = pages.get(f"/library/rules/{kind}/{key}")
        assert answer.status_code == 200, key
        assert "Not reviewed yet" in words(answer), key
        assert 'id="source-' in answer.text, key


def test_a_search_counts_what_it_finds_in_every_kind(pages: FlaskClient) -> None:
    said = words(pages.get("/library/rules?q=isotretinoin&kind=contraindications"))

    assert "Isotretinoin by mouth" in said
    assert "Nothing found here" in words(pages.get("/library/rules?q=zzzz"))


def test_a_health_factor_says_for_each_service_what_speaks_against_it(pages: FlaskClient) -> None:
    said = words(pages.get("/library/rules/contraindications/isotretinoin_oral"))

    assert "Against which service" in said
    assert "Not done, nor for 180 days after it ended" in said


def test_an_empty_shelf_says_what_it_is_for(pages: FlaskClient, studio: StudioState) -> None:
    with studio.unit_of_work(OWNER) as unit:
        for row in shelf.products(unit):
            shelf.retire_product(unit, row.public_id)

    said = words(pages.get("/library/shelf"))

    assert "The shelf is empty" in said
    assert "Taken off (21)" in said
    assert ProductUse.HOME.value == "home"
