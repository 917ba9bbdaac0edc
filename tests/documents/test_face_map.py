"""The face map: every place of the knowledge base, pins where they were put, the same each time."""

from xml.etree import ElementTree as ET

import pytest

from studio.documents.drawings import DrawingKey, drawing_of, drawings
from studio.documents.face_map import MapWords, Pin, face_map_svg, map_drawings
from studio.skin.knowledge import load_knowledge
from studio.skin.zones import ZONES, bump_code

#: Places that are only in the list: intimate, hidden, or too small for a drawing.
ONLY_LISTED = {
    *("MU", "AR", "GE", "CV", "SC-R", "SC-L", "HL-R", "HL-L", "FI-R", "FI-L"),
}


def test_every_place_is_one_of_the_knowledge_base() -> None:
    rows = load_knowledge().data["zones"]
    codes = {code: row for row in rows for code in row["codes"]}

    assert {key.partition("-")[0] for key in ZONES} == set(codes)
    for key, zone in ZONES.items():
        code, _, side = key.partition("-")
        row = codes[code]
        assert not zone.site or zone.site in row["sites"], key
        assert not side or side in row["sides"], key


def test_every_site_of_a_single_place_can_be_pinned() -> None:
    sites = {site for row in load_knowledge().data["zones"] for site in row["sites"]}

    assert sites - {zone.site for zone in ZONES.values()} == {
        *("beard", "umbilicus", "elbow", "knee", "genital", "perianal"),
    }


def test_every_drawn_shape_is_a_place_and_every_place_is_drawn_or_listed() -> None:
    drawn = {shape.zone for drawing in drawings().values() for shape in drawing.shapes}

    assert drawn <= set(ZONES)
    assert set(ZONES) - drawn == ONLY_LISTED


@pytest.mark.parametrize("key", list(DrawingKey))
def test_the_clients_right_is_on_the_left_of_the_paper(key: DrawingKey) -> None:
    drawing = drawings()[key]
    middle = drawing.box.x + drawing.box.width / 2
    for shape in drawing.shapes:
        x, _ = shape.hit.center
        if key is DrawingKey.BODY:
            middle = 88 if x < 175 else 262
        is_left_on_paper = x < middle
        if shape.zone.endswith(("-R", "-L")):
            seen_from_behind = key is DrawingKey.BODY and x > 175
            assert is_left_on_paper is (shape.zone.endswith("-R") is not seen_from_behind), shape.id


@pytest.mark.parametrize("zone", sorted(set(ZONES) - ONLY_LISTED))
def test_a_place_is_found_again_at_its_own_middle(zone: str) -> None:
    drawing = drawing_of(zone)
    assert drawing is not None
    middle = drawing.middle_of(zone)
    assert middle is not None

    assert 0 <= middle[0] <= 1
    assert 0 <= middle[1] <= 1
    assert drawing.zone_at(*middle) == zone


def test_a_point_beside_the_drawing_is_no_place() -> None:
    assert drawings()[DrawingKey.FACE].zone_at(0.01, 0.01) is None


def test_coarse_targets_have_a_finger_s_size() -> None:
    """At 1180 by 820 the drawing is 1.62 pixels a unit at least, so 29.7 units are 48 pixels."""
    small = {
        shape.id: (shape.hit.width, shape.hit.height)
        for drawing in drawings().values()
        for shape in drawing.shapes
        if not shape.fine and min(shape.hit.width, shape.hit.height) < 29
    }

    assert small == {}


def test_the_map_of_a_letter_shows_its_pins_and_says_them() -> None:
    pins = [
        Pin(2, 0.5, 0.25, label="forehead & brow"),
        Pin(1, 0.75, 0.5, label="left cheek"),
        Pin(3, 0.5, 0.5, drawing="body"),
    ]

    svg = face_map_svg(pins, words=MapWords("Where it is", "Derecha", "Izquierda"))

    root = ET.fromstring(svg)  # noqa: S314 - our own
    texts = [node.text for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert texts == ["Derecha", "Izquierda", "1", "2"]
    assert root.findtext("{http://www.w3.org/2000/svg}title") == (
        "Where it is. 1: left cheek; 2: forehead & brow"
    )
    circles = list(root.iter("{http://www.w3.org/2000/svg}circle"))
    assert [(c.get("cx"), c.get("cy")) for c in circles] == [("282.5", "264.0"), ("200.0", "144.0")]
    assert "url(" not in svg
    assert "style" not in svg
    assert face_map_svg(list(reversed(pins)), words=MapWords("Where it is")) == face_map_svg(
        pins, words=MapWords("Where it is")
    )
    assert map_drawings(pins) == (DrawingKey.FACE, DrawingKey.BODY)


def test_both_figures_of_the_body_name_their_sides() -> None:
    svg = face_map_svg([], DrawingKey.BODY, MapWords(right_sign="D", left_sign="I"))

    root = ET.fromstring(svg)  # noqa: S314 - our own
    assert [node.text for node in root.iter("{http://www.w3.org/2000/svg}text")] == list("DIID")


def test_a_bump_is_called_by_place_side_and_number() -> None:
    assert bump_code("IO-L", 2) == "IO-L-02"
    assert bump_code(None, 12) == "12"
