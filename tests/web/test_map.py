"""The map of Look as a form: places, sheets, pins, following; all of it without scripts."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from studio.context import StudioState
from studio.documents.drawings import drawings
from studio.resources import resource_dir
from studio.services import consultations, findings
from studio.services.findings import Findings
from studio.skin.findings import FINDINGS, ZoneFinding
from studio.skin.zones import ZONES
from tests.builders import CLEAN, MILIA, make_consultation
from tests.web.people import DESK, THERAPIST, Seat
from tests.web.reading import held, problems, words

Sent = MultiDict[str, str]
CHEEK_TICKED, CHEEK_IS = ("zone", "CK-L"), "Left upper cheek"
MIDDLE = [("pin_x", "0.5"), ("pin_y", "0.5")]
CHEEK = ZoneFinding(("white_bumps",), 2, counts={"white hard bump": 8})


def found(studio: StudioState, visit: str) -> Findings:
    with studio.reading(THERAPIST) as unit:
        return findings.of(unit, consultations.get(unit, visit).consultation)


def version(pages: FlaskClient, visit: str) -> str:
    return held(pages.get(f"/consultations/{visit}/look"))["version"][0]


def everything(pages: FlaskClient, visit: str, *more: tuple[str, str]) -> Sent:
    """Return what the page would send as it stands, and more."""
    shown = held(pages.get(f"/consultations/{visit}/look"))
    pairs = [(name, value) for name, values in shown.items() for value in values]
    return MultiDict([*(pair for pair in pairs if "__KEY__" not in pair[0]), *more])


@pytest.fixture
def again(studio: StudioState) -> str:
    """The second visit of a client, six weeks after the first."""
    with studio.unit_of_work(THERAPIST) as unit:
        first = make_consultation(unit, MILIA, intake=CLEAN)
        bump = first.bumps[0].public_id
        findings.record(
            unit,
            first.public_id,
            first.version,
            {"CK-L": CHEEK},
            [findings.Mark(bump, zone="CK-L")],
        )
        first.on -= timedelta(days=41)
        unit.session.flush()
        return consultations.start(unit, first.client.public_id).public_id


def test_every_place_and_every_finding_can_be_ticked(pages: FlaskClient, visit: str) -> None:
    pages.post(
        f"/consultations/{visit}/look",
        data=MultiDict([("version", version(pages, visit)), ("zone", "CK-L")]),
    )

    page = pages.get(f"/consultations/{visit}/look").get_data(as_text=True)

    for key in ZONES:
        assert f'name="zone" value="{key}"' in page
    for word in FINDINGS:
        assert f'name="CK-L-finding" value="{word}"' in page
    assert 'name="CK-L-count-11"' in page


def test_every_drawn_place_has_a_label_for_its_box_and_a_rule_that_fills_it(
    pages: FlaskClient, visit: str
) -> None:
    page = pages.get(f"/consultations/{visit}/look").get_data(as_text=True)
    style = (resource_dir("static") / "studio" / "look.css").read_text()

    for drawing in drawings().values():
        for shape in drawing.shapes:
            assert f'for="z-{shape.zone}"' in page
            assert f'#{shape.id}"' in page
            assert f'.map:has(#z-{shape.zone}:checked) [data-zone="{shape.zone}"]' in style


def test_a_place_is_recorded_with_findings_counts_and_words(
    pages: FlaskClient, studio: StudioState, visit: str
) -> None:
    answer = pages.post(
        f"/consultations/{visit}/look",
        data=MultiDict(
            [
                ("version", version(pages, visit)),
                ("then", "stay"),
                ("zone", "CK-L"),
                ("CK-L-finding", "redness"),
                ("CK-L-finding", "white_bumps"),
                ("CK-L-amount", "3"),
                ("CK-L-since", "weeks"),
                ("CK-L-count-2", "8"),
                ("CK-L-count-6", "over_50"),
                ("CK-L-note", " after the gym "),
                ("FH-M-finding", "redness"),
            ]
        ),
    )

    assert answer.headers["Location"] == f"/consultations/{visit}/look"
    assert found(studio, visit).zones == {
        "CK-L": ZoneFinding(
            ("white_bumps", "redness"),
            3,
            "weeks",
            {"white hard bump": 8, "red papule": "over_50"},
            "after the gym",
        )
    }


def test_saving_the_page_as_it_stands_changes_nothing(
    pages: FlaskClient, studio: StudioState, again: str
) -> None:
    pages.post(f"/consultations/{again}/look", data=everything(pages, again, ("then", "copy")))
    before = found(studio, again)

    answer = pages.post(f"/consultations/{again}/look", data=everything(pages, again))

    assert answer.status_code == 303
    assert found(studio, again) == before
    assert before.has_copies


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ([("zone", "XX")], "Choose places from the list"),
        ([CHEEK_TICKED, ("CK-L-count-0", "-3")], f"{CHEEK_IS}: choose how many from the list"),
        (
            [CHEEK_TICKED, ("CK-L-note", "x" * 1001)],
            f"{CHEEK_IS}: please shorten or retype the note",
        ),
        ([("then", "bump:XX")], "Choose a place from the list"),
        ([("then", "pin"), ("pin_drawing", "moon"), *MIDDLE], "Put the pin on the drawing"),
    ],
    ids=["place", "count", "note", "bump", "pin"],
)
def test_what_cannot_be_is_said_and_ticks_are_kept(
    pages: FlaskClient, studio: StudioState, visit: str, pairs: list[tuple[str, str]], said: str
) -> None:
    sent = MultiDict(
        [("version", version(pages, visit)), ("zone", "CH-M"), ("CH-M-finding", "redness"), *pairs]
    )

    answer = pages.post(f"/consultations/{visit}/look", data=sent)

    assert answer.status_code == 422
    assert problems(answer) == [said]
    assert held(answer)["CH-M-finding"] == ["redness"]
    kept = dict(pairs).get("CK-L-note", "")
    assert held(answer).get("CK-L-note", [""]) == [kept]
    assert found(studio, visit).zones == {}


def test_a_bump_is_described_from_its_place_in_one_step(
    pages: FlaskClient, studio: StudioState, visit: str
) -> None:
    answer = pages.post(
        f"/consultations/{visit}/look",
        data=MultiDict(
            [("version", version(pages, visit)), ("zone", "IO-L"), ("then", "mark:IO-L")]
        ),
    )

    new = found(studio, visit).bumps[1]
    assert answer.headers["Location"] == f"/consultations/{visit}/look/{new.public_id}"
    page = words(pages.get(answer.headers["Location"]))
    assert "IO-L-02" in page
    assert "New or changing mark. Say its size, colors, edge" in page


def test_a_pin_moves_by_its_select_alone(
    pages: FlaskClient, studio: StudioState, visit: str
) -> None:
    bump = found(studio, visit).bumps[0].public_id
    sent = everything(pages, visit)
    sent.setlist(f"at-{bump}-zone", ["CK-R"])

    pages.post(f"/consultations/{visit}/look", data=sent)

    place = found(studio, visit).bumps[0].place
    assert (place.zone, place.drawing) == ("CK-R", "face")
    page = pages.get(f"/consultations/{visit}/look").get_data(as_text=True)
    assert f'data-pin="{bump}"' in page


def test_the_last_visit_is_offered_compared_and_confirmed(
    pages: FlaskClient, studio: StudioState, again: str
) -> None:
    path = f"/consultations/{again}/look"
    first = words(pages.get(path))
    assert "1 bump and 1 place" in first
    assert "Left upper cheek white hard bump 8 not counted –" in first

    pages.post(path, data=everything(pages, again, ("then", "copy")))
    page = pages.get(path)
    assert "Confirm and assess" in words(page)
    assert "Left upper cheek white hard bump 8 8 same" in words(page)
    sent = everything(pages, again, ("then", "assess"))
    sent.setlist("CK-L-count-2", ["4"])
    answer = pages.post(path, data=sent)

    assert answer.headers["Location"] == f"/consultations/{again}/assess"
    assert "Left upper cheek white hard bump 8 4 fewer" in words(pages.get(path))
    assert not found(studio, again).has_copies
    with studio.reading(THERAPIST) as unit:
        assert consultations.get(unit, again).is_assessed


def test_two_devices_show_both_maps_and_lose_neither(
    pages: FlaskClient, studio: StudioState, visit: str
) -> None:
    path, old = f"/consultations/{visit}/look", version(pages, visit)
    theirs = [("zone", "CK-L"), ("CK-L-finding", "redness")]
    yours = [("zone", "CK-L"), ("CK-L-finding", "swelling")]
    pages.post(path, data=MultiDict([("version", old), *theirs]))

    answer = pages.post(path, data=MultiDict([("version", old), *yours]))

    assert answer.status_code == 409
    assert "Left upper cheek redness swelling" in words(answer)
    again = pages.post(path, data=MultiDict([("version", held(answer)["version"][0]), *yours]))
    assert again.status_code == 303
    assert found(studio, visit).zones["CK-L"].findings == ("swelling",)


def test_of_two_maps_each_place_is_picked_by_itself(
    pages: FlaskClient, studio: StudioState, visit: str
) -> None:
    path, old = f"/consultations/{visit}/look", version(pages, visit)
    places = [("zone", "CK-L"), ("zone", "CK-R")]
    theirs = [*places, ("CK-L-finding", "redness"), ("CK-R-finding", "redness")]
    yours = [*places, ("CK-L-finding", "swelling"), ("CK-R-finding", "swelling")]
    pages.post(path, data=MultiDict([("version", old), *theirs]))
    answer = pages.post(path, data=MultiDict([("version", old), *yours]))

    now = held(answer)["version"][0]
    pages.post(path, data=MultiDict([("version", now), ("keep", "CK-L"), *yours]))

    zones = found(studio, visit).zones
    assert zones["CK-L"].findings == ("redness",)
    assert zones["CK-R"].findings == ("swelling",)


def test_two_devices_show_both_versions_of_a_bump(
    pages: FlaskClient, studio: StudioState, visit: str
) -> None:
    bump = found(studio, visit).bumps[0].public_id
    path = f"/consultations/{visit}/look/{bump}"
    old = held(pages.get(path))["version"][0]
    sent = {"since_unit": "months", "sites": "cheek", "version": old}
    pages.post(path, data={**sent, "colors": "yellow"})

    answer = pages.post(path, data={**sent, "colors": "red"})

    assert answer.status_code == 409
    assert "Colors yellow red" in words(answer)
    sent["version"] = held(answer)["version"][0]
    assert pages.post(path, data={**sent, "colors": "red"}).status_code == 303
    assert found(studio, visit).bumps[0].features["colors"] == ["red"]


def test_the_map_of_nobody_and_a_bump_of_another_visit_are_not_found(
    pages: FlaskClient, studio: StudioState, visit: str, grave_visit: str
) -> None:
    other = found(studio, grave_visit).bumps[0].public_id

    assert pages.get("/consultations/nobody/look").status_code == 404
    assert pages.post("/consultations/nobody/look", data={"version": "1"}).status_code == 404
    sent = MultiDict(
        [("version", version(pages, visit)), ("bump", other), (f"at-{other}-zone", "CK-L")]
    )
    assert pages.post(f"/consultations/{visit}/look", data=sent).status_code == 404


def test_the_front_desk_sees_no_map(pages: FlaskClient, seat: Seat, visit: str) -> None:
    seat.actor = DESK

    assert pages.get(f"/consultations/{visit}/look").status_code == 403


def test_nothing_of_the_skin_stands_in_an_address(pages: FlaskClient, visit: str) -> None:
    answer = pages.post(
        f"/consultations/{visit}/look",
        data=MultiDict([("version", version(pages, visit)), ("then", "bump:IO-L")]),
    )

    assert re.fullmatch(rf"/consultations/{visit}/look/[\w-]+", answer.headers["Location"])


def test_a_button_pressed_twice_makes_one_bump_and_says_so(
    pages: FlaskClient, studio: StudioState, visit: str
) -> None:
    path = f"/consultations/{visit}/look"
    sent = MultiDict([("version", version(pages, visit)), ("then", "bump:IO-L")])
    pages.post(path, data=sent)

    answer = pages.post(path, data=sent)

    assert answer.status_code == 409
    assert "This visit was saved meanwhile" in words(answer)
    assert len(found(studio, visit).bumps) == 2


def test_a_note_that_is_too_long_while_typing_comes_back_as_a_draft(
    pages: FlaskClient, studio: StudioState, visit: str
) -> None:
    path, old = f"/consultations/{visit}/look", version(pages, visit)
    sent = MultiDict([("version", old), ("zone", "CK-L"), ("CK-L-note", "x" * 1001)])

    kept = pages.put(path, data=sent, headers={"If-Match": f'"{old}"'})

    assert kept.get_json()["state"] == "kept"
    again = pages.get(path)
    assert held(again)["CK-L-note"] == ["x" * 1001]
    sent.setlist("CK-L-note", ["shorter"])
    assert pages.post(path, data=sent).status_code == 303
    assert held(pages.get(path))["CK-L-note"] == ["shorter"]
