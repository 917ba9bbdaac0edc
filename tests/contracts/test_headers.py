"""Headers of every answer, whatever its status."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from studio.resources import resource_dir
from studio.web import page
from tests.contracts.test_routes import seat
from tests.web.people import DESK, NOBODY, THERAPIST, Seat

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
CASES = {
    "200 public": (NOBODY, "GET", "/request", 200),
    "200 staff": (THERAPIST, "GET", "/", 200),
    "200 sign-in": (NOBODY, "GET", "/login", 200),
    "303 to sign in": (NOBODY, "GET", "/", 303),
    "303 after a change": (THERAPIST, "POST", "/theme", 303),
    "403": (DESK, "GET", "/consultations/nothing", 403),
    "404 of ours": (THERAPIST, "GET", "/clients/nothing", 404),
    "404 of a link": (NOBODY, "GET", "/d/nothing", 404),
    "404 of nothing": (NOBODY, "GET", "/no/such/page", 404),
    "405": (NOBODY, "PUT", "/request", 405),
    "413": (NOBODY, "POST", "/request", 413),
    "422": (NOBODY, "POST", "/request", 422),
    "500": (THERAPIST, "GET", "/clients", 500),
}


@pytest.mark.parametrize("case", CASES)
def test_every_answer_is_private_and_closed(
    client: FlaskClient, seat: Seat, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    actor, method, path, status = CASES[case]
    seat.actor = actor
    data = {"concern": "x" * 300_000} if status == 413 else {"theme": "dark", "full_name": "M"}
    if status == 500:
        monkeypatch.setattr("studio.services.clients.search", broken)

    answer = client.open(path, method=method, data=data if method == "POST" else None)

    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in WANTED} == WANTED
    assert "Traceback" not in answer.get_data(as_text=True)


WANTED = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=(), camera=(self)",
    "Cache-Control": "no-store",
}


def test_only_our_own_files_may_be_kept_by_a_browser(client: FlaskClient) -> None:
    answer = client.get("/assets/studio.css", buffered=True)

    assert answer.headers["Content-Security-Policy"] == POLICY
    assert answer.headers["Cache-Control"] != "no-store"


def test_the_theme_is_remembered_on_this_device_only(
    app: Flask, client: FlaskClient, seat: Seat
) -> None:
    answer = client.post("/theme", data={"theme": "dark"})

    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith(f"{page.THEME_COOKIE}=dark;")
    assert "HttpOnly" in cookie
    assert 'data-theme="dark"' in client.get("/help").get_data(as_text=True)


def test_no_template_carries_script_style_or_raw_text() -> None:
    for path in resource_dir("templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        found = [word for word in ("|safe", "style=", "onclick", "javascript:") if word in text]
        assert not found, path
        assert "<script>" not in text, path


def broken(*_given: object) -> None:
    raise RuntimeError("a fault of ours")


__all__ = ["seat"]
