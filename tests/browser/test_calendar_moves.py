"""A visit is moved in the calendar by mouse, by keyboard and by buttons; a phone gets a list."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, FloatRect, Locator, Page, expect

from studio.hooks import SYSTEM, Actor, Role
from studio.models import ResourceKind, Schedule, StaffUser
from studio.services import accounts, bookings, clients, resources
from studio.services.clients import NewClient
from studio.services.slots import Slot
from tests.browser.conftest import LiveStudio
from tests.browser.walk import Walk
from tests.conftest import TODAY

pytestmark = pytest.mark.browser
ZONE = ZoneInfo("America/Los_Angeles")
#: A Tuesday, so that the week around it has days on both sides.
DAY = TODAY + timedelta(days=16)


@pytest.fixture
def visit(live: LiveStudio) -> str:
    """A visit at ten with Ada, in a studio that Bo works in too."""
    bo = frozenset({Role.THERAPIST})
    with live.state.unit_of_work(SYSTEM) as unit:
        accounts.create(unit, "bo@example.com", "Bo Lind", bo, "x" * 15)
    ada = Actor("staff:1", frozenset({Role.THERAPIST, Role.OWNER}), name="Ada Quist")
    with live.state.unit_of_work(ada) as unit:
        new = NewClient("Mara Lindqvist", "mara@example.com", "")
        client = clients.create(unit, new).public_id
        slot = Slot(DAY, time(10), 45, ada.ref)
        row = bookings.book(unit, client, "consultation", slot, "by-hand-0000000001")
        assert unit.session.get(StaffUser, 2) is not None
        return row.public_id


def starts(live: LiveStudio, public_id: str) -> tuple[str, str]:
    with live.state.reading(SYSTEM) as unit:
        row = bookings.get(unit, public_id)
        return row.wall_start, row.practitioner_ref


def opened(live: LiveStudio, chromium: Browser, path: str, **options: object) -> Walk:
    size = {"viewport": {"width": 1180, "height": 1400}, "reduced_motion": "reduce"}
    has_scripts = bool(options.get("java_script_enabled", True))
    context = chromium.new_context(**{**size, **options})  # type: ignore[arg-type]
    walk = Walk(live, context, scripts=has_scripts)
    walk.sign_in()
    walk.open(path)
    return walk


def where(part: Locator) -> FloatRect:
    box = part.bounding_box()
    assert box is not None
    return box


def of_visit(page: Page) -> Locator:
    return page.locator("li:not(.cal-ghost) > a[data-check]")


def test_a_visit_is_dragged_to_another_hour_and_another_person(
    live: LiveStudio, chromium: Browser, visit: str
) -> None:
    walk = opened(live, chromium, f"/calendar?on={DAY}")
    page = walk.page
    box = where(of_visit(page))
    bo = where(page.locator(".cal-col .cal-body").nth(1))
    hour = where(page.locator(".cal-axis span").nth(1))["y"]
    hour -= where(page.locator(".cal-axis span").nth(0))["y"]

    page.mouse.move(box["x"] + 30, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 40, box["y"] + 40)
    page.mouse.move(bo["x"] + 60, box["y"] + 10 + 2 * hour, steps=4)
    expect(page.locator(".cal-ghost .cal-time")).to_have_text("12:00 pm")
    page.mouse.up()

    page.wait_for_url("**/check?**")
    expect(page.get_by_text("12:00–12:45 pm · Bo Lind")).to_be_visible()
    assert starts(live, visit) == (f"{DAY}T10:00", "staff:1")
    page.get_by_role("button", name="Move visit").click()
    expect(page.get_by_role("status").first).to_contain_text("Moved.")
    assert starts(live, visit) == (f"{DAY}T12:00", "staff:2")
    assert walk.violations == {}


def test_a_visit_is_moved_by_keyboard_alone(
    live: LiveStudio, chromium: Browser, visit: str
) -> None:
    walk = opened(live, chromium, f"/calendar?view=week&on={DAY}")
    page = walk.page

    of_visit(page).focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    day = DAY + timedelta(days=1)
    expect(page.get_by_role("status").last).to_contain_text("10:30 am, Wed")
    page.keyboard.press("Escape")
    expect(page.locator(".cal-ghost")).to_have_count(0)
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "Enter"):
        page.keyboard.press(key)

    page.wait_for_url("**/check?**")
    page.get_by_role("button", name="Move visit").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(str(day.day))
    assert starts(live, visit) == (f"{day}T10:30", "staff:1")
    assert walk.violations == {}


def test_without_scripts_buttons_do_the_same(
    live: LiveStudio, chromium: Browser, visit: str
) -> None:
    walk = opened(live, chromium, f"/calendar?on={DAY}", java_script_enabled=False)
    page = walk.page

    of_visit(page).click()
    page.get_by_role("link", name="15 min later").click()
    page.get_by_role("button", name="Move visit").click()

    assert starts(live, visit) == (f"{DAY}T10:15", "staff:1")


def test_a_tap_in_free_time_begins_where_it_was(
    live: LiveStudio, chromium: Browser, visit: str
) -> None:
    walk = opened(live, chromium, f"/calendar?on={DAY}")
    page = walk.page
    spot = page.locator(".cal-spot a").nth(1)
    box = where(spot)
    hours = page.locator(".cal-axis span")
    hour = where(hours.nth(1))["y"] - where(hours.nth(0))["y"]

    page.mouse.click(box["x"] + 40, box["y"] + hour + 2)

    # The free time begins at 10:45; an hour further down it is 11:45.
    expect(page.get_by_text("11:45 am")).to_be_visible()
    page.get_by_role("link", name=re.compile("Book for Mara")).click()
    assert page.locator("input[name=at]:checked, input[name=other_at]").first.input_value()
    assert visit


def test_a_phone_gets_a_list_without_sideways_scroll(
    live: LiveStudio, chromium: Browser, visit: str
) -> None:
    walk = opened(live, chromium, f"/calendar?on={DAY}", viewport={"width": 320, "height": 700})
    page = walk.page

    assert walk.too_wide <= 0
    expect(page.locator(".cal-axis")).to_be_hidden()
    link = of_visit(page)
    assert (where(link)["height"]) >= 44
    link.click()
    page.get_by_role("link", name="15 min later").click()
    page.wait_for_url("**/check?**")
    assert walk.too_wide <= 0
    assert starts(live, visit) == (f"{DAY}T10:00", "staff:1")
    assert walk.violations == {}


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_phone_has_two_rows_above_the_day_and_the_rest_behind_a_button(
    live: LiveStudio, chromium: Browser, visit: str, *, scripts: bool
) -> None:
    with live.state.unit_of_work(SYSTEM) as unit:
        resources.add(unit, ResourceKind.ROOM, "Garden room")
    phone = {"viewport": {"width": 390, "height": 844}, "java_script_enabled": scripts}
    walk = opened(live, chromium, f"/calendar?on={DAY}", **phone)
    page = walk.page

    controls = page.locator("main .cal-head a:visible, main .cal-strip a:visible, summary:visible")
    assert len({round(where(one)["y"] / 40) for one in controls.all()}) <= 2
    for name in ("Earlier day", "Later day", "Day", "Week", "List", "By room", "Ada Quist"):
        link = page.get_by_role("main").get_by_role("link", name=name, exact=True)
        expect(link).to_be_visible()
    expect(page.get_by_role("link", name="Block time")).to_be_hidden()

    page.get_by_text("More", exact=True).press("Enter")
    expect(page.get_by_role("link", name="Block time")).to_be_visible()
    expect(page.get_by_role("link", name="Find a visit")).to_be_visible()
    assert walk.too_wide <= 0
    walk.check_access()
    page.locator("#on-more").fill(f"{DAY + timedelta(days=1)}")
    page.get_by_role("button", name="Go to day").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(str((DAY + timedelta(days=1)).day))
    assert walk.violations == {}
    assert visit


def test_what_is_drawn_fills_a_wide_column(live: LiveStudio, chromium: Browser, visit: str) -> None:
    with live.state.unit_of_work(SYSTEM) as unit:
        late = {"weekday": DAY.weekday(), "opens": "11:00", "closes": "15:00"}
        shifts: list[dict[str, object]] = [{**late, "from_on": "2020-01-01"}]
        unit.session.add(Schedule(ref="staff:1", name="Ada Quist", shifts=shifts, changes=[]))
    walk = opened(live, chromium, f"/calendar?on={DAY}&who=practitioner:staff:1")

    shade = where(walk.page.locator(".cal-shade").first)
    body = where(walk.page.locator(".cal-col > .cal-body"))
    assert abs(shade["width"] - body["width"]) <= 1
    assert visit


def test_a_day_of_twenty_three_hours_is_dragged_by_its_own_clock(
    live: LiveStudio, chromium: Browser
) -> None:
    spring = next_change(TODAY)
    ada = Actor("staff:1", frozenset({Role.THERAPIST, Role.OWNER}), name="Ada Quist")
    with live.state.unit_of_work(ada) as unit:
        client = clients.create(unit, NewClient("Early", "early@example.com", "")).public_id
        slot = Slot(spring, time(10), 45, ada.ref)
        row = bookings.book(unit, client, "consultation", slot, "by-hand-0000000001")
    walk = opened(live, chromium, f"/calendar?on={spring}")

    of_visit(walk.page).focus()
    walk.page.keyboard.press("ArrowDown")
    walk.page.keyboard.press("Enter")
    walk.page.wait_for_url("**/check?**")
    walk.page.get_by_role("button", name="Move visit").click()

    assert starts(live, row.public_id)[0] == f"{spring}T10:15"


def next_change(day: date) -> date:
    """Return the next day on which the clock is changed."""
    while True:
        noon = datetime.combine(day, time(12), ZONE)
        if noon.utcoffset() != (noon - timedelta(days=1)).utcoffset():
            return day
        day += timedelta(days=1)
