"""One warm renderer for all tests of documents."""

from collections.abc import Iterator

import pytest

from studio.documents.render import Renderer
from studio.resources import resource_dir
from tests.documents.samples import plan, referral_letter


@pytest.fixture(scope="session")
def renderer() -> Iterator[Renderer]:
    renderer = Renderer(resource_dir("templates"), resource_dir("static"))
    yield renderer
    renderer.close()


@pytest.fixture(scope="session")
def plan_pdf(renderer: Renderer) -> bytes:
    return renderer.plan(plan())


@pytest.fixture(scope="session")
def letter_pdf(renderer: Renderer) -> bytes:
    return renderer.referral(referral_letter())
