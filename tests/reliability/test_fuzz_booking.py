"""Wild addresses and forms on the pages that visitors book by: nothing breaks, no cookie is set."""

import random
from urllib.parse import quote

from flask import Flask

from studio.hooks import SYSTEM, VISITOR
from studio.services import audit, holds, visit_links
from studio.services.holds import Visitor
from tests.reliability.test_fuzz_pages import FINE, WILD
from tests.web.open_studio import PEEL, at, open_studio, second, set_clock

REQUESTS, REQUESTS_LONG = 250, 5000
MORE = ("99999999999", "999999999", "9999-12-31", "0001-01-01", "2026-W47-1", f"at:{'9' * 11}")
FIELDS = ("then", "at", "made", "full_name", "phone", "email", "agree", "website", "texts")
QUERY = ("service", "who", "r", "since", "lang")


def test_wild_bookings_break_nothing_and_set_no_cookie(app: Flask, *, long: bool) -> None:
    studio = app.extensions["studio"]
    set_clock(studio)
    open_studio(studio)
    with studio.unit_of_work(VISITOR) as unit:
        kept = holds.hold(unit, PEEL, at(9), "", "request-000000001").token
        visit = holds.book(unit, kept, Visitor("Mara", "mara@example.com", ""))
        own = visit_links.open_until_end(unit, visit)
        other = holds.hold(unit, PEEL, at(11), "", "request-000000002").token
    pages, chance = app.test_client(), random.Random(5)  # noqa: S311 - the same every time
    pages.post(f"/visit/{own}")
    places = ["/book", f"/book/{kept}", f"/book/{other}", f"/visit/{own}", f"/visit/{own}/move"]
    likely = ("book", "longer", "other", "look", second(10), f"at:{second(10)}", PEEL, "y", "es")

    def value() -> str:
        return chance.choice((*likely, *WILD, *MORE))[:6000]

    for _ in range(REQUESTS_LONG if long else REQUESTS):
        place = chance.choice([*places, f"/book/{quote(value()[:200], safe='') or 'x'}"])
        asked = "&".join(
            f"{name}={quote(value()[:300])}" for name in QUERY if chance.random() < 0.5
        )
        if chance.random() < 0.5:
            answer = pages.get(f"{place}?{asked}")
        else:
            sent = {name: value() for name in FIELDS if chance.random() < 0.6}
            answer = pages.post(f"{place}?{asked}", data=sent)
        assert answer.status_code in FINE, (place, asked, answer.status_code)
        if place.startswith("/book"):
            assert "Set-Cookie" not in answer.headers
        assert "Traceback" not in answer.get_data(as_text=True)

    with studio.reading(SYSTEM) as unit:
        assert audit.verify(unit) is None
