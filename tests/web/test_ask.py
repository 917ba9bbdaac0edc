"""The public request in two languages: easy to read, complete, and careful with what is typed."""

from dataclasses import fields, replace
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from studio.context import StudioState
from studio.documents.dates import Language
from studio.hooks import SYSTEM
from studio.services import bookings, library, wishes
from studio.services.wishes import Part, Wish
from studio.skin.knowledge import load_knowledge
from studio.skin.wording import never_say_problems
from studio.web.presenters.ask_words import WORDS, AskWords
from tests.conftest import TODAY
from tests.readability import grade
from tests.web.reading import held, problems, words
from tests.web.test_request import a_request


def texts(language: Language) -> list[str]:
    found: list[str] = []
    for field in fields(AskWords):
        value = getattr(WORDS[language], field.name)
        found += (
            [value] if isinstance(value, str) else list(getattr(value, "values", value.__iter__)())
        )
    return found


def test_every_language_has_its_words() -> None:
    assert set(WORDS) == set(Language)
    for one, other in zip(texts(Language.EN), texts(Language.ES), strict=True):
        assert one.strip()
        assert other.strip()


def test_the_english_words_are_easy() -> None:
    assert grade(texts(Language.EN)) <= 6


@pytest.mark.parametrize("language", Language)
def test_nothing_forbidden_is_said(language: Language) -> None:
    knowledge = load_knowledge()

    assert [p for text in texts(language) for p in never_say_problems(text, knowledge)] == []


@pytest.mark.parametrize(
    ("path", "browser", "title"),
    [
        ("/request", "", "Ask for a visit"),
        ("/request", "es-MX,es;q=0.9,en;q=0.5", "Pida una cita"),
        ("/request?lang=es", "en", "Pida una cita"),
        ("/request?lang=en", "es", "Ask for a visit"),
        ("/request?lang=xx", "fr", "Ask for a visit"),
    ],
)
def test_the_page_speaks_the_language_asked_for(
    client: FlaskClient, path: str, browser: str, title: str
) -> None:
    answer = client.get(path, headers={"Accept-Language": browser} if browser else {})

    assert title in words(answer)
    is_spanish = title.startswith("Pida")
    assert ('<html lang="es"' in answer.get_data(as_text=True)) is is_spanish


def test_a_spanish_request_is_answered_in_spanish(client: FlaskClient, studio: StudioState) -> None:
    answer = client.post("/request?lang=es", data=a_request(client, full_name=""))
    assert problems(answer) == ["Escriba su nombre"]

    answer = client.post("/request?lang=es", data=a_request(client))

    assert "Tenemos su solicitud" in words(client.get(answer.headers["Location"]))
    with studio.reading(SYSTEM) as unit:
        assert bookings.waiting(unit)[0].language == "es"


def test_the_consultation_comes_first_and_the_menu_after_it(
    client: FlaskClient, studio: StudioState
) -> None:
    with studio.unit_of_work(SYSTEM) as unit:
        library.fill(unit, demo=True)
        asked = [offer.service for offer in library.public_offers(unit)]
    page = client.get("/request")

    assert held(page)["service"] == ["consultation"]
    assert "Not sure? Start with a skin consultation" in words(page)
    assert len(asked) > 1
    data = a_request(client, service=asked[1])
    assert client.post("/request", data=data).status_code == 303
    with studio.reading(SYSTEM) as unit:
        assert bookings.waiting(unit)[0].service == asked[1]


def test_a_service_that_is_not_on_the_menu_is_refused(client: FlaskClient) -> None:
    answer = client.post("/request", data=a_request(client, service="tca_light"))

    assert (answer.status_code, problems(answer)) == (422, ["Pick one of these"])


def test_up_to_three_times_are_kept_in_one_line(client: FlaskClient, studio: StudioState) -> None:
    days = wishes.open_days(TODAY)
    picked = [str(Wish(day, Part.MORNING)) for day in days[1:4]]

    data = a_request(client) | {"wish": picked, "wished_time": "not before 9"}
    assert client.post("/request", data=data).status_code == 303

    with studio.reading(SYSTEM) as unit:
        line = bookings.waiting(unit)[0].wished_time
    assert wishes.read(line) == (tuple(map(wishes.parsed, picked)), "not before 9")


def test_a_fourth_time_is_one_too_many_and_all_stay_picked(client: FlaskClient) -> None:
    page = client.get("/request")
    offered = sorted(set(wished(page.get_data(as_text=True))))

    answer = client.post("/request", data=a_request(client) | {"wish": offered[:4]})

    assert problems(answer) == ["Pick at most three times"]
    assert sorted(held(answer)["wish"]) == offered[:4]


def wished(page: str) -> list[str]:
    return [part.split('"')[0] for part in page.split('name="wish" value="')[1:]]


@pytest.mark.parametrize("made", ["", "1", "x.y", "99999999999999.aa", "1700000000.00"])
def test_a_page_without_its_mark_is_sent_again(client: FlaskClient, made: str) -> None:
    answer = client.post("/request", data=a_request(client, made=made))

    assert answer.status_code == 422
    assert problems(answer) == ["This page was too old. Please send it again"]
    again = {key: values[0] for key, values in held(answer).items()}
    assert client.post("/request", data=again).status_code == 303


def test_a_mark_belongs_to_one_request(client: FlaskClient) -> None:
    other = a_request(client)

    answer = client.post("/request", data=a_request(client, made=other["made"]))

    assert answer.status_code == 422


def test_what_is_sent_in_no_time_is_asked_again_and_kept(data_dir: object, app: Flask) -> None:
    state = app.extensions["studio"]
    hurried = state.settings.model_copy(update={"form_seconds": 60})
    state.tools = replace(state.tools, settings=hurried)
    client = app.test_client()

    answer = client.post("/request", data=a_request(client))

    assert answer.status_code == 422
    assert problems(answer) == ["That was quick. Please read it once more, then send it"]
    assert held(answer)["full_name"] == ["Mara Lindqvist"]


def test_a_forged_number_is_not_shown(client: FlaskClient) -> None:
    assert "Call 555" not in words(client.get("/request/thanks?ref=Call+555"))


@pytest.mark.parametrize(
    "line",
    ["", "mornings", "2026-11-24 morning", "2026-11-24 morning; 2026-11-25 evening; after 4; or 5"],
)
def test_wishes_survive_being_written(line: str) -> None:
    found, said = wishes.read(line)

    assert wishes.line_of(found, said) == line


def test_sundays_are_not_offered() -> None:
    days = wishes.open_days(date(2026, 11, 22))

    assert len(days) == 14
    assert days[0] == date(2026, 11, 23)
    assert all(day.weekday() != 6 for day in days)
