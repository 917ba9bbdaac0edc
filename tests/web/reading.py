"""What a page says, read the way a person does."""

import re
from html import unescape
from html.parser import HTMLParser

from werkzeug.test import TestResponse


class _Reader(HTMLParser):
    """Collects text, headings, problems and what the controls hold."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.values: dict[str, list[str]] = {}
        self.headings: list[str] = []
        self._select = ""
        self._area = ""
        self._heading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        self._heading = tag == "h1"
        match tag:
            case "input" if given.get("type") in {"checkbox", "radio"}:
                if "checked" in given:
                    self._hold(name, given.get("value", "on") or "")
            case "input":
                self._hold(name, given.get("value") or "")
            case "select":
                self._select = name
            case "option" if self._select and "selected" in given:
                self._hold(self._select, given.get("value") or "")
            case "textarea":
                self._area = name
                self._hold(name, "")

    def handle_endtag(self, tag: str) -> None:
        self._heading = False
        if tag == "select":
            self._select = ""
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            # A line end right after the tag is not part of the text.
            self.values[self._area][-1] += data.removeprefix("\r\n")
        self.text.append(data)
        if self._heading:
            self.headings.append(data)

    def _hold(self, name: str, value: str) -> None:
        self.values.setdefault(name, []).append(value)


def read(answer: TestResponse) -> _Reader:
    """Read an answer as a page."""
    reader = _Reader()
    reader.feed(answer.get_data(as_text=True))
    return reader


def words(answer: TestResponse) -> str:
    """Return the text of a page with single blanks."""
    return " ".join(" ".join(read(answer).text).split())


def held(answer: TestResponse) -> dict[str, list[str]]:
    """Return what the controls of a page hold, by name."""
    return read(answer).values


def problems(answer: TestResponse) -> list[str]:
    """Return the lines of the summary of problems."""
    page = answer.get_data(as_text=True)
    found = re.search(r'id="problems".*?<ul>(.*?)</ul>', page, re.DOTALL)
    items = re.findall(r"<a [^>]*>(.*?)</a>", found.group(1)) if found else []
    return [unescape(item) for item in items]
