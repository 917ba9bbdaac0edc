"""Map and photos of a referral letter."""

import io
from datetime import date
from typing import Any

import pdfua
import pytest
from PIL import Image

from studio.documents.dates import Language
from studio.documents.errors import DocumentError
from studio.documents.face_map import Pin
from studio.documents.letter_pictures import LetterPhoto, letter_pictures
from studio.documents.referral_view import referral_view
from studio.documents.render import Renderer
from studio.documents.views import ReferralView, ReplyAddress
from tests.documents.full import LOGO
from tests.documents.pdf_reading import elements, page_texts, reader, spoken
from tests.documents.samples import ANA, STUDIO, VOCABULARY, referral

PIN = Pin(1, 0.53, 0.55, "face", "left side of the nose")


def jpeg(width: int = 1000, height: int = 750) -> bytes:
    """A noisy picture, about as heavy as a photo of skin."""
    noise = Image.effect_noise((width, height), 30).convert("RGB")
    picture = Image.blend(noise, Image.new("RGB", (width, height), (222, 178, 158)), 0.7)
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


def photo(**changes: Any) -> LetterPhoto:  # noqa: ANN401 - fields of a photo
    parts = {
        "jpeg": jpeg(),
        "view": "close_up",
        "taken_on": date(2026, 11, 22),
        "rings": ("the spot", ""),
    }
    return LetterPhoto(**{**parts, **changes})


REPLY = ReplyAddress("https://lumen-skin.example/r/abc", "lumen-skin.example/r/abc", "123 456")


def letter(*photos: LetterPhoto, pins: tuple[Pin, ...] = (PIN,)) -> ReferralView:
    return referral_view(
        referral(),
        ANA,
        STUDIO,
        vocabulary=VOCABULARY,
        number="20261122-R7R7R7",
        version=1,
        pins=pins,
        photos=photos,
        reply=REPLY,
    )


@pytest.fixture(scope="module")
def full(renderer: Renderer) -> bytes:
    views = ("front", "close_up", "left_45", "right_45", "left_90")
    return renderer.referral(letter(*(photo(view=view) for view in views)))


def test_a_letter_with_five_photos_has_three_pages_and_stays_light(full: bytes) -> None:
    assert len(page_texts(full)) == 3
    assert len(full) <= 1_500_000


def test_its_photos_come_with_view_day_and_rings_for_every_reader(full: bytes) -> None:
    alts = [str(part["/Alt"]) for part in elements(full) if part.get("/S") == "/Figure"]

    assert alts[:3] == [
        "Map of the places. 1: left side of the nose",
        "Photo 1: from the front. 22 November 2026. Rings: 1: the spot.",
        "Photo 2: close-up. 22 November 2026. Rings: 1: the spot.",
    ]
    assert "Photo 2: close-up 22 November 2026. 1: the spot" in page_texts(full)[1]


def test_its_pictures_bring_no_font_of_their_own_and_no_fault(full: bytes, tmp_path: Any) -> None:  # noqa: ANN401
    path = tmp_path / "letter.pdf"
    path.write_bytes(full)
    fonts = {
        str(font["/BaseFont"])
        for page in reader(full).pages
        for font in (entry.get_object() for entry in page["/Resources"]["/Font"].values())
    }

    assert pdfua.validate(str(path)).findings == ()
    assert all("+Studio-Text" in font for font in fonts)


def test_the_slip_can_be_answered_online(full: bytes) -> None:
    assert f"scan the code, or go to {REPLY.shown} . PIN: 123 456" in spoken(full)


def test_the_same_letter_gives_the_same_bytes(renderer: Renderer) -> None:
    view = letter(photo(jpeg=jpeg()), pins=())

    assert renderer.referral(view) == renderer.referral(view)


def test_another_photo_is_another_document(renderer: Renderer) -> None:
    one, other = (renderer.referral(letter(photo(jpeg=jpeg(640, side)))) for side in (480, 481))

    assert reader(one).trailer["/ID"] != reader(other).trailer["/ID"]


def test_a_sixth_photo_is_left_out() -> None:
    assert len(letter(*[photo()] * 6).pictures.photos) == 5


def test_a_letter_without_pictures_has_none() -> None:
    assert letter_pictures((), (), Language.EN).files == {}


@pytest.mark.parametrize("content", [LOGO, b"", b"\xff\xd8", b"<svg onload='1'>"])
def test_a_photo_that_is_no_jpeg_is_refused(renderer: Renderer, content: bytes) -> None:
    with pytest.raises(DocumentError) as caught:
        renderer.referral(letter(photo(jpeg=content)))

    assert caught.value.code == "refused"


def test_the_words_of_a_map_can_be_in_spanish() -> None:
    (shown,) = letter_pictures((PIN,), (), Language.ES).maps

    assert shown.alt == "Mapa de los lugares. 1: left side of the nose"
