"""The shortcuts through WeasyPrint print what WeasyPrint itself prints, stroke by stroke."""

import json
import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest
import weasyprint

from studio.documents.render import Renderer
from studio.documents.shortcuts import KNOWN
from studio.documents.views import PlanView, ReferralView
from tests.documents.pdf_reading import spoken
from tests.documents.plainly import printed
from tests.documents.test_pdf import LETTERS, PLANS


def test_the_shortcuts_know_this_version_of_the_library() -> None:
    """A newer one prints without them, slower: read what changed in it, then raise `KNOWN`."""
    assert weasyprint.__version__ == KNOWN


def test_all_papers_are_the_same_as_without_any_shortcut(renderer: Renderer) -> None:
    command = [sys.executable, "-m", "tests.documents.plainly"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603

    assert printed(renderer) == json.loads(said)


@pytest.mark.parametrize("view", [*PLANS.values(), *LETTERS.values()], ids=[*PLANS, *LETTERS])
def test_every_paper_is_well_formed(renderer: Renderer, view: PlanView | ReferralView) -> None:
    """Another page is printed too, but read letter by letter."""
    template = "plan.html" if isinstance(view, PlanView) else "referral.html"

    assert ET.fromstring(renderer.html(template, view)).tag == "html"  # noqa: S314


def test_a_page_that_is_not_well_formed_is_printed_too(renderer: Renderer) -> None:
    pdf = renderer.print_html('<html lang="en"><title>x</title><h1>First<p>second', "#7a2e5d")

    assert "First second" in spoken(pdf)
