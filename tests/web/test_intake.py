"""The questionnaire at home: behind its door, one question a page, checked, signed, sent."""

import re
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from studio.context import StudioState
from studio.models import Client as ClientRow
from studio.models import Intake, IntakeStatus, Signature, SignedBy, SignedHow
from studio.services import bookings, clients, consents, consultations, intakes, profile, signatures
from studio.services.consents import Purpose
from tests.builders import a_request
from tests.web.intake_walk import Client
from tests.web.people import NOBODY, OWNER, THERAPIST, Seat
from tests.web.reading import held, problems, words


def invite(studio: StudioState, birth_on: date | None = None, language: str = "en") -> str:
    with studio.unit_of_work(THERAPIST) as unit:
        asked = bookings.request_booking(unit, a_request(language=language))
        bookings.accept(unit, asked.public_id)
        assert asked.client
        if birth_on:
            clients.record_birth(unit, asked.client.public_id, birth_on)
        return intakes.invite(unit, asked).token


@pytest.fixture
def mara(client: FlaskClient, seat: Seat, studio: StudioState) -> Client:
    """A new client with her link, door closed."""
    seat.actor = NOBODY
    return Client(client, invite(studio))


def begun(client: Client) -> Client:
    client.open()
    client.agree_to_start()
    return client


def test_the_whole_questionnaire_works_without_scripts(mara: Client, studio: StudioState) -> None:
    assert "ten minutes" in words(mara.browser.get(mara.path))
    assert mara.open().status_code == 303
    assert "May we keep your answers?" in words(mara.browser.get(mara.path))
    mara.agree_to_start()

    check = mara.answer_all()
    assert "Check your answers" in words(check)
    assert "27 April 1990" in words(check)
    assert len(mara.pages) <= 30
    agree = mara.browser.get(f"{mara.path}/agree")
    assert 'type="radio"' in agree.text
    assert " checked" not in agree.text
    assert mara.agree(scope="yes", photos="yes").headers["Location"] == f"{mara.path}/sign"
    assert "Photos for my file: Yes." in words(mara.browser.get(f"{mara.path}/sign"))
    sent = mara.sign()

    assert sent.status_code == 303
    assert "What to bring" in words(mara.browser.get(mara.path))
    with studio.reading(THERAPIST) as unit:
        intake = unit.session.scalars(select(Intake)).one()
        person = unit.session.get_one(ClientRow, intake.client_id)
        given = {key: one.given for key, one in consents.current(unit, person).items()}
        [signed] = signatures.of_subject(unit, person, intakes.subject_of(intake))
    assert intake.status is IntakeStatus.SUBMITTED
    assert person.birth_on == date(1990, 4, 27)
    assert given == {
        Purpose.HEALTH_DATA: True,
        Purpose.SCOPE: True,
        Purpose.PHOTOS: True,
        Purpose.SHARE_WITH_CLINICIAN: False,
    }
    assert "Photos for my file: Yes." in signed.text
    assert signed.signature.how is SignedHow.TYPED


def test_every_page_of_a_sent_questionnaire_leads_to_thanks(mara: Client) -> None:
    begun(mara).answer_all()
    mara.agree()
    mara.sign()

    for page in ("q/you", "check", "agree", "sign"):
        assert mara.browser.get(f"{mara.path}/{page}").headers["Location"] == mara.path
    assert mara.browser.post(f"{mara.path}/q/you", data={"sex": "male"}).status_code == 303
    assert mara.sign().headers["Location"] == mara.path


def test_nothing_is_told_before_the_door_is_open(mara: Client, studio: StudioState) -> None:
    for page in ("", "/q/you", "/check", "/agree", "/sign"):
        answer = mara.browser.get(mara.path + page, follow_redirects=True)
        assert "Open my questions" in words(answer)
        assert "Mara" not in words(answer)
    assert mara.browser.post(f"{mara.path}/names", data={"text": "accu"}).status_code == 303


