"""What people do on the pages, in the words of the pages."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page

from tests.browser.conftest import EMAIL, PASSWORD, PATIENCE, LiveStudio
from tests.conftest import TODAY

_CASES = Path(__file__).parents[1] / "cases" / "reference_flows.jsonl"
#: Where a case and the page name the same thing differently.
_CHIPS = (
    "sites",
    "colors",
    "surface",
    "arrangement",
    "firmness",
    "mobility",
    "content",
    "course",
    "symptoms",
    "signs",
    "triggers",
    "growth",
)
#: All that may change with the colors of a page; axe's other rules ask for its parts and places.
COLOR_RULES = ["color-contrast", "link-in-text-block"]
_LISTS = ("allergies", "family")


def recorded_case(case_id: str) -> Mapping[str, Any]:
    """Return the input of a recorded case."""
    with _CASES.open(encoding="utf-8") as lines:
        found = {line["id"]: line["case"] for line in map(json.loads, lines)}
    case: Mapping[str, Any] = found[case_id]
    return case


class Walk:
    """One person's way through the studio; remembers what the browser complained about."""

    def __init__(self, live: LiveStudio, context: BrowserContext, *, scripts: bool = True) -> None:
        self.live = live
        self.scripts = scripts
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.accepted = 0
        #: Whether axe looks at each page; a way that others have gone before needs no second look.
        self.looks = scripts
        self.complaints: list[str] = []
        self.looked_at: dict[str, list[str]] = {}
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, path: str) -> None:
        self.page.goto(f"{self.live.address}{path}")
        self.check_access()

    def check_access(self) -> None:
        """Let axe look at the page as it stands; needs scripts."""
        if not self.looks:
            return
        self.page.wait_for_load_state()
        self._look_at(self.page.url.removeprefix(self.live.address), {})

    def check_dark(self) -> None:
        """Let axe look at the colors of the same page for somebody who likes it dark."""
        self.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        path = self.page.url.removeprefix(self.live.address)
        self._look_at(f"{path} in the dark", {"runOnly": COLOR_RULES})
        self.page.emulate_media(color_scheme="light", reduced_motion="reduce")

    def _look_at(self, what: str, options: Mapping[str, Any]) -> None:
        results = Axe().run(self.page, options={"resultTypes": ["violations"], **options})
        self.looked_at[what] = [
            f"{item['id']}: {node['html'][:120]}"
            for item in results.response["violations"]
            for node in item["nodes"]
        ]

    @property
    def too_wide(self) -> int:
        """Pixels by which the page scrolls sideways, once it is loaded whole."""
        self.page.wait_for_load_state()
        by: int = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return by

    @property
    def violations(self) -> dict[str, list[str]]:
        return {path: found for path, found in self.looked_at.items() if found}

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()
        self.settle()
        self.check_access()

    def settle(self) -> None:
        """Wait until a pressed button has saved what was typed before it, and led on."""
        self.page.locator("html[data-going]").wait_for(state="detached")
        self.page.wait_for_load_state()

    def tick(self, name: str, value: str) -> None:
        """Tick a chip, unfolding its part when it is folded away."""
        chip = self.page.locator(f'input[name="{name}"][value="{value}"]').first
        self._unfold(chip)
        chip.check()

    def ask_for_an_appointment(self, name: str, phone: str, concern: str, email: str = "") -> None:
        self.open("/request")
        self.page.get_by_label("Email").fill(email)
        self.page.get_by_label("Your name").fill(name)
        self.page.get_by_label("Phone").fill(phone)
        self.page.get_by_label("What bothers you?").fill(concern)
        self.press("Send request")

    def sign_in(self) -> None:
        self.open("/login")
        self.page.get_by_label("Email").fill(EMAIL)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.press("Sign in")

    def accept_and_start(self, name: str) -> None:
        """Give a request today's date and a time, and start the visit."""
        self.accept(name)
        self.start(name)

    def accept(self, name: str) -> None:
        self.go_to(f"Accept {name}")
        self.page.locator("#day").fill(TODAY.isoformat())
        self.page.locator("#other_at").fill(f"{8 + self.accepted:02d}:00")
        self.accepted += 1
        self.press("Accept visit")

    def start(self, name: str) -> None:
        start = re.compile(rf"Start( visit)? with {re.escape(name)}")
        self.page.get_by_role("button", name=start).first.click()
        self.page.wait_for_load_state()
        self.check_access()

    def record_intake(self, told: Mapping[str, Any]) -> None:
        """Fill in Check in from the `client` part of a case."""
        self.page.locator("#age_years").fill(str(told["age_years"]))
        for name in ("pregnancy", "fitzpatrick", "sex", "goal", "skin_type"):
            if told.get(name):
                self.tick(name, told[name])
        for name in _LISTS:
            if told.get(name):
                self.page.locator(f"#{name}").fill("\n".join(told[name]))
        for name in (*_LISTS, "conditions", "medications", "recent"):
            if told.get(name) == []:
                self.page.locator(f"#{name}_none").check()
        for place, word in enumerate(told.get("conditions") or ()):
            self.page.locator(f"#conditions-{place}-name").fill(word)
        for place, item in enumerate(told.get("medications") or ()):
            self.page.locator(f"#medications-{place}-name").fill(item["name"])
            stopped = item.get("stopped_days_ago")
            if stopped is not None:
                self.page.locator(f"#medications-{place}-stopped_days_ago").fill(str(stopped))
        self.press("Save and go on")

    def record_bump(self, seen: Mapping[str, Any]) -> None:
        """Fill in Look from the `bump` part of a case; the map comes first."""
        if self.page.get_by_role("button", name="Describe a bump", exact=True).count():
            self.press("Describe a bump")
        for name in _CHIPS:
            value = seen.get(name)
            for key in [value] if isinstance(value, str) else value or ():
                self.tick(name, key)
        if seen.get("size_mm"):
            self.page.locator("#smallest_mm").fill(str(seen["size_mm"][0]))
            self.page.locator("#largest_mm").fill(str(seen["size_mm"][1]))
        if seen.get("count"):
            self.page.locator("#count").fill(str(seen["count"]))
        if seen.get("duration_days") is not None:
            self.page.locator("#since").fill(str(seen["duration_days"]))
            self.page.locator("#since_unit").select_option("days")
        if seen.get("non_healing_weeks") is not None:
            self._unfold(self.page.locator("#non_healing_weeks"))
            self.page.locator("#non_healing_weeks").fill(str(seen["non_healing_weeks"]))
        if seen.get("not_sure"):
            self._unfold(self.page.locator("#not_sure"))
            self.page.locator("#not_sure").check()
        self.press("Save and assess")

    def go_to(self, link: str) -> None:
        self.page.get_by_role("link", name=link, exact=True).click()
        self.page.wait_for_load_state()
        self.check_access()

    def make_link(self) -> tuple[str, str]:
        """Make the client's link; return its address and PIN as shown, once."""
        self.press("Make a link for the client")
        return self.shown_link()

    def shown_link(self) -> tuple[str, str]:
        """Read the client's link and its PIN, shown this once."""
        address = self.page.locator("#link-address").inner_text()
        return address, self.page.locator("#link-pin").inner_text()

    def _unfold(self, chip: Locator) -> None:
        folds = chip.locator("xpath=ancestor::details[not(@open)]")
        while folds.count():
            folds.first.locator("summary").first.click()

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)


def open_paper(walk: Walk, address: str, pin: str) -> bytes:
    """Open a client link as the client does and return the paper's bytes."""
    walk.page.goto(address)
    walk.check_access()
    walk.page.get_by_label("PIN").fill(pin)
    # Beside a paper the browser asks for an icon of its own accord.
    walk.page.route("**/favicon.ico", lambda route: route.fulfill(status=204))
    with walk.page.expect_response(address):
        walk.page.get_by_role("button", name="Open my paper").click()
    answer = walk.page.context.request.get(address)
    if "html" in answer.headers["content-type"]:
        walk.check_access()
        answer = walk.page.context.request.get(f"{address}/plan.pdf")
    return answer.body()
