"""A studio that visitors may book by themselves: menu, two people's hours, the owner's choices."""

import re
from datetime import UTC, date, datetime, time, timedelta

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from studio.context import StudioState
from studio.hooks import SYSTEM
from studio.models import Offer, Profile, Schedule
from tests.conftest import Clock, live_by

#: The clock of these tests stands at Sunday, 22 November 2026, 10:00 in Seattle.
TUESDAY = date(2026, 11, 24)
PEEL = "peel_lactic"
TYPED = {
    "full_name": "Mara Lindqvist",
    "phone": "206 555 0101",
    "email": "mara@example.com",
    "agree": "y",
    "q_isotretinoin_oral": "no",
    "q_pregnant_or_trying": "no",
    "q_hsv_active": "no",
}


def at(hour: int, minute: int = 0, day: date = TUESDAY) -> datetime:
    """Return an instant by Seattle's winter clock."""
    return datetime.combine(day, time(hour, minute), UTC) + timedelta(hours=8)


def second(hour: int, minute: int = 0, day: date = TUESDAY) -> str:
    return str(int(at(hour, minute, day).timestamp()))


def set_clock(state: StudioState) -> Clock:
    """Let a studio live by a clock that only a test moves."""
    clock = Clock()
    live_by(state, clock)
    return clock


def open_studio(state: StudioState, refs: tuple[str, ...] = ("anna",), **chosen: object) -> None:
    """Open the pages: a consultation and a peel, and people from nine to twelve on weekdays."""
    with state.unit_of_work(SYSTEM) as unit:
        for place, (service, name, spanish) in enumerate(
            (("consultation", "Skin consultation", "Consulta"), (PEEL, "Lactic peel", "Peeling"))
        ):
            offer = Offer(
                public_id=service, service=service, name_en=name, name_es=spanish,
                duration_min=45, price_cents=9000, public=True, position=place,
            )  # fmt: skip
            unit.session.add(offer)
        for ref in refs:
            shifts: list[dict[str, object]] = [
                {"weekday": weekday, "opens": "09:00", "closes": "12:00", "from_on": "2026-01-01"}
                for weekday in range(5)
            ]
            unit.session.add(Schedule(ref=ref, name=ref.title(), shifts=shifts, changes=[]))
        values = {"online_booking": True, **chosen}
        unit.session.add(Profile(id=1, chosen=values, version=1, updated_at=unit.now()))


def when_page(client: FlaskClient, service: str = PEEL, lang: str = "en") -> TestResponse:
    """Go by the link of step 1 to step 2."""
    first = client.get(f"/book?lang={lang}").get_data(as_text=True)
    found = re.search(rf'href="(/book\?service={service}[^"]*)"', first)
    assert found is not None
    return client.get(found.group(1).replace("&amp;", "&"))


def action_of(answer: TestResponse) -> str:
    """Return where the page's form goes."""
    found = re.findall(r'<form method="post" action="([^"]*)"', answer.get_data(as_text=True))
    address: str = found[0]
    return address.replace("&amp;", "&")


def field_of(answer: TestResponse, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', answer.get_data(as_text=True))
    assert found is not None, name
    return found.group(1)


def press(client: FlaskClient, page: TestResponse, pressed: str) -> TestResponse:
    """Press a time on step 2."""
    return client.post(action_of(page), data={"made": field_of(page, "made"), "at": pressed})


def you_page(client: FlaskClient, hour: int = 9, service: str = PEEL, lang: str = "en") -> str:
    """Walk to step 3; return its address."""
    answer = press(client, when_page(client, service, lang), second(hour))
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer.headers["Location"]


def filled(page: TestResponse, **changes: str) -> dict[str, str]:
    """Return what step 3 sends when everything is filled in."""
    kept = {name: field_of(page, name) for name in ("made", "at")}
    return {**kept, **TYPED, **changes}
