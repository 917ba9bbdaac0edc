"""Seven clients, each from the public request to the paper they open at home."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from studio.skin.knowledge import load_knowledge
from studio.skin.wording import never_say_problems
from tests.browser.at_home import answer_questionnaire, mailed_link
from tests.browser.conftest import LiveStudio
from tests.browser.test_whole_way import assert_accessible_pdf, assert_calm
from tests.browser.walk import Walk, open_paper, recorded_case
from tests.documents.pdf_reading import page_texts

pytestmark = pytest.mark.browser


@dataclass(frozen=True, slots=True)
class Way:
    """A client with what they tell at home, what is seen, and how the visit must end."""

    name: str
    case: str
    level: str
    #: What the therapist presses to follow the advice.
    agree: str
    #: Words that the client's paper must say.
    says: tuple[str, ...] = ()
    born: tuple[str, str, str] = ("4", "27", "1992")
    told: Mapping[str, Any] = field(default_factory=dict)
    guardian: str = ""
    not_sure: bool = False

    @property
    def refers(self) -> bool:
        return self.level == "Refer"


UNDERSTAND = {"goal": "understand"}
CHILD = {"guardian_name": "Paloma Ruiz", "guardian_relation": "mother"}
NOT_TODAY = "Do not treat today"
WAYS = (
    Way("Mara Lindqvist", "A01", "OK to treat", "Agree and go to Treat", ("Gentle extraction",)),
    Way("Ines Robledo", "A01", NOT_TODAY, "Agree and go to Plan", told={"isotretinoin": "still"}),
    Way("Walter Oduya", "A42", "Refer", "Stop and refer", ("Dr. Lund",), ("1", "20", "1968")),
    Way("Luca Ferri", "A35", NOT_TODAY, "Agree and go to Plan", told={**UNDERSTAND, "sex": "male"}),
    Way("Anna Nowak", "A33", NOT_TODAY, "Agree and go to Plan", told=UNDERSTAND),
    Way(
        "Baby Ruiz",
        "A68",
        NOT_TODAY,
        "Agree and go to Plan",
        born=("11", "12", "2026"),
        told={**UNDERSTAND, **CHILD},
        guardian="Paloma Ruiz",
    ),
    Way("Priya Raman", "A01", "Refer", "Agree and write the letter", ("Dr. Lund",), not_sure=True),
)


@pytest.fixture
def someone(live: LiveStudio, chromium: Browser) -> Callable[..., Walk]:
    def arrives(width: int = 1180, height: int = 820) -> Walk:
        return Walk(live, chromium.new_context(viewport={"width": width, "height": height}))

    return arrives


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_each_way_ends_as_the_core_says(
    live: LiveStudio, someone: Callable[..., Walk], way: Way
) -> None:
    email = f"{way.name.split()[0].lower()}@example.com"
    client, therapist = someone(390, 844), someone()
    client.looks = therapist.looks = way is WAYS[0]
    client.ask_for_an_appointment(way.name, "206 555 0101", "Small bumps on my face", email)
    therapist.sign_in()
    therapist.accept(way.name)
    month, day, year = way.born
    told = {**way.told, "birth_on-month": month, "birth_on-day": day, "birth_on-year": year}
    link = mailed_link(live.state.outbox_dir, email, "/intake/")
    pages = answer_questionnaire(client, link, told, way.guardian or way.name)
    assert pages <= 30

    therapist.open("/")
    therapist.start(way.name)
    therapist.press("All correct")
    therapist.record_bump({**recorded_case(way.case)["bump"], "not_sure": way.not_sure})
    expect(therapist.page.locator(".verdict-word").first).to_have_text(way.level)
    address, pin = refer(therapist, way) if way.refers else care(therapist, way)

    paper = open_paper(client, address, pin)
    assert_accessible_pdf(paper)
    text = " ".join(page_texts(paper))
    assert [words for words in way.says if words not in text] == []
    assert never_say_problems(text, load_knowledge()) == () or way.refers
    assert_calm(client, therapist)


def refer(therapist: Walk, way: Way) -> tuple[str, str]:
    therapist.press(way.agree)
    therapist.page.get_by_label("To", exact=True).fill("Dr. Lund, Skin Clinic")
    therapist.page.locator("#share_consent").check()
    therapist.press("Update the preview")
    therapist.press("Issue the letter")
    return therapist.make_link()


def care(therapist: Walk, way: Way) -> tuple[str, str]:
    therapist.press(way.agree)
    if way.agree.endswith("Treat"):
        therapist.press("As planned")
    therapist.press("Use this plan")
    therapist.page.get_by_label("Type your name").fill(way.guardian or way.name)
    therapist.press("Sign and send")
    return therapist.shown_link()
