"""Settings: what the owner says holds on every page at once, and who said it is kept."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from PIL import Image

from studio.context import StudioState
from studio.services.first_run import DECISIONS
from tests.web.people import DESK, OWNER, THERAPIST, Seat
from tests.web.reading import held, problems, words

PROFILE = {
    "name": "Lumen",
    "address": "12 Example Street\nSeattle",
    "phone": "206 555 0142",
    "email": "hello@example.com",
    "website": "https://example.com",
    "practitioner": "Ada Quist",
    "license_number": "L-1",
    "license": "esthetician",
    "place": "US-WA",
    "timezone": "America/Los_Angeles",
    "languages": ["en", "es"],
    "version": "0",
}


@pytest.fixture(autouse=True)
def _owner(studio: StudioState, seat: Seat) -> Iterator[None]:
    seat.actor = OWNER
    yield
    studio.tools.images.close()


def png(width: int = 300, height: int = 100) -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height), "#3366aa").save(out, "PNG")
    return out.getvalue()


def test_a_name_that_is_saved_stands_on_every_page(pages: FlaskClient) -> None:
    assert pages.post("/settings/studio", data=PROFILE).status_code == 303

    assert "Lumen" in words(pages.get("/"))
    assert "Lumen" in words(pages.get("/request"))
    assert held(pages.get("/settings/studio"))["name"] == ["Lumen"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "Enter the name of the studio"),
        ({"languages": []}, "Choose at least one language"),
        ({"languages": ["fr"]}, "'fr' is not a valid choice for this field."),
        ({"timezone": "Mars"}, "Enter a time zone, like America/Los_Angeles"),
        ({"place": "Seattle"}, "Please use at most 6 letters"),
        ({"place": "WA"}, None),
        ({"license": "wizard"}, "Not a valid choice."),
        ({"phone": "x" * 40}, "Please use at most 32 letters"),
    ],
)
def test_what_does_not_fit_is_said_at_the_field(
    pages: FlaskClient, changes: dict[str, object], said: str | None
) -> None:
    answer = pages.post("/settings/studio", data={**PROFILE, **changes})

    if said is None:
        assert answer.status_code == 303
        return
    assert answer.status_code == 422
    assert said in problems(answer)


def test_two_owners_do_not_overwrite_each_other(pages: FlaskClient) -> None:
    pages.post("/settings/studio", data=PROFILE)

    answer = pages.post("/settings/studio", data={**PROFILE, "name": "Mine"})

    assert answer.status_code == 422
    assert "Somebody saved settings meanwhile" in " ".join(problems(answer))
    assert held(answer)["version"] == ["1"]


@pytest.mark.parametrize("actor", [DESK, THERAPIST], ids=["front desk", "therapist"])
def test_settings_are_the_owners(pages: FlaskClient, seat: Seat, actor: object) -> None:
    seat.actor = actor  # type: ignore[assignment]

    assert pages.get("/settings").status_code == 403
    assert "Settings" not in words(pages.get("/"))


RULES = {
    "online_booking": "y",
    "notice_hours": "6",
    "horizon_days": "30",
    "step_minutes": "30",
    "least_gap_minutes": "15",
    "change_hours": "48",
    "reminder_hours": "0",
    "version": "0",
}


def test_booking_rules_are_kept(pages: FlaskClient, studio: StudioState) -> None:
    assert "Nobody has hours that are open to visitors" in words(pages.get("/settings/booking"))

    assert pages.post("/settings/booking", data=RULES).status_code == 303

    with studio.reading(OWNER) as unit:
        held_now = unit.settings
        assert held_now.online_booking
        assert (held_now.notice_hours, held_now.horizon_days, held_now.step_minutes) == (6, 30, 30)
        assert (held_now.change_hours, held_now.reminder_hours) == (48, 0)
    page = pages.get("/settings/booking")
    assert held(page)["step_minutes"] == ["30"]
    off = {key: value for key, value in RULES.items() if key != "online_booking"}
    pages.post("/settings/booking", data={**off, "version": held(page)["version"][0]})
    with studio.reading(OWNER) as unit:
        assert not unit.settings.online_booking


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"notice_hours": ""}, "Notice: enter a whole number"),
        ({"notice_hours": "-1"}, "Notice: enter a number from 0 to 336"),
        ({"notice_hours": "soon"}, "Notice: enter a whole number, like 4"),
        ({"horizon_days": "61"}, "How far ahead: enter a number from 1 to 60"),
        ({"step_minutes": "7"}, "Not a valid choice."),
        ({"reminder_hours": "1e9"}, "Reminder: enter a number from 0 to 168"),
    ],
)
def test_booking_rules_that_do_not_fit_are_said(
    pages: FlaskClient, changes: dict[str, str], said: str
) -> None:
    answer = pages.post("/settings/booking", data={**RULES, **changes})

    assert answer.status_code == 422
    assert said in problems(answer)


def test_a_color_that_cannot_be_read_is_refused_with_one_that_can(pages: FlaskClient) -> None:
    answer = pages.post("/settings/look", data={"accent": "#ffcc00", "version": "0"})

    assert answer.status_code == 422
    assert "A darker one works: #" in problems(answer)[0]


def test_a_color_comes_with_its_dark_half_on_every_page(pages: FlaskClient) -> None:
    assert "accent.css" not in pages.get("/").text
    pages.post("/settings/look", data={"accent": "#005F73", "version": "0"})

    assert "/accent.css?v=1" in pages.get("/").text
    sheet = pages.get("/accent.css?v=1")
    assert "--accent: light-dark(#005f73, #" in sheet.text
    assert sheet.mimetype == "text/css"
    assert "private" in sheet.headers["Cache-Control"]


def test_a_logo_is_made_anew_and_shown(pages: FlaskClient) -> None:
    answer = pages.post("/settings/look/logo", data={"logo": (BytesIO(png()), "x.png")})

    assert answer.status_code == 303
    shown = pages.get("/logo.png")
    assert shown.data.startswith(b"\x89PNG")
    assert "/logo.png?v=1" in pages.get("/request").text
    pages.post("/settings/look/logo", data={"do": "remove"})
    assert pages.get("/logo.png").status_code == 404


@pytest.mark.parametrize(
    "sent",
    [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\x89PNG\r\n\x1a\nnot really", b"GIF89a"],
    ids=["nothing", "svg", "broken", "gif"],
)
def test_what_is_no_picture_is_refused_in_words(pages: FlaskClient, sent: bytes) -> None:
    answer = pages.post("/settings/look/logo", data={"logo": (BytesIO(sent), "x.png")})

    assert answer.status_code == 422
    assert "PNG or JPEG" in problems(answer)[0]


def test_a_logo_of_many_megabytes_does_not_come_in(pages: FlaskClient) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="logo"; filename="x.png"\r\n\r\n'
    sent = head + bytes(3 * 1024 * 1024) + b"\r\n--x--\r\n"

    answer = pages.post(
        "/settings/look/logo", data=sent, content_type="multipart/form-data; boundary=x"
    )

    assert answer.status_code == 413


@pytest.mark.parametrize("key", DECISIONS)
def test_every_decision_has_a_page_with_its_cautious_way(pages: FlaskClient, key: str) -> None:
    said = words(pages.get(f"/settings/decisions/{key}"))

    assert "The cautious way" in said
    assert "Nobody has decided this yet" in said


@pytest.mark.parametrize("key", [key for key in DECISIONS if key != "D5"])
def test_every_decision_can_be_kept_as_it_is(pages: FlaskClient, key: str) -> None:
    filled = held(pages.get(f"/settings/decisions/{key}"))

    answer = pages.post(f"/settings/decisions/{key}", data=filled)

    assert answer.status_code == 303
    assert "Decided by" in words(pages.get(f"/settings/decisions/{key}"))


@pytest.mark.parametrize(
    ("key", "data", "field", "value"),
    [
        ("D1", {"mild_acne_exception": "on"}, "mild_acne_exception", True),
        ("D7", {"marketing_photos": "on"}, "marketing_photos", True),
        ("D10", {"retention_years": "7"}, "retention_years", 7),
        ("D11", {"languages": ["es"]}, "languages", ("es",)),
        ("D8", {"reviewer": "Dr. Lund"}, "reviewer", "Dr. Lund"),
    ],
)
def test_a_decision_is_in_effect_at_once(  # noqa: PLR0917 - a table of cases
    pages: FlaskClient,
    studio: StudioState,
    key: str,
    data: dict[str, object],
    field: str,
    value: object,
) -> None:
    assert (
        pages.post(f"/settings/decisions/{key}", data={**data, "version": "0"}).status_code == 303
    )

    with studio.reading(OWNER) as unit:
        assert getattr(unit.settings, field) == value


def test_ages_and_strengths_are_numbers_within_the_limits(
    pages: FlaskClient, studio: StudioState
) -> None:
    filled = held(pages.get("/settings/decisions/D6"))

    assert pages.post("/settings/decisions/D6", data={**filled, "peel": "18"}).status_code == 303
    with studio.reading(OWNER) as unit:
        assert unit.settings.min_ages is not None
        assert unit.settings.min_ages.peel == 18
    for wrong in ("3", "x", "", "999", "17.5"):
        filled = held(pages.get("/settings/decisions/D6"))
        answer = pages.post("/settings/decisions/D6", data={**filled, "peel": wrong})
        assert answer.status_code == 422, wrong
        assert problems(answer), wrong


def test_own_light_panels_replace_the_usual_ones(pages: FlaskClient, studio: StudioState) -> None:
    data = {
        "own": "list",
        "services": ["led_red", "", "", ""],
        "wavelengths": ["633", "", "", ""],
        "names": ["Lumo 3", "", "", ""],
        "pulsed": ["0"],
        "version": "0",
    }

    assert pages.post("/settings/panels", data=data).status_code == 303

    with studio.reading(OWNER) as unit:
        assert unit.settings.led_devices == (
            {
                "service": "led_red",
                "name": "Lumo 3",
                "wavelength_nm": 633.0,
                "prescription": False,
                "pulsed": True,
            },
        )
    assert held(pages.get("/settings/panels"))["wavelengths"][0] == "633"


@pytest.mark.parametrize("wave", ["", "red", "9", "99999"])
def test_a_panel_without_a_sensible_wavelength_is_refused(pages: FlaskClient, wave: str) -> None:
    data = {"own": "list", "services": ["led_red"], "wavelengths": [wave], "version": "0"}

    answer = pages.post("/settings/panels", data=data)

    assert answer.status_code == 422
    assert problems(answer)


def test_the_checklist_of_the_first_run_comes_back_until_it_is_done(pages: FlaskClient) -> None:
    assert "Six steps to open 6 of 6 left" in words(pages.get("/settings"))
    pages.post("/settings/studio", data=PROFILE)

    assert "5 of 6 left" in words(pages.get("/settings"))
