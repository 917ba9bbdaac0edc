"""Files that mean harm: each becomes a clean photo or is refused in words, and nothing breaks."""

import random
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from studio.adapters.images import MAKER, ImageMaker, ImageRefused, Ring
from studio.context import StudioState
from studio.models import Consultation
from studio.services import photos
from tests.builders import make_consultation
from tests.odd_files import CANARY, FORMATS, good, heic, odd_files
from tests.photos import agree, picture
from tests.web.people import THERAPIST, Seat

ODD = dict(odd_files())
#: Segments a JPEG of ours may hold: frame, tables, scans; JFIF alone of what carries words.
PLAIN_MARKERS = {0xC0, 0xC2, 0xC4, 0xDB, 0xDA, 0xDD, 0xE0}


def markers(jpeg: bytes) -> set[int]:
    """Return the kinds of segments of a JPEG, up to its end."""
    found: set[int] = set()
    at = 2
    while at < len(jpeg) - 1:
        if jpeg[at] != 0xFF or jpeg[at + 1] in {0, *range(0xD0, 0xD8)}:
            at += 1
        elif jpeg[at + 1] == 0xD9:
            assert at + 2 == len(jpeg), "something follows the picture"
            return found
        else:
            found.add(jpeg[at + 1])
            at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    raise AssertionError("the picture has no end")


def outcome(data: bytes) -> bool:
    """Tell whether a file became a photo; it is looked through if so."""
    try:
        made = MAKER.photo(data)
    except ImageRefused:
        return False
    for jpeg in (made.full, made.preview):
        assert CANARY not in jpeg
        assert markers(jpeg) <= PLAIN_MARKERS
        opened = Image.open(BytesIO(jpeg))
        assert (opened.format, opened.mode) == ("JPEG", "RGB")
        assert set(opened.info) <= {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
            "progressive",
            "progression",
        }
        opened.load()
    assert max(made.width, made.height) <= 4096
    return True


def test_there_are_enough_of_them() -> None:
    assert len(ODD) >= 120


@pytest.mark.parametrize("name", ODD)
def test_an_odd_file_leaves_no_word_behind(name: str) -> None:
    outcome(ODD[name])


@pytest.mark.parametrize(
    "name",
    [
        name
        for name in ODD
        if name.startswith(("a ", "PNG that says", "JPEG that says 12500", "noise"))
    ],
)
def test_what_is_no_photo_or_too_big_is_refused(name: str) -> None:
    assert not outcome(ODD[name])


@pytest.mark.parametrize("kind", FORMATS)
def test_the_four_kinds_are_taken(kind: str) -> None:
    assert outcome(good(kind))


#: Where the dark left half of the picture is after each turn that EXIF knows.
DARK = {1: "left", 2: "right", 3: "right", 4: "left", 5: "top", 6: "top", 7: "bottom", 8: "bottom"}


@pytest.mark.parametrize("turn", DARK)
def test_a_photo_stands_upright(turn: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = turn

    seen = Image.open(BytesIO(MAKER.photo(picture(exif=exif.tobytes())).full)).convert("L")

    wide, high = seen.size
    assert (wide, high) == ((96, 64) if turn < 5 else (64, 96))
    middle = {"left": (5, high // 2), "right": (wide - 6, high // 2)}
    middle |= {"top": (wide // 2, 5), "bottom": (wide // 2, high - 6)}
    other = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}[DARK[turn]]
    assert seen.getpixel(middle[DARK[turn]]) == pytest.approx(75, abs=20)
    assert seen.getpixel(middle[other]) == pytest.approx(170, abs=20)


def test_a_heic_stands_upright_too() -> None:
    made = MAKER.photo(heic())

    assert (made.width, made.height) == (64, 96)


def test_mutations_break_nothing(long: bool) -> None:  # noqa: FBT001 - a fixture
    chance = random.Random(20261122)  # noqa: S311 - the same on every run
    kinds = [good(kind, (48, 32)) for kind in FORMATS]
    taken = 0
    for number in range(10_000 if long else 400):
        data = bytearray(kinds[number % len(kinds)])
        for _ in range(chance.randint(1, 12)):
            at = chance.randrange(len(data) or 1)
            if chance.random() < 0.2:
                del data[at : at + chance.randint(1, 40)]
            elif chance.random() < 0.2:
                data[at:at] = CANARY
            elif data:
                data[at] = chance.randrange(256)
        taken += outcome(bytes(data))

    assert taken > 0


def test_a_child_that_hangs_or_dies_is_replaced() -> None:
    maker = ImageMaker(wall_seconds=0.01)
    noise = BytesIO()
    Image.effect_noise((3000, 3000), 80).save(noise, "PNG")
    with pytest.raises(ImageRefused, match="failed"):
        maker.photo(noise.getvalue())
    maker.wall_seconds = 20.0
    assert maker.photo(picture())
    maker.close()
    assert maker.photo(picture())
    maker.close()


def test_rings_at_the_edge_and_beyond_break_nothing() -> None:
    rings = [Ring(x, y, number) for number, (x, y) in enumerate([(0, 0), (1, 1), (5, -3)], 1)]

    assert outcome(MAKER.smaller(picture(size=(900, 700)), 600, rings))


def test_a_logo_is_made_anew_and_keeps_its_clear_parts() -> None:
    clear = BytesIO()
    Image.new("RGBA", (2000, 500), (200, 10, 90, 0)).save(clear, "PNG")

    logo = Image.open(BytesIO(MAKER.logo(clear.getvalue())))

    assert (logo.format, logo.mode, logo.size) == ("PNG", "RGBA", (800, 200))
    with pytest.raises(ImageRefused):
        MAKER.logo(picture("WEBP"))


def test_the_page_answers_every_file_in_words(app: Flask, client: FlaskClient) -> None:
    state = app.extensions["studio"]
    assert isinstance(state, StudioState)
    state.hooks = Seat()
    with state.unit_of_work(THERAPIST) as unit:
        visit = make_consultation(unit)
        agree(unit, visit.client)
    names = random.Random(7).sample(sorted(ODD), 40)  # noqa: S311 - the same on every run

    for name in names:
        data = {"view": "front", "photos": (BytesIO(ODD[name]), "../../etc/passwd.php")}
        answer = client.post(f"/consultations/{visit.public_id}/photos", data=data)
        assert answer.status_code in {303, 422}, name

    kept = [path.read_bytes() for path in (state.data_dir / "documents").iterdir()]
    assert not any(CANARY in data for data in kept)
    with state.reading(THERAPIST) as unit:
        found = photos.album(unit, visit.public_id).photos
        assert 0 < len(found) < 30
        assert all(one.caption == "" for one in found)
        assert unit.load(Consultation, visit.public_id)
