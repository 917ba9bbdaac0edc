"""People who want one time: in threads, or by a real door, the API with a key or the pages."""

import http.client
import json
import re
import uuid
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from typing import Any
from urllib.parse import urlencode

from studio.services.errors import Busy

TYPED = {"full_name": "Mara Lindqvist", "phone": "206 555 0101", "agree": "y"}
_NEAREST = re.compile(r'name="(?:at|then)" value="(?:at:)?(\d+)"')
_HIDDEN = re.compile(r'name="(made|at)"[^>]*?value="([^"]*)"')
_HELD = re.compile(r'name="(full_name|phone|email)"[^>]*?value="([^"]*)"')
_ACTION = re.compile(r'<form method="post" action="([^"]*)"')
_REFUSED = re.compile(r'role="alert">.*?</div>\s*</div>', re.DOTALL)
_OFFERED = re.compile(r'<section class="note.*?</section>', re.DOTALL)


def ended(once: Callable[[], None], taken: type[Exception]) -> str:
    """Say how somebody's try ended: `booked`, `taken`, or `busy` after as many as a person has."""
    for _ in range(20):
        try:
            once()
        except taken:
            return "taken"
        except Busy:
            continue
        return "booked"
    return "busy"


@dataclass(frozen=True, slots=True)
class Asked:
    """How one ended: `status` is 201 for a booking made, otherwise what the door answered."""

    status: int
    at: datetime
    nearest: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    text: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """A way to the studio through its proxy, from one address of the net."""

    port: int
    address: str

    def get(self, path: str) -> Answer:
        return self._send("GET", path, "", {})

    def post(self, path: str, form: Mapping[str, str]) -> Answer:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._send("POST", path, urlencode(form), kind)

    def post_json(self, path: str, body: Mapping[str, str], key: str, once: str) -> Answer:
        headers = {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {key}",
            "Idempotency-Key": once,
        }
        return self._send("POST", path, json.dumps(body), headers)

    def _send(self, method: str, path: str, body: str, headers: Mapping[str, str]) -> Answer:
        given = {**headers, "X-Forwarded-For": self.address}
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)) as connection:
            connection.request(method, path, body or None, given)
            with connection.getresponse() as answer:
                return Answer(answer.status, answer.read().decode(), dict(answer.headers))


@dataclass(frozen=True, slots=True)
class Program:
    """A program with a key. It holds a time and books it, or books at once: every other one."""

    line: Line
    key: str
    request_id: str
    holds_first: bool

    def press(self, at: datetime) -> Asked:
        wish = {"service": "consultation", "start": f"{at:%Y-%m-%dT%H:%M:%SZ}"}
        who = {"name": f"Person {self.request_id}", "email": f"{self.request_id}@example.com"}
        if self.holds_first:
            held = self._post("holds", wish)
            if held.status != 201:
                return _refused(held, at)
            wish = {"hold": json.loads(held.text)["token"]}
        booked = self._post("bookings", wish | who)
        if booked.status != 201:
            return _refused(booked, at)
        again = self._post("bookings", wish | who)
        assert (again.status, again.text) == (201, booked.text)
        assert again.headers["Idempotency-Replayed"] == "true"
        return Asked(201, at)

    def _post(self, what: str, body: Mapping[str, str]) -> Answer:
        once = f"{what}-{self.request_id}"
        return self.line.post_json(f"/api/v1/{what}", body, self.key, once)


class Browser:
    """Somebody on the page of times, in a browser that runs no script and keeps no cookie."""

    def __init__(self, line: Line, number: int) -> None:
        self.line = line
        self._mail = f"visitor{number}-{line.address}@example.com"
        page = line.get(f"/book?service=consultation&r={uuid.uuid4()}&lang=en")
        assert page.status == 200, page.text[:500]
        self._page = page.text

    def press(self, at: datetime) -> Asked:
        """Press a time, say who comes, and read the page after it."""
        sent = dict(_HIDDEN.findall(self._page)) | {"at": str(int(at.timestamp()))}
        kept = self.line.post(_action(self._page), sent)
        if kept.status == 409:
            self._page = kept.text  # from which the next time is pressed
            return Asked(409, at, _times(_REFUSED.findall(kept.text)))
        if kept.status != 303:
            return Asked(kept.status, at)
        return finish(self.line, kept.headers["Location"], at, self._mail)


@dataclass(frozen=True, slots=True)
class Late:
    """Somebody whose kept time is over, with everything typed in."""

    line: Line
    path: str
    page: str
    mail: str

    def press(self, at: datetime) -> Asked:
        return _book(self.line, self.path, self.page, at, self.mail)


def late(line: Line, token: str, number: int) -> Late:
    """Open the page of a kept time that is over."""
    path = f"/book/{token}?lang=en"
    page = line.get(path)
    assert page.status == 200, page.text[:500]
    assert "not kept any more" in page.text
    return Late(line, path, page.text, f"late{number}-{line.address}@example.com")


def finish(line: Line, path: str, at: datetime, mail: str) -> Asked:
    """Open the page of a time that is kept now, and book it."""
    page = line.get(path)
    if page.status != 200:
        return Asked(page.status, at)
    return _book(line, path, page.text, at, mail)


def _book(line: Line, path: str, page: str, at: datetime, mail: str) -> Asked:
    sent = dict(_HIDDEN.findall(page)) | TYPED | {"email": mail, "then": "book"}
    assert sent["at"] == str(int(at.timestamp()))
    answer = line.post(path, sent)
    if answer.status == 409:
        typed = {name: unescape(value) for name, value in _HELD.findall(answer.text)}
        assert typed == {name: sent[name] for name in ("full_name", "phone", "email")}
        return Asked(409, at, _times(_OFFERED.findall(answer.text)))
    if answer.status != 303:
        return Asked(answer.status, at)
    done = line.get(answer.headers["Location"])
    return Asked(201 if "Your visit is booked" in done.text else done.status, at)


def _action(page: str) -> str:
    return unescape(_ACTION.findall(page)[0])


def _times(parts: list[str]) -> tuple[datetime, ...]:
    found = [second for part in parts for second in _NEAREST.findall(part)]
    return tuple(datetime.fromtimestamp(int(second), UTC) for second in found)


def _refused(answer: Answer, at: datetime) -> Asked:
    said: dict[str, Any] = json.loads(answer.text) if answer.status == 409 else {}
    if said:
        assert said["code"] == "slot_taken", said
        assert answer.headers["Content-Type"] == "application/problem+json"
    nearest = tuple(datetime.fromisoformat(one) for one in said.get("nearest", ()))
    return Asked(answer.status, at, nearest)