def test_a_birthday_opens_from_then_on(mara: Client) -> None:
    begun(mara)
    mara.send(f"{mara.path}/q/you")
    mara.browser.delete_cookie("studio_link")

    assert "When is your birthday?" in words(mara.browser.get(mara.path))
    assert problems(mara.open(month="4", day="28")) == [
        "This does not open your questions. Please look at it again"
    ]
    assert problems(mara.open(month="", day="x")) == ["Type the month and the day of your birthday"]
    assert mara.open(month="04", day="27").status_code == 303


def test_a_no_at_the_start_keeps_nothing(mara: Client, studio: StudioState) -> None:
    mara.open()

    answer = mara.browser.post(mara.path, data={"keep": "no"})

    assert "We keep no answers." in words(answer)
    assert mara.browser.get(f"{mara.path}/q/you").headers["Location"] == mara.path
    with studio.reading(THERAPIST) as unit:
        assert intakes.opened(unit, unit.session.scalars(select(Intake)).one()).answers == {}


def test_answers_are_kept_at_once_and_shown_again(mara: Client) -> None:
    begun(mara)
    mara.send(f"{mara.path}/q/you")

    mara.send(f"{mara.path}/q/where", concern_zones=["nose", "chin"], first_noticed="year")

    page = held(mara.browser.get(f"{mara.path}/q/where"))
    assert (page["concern_zones"], page["first_noticed"]) == (["nose", "chin"], ["year"])
    # The way on is the first page that is still open.
    assert mara.browser.get(mara.path).headers["Location"].endswith("/q/concern")


def test_the_concern_of_the_request_stands_there_already(mara: Client) -> None:
    begun(mara)

    assert held(mara.browser.get(f"{mara.path}/q/concern"))["main_concern"] == [
        "Tiny white dots on my cheeks."
    ]


