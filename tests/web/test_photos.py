"""Photos on their pages: sent by a plain form or by the script, shown, ringed, compared."""

import re
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from studio.context import StudioState
from studio.hooks import Actor
from studio.models import Consultation, PhotoView, Purpose, SignedBy
from studio.services import clients, consultations, photos
from studio.services.clients import NewClient
from studio.services.photos import PhotoSeen, PhotoWords
from tests.photos import agree, picture
from tests.web.people import DESK, NOBODY, THERAPIST, Seat

IMAGE_HEADERS = {
    "Content-Type": "image/jpeg",
    "Content-Disposition": 'inline; filename="photo.jpg"',
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}


@pytest.fixture
def agreed(studio: StudioState, visit: str) -> str:
    """A visit whose client agreed to photos."""
    with studio.unit_of_work(THERAPIST) as unit:
        client = unit.load(Consultation, visit).client
        client.birth_on = date(1990, 4, 27)
        agree(unit, client)
    return visit


def send(pages: FlaskClient, visit: str, *files: bytes, **fields: str) -> TestResponse:
    """Send a form as a browser does; made by hand, for the test client would use a folder."""
    heads = {
        f'name="{name}"': value.encode() for name, value in {"view": "front", **fields}.items()
    }
    parts = [*heads.items(), *(('name="photos"; filename="a.jpg"', data) for data in files)]
    body = b"".join(
        b"--cut\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n" % (head.encode(), data)
        for head, data in parts
    )
    return pages.post(
        f"/consultations/{visit}/photos",
        data=body + b"--cut--\r\n",
        content_type="multipart/form-data; boundary=cut",
    )


def one_photo(pages: FlaskClient, studio: StudioState, visit: str, **fields: str) -> PhotoSeen:
    assert send(pages, visit, picture(tint=77), **fields).status_code == 303
    with studio.reading(THERAPIST) as unit:
        return photos.album(unit, visit).photos[0]


def text_of(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


def test_without_consent_the_page_asks_for_it_in_the_clients_language(
    pages: FlaskClient, studio: StudioState, visit: str
) -> None:
    with studio.unit_of_work(THERAPIST) as unit:
        unit.load(Consultation, visit).client.language = "es"

    page = text_of(pages.get(f"/consultations/{visit}/photos"))

    assert "Ask for photos first" in page
    assert '<blockquote class="consent-text" lang="es">' in page
    assert 'type="file"' not in page


def test_a_yes_with_a_typed_name_opens_the_door(pages: FlaskClient, visit: str) -> None:
    answer = pages.post(
        f"/consultations/{visit}/photos/consent",
        data={"purpose": "photos", "given": "yes", "signer": "Mara Lindqvist"},
    )

    assert answer.status_code == 303
    assert 'type="file"' in text_of(pages.get(f"/consultations/{visit}/photos"))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"purpose": "photos"}, "Choose yes or no"),
        ({"purpose": "photos", "given": "maybe"}, "Choose yes or no"),
        ({"purpose": "photos", "given": "yes"}, "Type the name"),
        ({"purpose": "marketing", "given": "yes", "signer": "Mara"}, ""),
    ],
)
def test_half_an_answer_is_no_consent(
    pages: FlaskClient, visit: str, data: dict[str, str], words: str
) -> None:
    answer = pages.post(f"/consultations/{visit}/photos/consent", data=data)

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert 'type="file"' not in text_of(pages.get(f"/consultations/{visit}/photos"))


def test_a_no_is_kept_and_nothing_opens(pages: FlaskClient, visit: str) -> None:
    data = {"purpose": "photos", "given": "no"}
    assert pages.post(f"/consultations/{visit}/photos/consent", data=data).status_code == 303

    page = text_of(pages.get(f"/consultations/{visit}/photos"))
    assert "The client said no before" in page
    assert "The client has not agreed to this" in text_of(send(pages, visit, picture()))


