"""A client who answers the questionnaire page by page, the way a browser without scripts does."""

import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.reading import held

#: What a calm grown-up client answers; everything else is "none of these" or "not sure".
CALM: dict[str, Any] = {
    "birth_on-month": "4",
    "birth_on-day": "27",
    "birth_on-year": "1990",
    "sex": "female",
    "pregnancy": "none",
    "isotretinoin": "never",
    "guardian_name": "Ada Lindqvist",
}


class Client:
    """Somebody with a link."""

    def __init__(self, browser: FlaskClient, token: str, **answers: str) -> None:
        self.browser, self.path = browser, f"/intake/{token}"
        self.answers = {**CALM, **answers}
        self.pages: list[str] = []

    def open(self, **birthday: str) -> TestResponse:
        return self.browser.post(self.path, data=birthday)

    def agree_to_start(self) -> TestResponse:
        return self.browser.post(self.path, data={"keep": "yes"})

    def answer_all(self) -> TestResponse:
        """Answer what is asked until the answers are shown for checking."""
        answer = self.browser.get(self.path)
        while "/q/" in (place := answer.headers.get("Location", "")):
            assert len(self.pages) < 60
            self.pages.append(place.rpartition("/")[2])
            answer = self.send(place)
        return self.browser.get(place)

    def send(self, place: str, **changes: object) -> TestResponse:
        page = self.browser.get(place)
        assert page.status_code == 200, place
        return self.browser.post(place, data={**self.filled(page), **changes})

    def filled(self, page: TestResponse) -> dict[str, Any]:
        """Fill a page: known answers, and the last choice of every group otherwise."""
        text = page.get_data(as_text=True)
        groups = re.findall(r'type="(?:radio|checkbox)" name="([^"]+)" value="([^"]+)"', text)
        given: dict[str, Any] = {name: "none" for name, value in groups if value == "none"}
        given = {name: given.get(name, "not_sure") for name, _ in groups}
        boxes = re.findall(r'name="(birth_on-\w+|guardian_name)"', text)
        known = {*(name for name, _ in groups), *boxes}
        given |= {name: self.answers[name] for name in self.answers if name in known}
        return {**given, "version": held(page)["version"][0]}

    def agree(self, **chosen: str) -> TestResponse:
        asked = ("scope", "photos", "share_with_clinician")
        return self.browser.post(
            f"{self.path}/agree", data={**dict.fromkeys(asked, "no"), **chosen}
        )

    def sign(self, name: str = "Mara Lindqvist", strokes: str = "") -> TestResponse:
        data = {"signature_name": name, "signature_strokes": strokes}
        return self.browser.post(f"{self.path}/sign", data=data)