@pytest.mark.parametrize(
    ("key", "data", "said"),
    [
        ("you", {}, ["Type a real date, like month 4, day 27, year 1990", "Pick an answer."]),
        ("you", {"birth_on-month": "2", "birth_on-day": "30", "birth_on-year": "1990",
                 "sex": "female"}, ["Type a real date, like month 4, day 27, year 1990"]),
        ("you", {"birth_on-month": "1", "birth_on-day": "1", "birth_on-year": "2030",
                 "sex": "female"}, ["Look at the date again. It cannot be right"]),
        ("you", {"birth_on-month": "1", "birth_on-day": "1", "birth_on-year": "1890",
                 "sex": "female"}, ["Look at the date again. It cannot be right"]),
        ("where", {"concern_zones": "moon", "first_noticed": "year"}, ["Tick at least one."]),
        ("concern", {"main_concern": "x" * 2001}, ["Please use fewer words"]),
        ("concern", {"main_concern": "a\x00b"}, ["Some signs here cannot be kept."]),
        ("wish", {"goal": "calm", "distress": "not", "event_on-month": "1", "event_on-day": "1",
                  "event_on-year": "2020"}, ["Type a day that is still to come"]),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_at_the_field(
    mara: Client, key: str, data: dict[str, str], said: list[str]
) -> None:
    begun(mara)

    answer = mara.browser.post(f"{mara.path}/q/{key}", data={"version": "99", **data})

    assert answer.status_code == 422
    found = problems(answer)
    assert len(found) == len(said)
    assert all(text.startswith(start) for text, start in zip(found, said, strict=True))


def test_a_page_answered_in_two_windows_is_shown_before_it_is_replaced(mara: Client) -> None:
    begun(mara)
    place = f"{mara.path}/q/named"
    page = mara.filled(mara.browser.get(place))
    mara.browser.post(place, data={**page, "named": "yes"})

    stale = mara.browser.post(place, data={**page, "named": "no"})

    assert stale.status_code == 422
    assert "another window" in problems(stale)[0]
    again = mara.filled(stale)
    assert mara.browser.post(place, data={**again, "named": "no"}).status_code == 303


def test_a_change_from_the_check_leads_back_to_it(mara: Client) -> None:
    check = begun(mara).answer_all()
    change = next(
        url for url in re.findall(r'href="([^"]+check=1)"', check.text) if "/q/named" in url
    )
    page = mara.browser.get(change)
    assert "Save and check answers" in words(page)

    back = mara.browser.post(change, data={**mara.filled(page), "named": "no", "check": "1"})

    assert back.headers["Location"] == f"{mara.path}/check"


def test_an_unfinished_questionnaire_cannot_be_sent(mara: Client, studio: StudioState) -> None:
    begun(mara)

    assert mara.agree(scope="yes").headers["Location"] == mara.path
    assert mara.sign().headers["Location"] == mara.path


def test_each_consent_is_a_yes_or_no_of_its_own(mara: Client) -> None:
    begun(mara).answer_all()

    answer = mara.agree(photos="maybe", scope="")

    assert answer.status_code == 422
    assert words(answer).count("Problem: Pick yes or no") == 2


def test_sending_needs_a_signature_drawn_or_typed(mara: Client, studio: StudioState) -> None:
    begun(mara).answer_all()
    mara.agree()

    for bad in ("", "[]", "[[[0.5]]]", "not json", "[" * 5000):
        assert problems(mara.sign("", bad)) == ["Draw your name or type it"]
    assert mara.sign("", "[[[0.1,0.1],[0.5,0.5]]]").status_code == 303

    with studio.reading(THERAPIST) as unit:
        row = unit.session.scalars(select(Signature)).one()
    assert (row.how, row.name) == (SignedHow.DRAWN, "Mara Lindqvist")


def test_a_guardian_answers_and_signs_for_a_minor(mara: Client, studio: StudioState) -> None:
    mara.answers["birth_on-year"] = "2011"
    begun(mara).answer_all()
    assert "guardian" in mara.pages
    mara.agree(scope="yes", photos="yes")
    page = words(mara.browser.get(f"{mara.path}/sign"))
    assert "I am the parent or guardian of Mara Lindqvist" in page

    assert mara.sign("Ada Lindqvist").status_code == 303

    with studio.unit_of_work(THERAPIST) as unit:
        row = unit.session.scalars(select(Signature)).one()
        person = unit.session.scalars(select(ClientRow)).one()
        visit = consultations.start(unit, person.public_id)
        told = consultations.open_intake(unit, visit)
    assert (row.signed_by, row.name) == (SignedBy.GUARDIAN, "Ada Lindqvist")
    assert told["guardian_consent"] is True


def test_a_name_nobody_knows_is_asked_about_once_and_kept_as_typed(
    mara: Client, studio: StudioState
) -> None:
    begun(mara)
    place = f"{mara.path}/q/medicines"
    sent = {**mara.filled(mara.browser.get(place)), "name-0": "acutanne xq", "when-0": "still"}

    asked = mara.browser.post(place, data=sent)
    near = re.search(r'name="near" value="([^"]*)"', asked.text)

    assert asked.status_code == 200
    assert "Did you mean" in words(asked)
    assert near
    again = {**sent, "near": near.group(1), "version": held(asked)["version"][0]}
    picked = mara.browser.post(place, data={**again, "use": "0|Accutane"})
    assert held(picked)["name-0"] == ["Accutane"]
    again["version"] = held(picked)["version"][0]
    assert mara.browser.post(place, data=again).status_code == 303
    assert held(mara.browser.get(place))["name-0"] == ["acutanne xq"]


def test_more_lines_for_medicines_without_scripts(mara: Client) -> None:
    begun(mara)
    place = f"{mara.path}/q/medicines"
    page = mara.browser.get(place)
    names = {f"name-{number}": f"vitamin c {number}" for number in range(4)}

    more = mara.browser.post(place, data={**mara.filled(page), **names, "then": "more"})

    assert len(re.findall(r'name="name-', more.text)) > len(re.findall(r'name="name-', page.text))


def test_names_are_suggested_from_the_dictionary_only(mara: Client) -> None:
    begun(mara)

    def ask(text: str) -> list[str]:
        answer = mara.browser.post(f"{mara.path}/names", data={"text": text})
        found: list[str] = answer.get_json()["names"]
        return found

    assert "accutane" in [name.lower() for name in ask("Accut")]
    assert ask("ac") == ask("x" * 5000) == ask("<script>") == []


def test_the_answers_fill_the_visit(mara: Client, studio: StudioState) -> None:
    mara.answers |= {"allergies": ["latex"], "goal": "calm"}
    begun(mara).answer_all()
    mara.agree(scope="yes")
    mara.sign()

    with studio.unit_of_work(THERAPIST) as unit:
        person = unit.session.scalars(select(ClientRow)).one()
        visit = consultations.start(unit, person.public_id)
        told = consultations.open_intake(unit, visit)

    assert told["allergies"] == ["latex"]
    assert (told["goal"], told["pregnancy"], told["age_years"]) == ("calm", "none", 36)


def test_spanish_from_the_door_to_the_thanks(
    client: FlaskClient, seat: Seat, studio: StudioState
) -> None:
    seat.actor = NOBODY
    mara = Client(client, invite(studio, language="es"))
    door = client.get(mara.path, headers={"Accept-Language": "es-MX"})
    assert "Abrir mis preguntas" in words(door)
    assert '<html lang="es"' in door.text
    begun(mara)

    check = mara.answer_all()
    assert "Mire sus respuestas" in words(check)
    assert "27 de abril de 1990" in words(check)
    mara.agree()
    assert problems(mara.sign("")) == ["Dibuje su nombre o escríbalo"]
    mara.sign()
    assert "Gracias." in words(client.get(mara.path))


def test_the_language_can_be_changed_before_the_first_question(mara: Client) -> None:
    mara.open()

    mara.browser.post(mara.path, data={"keep": "es"})

    assert "¿Podemos guardar sus respuestas?" in words(mara.browser.get(mara.path))


@pytest.mark.parametrize("key", ["nothing", "guardian", "creams_when", "you%00"])
def test_pages_that_do_not_matter_are_not_there(mara: Client, key: str) -> None:
    begun(mara)
    mara.send(f"{mara.path}/q/you")

    assert mara.browser.get(f"{mara.path}/q/{key}").status_code == 404


def test_the_notice_is_open_to_everybody_in_both_languages(client: FlaskClient) -> None:
    english, spanish = (client.get(f"/privacy/health-data?lang={one}") for one in ("en", "es"))

    assert "What you can ask for" in words(english)
    assert "Photos for my file" in words(english)
    assert "Qué puede pedir" in words(spanish)


@pytest.mark.parametrize("shows", [False, True], ids=["as it comes", "decided by the owner"])
def test_photos_for_others_are_asked_for_only_when_the_owner_decided_so(
    mara: Client, studio: StudioState, *, shows: bool
) -> None:
    decide(studio, marketing_photos=shows)
    begun(mara).answer_all()

    said = words(mara.browser.get(f"{mara.path}/agree"))
    notice = words(mara.browser.get("/privacy/health-data"))

    for title in ("Show before and after", "Use my photos to advertise"):
        assert (title in said, title in notice) == (shows, shows)


def test_a_question_that_came_up_meanwhile_is_asked_before_signing(
    mara: Client, studio: StudioState
) -> None:
    begun(mara).answer_all()
    mara.agree(scope="yes")
    decide(studio, marketing_photos=True)

    assert mara.sign().headers["Location"] == f"{mara.path}/agree"


@pytest.mark.parametrize(
    ("years", "said"),
    [(6, "For 6 years after your last visit"), (1, "For 1 year after your last visit")],
)
def test_the_notice_says_how_long_things_are_kept(
    mara: Client, studio: StudioState, years: int, said: str
) -> None:
    decide(studio, retention_years=years)

    assert said in words(mara.browser.get("/privacy/health-data"))


def decide(studio: StudioState, **chosen: object) -> None:
    """Choose as the owner does on the pages of settings."""
    with studio.unit_of_work(OWNER) as unit:
        profile.choose(unit, chosen, profile.version(unit))
