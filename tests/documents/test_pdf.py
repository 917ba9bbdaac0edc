"""What a finished paper must be: tagged, titled, self-contained, in order, the same each time."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pdfua
import pytest

from studio.documents.dates import Language
from studio.documents.errors import DocumentError
from studio.documents.render import Renderer
from studio.documents.views import Paper, PlanView, ReferralView, Urgency, Variant
from studio.documents.words import WORDS
from tests.documents.full import ONLINE, full_plan
from tests.documents.pdf_reading import elements, page_texts, reader, spoken
from tests.documents.samples import (
    ANA,
    LATER_BANDS,
    ROSA,
    STUDIO,
    long_name,
    plan,
    referral_letter,
    spanish_plan,
    watch_plan,
)

PLANS: dict[str, PlanView] = {
    "treated": plan(),
    "watched": watch_plan(),
    "spanish": spanish_plan(),
    "something new each day": plan(bands=LATER_BANDS, notes=[]),
    "long name": plan(long_name()),
    "large print": plan(long_name(large_print=True)),
    "A4": plan(studio=replace(STUDIO, paper=Paper.A4)),
    "with everything": full_plan(),
    "everything large": full_plan(Variant.LARGE),
    "phone": full_plan(Variant.PHONE),
}
LETTERS: dict[str, ReferralView] = {
    "soon": referral_letter(),
    "routine": referral_letter(ROSA, urgency=Urgency.ROUTINE),
    "urgent": referral_letter(urgency=Urgency.URGENT),
    "emergency": referral_letter(urgency=Urgency.EMERGENCY, route="emergency_services"),
    "long name": referral_letter(long_name()),
}


@pytest.fixture(scope="module")
def papers(renderer: Renderer) -> dict[str, bytes]:
    plans = {f"plan, {name}": renderer.plan(view) for name, view in PLANS.items()}
    letters = {f"letter, {name}": renderer.referral(view) for name, view in LETTERS.items()}
    return {**plans, **letters}


NAMES = [f"plan, {name}" for name in PLANS] + [f"letter, {name}" for name in LETTERS]
every_paper = pytest.mark.parametrize("name", NAMES)


@every_paper
def test_the_ua_checker_finds_nothing(papers: dict[str, bytes], name: str, tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(papers[name])

    report = pdfua.validate(str(path))

    assert report.findings == ()


@every_paper
def test_a_paper_is_marked_titled_and_speaks_its_language(
    papers: dict[str, bytes], name: str
) -> None:
    book = reader(papers[name])
    root = book.trailer["/Root"]
    spanish = name == "plan, spanish"

    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == ("es" if spanish else "en")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert book.metadata is not None
    assert (
        book.metadata.title
        == {
            "plan": "Plan de cuidado 20261122-A1B2C3" if spanish else "Care plan 20261122-A1B2C3",
            "letter": "Referral letter 20261122-R7R7R7",
        }[name.split(",", maxsplit=1)[0]]
    )
    assert b"pdfuaid:part" in root["/Metadata"].get_data()


@every_paper
def test_every_font_is_ours_and_embedded(papers: dict[str, bytes], name: str) -> None:
    fonts = {
        font["/BaseFont"]: font["/DescendantFonts"][0]["/FontDescriptor"]
        for page in reader(papers[name]).pages
        for font in (entry.get_object() for entry in page["/Resources"]["/Font"].values())
    }

    assert fonts
    assert all("+Studio-Text" in base for base in fonts)
    assert all("/FontFile2" in descriptor for descriptor in fonts.values())


@every_paper
def test_header_cells_have_one_scope_and_links_print(papers: dict[str, bytes], name: str) -> None:
    cells: list[Any] = [cell for cell in elements(papers[name]) if cell.get("/S") == "/TH"]
    scopes = {cell["/A"]["/Scope"] for cell in cells}
    links = [
        note.get_object() for page in reader(papers[name]).pages for note in page.get("/Annots", ())
    ]

    assert scopes
    assert scopes <= {"/Row", "/Column"}
    assert links
    assert all(link["/F"] == 4 for link in links)


@every_paper
def test_pictures_are_decoration_or_have_words(papers: dict[str, bytes], name: str) -> None:
    figures = [part for part in elements(papers[name]) if part.get("/S") == "/Figure"]

    assert all(figure["/Alt"] for figure in figures)


@every_paper
def test_the_scope_sentence_is_on_every_page_but_said_once(
    papers: dict[str, bytes], name: str
) -> None:
    scope = WORDS[
        PLANS["spanish"].head.language
        if name == "plan, spanish"
        else PLANS["treated"].head.language
    ]["scope"]
    pages = page_texts(papers[name])
    once = any(word in name for word in ("large", "phone"))

    assert all(scope in text for text in pages[-1 if once else 0 :])
    assert all(f"{number} " in text for number, text in enumerate(pages, start=1))
    assert spoken(papers[name]).count(scope) == 1
    assert spoken(papers[name]).endswith(scope)


@every_paper
def test_size_and_pages_stay_small(papers: dict[str, bytes], name: str) -> None:
    limits = {
        "plan, large print": 8, "plan, everything large": 8, "plan, phone": 10,
        "letter, long name": 4,
    }  # fmt: skip
    limit = limits.get(name, 3 if name.startswith("letter") else 2)

    assert len(papers[name]) <= 150 * 1024
    assert len(reader(papers[name]).pages) <= limit


@every_paper
def test_nothing_is_lost_or_said_twice(papers: dict[str, bytes], name: str) -> None:
    kind, which = name.split(", ")
    said = spoken(papers[name])
    view = PLANS[which] if kind == "plan" else LETTERS[which]
    once = (
        [*view.call_signs, *view.notes, *view.key_points]
        if isinstance(view, PlanView)
        else [*view.reasons, view.question, view.consent, *view.note.meanwhile]
    )

    assert {text: said.count(text) for text in once} == dict.fromkeys(once, 1)


def test_a_plan_is_read_in_the_order_of_need(plan_pdf: bytes) -> None:
    said = spoken(plan_pdf)
    order = [
        "Lumen Skin Studio", "After your visit on 22 November", "Ana Torres",
        "Skin softening, gentle extraction", "22 November 2026", "Maja Novak",
        "Call us today if", "(206) 555-0134 •", "Pain gets worse", "Call 911",
        "What you may see", "Day by day", "Today 22 November", "Through 22 November: No makeup.",
        "Days 1 to 3 23-25 November".replace("-", "\N{EN DASH}"), "From day 8",
        "Each morning", "Each evening", "Your week", "Wednesday", "Retinol night",
        "22 November - 5 December".replace("-", "\N{EN DASH}"), "Three things to keep in mind",
        "Leave these out for now", "Before your next visit", "Good to know",
        "Your next visit Sunday",
        "¿Quiere este plan en español?",
    ]  # fmt: skip
    places = [
        said.find(part, said.find("Call us today if") if at > 6 else 0)
        for at, part in enumerate(order)
    ]

    assert -1 not in places
    assert places == sorted(places)


def test_a_letter_is_read_in_the_order_of_need(letter_pdf: bytes) -> None:
    said = spoken(letter_pdf)
    order = [
        "Referral letter", "Within 2 weeks: by 6 December 2026", "Dr. Priya Shah, Dermatology",
        "Ana Torres, born 4 March 1992", "My question", "this is not a diagnosis.",
        "Why I ask you to look", "What was seen", "side of the nose", "4 to 5 mm", "8 months",
        "What the client told us", "Retin-A (stopped 4 weeks ago)", "What was done",
        "extraction, peel", "The client agreed on 22 November 2026", "license EST-204417",
        "Reply slip", "Your next step", "How soon", "by 6 December 2026", "Where to go",
        "What to take along",
    ]  # fmt: skip
    at = 0
    for part in order:
        at = said.find(part, at)
        assert at >= 0, part


def test_the_client_page_of_a_letter_speaks_the_clients_language(
    papers: dict[str, bytes],
) -> None:
    parts = [part for part in elements(papers["letter, routine"]) if part.get("/S") == "/Art"]

    assert [str(part["/Lang"]) for part in parts] == ["es"]
    assert "Su próximo paso" in page_texts(papers["letter, routine"])[-1]


def test_a_plan_invites_in_the_other_language_and_says_so_to_a_screen_reader(
    papers: dict[str, bytes],
) -> None:
    languages = {
        name: [str(part["/Lang"]) for part in elements(papers[name]) if "/Lang" in part]
        for name in ("plan, treated", "plan, spanish")
    }

    assert languages == {"plan, treated": ["es"], "plan, spanish": ["en"]}


def test_the_code_to_the_plan_online_is_on_paper_and_a_link_on_the_phone(
    papers: dict[str, bytes],
) -> None:
    words = WORDS[Language.EN]

    for name, has_code in (("with everything", True), ("everything large", True), ("phone", False)):
        alts = [str(part["/Alt"]) for part in elements(papers[f"plan, {name}"]) if "/Alt" in part]
        links = [
            note.get_object().get("/A", {}).get("/URI")
            for page in reader(papers[f"plan, {name}"]).pages
            for note in page.get("/Annots", ())
        ]
        assert (words["qr_alt"] in alts) is has_code
        assert STUDIO.name in alts  # the logo says the name it stands for
        assert ONLINE.url in links


def test_a_new_version_says_first_what_is_new(papers: dict[str, bytes]) -> None:
    said = spoken(papers["plan, with everything"])

    assert said.find("What is new: • Retinol starts") < said.find("Call us today if")
    assert said.count("For you: Lumen Day Shield SPF 50") == 1


def test_the_pages_of_a_phone_are_small_and_in_their_own_type(papers: dict[str, bytes]) -> None:
    book = reader(papers["plan, phone"])
    for page in book.pages:
        assert [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] == [90, 160]


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"<svg onload='x'>", b"%PDF-1.7"])
def test_a_logo_that_is_no_png_is_refused_or_left_out(renderer: Renderer, content: bytes) -> None:
    view = plan(studio=replace(STUDIO, logo=content))

    if not content:
        assert renderer.plan(view)
        return
    with pytest.raises(DocumentError) as caught:
        renderer.plan(view)
    assert caught.value.code == "refused"


def test_paper_sizes_follow_the_setting(papers: dict[str, bytes]) -> None:
    sizes = {
        name: tuple(round(float(side)) for side in reader(papers[name]).pages[0].mediabox[2:])
        for name in ("plan, treated", "plan, A4")
    }

    assert sizes == {"plan, treated": (612, 792), "plan, A4": (595, 842)}


def test_the_same_plan_gives_the_same_bytes_in_every_process(
    renderer: Renderer, plan_pdf: bytes
) -> None:
    program = (
        "import sys; from studio.documents.render import Renderer;"
        "from studio.resources import resource_dir; from tests.documents.samples import plan;"
        "renderer = Renderer(resource_dir('templates'), resource_dir('static'));"
        "sys.stdout.buffer.write(renderer.plan(plan())); renderer.close()"
    )

    other = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)  # noqa: S603

    assert renderer.plan(plan()) == plan_pdf
    assert other.stdout == plan_pdf


def test_the_name_of_a_client_is_in_no_metadata(plan_pdf: bytes) -> None:
    book = reader(plan_pdf)

    assert ANA.name not in str(book.metadata)
    assert ANA.name.encode() not in book.trailer["/Root"]["/Metadata"].get_data()


@pytest.mark.parametrize("name", ["Ægir Þórsson Łuczak", "Nguyễn Thị Ánh", "Олена Шевченко"])
def test_names_of_many_alphabets_are_printed(renderer: Renderer, name: str) -> None:
    assert name in spoken(renderer.plan(plan(replace(ANA, name=name))))


@pytest.mark.parametrize(
    ("name", "face"),
    [
        ("สมชาย ใจดี", "noto/NotoSansThai-Regular.ttf"),
        ("अनिता शर्मा", "noto/NotoSansDevanagari-Regular.ttf"),
        ("አበበ በቀለ", "noto/NotoSansEthiopic-Regular.ttf"),
        ("王小明", "droid/DroidSansFallbackFull.ttf"),
        ("山田 花子", "droid/DroidSansFallbackFull.ttf"),
        ("김민수", "nanum/NanumGothic.ttf"),
    ],
)
def test_names_of_further_scripts_are_printed_where_their_faces_are(
    renderer: Renderer, name: str, face: str, tmp_path: Path
) -> None:
    if not (Path("/usr/share/fonts/truetype") / face).exists():
        pytest.skip(f"{face} is not on this machine")
    path = tmp_path / "plan.pdf"
    path.write_bytes(renderer.plan(plan(replace(ANA, name=name))))

    assert pdfua.validate(str(path)).findings == ()


def test_emoji_are_left_out_and_signs_without_a_font_are_named(renderer: Renderer) -> None:
    smiling = renderer.plan(plan(notes=["Well done \U0001f44d\U0001f3fd\ufe0f today"]))

    with pytest.raises(DocumentError) as caught:
        renderer.plan(plan(notes=["\U00012000"]))  # a cuneiform sign

    assert "Well done today" in spoken(smiling)
    assert caught.value.code == "odd_character"
