"""What slows a layout down or breaks its tags is not in templates and style sheets."""

import re
from pathlib import Path

import pytest

from studio.documents.dates import Language
from studio.documents.names import LANGUAGE_NAMES, PREGNANCY, ROUTES, URGENCIES
from studio.documents.words import WORDS
from studio.resources import resource_dir

TEMPLATES = sorted((resource_dir("templates") / "studio" / "documents").glob("*.html"))
SHEETS = sorted((resource_dir("static") / "studio" / "documents").glob("*.css"))
NEVER = re.compile(
    r"diagnos|\bcure[sd]?\b|\bheals?\b|guarante|\bprescrib(?!er)|ruled? out|no need to see|"
    r"\b(inject|lance|scalpel|cauter)|\d+ ?% (sure|certain|likely)|paciente|patient",
    re.IGNORECASE,
)
ALLOWED = re.compile(r"not a (medical )?diagnosis|no es un diagnóstico", re.IGNORECASE)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_no_layout_trap(template: Path) -> None:
    text = template.read_text(encoding="utf-8")

    assert "<svg" not in text
    assert "style=" not in text
    assert "|safe" not in text.replace(" ", "")
    assert all("alt=" in image for image in re.findall(r"<img[^>]*>", text))
    for table in re.findall(r"<table.*?</table>", text, re.DOTALL):
        assert "scope=" in table
        assert "<col" in table or 'class="week"' in table
        assert all("scope=" in cell for cell in re.findall(r"<th\b[^>]*>", table))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_a_style_sheet_is_lean_and_asks_only_for_ours(sheet: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)

    assert "flex" not in text
    assert "grid" not in text
    assert "var(" not in text
    addresses = re.findall(r"url\(([^)]*)\)", text)
    assert all(re.fullmatch(r'"(icons|\.\./fonts)/[\w-]+\.(svg|ttf)"', one) for one in addresses)
    assert text.count("{") < 100


def test_type_is_never_too_small() -> None:
    text = "".join(sheet.read_text(encoding="utf-8") for sheet in SHEETS)

    rems = [float(size) * 12 for size in re.findall(r"font-size: ([\d.]+)rem", text)]
    points = [float(size) for size in re.findall(r"(?:font|font-size): ([\d.]+)pt", text)]

    assert min(*rems, *points) >= 9


def test_large_print_is_large_and_a_phone_page_is_not_too_small() -> None:
    sheets = {path.stem: path.read_text(encoding="utf-8") for path in SHEETS}
    base = {"large": 18, "phone": 11}
    least = {"large": 18, "phone": 9}

    for name, size in base.items():
        rems = [float(rem) * size for rem in re.findall(r"font-size: ([\d.]+)rem", sheets[name])]
        assert f"html {{ font-size: {size}pt" in sheets[name]
        assert min(rems) >= least[name]


def test_what_is_set_small_on_a_sheet_is_set_again_for_the_other_sizes() -> None:
    sheets = {path.stem: path.read_text(encoding="utf-8") for path in SHEETS}
    small = re.findall(r"^([^{}@]+) \{[^}]*font-size: 0\.\d+rem", sheets["document"], re.MULTILINE)
    # The week's table is drawn on the usual sheet only.
    names = {part.strip() for rule in small for part in rule.split(",")} - {".week th", ".week td"}

    assert names
    assert {name for name in names if name not in sheets["large"]} == set()


@pytest.mark.parametrize("table", [WORDS, ROUTES, URGENCIES, PREGNANCY, LANGUAGE_NAMES])
def test_every_fixed_sentence_exists_in_both_languages(
    table: dict[Language, dict[str, object]],
) -> None:
    assert set(table) == set(Language)
    assert set(table[Language.EN]) == set(table[Language.ES])


def test_every_fixed_sentence_is_used() -> None:
    sources = [*TEMPLATES, *Path("studio/documents").glob("*.py")]
    text = " ".join(path.read_text(encoding="utf-8") for path in sources if path.name != "words.py")

    unused = [
        key for key in WORDS[Language.EN]
        if not re.search(rf"""["'.]{key}\b|"{key.removeprefix("take_")}\"""", text)
    ]  # fmt: skip

    assert unused == []


def test_no_fixed_sentence_says_what_must_never_be_said() -> None:
    sentences = [
        str(text)
        for table in (WORDS, ROUTES, URGENCIES)
        for words in table.values()
        for text in words.values()
    ]

    assert [text for text in sentences if NEVER.search(ALLOWED.sub("", text))] == []
