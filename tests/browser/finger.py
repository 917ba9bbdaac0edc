"""A finger that is counted where it lands: in the page, by what the browser itself calls real."""

import json

from playwright.sync_api import BrowserContext, Locator, Page

#: Every trusted touch or click counts, and every Enter or Space that activates something. Typing
#: counts apart, once for each field.
_COUNT = """() => {
  const types = (one) => one.matches?.("textarea, input:not([type=checkbox], [type=radio], " +
    "[type=submit], [type=button], [type=range], [type=file])");
  const add = (kind, one) => {
    const told = JSON.parse(sessionStorage.fingers ?? '{"taps": [], "fields": []}');
    if (kind === "taps" || !told.fields.includes(one)) told[kind].push(one);
    sessionStorage.fingers = JSON.stringify(told);
  };
  const named = (one) => (one.closest?.("label, button, a, summary, input") ?? one)
    .textContent.trim().replace(/\\s+/g, " ").slice(0, 40) || one.name || one.tagName;
  addEventListener("pointerdown", (event) => event.isTrusted && add("taps", named(event.target)),
    true);
  addEventListener("keydown", (event) => {
    const presses = event.key === "Enter" || (event.key === " " && !types(event.target));
    if (event.isTrusted && presses) add("taps", `${event.key}: ${named(event.target)}`);
  }, true);
  addEventListener("input", (event) => event.isTrusted && types(event.target) &&
    add("fields", `${location.pathname} ${event.target.name}`), true);
}"""


def counted(context: BrowserContext) -> BrowserContext:
    """Count in every page of a browser."""
    context.add_init_script(f"({_COUNT})()")
    return context


class Finger:
    """Taps what it is shown by mouse, and reads from the page what that came to."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def start(self) -> None:
        """Count from here on."""
        self.page.evaluate("delete sessionStorage.fingers")

    @property
    def taps(self) -> list[str]:
        """What was tapped, in order, by its words."""
        return self._told("taps")

    @property
    def fields(self) -> list[str]:
        """The fields that were typed into."""
        return self._told("fields")

    def tap(self, thing: Locator) -> None:
        """Tap, and wait until what was typed before is saved and the page stands."""
        thing.click()
        self.page.locator("html[data-going]").wait_for(state="detached")
        self.page.wait_for_load_state()

    def button(self, name: str) -> None:
        self.tap(self.page.get_by_role("button", name=name, exact=True))

    def link(self, name: str) -> None:
        self.tap(self.page.get_by_role("link", name=name, exact=True).first)

    def chip(self, name: str, value: str) -> None:
        self.tap(self.page.locator(f'label:has(> input[name="{name}"][value="{value}"])').first)

    def write(self, field: str, text: str) -> None:
        """Tap a field and type."""
        self.tap(self.page.locator(field))
        self.page.keyboard.type(text)

    def _told(self, kind: str) -> list[str]:
        said = self.page.evaluate("sessionStorage.fingers ?? null")
        listed: list[str] = json.loads(said)[kind] if said else []
        return listed