def test_a_guardian_signs_for_a_minor(pages: FlaskClient, studio: StudioState, visit: str) -> None:
    with studio.unit_of_work(THERAPIST) as unit:
        unit.load(Consultation, visit).client.birth_on = date(2015, 5, 5)
    assert "Guardian&#39;s full name" in text_of(pages.get(f"/consultations/{visit}/photos"))

    data = {"purpose": "photos", "given": "yes", "signer": "Per Lindqvist"}
    pages.post(f"/consultations/{visit}/photos/consent", data=data)

    page = text_of(pages.get(f"/consultations/{visit}/photos"))
    assert 'type="file"' in page
    assert "Intimate photos need" not in page


def test_several_photos_come_in_with_one_plain_form(
    pages: FlaskClient, studio: StudioState, agreed: str
) -> None:
    answer = send(pages, agreed, picture(tint=1), picture("PNG", tint=2), picture("WEBP", tint=3))

    assert answer.status_code == 303
    page = text_of(pages.get(answer.location))
    assert "3 photos" in page
    assert page.count('class="shot"') == 3


def test_good_photos_stay_when_one_of_them_is_refused(pages: FlaskClient, agreed: str) -> None:
    answer = send(pages, agreed, picture(), b"no picture at all")

    assert answer.status_code == 422
    assert "This is not a photo we can read" in text_of(answer)
    assert "1 photo<" in text_of(answer)


def test_a_form_without_a_file_says_what_is_missing(pages: FlaskClient, agreed: str) -> None:
    answer = send(pages, agreed)

    assert answer.status_code == 422
    assert "Choose a photo first" in text_of(answer)


def test_the_script_gets_a_card_or_a_sentence(pages: FlaskClient, agreed: str) -> None:
    card = send(pages, agreed, picture(), **{"as": "card"})
    refusal = send(pages, agreed, b"GIF89a", **{"as": "card"})

    assert (card.status_code, card.mimetype) == (200, "text/html")
    assert text_of(card).count("<li") == 1
    assert (refusal.status_code, refusal.mimetype) == (422, "text/plain")
    assert text_of(refusal) == "This is not a photo we can read. Send JPEG, PNG, WebP or HEIC."


@pytest.mark.parametrize("size", ["full", "preview"])
def test_a_photo_is_sent_sandboxed_and_kept_by_nobody(
    pages: FlaskClient, studio: StudioState, agreed: str, size: str
) -> None:
    one = one_photo(pages, studio, agreed)

    answer = pages.get(f"/photos/{one.public_id}/{size}.jpg")

    assert {name: answer.headers[name] for name in IMAGE_HEADERS} == IMAGE_HEADERS
    assert Image.open(BytesIO(answer.data)).format == "JPEG"


@pytest.mark.parametrize("person", [NOBODY, DESK], ids=["nobody", "front desk"])
def test_nobody_else_sees_or_sends_photos(
    pages: FlaskClient, studio: StudioState, seat: Seat, agreed: str, person: Actor | None
) -> None:
    one = one_photo(pages, studio, agreed)
    seat.actor = person

    for path in (f"/photos/{one.public_id}", f"/photos/{one.public_id}/full.jpg"):
        assert pages.get(path).status_code in {303, 403}
    assert send(pages, agreed, picture()).status_code in {303, 403}


def test_a_photo_that_is_not_there_is_a_404(pages: FlaskClient) -> None:
    for part in ("", "/full.jpg", "/preview.jpg"):
        assert pages.get(f"/photos/nothing{part}").status_code == 404


def test_a_photo_cannot_be_reached_through_another_visit(
    pages: FlaskClient, studio: StudioState, agreed: str, grave_visit: str
) -> None:
    with studio.reading(THERAPIST) as unit:
        foreign = unit.load(Consultation, grave_visit).bumps[0].public_id

    assert send(pages, agreed, picture(), bump=foreign).status_code == 422
    assert pages.post("/photos/nothing", data={"then": "remove"}).status_code == 404


