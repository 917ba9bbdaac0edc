"""The same plan in large print and for a phone: every word, photo and tag, in both languages."""

from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path

import pdfua
import pytest

from studio.documents.dates import Language
from studio.documents.letter_pictures import photo_pictures
from studio.documents.render import Renderer
from studio.documents.sheet import Sheet
from studio.documents.views import LetterPhoto, Paper, PlanView, Variant, laid_out
from tests.documents.full import ADDED, LOGO
from tests.documents.pdf_reading import elements, page_texts, reader, spoken
from tests.documents.test_real_plans import CASES, written
from tests.photos import picture

KINDS = list(product(("en", "es"), Paper, (Variant.LARGE, Variant.PHONE)))
every_kind = pytest.mark.parametrize(("language", "paper", "variant"), KINDS)
SIZES = {Paper.LETTER: (216, 279), Paper.A4: (210, 297)}
PHONE = (90, 160)


def whole_plan(language: str, paper: Paper, variant: Variant) -> PlanView:
    """A plan as the knowledge base writes it, new, with a logo and two photos."""
    photos = [
        LetterPhoto(picture(size=(600, 450), tint=tint), "front", date(2026, 11, 22), "", ("a",))
        for tint in (150, 170)
    ]
    view = written(CASES["MI07"], language, **ADDED.to_data())
    pictures, files = photo_pictures(photos, Language(language))
    head = replace(view.head, paper=paper, logo=LOGO)
    return laid_out(replace(view, head=head, photos=pictures, files=files), variant)


@pytest.fixture(scope="module")
def papers(renderer: Renderer) -> dict[tuple[str, Paper, Variant], bytes]:
    return {kind: renderer.plan(whole_plan(*kind)) for kind in KINDS}


@every_kind
def test_the_ua_checker_finds_nothing(
    papers: dict[tuple[str, Paper, Variant], bytes],
    tmp_path: Path,
    language: str,
    paper: Paper,
    variant: Variant,
) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(papers[language, paper, variant])

    assert pdfua.validate(str(path)).findings == ()


@every_kind
def test_pages_have_their_size_and_stay_few(
    papers: dict[tuple[str, Paper, Variant], bytes], language: str, paper: Paper, variant: Variant
) -> None:
    pages = reader(papers[language, paper, variant]).pages
    sizes = {tuple(round(float(side) / 72 * 25.4) for side in page.mediabox[2:]) for page in pages}

    assert sizes == {PHONE if variant is Variant.PHONE else SIZES[paper]}
    assert len(pages) <= (11 if variant is Variant.PHONE else 8)


@every_kind
def test_no_page_is_left_with_a_line_or_two(
    papers: dict[tuple[str, Paper, Variant], bytes], language: str, paper: Paper, variant: Variant
) -> None:
    """A heading alone, or the last words of a list, never fill a page."""
    texts = page_texts(papers[language, paper, variant])
    with_photos = {
        number
        for number, page in enumerate(reader(papers[language, paper, variant]).pages)
        if page.images
    }

    thin = {at: text for at, text in enumerate(texts) if len(text) < 150 and at not in with_photos}

    assert thin == {}


@every_kind
def test_every_word_of_the_plan_is_said_in_the_same_order(
    papers: dict[tuple[str, Paper, Variant], bytes], language: str, paper: Paper, variant: Variant
) -> None:
    view, said = whole_plan(language, paper, variant), spoken(papers[language, paper, variant])
    order = [
        view.heading,
        view.words["call_title"],
        *view.call_signs,
        *view.call_emergency,
        *view.changes,
        *view.expect,
        *(text for band in view.bands for text in band.do),
        *(step.text for step in (*view.morning, *view.evening)),
        *view.key_points,
        *view.messages,
        *view.notes,
        view.next_visit,
        view.head.scope,
    ]
    at = 0
    for part in order:
        at = said.find(" ".join(part.split()), at)
        assert at >= 0, part


@every_kind
def test_photos_logo_and_code_come_along_with_words_for_them(
    papers: dict[tuple[str, Paper, Variant], bytes], language: str, paper: Paper, variant: Variant
) -> None:
    view = whole_plan(language, paper, variant)
    alts = {
        str(part["/Alt"])
        for part in elements(papers[language, paper, variant])
        if part.get("/S") == "/Figure"
    }

    code = {view.words["qr_alt"]} if variant is Variant.LARGE else set()
    assert alts == {picture.alt for picture in view.photos} | {view.head.studio} | code


def test_the_week_is_told_by_what_is_used() -> None:
    view = whole_plan("es", Paper.A4, Variant.PHONE)
    days = [day for night in view.nights for day in night.day.lower().split(", ")]

    assert sorted(days) == sorted(night.day.lower() for night in view.week)
    assert [night.active for night in view.nights] == sorted(
        (night.active for night in view.nights), reverse=True
    )
    assert all(night.day[0].isupper() and night.day[1:].islower() for night in view.nights)


def test_a_kept_sheet_prints_the_same_bytes(renderer: Renderer) -> None:
    sheet = renderer.sheet(whole_plan("en", Paper.A4, Variant.PHONE))

    kept = Sheet.from_bytes(sheet.to_bytes())

    assert kept == sheet
    assert renderer.print_sheet(kept) == renderer.print_sheet(sheet)
