"""Settings: tools are connected, mapped from one of their own posts, and disconnected."""

import base64
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from studio.context import StudioState
from studio.hooks import SYSTEM
from studio.models import Booking, InboundForm, InboxItem
from studio.services import inbound_forms
from studio.services.inbound_forms import PROVIDERS
from studio.web.presenters.form_recipes import NOTES, RECIPES
from studio.web.presenters.inbox import PROVIDER_NAMES
from tests.services.test_inbox import post
from tests.unit.inbound import posts
from tests.web.people import OWNER, THERAPIST, Seat
from tests.web.reading import held, problems, words


@pytest.fixture(autouse=True)
def _owner(seat: Seat) -> None:
    seat.actor = OWNER


def copied(page: str) -> list[str]:
    return re.findall(r'<p class="copy"[^>]*>([^<]+)</p>', page)


def the_form(studio: StudioState) -> InboundForm:
    with studio.reading(SYSTEM) as unit:
        return unit.session.scalars(select(InboundForm)).one()


def connect(pages: FlaskClient, provider: str, **given: str) -> list[str]:
    data = {"name": "Our web site", **given}
    answer = pages.post(f"/settings/forms/new/{provider}", data=data)
    assert answer.status_code == 200, problems(answer)
    return copied(answer.text)


def test_every_provider_has_a_name_a_recipe_and_a_page(pages: FlaskClient) -> None:
    assert PROVIDERS.keys() == RECIPES.keys() == NOTES.keys() == PROVIDER_NAMES.keys()
    assert {pages.get(f"/settings/forms/new/{key}").status_code for key in PROVIDERS} == {200}
    assert pages.get("/settings/forms/new/mailchimp").status_code == 404


def test_address_and_secret_are_shown_once(pages: FlaskClient, studio: StudioState) -> None:
    address, secret = connect(pages, "calcom")

    assert address.startswith("http://localhost/inbound/calcom/")
    row = the_form(studio)
    page = pages.get(f"/settings/forms/{row.public_id}").text
    assert secret not in page
    assert address.rsplit("/", 1)[1] not in page
    body = post("BOOKING_CREATED", "a")["request"]["body"].encode()
    headers = {
        "Content-Type": "application/json",
        "X-Cal-Signature-256": posts.mac(body, secret).hex(),
    }
    path = address.removeprefix("http://localhost")
    assert pages.post(path, data=body, headers=headers).status_code == 200
    assert "Last post" in words(pages.get("/settings/forms"))


@pytest.mark.parametrize("secret", ["short", "no-secret-provided", "fifteen-letters"])
def test_weak_secrets_are_refused(pages: FlaskClient, secret: str) -> None:
    answer = pages.post("/settings/forms/new/square", data={"name": "Square", "secret": secret})

    assert answer.status_code == 422
    assert problems(answer) == ["Use a secret of at least 16 letters and digits"]


def test_a_new_secret_counts_beside_the_old_one_until_it_ends(
    pages: FlaskClient, studio: StudioState
) -> None:
    connect(pages, "calcom")
    path = f"/settings/forms/{the_form(studio).public_id}"

    [secret] = copied(pages.post(f"{path}/act", data={"do": "rotate"}).text)

    assert len(secret) >= 32
    assert "two secrets count" in words(pages.get(path))
    pages.post(f"{path}/act", data={"do": "drop"})
    assert "two secrets count" not in words(pages.get(path))


def test_where_the_address_is_the_secret_it_is_made_anew(
    pages: FlaskClient, studio: StudioState
) -> None:
    [before] = connect(pages, "jotform")

    path = f"/settings/forms/{the_form(studio).public_id}/act"
    [after] = copied(pages.post(path, data={"do": "rotate"}).text)

    assert after != before
    assert pages.post(before.removeprefix("http://localhost"), data=b"x").status_code == 401


