"""The client's plan shows photos of the visit: those they agreed to, few and small."""

from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from studio.context import StudioState
from studio.models import Consultation, PhotoView, Purpose
from studio.services import consents, consultations, documents, plans
from studio.services.photos import PhotoWords
from tests.builders import MILIA, make_assessed
from tests.conftest import THERAPIST, Work
from tests.photos import agree, picture
from tests.services.stories import TREAT

CHEEK = PhotoWords(PhotoView.FRONT, "Left cheek")
#: What a plan may weigh with two photos.
MOST_BYTES = 140 * 1024


@pytest.fixture(autouse=True)
def _as_therapist(state: StudioState, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "actor", lambda: THERAPIST)


@pytest.fixture
def visit(work: Work) -> str:
    """A visit that was decided, of a client who agreed to photos."""
    with work() as unit:
        consultation = make_assessed(unit, MILIA)
        agree(unit, consultation.client)
        consultations.decide(unit, consultation.public_id, TREAT)
        return consultation.public_id


def a_phone_photo(tint: int) -> bytes:
    """A large picture with the grain of a real camera, which hardly gets smaller."""
    plain = Image.open(BytesIO(picture(size=(3000, 2250), tint=tint))).convert("RGB")
    grain = Image.effect_noise(plain.size, 40).convert("RGB")
    out = BytesIO()
    Image.blend(plain, grain, 0.3).save(out, "JPEG", quality=92)
    return out.getvalue()


def issue(state: StudioState, work: Work, visit: str) -> bytes:
    with work() as unit:
        draft = plans.draft(unit, visit).public_id
    document = state.issue_plan(draft)
    with work() as unit:
        return documents.staff_open(unit, document.public_id).content


def photos_in(pdf: bytes) -> int:
    with pikepdf.open(BytesIO(pdf)) as paper:
        streams = [found for found in paper.objects if isinstance(found, pikepdf.Stream)]
        return sum("DCTDecode" in str(one.get("/Filter")) for one in streams)


def test_two_photos_are_on_the_issued_plan_and_it_stays_light(
    state: StudioState, visit: str, work: Work
) -> None:
    for tint in (150, 160, 170):
        state.add_photo(visit, CHEEK, a_phone_photo(tint))

    pdf = issue(state, work, visit)

    assert photos_in(pdf) == 2
    assert len(pdf) <= MOST_BYTES


def test_the_preview_shows_what_will_be_issued(state: StudioState, visit: str) -> None:
    state.add_photo(visit, CHEEK, picture(size=(800, 600)))

    assert photos_in(state.preview_plan(visit)) == 1


def test_a_consent_taken_back_keeps_photos_off_the_plan(
    state: StudioState, visit: str, work: Work
) -> None:
    state.add_photo(visit, CHEEK, picture(size=(800, 600)))
    with work() as unit:
        client = unit.load(Consultation, visit).client
        consents.withdraw(unit, client, Purpose.PHOTOS)

    assert photos_in(issue(state, work, visit)) == 0


def test_looking_at_the_plan_opens_no_photo(state: StudioState, visit: str, work: Work) -> None:
    state.add_photo(visit, CHEEK, picture(size=(800, 600)))
    with work() as unit:
        draft = plans.draft(unit, visit).public_id

    with work() as unit:
        assert plans.view(unit, draft).photos == ()
        assert len(plans.view(unit, draft, with_photos=True).photos) == 1
