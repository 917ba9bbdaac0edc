"""Pages stay light: styles and scripts within their budgets, pages without waste."""

import gzip

import pytest
from flask.testing import FlaskClient

from studio.resources import resource_dir

#: Kilobytes after gzip.
BUDGET_KB = {"*.css": 20, "js/*.js": 35}


@pytest.mark.parametrize("pattern", BUDGET_KB)
def test_files_stay_within_their_budget(pattern: str) -> None:
    files = (resource_dir("static") / "studio").glob(pattern)

    size = sum(len(gzip.compress(path.read_bytes())) for path in files)

    assert 0 < size <= BUDGET_KB[pattern] * 1024


@pytest.mark.parametrize("step", ["checkin", "look/new", "assess", "treat", "plan", "finish"])
def test_staff_pages_stay_within_theirs(pages: FlaskClient, visit: str, step: str) -> None:
    page = pages.get(f"/consultations/{visit}/{step}").data
    assert len(gzip.compress(page)) <= 40 * 1024


def test_the_public_form_stays_within_its(client: FlaskClient) -> None:
    assert len(gzip.compress(client.get("/request").data)) <= 10 * 1024