def test_only_the_photo_page_takes_files(pages: FlaskClient, agreed: str) -> None:
    for path in ("photos/consent", "checkin"):
        data = {"photos": (BytesIO(picture()), "a.jpg")}
        assert pages.post(f"/consultations/{agreed}/{path}", data=data).status_code == 400


def test_sixteen_megabytes_are_the_end(pages: FlaskClient, agreed: str) -> None:
    answer = send(pages, agreed, b"\xff\xd8" + bytes(17 << 20))

    assert (answer.status_code, "16 MB" in text_of(answer)) == (413, True)


def test_a_visitor_may_not_send_large_forms(pages: FlaskClient, seat: Seat, agreed: str) -> None:
    seat.actor = NOBODY

    assert send(pages, agreed, bytes(2 << 20)).status_code == 413


def test_uploads_stay_in_memory(
    pages: FlaskClient, agreed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: object, **_more: object) -> None:
        raise AssertionError("a picture was written to a temporary file")

    for name in ("TemporaryFile", "SpooledTemporaryFile"):
        monkeypatch.setattr(f"tempfile.{name}", refuse)
        monkeypatch.setattr(f"werkzeug.formparser.{name}", refuse, raising=False)

    noise = Image.effect_noise((1400, 1400), 90)
    out = BytesIO()
    noise.save(out, "PNG")
    assert len(out.getvalue()) > 1_000_000
    assert send(pages, agreed, out.getvalue()).status_code == 303


def test_words_and_day_can_be_changed(pages: FlaskClient, studio: StudioState, agreed: str) -> None:
    one = one_photo(pages, studio, agreed)
    data = {
        "then": "words",
        "view": "left_45",
        "caption": "After two weeks",
        "site": "cheek",
        "taken_on-month": "10",
        "taken_on-day": "12",
        "taken_on-year": "2020",
    }

    assert pages.post(f"/photos/{one.public_id}", data=data).status_code == 303

    page = text_of(pages.get(f"/photos/{one.public_id}"))
    assert "45° left" in page
    assert "12 October 2020" in page
    assert 'value="After two weeks"' in page


@pytest.mark.parametrize(
    "data",
    [
        {"then": "words", "view": "above"},
        {"then": "words", "view": "front", "caption": "x" * 201},
        {"then": "words", "view": "front", "site": "moon"},
        {"then": "words", "view": "front", "taken_on-month": "13", "taken_on-day": "1"},
        {
            "then": "words",
            "view": "front",
            "taken_on-month": "1",
            "taken_on-day": "1",
            "taken_on-year": "1850",
        },
        {"then": "rings", "view": "front", "x-1": "abc", "y-1": "2"},
        {"then": "rings", "view": "front", "x-1": "101", "y-1": "2"},
        {"then": "rings", "view": "front", "x-1": "nan", "y-1": "2"},
    ],
)
def test_odd_words_and_rings_are_refused_at_the_page(
    pages: FlaskClient, studio: StudioState, agreed: str, data: dict[str, str]
) -> None:
    one = one_photo(pages, studio, agreed)

    answer = pages.post(f"/photos/{one.public_id}", data=data)

    assert answer.status_code == 422
    assert 'id="problems"' in text_of(answer)


def test_rings_are_placed_by_plain_fields(
    pages: FlaskClient, studio: StudioState, agreed: str
) -> None:
    one = one_photo(pages, studio, agreed)
    data = {"then": "rings", "x-1": "25", "y-1": "50,5", "text-1": "New", "x-4": "0", "y-4": "100"}

    assert pages.post(f"/photos/{one.public_id}", data=data).status_code == 303

    with studio.reading(THERAPIST) as unit:
        marks = photos.get(unit, one.public_id)[0].marks
    assert [(mark.x, mark.y, mark.text) for mark in marks] == [(0.25, 0.505, "New"), (0, 1, "")]


