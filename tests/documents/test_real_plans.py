"""Plans as the knowledge base writes them, on as few pages as promised."""

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from studio.documents.dates import Language
from studio.documents.letter_pictures import photo_pictures
from studio.documents.reading import hard_sentences
from studio.documents.render import Renderer
from studio.documents.views import LetterPhoto, PlanView, plan_view
from studio.skin.assessment import assess
from studio.skin.careplan import Decision
from studio.skin.careplan import plan as compose
from studio.skin.knowledge import load_knowledge
from tests.documents.full import ADDED, ONLINE
from tests.documents.pdf_reading import page_texts
from tests.documents.samples import ANA, STUDIO
from tests.photos import picture

CASES = {
    case["id"]: case["case"]
    for name in ("milia", "lip_other", "benign_growths", "sebaceous", "dates", "viral", "syringoma")
    for path in Path("tests/cases").glob(f"{name}*.jsonl")
    for case in map(json.loads, path.read_text(encoding="utf-8").splitlines())
}


def written(case: dict[str, Any], language: str, **added: object) -> PlanView:
    """The plan of a case whose first-choice service was done, with the next visit in 4 weeks."""
    knowledge = load_knowledge()
    answer = assess(case, knowledge)
    on = date.fromisoformat(case["on"])
    offered = [row["service"] for row in answer["treatments"] if row["status"] == "offered"][1:2]
    services = tuple(offered) if answer["disposition"] == "treat" else ()
    decision = Decision(
        on=on,
        services=services,
        sites=tuple(case["bump"].get("sites") or ()),
        language=language,
        next_visit_on=on + timedelta(28),
        next_services=services,
        fitzpatrick=case["client"].get("fitzpatrick"),
    )
    return plan_view(
        {**compose(decision, answer, knowledge).to_data(), **added},
        ANA,
        STUDIO,
        number="20261122-A1B2C3",
        version=1,
        language=language,
        issued_on=on,
        online=ONLINE,
    )


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("case", ["MI07", "MI21", "MI01", "DA08", "BG15"])
def test_a_plan_after_a_service_fits_two_pages(
    renderer: Renderer, case: str, language: str
) -> None:
    assert len(page_texts(renderer.plan(written(CASES[case], language)))) <= 2


@pytest.mark.parametrize("language", ["en", "es"])
def test_it_still_does_with_products_and_news(renderer: Renderer, language: str) -> None:
    view = written(CASES["MI07"], language, **replace(ADDED, messages=()).to_data())

    assert len(page_texts(renderer.plan(view))) <= 2


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    ("case", "added"),
    [("MI07", {}), ("MI01", replace(ADDED, messages=()).to_data()), ("BG15", {})],
    ids=["MI07", "MI01 with products", "BG15"],
)
def test_two_tall_photos_take_no_third_page(
    renderer: Renderer, case: str, added: dict[str, Any], language: str
) -> None:
    photos = [
        LetterPhoto(picture(size=(600, 800), tint=tint), "front", date(2026, 11, 22), "", ())
        for tint in (150, 170)
    ]
    pictures, files = photo_pictures(photos, Language(language))
    view = replace(written(CASES[case], language, **added), photos=pictures, files=files)

    assert len(page_texts(renderer.plan(view))) <= 2


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("case", ["BG01", "SY15"])
def test_a_plan_without_a_service_fits_one_page(
    renderer: Renderer, case: str, language: str
) -> None:
    assert len(page_texts(renderer.plan(written(CASES[case], language)))) == 1


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("case", sorted(CASES)[::20])
def test_no_sentence_is_hard_to_read(case: str, language: str) -> None:
    assert hard_sentences(written(CASES[case], language)) == ()