def test_a_form_is_mapped_from_one_of_its_own_posts(
    pages: FlaskClient, studio: StudioState
) -> None:
    address, secret = connect(pages, "typeform")
    sent = posts.typeform(posts.payload("typeform/response"))["request"]
    sent["headers"]["Typeform-Signature"] = signed(sent["body"], secret)
    path = address.removeprefix("http://localhost")
    assert pages.post(path, data=sent["body"].encode(), headers=sent["headers"]).status_code == 200
    said = words(pages.get("/incoming"))
    assert "Nobody said yet what the fields of this form mean." in said
    assert "No name given" in said
    unnamed = re.search(r'href="(/incoming/[^"]+)/accept"', pages.get("/incoming").text)
    assert unnamed is not None
    asked = words(pages.get(f"{unnamed[1]}/accept"))
    assert "Give this request a time" in asked
    assert "None yet: correct it, so that they can be told" in asked
    assert held(pages.get(f"{unnamed[1]}/correct"))["full_name"] == [""]
    link = re.search(r'href="(/inbox/[^"]+)"', pages.get("/incoming").text)
    assert link is not None
    fields = f"/settings/forms/posts/{link[1].rsplit('/', 1)[1]}"
    page = held(pages.get(fields))
    proposed = dict(zip(page["keys"], page["meanings"], strict=True))
    assert proposed["name-ref"] == "name"
    assert proposed["mail-ref"] == "email"

    meanings = {
        **dict.fromkeys(page["keys"], ""),
        "name-ref": "name",
        "mail-ref": "email",
        "service-ref": "service",
        "hidden:slot": "datetime",
    }
    data = {"keys": list(meanings), "meanings": list(meanings.values())}
    assert pages.post(fields, data=data).status_code == 303

    with studio.reading(SYSTEM) as unit:
        booking = unit.session.scalars(select(Booking)).one()
    assert (booking.name, booking.email) == ("Ines Duarte", "ines@mail.example")
    assert booking.wished_time == "2026-07-14 afternoon; at 14:30"
    assert "Needs a look" not in words(pages.get("/incoming"))


def signed(body: str, secret: str) -> str:
    return "sha256=" + base64.b64encode(posts.mac(body.encode(), secret)).decode()


def test_names_over_there_mean_services_here(pages: FlaskClient, studio: StudioState) -> None:
    connect(pages, "calcom")
    path = f"/settings/forms/{the_form(studio).public_id}"
    data = {"name": "Ours", "names": ["Glow", "", "Odd"], "services": ["consultation", "", "none"]}

    assert pages.post(path, data=data).status_code == 303

    assert the_form(studio).settings["services"] == {"Glow": "consultation"}
    assert the_form(studio).name == "Ours"


def test_a_disconnected_form_takes_nothing_any_more(
    pages: FlaskClient, studio: StudioState
) -> None:
    address, _ = connect(pages, "calcom")
    path = f"/settings/forms/{the_form(studio).public_id}"

    pages.post(f"{path}/act", data={"do": "close"})

    assert pages.get(path).status_code == 404
    assert pages.post(address.removeprefix("http://localhost"), data=b"{}").status_code == 401


def test_only_the_owner_connects(pages: FlaskClient, seat: Seat) -> None:
    seat.actor = THERAPIST

    assert pages.get("/settings/forms").status_code == 403
    assert pages.post("/settings/forms/new/calcom", data={"name": "x"}).status_code == 403


def test_secrets_are_not_kept_in_the_clear(pages: FlaskClient, studio: StudioState) -> None:
    _, secret = connect(pages, "calcom")
    row = the_form(studio)

    assert secret.encode() not in row.secrets.data
    assert secret not in str(row.settings)
    with studio.reading(SYSTEM) as unit:
        assert inbound_forms.secrets_of(unit, row)["secret"] == [secret]


SCHEDULERS = ("acuity", "calcom", "calendly", "square", "wix")
#: As the page of the fields would save them, one provider's keys for each.
MAPPINGS: dict[str, dict[str, object]] = {
    "contact_form_7": {"name": ["first", "last"], "email": "mail", "datetime": "when"},
    "google_forms": {"name": "Your name", "email": "Mail", "date": "Day", "time": "Hour"},
    "gravity_forms": {"name": ["1.3", "1.6"], "email": "2", "date": "5", "time": "6"},
    "jotform": {"name": "q3_yourName", "email": "q4_mail", "appointment": "q6_appointment"},
    "squarespace": {"name": "Name", "email": "Email", "start": "Begin", "end": "End"},
    "typeform": {"name": "a1", "email": "b2", "datetime": "hidden:slot"},
    "wix": {"name": "n_1", "email": "e_1", "datetime": "d_1"},
    "wpforms": {"name": "name", "email": "email", "datetime": "visit", "entry": "entry_id"},
}