def test_a_removed_photo_can_be_put_back_on_the_spot(
    pages: FlaskClient, studio: StudioState, agreed: str
) -> None:
    one = one_photo(pages, studio, agreed)

    removed = pages.post(f"/photos/{one.public_id}", data={"then": "remove"})
    page = text_of(pages.get(removed.location))
    back = pages.post(f"/photos/{one.public_id}", data={"then": "put_back"})

    assert "Photo removed." in page
    assert "No photos yet" in page
    assert "1 photo<" in text_of(pages.get(back.location))


def signed_in(studio: StudioState, *, minutes_ago: int) -> Actor:
    since = studio.now() - timedelta(minutes=minutes_ago)
    return replace(THERAPIST, authenticated_at=since)


def test_an_intimate_photo_is_hidden_until_asked_for_with_a_fresh_sign_in(
    pages: FlaskClient, studio: StudioState, seat: Seat, agreed: str
) -> None:
    data = {"purpose": "intimate_photos", "given": "yes", "signer": "Mara Lindqvist"}
    pages.post(f"/consultations/{agreed}/photos/consent", data=data)
    one = one_photo(pages, studio, agreed, site="areola")
    seat.step_up_url = "/verify"
    seat.actor = signed_in(studio, minutes_ago=11)

    page = text_of(pages.get(f"/consultations/{agreed}/photos"))
    assert "mat-hidden" in page
    assert f"{one.public_id}/preview.jpg" not in page
    asked = pages.get(f"/photos/{one.public_id}")
    assert asked.status_code == 403
    assert f"/verify?next=/photos/{one.public_id}" in text_of(asked)
    assert pages.get(f"/photos/{one.public_id}/preview.jpg").status_code == 403

    seat.actor = signed_in(studio, minutes_ago=9)
    assert pages.get(f"/photos/{one.public_id}").status_code == 200
    assert pages.get(f"/photos/{one.public_id}/full.jpg").status_code == 200


def test_two_photos_stand_beside_each_other_with_the_days_between(
    pages: FlaskClient, studio: StudioState, agreed: str
) -> None:
    with studio.unit_of_work(THERAPIST) as unit:
        client_id = unit.load(Consultation, agreed).client.public_id
    before = one_photo(pages, studio, agreed)
    send(pages, agreed, picture(tint=5), view="left_45")
    data = {
        "then": "words",
        "view": "front",
        "taken_on-month": "1",
        "taken_on-day": "2",
        "taken_on-year": "2020",
    }
    pages.post(f"/photos/{before.public_id}", data=data)

    page = text_of(pages.get(f"/clients/{client_id}/photos"))

    assert re.search(r"\d+ days apart", page)
    assert "Different angle: front and 45° left." in page
    assert page.index(f"{before.public_id}/full.jpg") < page.index(
        'class="compare-side compare-right'
    )


@pytest.mark.parametrize("number", [0, 1])
def test_with_too_few_photos_the_page_says_what_it_is_for(
    pages: FlaskClient, studio: StudioState, agreed: str, number: int
) -> None:
    for tint in range(number):
        send(pages, agreed, picture(tint=tint))
    with studio.reading(THERAPIST) as unit:
        client_id = unit.load(Consultation, agreed).client.public_id

    page = text_of(pages.get(f"/clients/{client_id}/photos?a=nothing&b=nothing"))

    assert ("No photos yet", "One photo so far")[number] in page


def test_photos_of_another_client_are_never_compared(
    pages: FlaskClient, studio: StudioState, agreed: str
) -> None:
    mine = one_photo(pages, studio, agreed)
    with studio.unit_of_work(THERAPIST) as unit:
        other = clients.create(unit, NewClient("Bo Ek", "bo@example.com", ""))
        other.birth_on = date(1980, 1, 1)
        agree(unit, other, Purpose.PHOTOS, by=SignedBy.CLIENT)
        theirs = consultations.start(unit, other.public_id).public_id
    studio.add_photo(theirs, PhotoWords(PhotoView.FRONT), picture(tint=8))

    page = text_of(pages.get(f"/clients/{other.public_id}/photos?a={mine.public_id}"))

    assert mine.public_id not in page.replace(f"a={mine.public_id}", "")
