"""Somebody who has a keyboard and no mouse; every stop of the focus is looked at."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page

#: What stands around the focus: a control hidden behind its label is seen through the label.
_STOP = """(wanted) => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const hidden = (part) => {
    const box = part.getBoundingClientRect();
    return box.width < 3 || box.height < 3;
  };
  const label = one.labels?.[0] ?? one.closest("label");
  const dress = label && one.nextElementSibling;
  const parts = [one, label, dress, one.closest(".taker")].filter(Boolean);
  const drawn = (part) => {
    const style = getComputedStyle(part);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
      && style.outlineColor !== "rgba(0, 0, 0, 0)" && !hidden(part) && style.opacity !== "0";
  };
  const shown = parts.find(drawn) ?? label ?? one;
  const box = shown.getBoundingClientRect();
  const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1);
  // What is taller than the screen is seen by its beginning.
  const y = box.height > innerHeight ? box.top + 4 : box.top + box.height / 2;
  const top = document.elementFromPoint(x, y);
  const within = box.left >= -1 && box.right <= innerWidth + 1 && box.top >= -1
    && (box.bottom <= innerHeight + 1 || box.height > innerHeight);
  return {
    matches: one.matches(wanted),
    outlined: parts.some(drawn),
    within,
    ontop: !!top && (shown.contains(top) || top.contains(shown) || !!label?.contains(top)),
    text: one.outerHTML.replace(/\\s+/g, " ").slice(0, 160),
  };
}"""
_MOST = 300


@dataclass(frozen=True, slots=True)
class Unseen:
    """A stop at which the focus could not be seen, and what was wrong."""

    path: str
    what: str
    stop: str


class Hands:
    """Goes about a page by Tab, arrows, Enter and Space alone."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.unseen: list[Unseen] = []
        self.stops = 0

    def to(self, selector: str) -> None:
        """Press Tab until a control has the focus."""
        self._go("Tab", selector)

    def back_to(self, selector: str) -> None:
        """Press Shift and Tab until a control has the focus."""
        self._go("Shift+Tab", selector)

    def write(self, selector: str, text: str) -> None:
        self.to(selector)
        self.page.keyboard.type(text)

    def tick(self, name: str, value: str = "y") -> None:
        self.to(f'input[name="{name}"][value="{value}"]')
        self.page.keyboard.press("Space")

    def pick(self, name: str, value: str) -> None:
        """Go to a set of radios and move through it by arrows."""
        self.to(f'input[type=radio][name="{name}"]')
        for _ in range(_MOST):
            if self._stop(f'[value="{value}"]'):
                self.page.keyboard.press("Space")
                return
            self.page.keyboard.press("ArrowDown")
        pytest.fail(f"{name}={value} cannot be picked")

    def press(self, selector: str) -> None:
        """Go to a button or a link, press Enter, and wait for what comes."""
        self.to(selector)
        self.enter()

    def enter(self) -> None:
        self.page.keyboard.press("Enter")
        self.page.locator("html[data-going]").wait_for(state="detached")
        self.page.wait_for_load_state()

    def wrong(self) -> Iterator[str]:
        """Tell each stop at which the focus was not seen, once."""
        return iter(dict.fromkeys(f"{one.path} {one.what}: {one.stop}" for one in self.unseen))

    def _go(self, key: str, selector: str) -> None:
        for _ in range(_MOST):
            self.page.keyboard.press(key)
            if self._stop(selector):
                return
        pytest.fail(f"{selector} cannot be reached on {self.page.url}")

    def _stop(self, selector: str) -> bool:
        stop = self.page.evaluate(_STOP, selector)
        if stop is None:
            return False
        self.stops += 1
        path = self.page.url.removeprefix(self.address).rsplit("/", 1)[-1]
        for what in ("outlined", "within", "ontop"):
            if not stop[what]:
                self.unseen.append(Unseen(path, f"not {what}", stop["text"]))
        return bool(stop["matches"])
