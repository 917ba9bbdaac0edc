"""Booking pages on other sites: which may show them, what they are told, and what they load."""

import base64
import gzip
import re

import pytest
from flask.testing import FlaskClient

from studio.resources import resource_dir
from studio.web.forms.website import origin_of
from tests.contracts.test_routes import seat
from tests.web.people import OWNER, Seat

__all__ = ["seat"]
SITE = "https://www.example.com"


def key_of(site: str, color: str = "-") -> str:
    return f"{color}.{base64.urlsafe_b64encode(site.encode()).decode().rstrip('=')}"


@pytest.fixture
def allowed(client: FlaskClient, seat: Seat) -> str:
    """Let one site show the pages."""
    seat.actor = OWNER
    page = client.get("/settings/website").get_data(as_text=True)
    version = page.partition('name="version"')[2].partition('value="')[2].partition('"')[0]
    sent = {"version": version, "embed_origins": f"{SITE}/contact\n{SITE}"}
    assert client.post("/settings/website", data=sent).status_code == 303
    seat.actor = None
    return SITE


def test_the_script_loads_on_any_site(client: FlaskClient) -> None:
    with client.get("/book/embed.js") as answer:
        answer.get_data()

    assert answer.mimetype == "text/javascript"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["Cache-Control"] == "public, max-age=3600"


def test_a_frame_opens_for_the_owners_sites_only(client: FlaskClient, allowed: str) -> None:
    framed = client.get(f"/book/embed/{key_of(allowed)}/accent.css")
    plain = client.get("/accent.css")

    assert f"frame-ancestors {SITE}" in framed.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in plain.headers["Content-Security-Policy"]
    assert client.get(f"/book/embed/{key_of('https://evil.example')}/accent.css").status_code == 404
    assert client.get("/book/embed/-.%FF%FF/accent.css").status_code == 404
    assert "Set-Cookie" not in framed.headers


def test_without_allowed_sites_nobody_frames(client: FlaskClient) -> None:
    answer = client.get("/book/embed/-/accent.css")

    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("color", "shown"), [("1a4f7a", "#1a4f7a"), ("ffff00", "#7a2e5d"), ("red;}", "#7a2e5d")]
)
def test_a_frame_may_ask_for_a_color_that_can_be_read(
    client: FlaskClient, color: str, shown: str
) -> None:
    sheet = client.get(f"/book/embed/{color}.-/accent.css").get_data(as_text=True)

    assert shown in sheet


@pytest.mark.parametrize(
    ("more", "theme"),
    [("", None), (".light", "light"), (".dark", "dark"), (".blue", None), (".light.x", None)],
)
def test_a_frame_is_as_light_or_dark_as_the_page_around_it(
    client: FlaskClient, allowed: str, more: str, theme: str | None
) -> None:
    page = client.get(f"/book/embed/{key_of(allowed)}{more}").get_data(as_text=True)

    assert re.findall(r'<html lang="en"(?: data-theme="(\w+)")?>', page) == [theme or ""]
    ways = re.findall(r'href="/book/embed/([^/?"]+)', page)
    assert set(ways) == {f"{key_of(allowed)}{more}"}


@pytest.mark.parametrize(
    ("line", "origin"),
    [
        ("https://www.example.com", SITE),
        ("https://www.example.com/contact?x=1", SITE),
        ("www.example.com", SITE),
        ("http://localhost:8000", "http://localhost:8000"),
        ("HTTPS://WWW.Example.com", SITE),
        ("javascript:alert(1)", None),
        ("https://user@www.example.com", None),
        ("https://*.example.com", None),
        ("https://www.example.com:99999", None),
        ("example", None),
        ("ftp://www.example.com", None),
    ],
)
def test_a_site_is_read_from_what_people_paste(line: str, origin: str | None) -> None:
    assert origin_of(line) == origin


def test_a_line_that_is_no_site_is_named_and_stays(client: FlaskClient, seat: Seat) -> None:
    seat.actor = OWNER
    answer = client.post("/settings/website", data={"embed_origins": "not a site"})

    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "“not a site” is no site" in page
    assert ">not a site</textarea>" in page.replace("\r\n", "")


def test_the_script_stays_small() -> None:
    body = (resource_dir("static") / "studio" / "embed" / "embed.js").read_bytes()

    assert len(gzip.compress(body)) <= 3 * 1024
