"""Take the README's picture anew from a running demo: `python -m tools.pictures`."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
#: A tablet held across, and a little more of the page below it.
TABLET = {"width": 1180, "height": 1040}
#: Whose assessment says most in one picture: a clear case with services on offer.
CLIENT = "Mara Lindqvist"


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with demo() as (address, email, password), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page(viewport=TABLET, reduced_motion="reduce")  # type: ignore[arg-type]
        sign_in(page, address, email, password)
        open_assessment(page, address)
        page.screenshot(path=PICTURES / "assessment.png")
        browser.close()


def open_assessment(page: Page, address: str) -> None:
    """Go by search to the client's last visit, and there to what it came to."""
    page.goto(f"{address}/clients?q={CLIENT}")
    page.get_by_role("main").get_by_role("link", name=CLIENT).first.click()
    visit = page.locator("a[href^='/consultations/']").first.get_attribute("href") or ""
    page.goto(f"{address}{'/'.join(visit.split('/')[:3])}/assess")
    page.get_by_text("What the visible features fit").first.click()


@contextmanager
def demo() -> Iterator[tuple[str, str, str]]:
    """Start a demo and yield its address, e-mail address and password."""
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "studio", "demo"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield greeting(process)
    finally:
        process.terminate()
        process.wait()


def greeting(process: "subprocess.Popen[str]") -> tuple[str, str, str]:
    """Read what the demo prints until it has said how to sign in."""
    said = ""
    for line in process.stdout or ():
        said += line
        if "Stop with" in line:
            break
    address = re.search(r"Demo studio: (\S+)", said)
    account = re.search(r"Sign in as (\S+) with the password (\S+)", said)
    if address is None or account is None:
        raise SystemExit(f"the demo did not start:\n{said}")
    return address[1], account[1], account[2]


def sign_in(page: Page, address: str, email: str, password: str) -> None:
    wait_until_up(page, f"{address}/login")
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", password)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/")


def wait_until_up(page: Page, url: str) -> None:
    """Ask again while the server is still starting, for 20 seconds at most."""
    for _ in range(40):
        try:
            page.goto(url)
        except PlaywrightError:
            page.wait_for_timeout(500)
        else:
            return
    raise SystemExit("the demo does not answer")


if __name__ == "__main__":
    main()