def tried(pages: FlaskClient, studio: StudioState) -> str:
    answer = pages.get(f"/settings/forms/{the_form(studio).public_id}/test")
    assert answer.status_code == 200
    return words(answer)


@pytest.mark.parametrize("provider", SCHEDULERS)
def test_a_test_post_of_a_scheduler_is_read_whole(
    pages: FlaskClient, studio: StudioState, provider: str
) -> None:
    connect(pages, provider)

    said = tried(pages, studio)

    read = said.partition("What the studio reads")[2]
    assert "A visit that was promised there" in read
    for part in ("Ines Duarte", "ines@example.com", "2:30 pm", "Adapalene, 3 nights a week"):
        assert part in read
    assert "+12065550100" in read
    assert "takes its time in the calendar at once" in read


@pytest.mark.parametrize("provider", MAPPINGS)
def test_a_test_post_of_a_form_is_read_by_its_mapping(
    pages: FlaskClient, studio: StudioState, provider: str
) -> None:
    connect(pages, provider)
    with studio.unit_of_work(OWNER) as unit:
        form = unit.session.scalars(select(InboundForm)).one()
        inbound_forms.set_mapping(unit, form.public_id, MAPPINGS[provider])

    read = tried(pages, studio).partition("What the studio reads")[2]

    promised = provider == "jotform"
    assert ("A visit that was promised there" if promised else "A wish for a visit") in read
    for part in ("Name Ines Duarte", "Email ines@example.com", "2:30 pm", "Adapalene"):
        assert part in read


@pytest.mark.parametrize("provider", [key for key in MAPPINGS if key != "wix"])
def test_a_test_post_of_an_unexplained_form_says_so(
    pages: FlaskClient, studio: StudioState, provider: str
) -> None:
    connect(pages, provider)

    read = tried(pages, studio).partition("What the studio reads")[2]

    assert "Nobody said yet what the fields of this form mean." in read
    assert "Ines Duarte" in read
    assert "Booked as" not in read


def test_a_test_post_asks_for_an_explained_service(pages: FlaskClient, studio: StudioState) -> None:
    connect(pages, "calcom")
    path = f"/settings/forms/{the_form(studio).public_id}"
    pages.post(path, data={"name": "Ours", "names": ["Glow"], "services": ["consultation"]})

    read = tried(pages, studio).partition("What the studio reads")[2]

    assert "Service Glow" in read
    assert "Booked as Skin consultation" in read


def test_a_test_post_leaves_nothing_behind(pages: FlaskClient, studio: StudioState) -> None:
    connect(pages, "square")

    tried(pages, studio)

    assert the_form(studio).seen_at is None
    with studio.reading(SYSTEM) as unit:
        assert unit.session.scalars(select(Booking)).all() == []
        assert unit.session.scalars(select(InboxItem)).all() == []


def test_only_the_owner_reads_a_test_post(
    pages: FlaskClient, studio: StudioState, seat: Seat
) -> None:
    connect(pages, "square")
    path = f"/settings/forms/{the_form(studio).public_id}/test"
    seat.actor = THERAPIST

    assert pages.get(path).status_code == 403
    seat.actor = OWNER
    assert pages.get("/settings/forms/nothing/test").status_code == 404


def test_ending_an_address_is_asked_first_and_said_afterwards(
    pages: FlaskClient, studio: StudioState
) -> None:
    connect(pages, "jotform")
    path = f"/settings/forms/{the_form(studio).public_id}"

    asked = words(pages.get(path))
    saved = pages.post(path, data={"name": "Ours"}).headers["Location"]
    closed = pages.post(f"{path}/act", data={"do": "close"}).headers["Location"]

    assert "The address of now ends at once" in asked
    assert "Its address ends at once and cannot be had back." in asked
    assert "Make a new secret" not in asked
    assert "Form saved." in words(pages.get(saved))
    assert "Form disconnected." in words(pages.get(closed))
