"""A client at home: the mail with the link, the questionnaire on a phone, the signature."""

import re
from collections.abc import Mapping
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page

from studio.demo.telling import CALM
from tests.browser.walk import Walk

_NAMES = """form => [...new Set([...form.elements].filter(one => one.name && one.type !== "hidden")
    .map(one => one.name))]"""


def mailed_link(outbox: Path, to: str, part: str) -> str:
    """Return the newest link of a kind (`/intake/`, `/d/`) that was mailed to somebody."""
    mails = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files(outbox)]
    bodies = [
        str(body.get_content())
        for mail in mails
        if str(mail["To"]) == to and (body := mail.get_body(("plain",))) is not None
    ]
    found = re.findall(rf"\S+{re.escape(part)}\S+", "\n".join(bodies))
    return str(urlsplit(found[-1]).path)


def files(outbox: Path) -> list[Path]:
    return sorted(outbox.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)


def answer_questionnaire(walk: Walk, path: str, told: Mapping[str, Any], name: str) -> int:
    """Answer every page calmly but where told otherwise, sign, send; return the pages answered."""
    walk.open(path)
    main = walk.page.locator("main")
    main.locator("button.btn-primary").click()
    pages = 0
    while "/sign" not in walk.page.url:
        walk.page.wait_for_load_state()
        if "/q/" in walk.page.url:
            _answer_page(walk.page, told)
            pages += 1
        if "/agree" in walk.page.url:
            _agree(walk.page)
        walk.check_access()
        main.locator(".btn-primary").last.click()
    walk.page.wait_for_load_state()
    walk.check_access()
    walk.page.locator("[name=signature_name]").fill(name)
    main.locator("button.btn-primary").click()
    walk.page.wait_for_load_state()
    walk.check_access()
    return pages


def _agree(page: Page) -> None:
    for group in page.locator("fieldset").all():
        group.locator("input[type=radio]").first.check()


def _answer_page(page: Page, told: Mapping[str, Any]) -> None:
    form = page.locator("main form").last
    for name in form.evaluate(_NAMES):
        field = form.locator(f'[name="{name}"]')
        match field.first.get_attribute("type"):
            case "radio":
                wanted = told.get(name, CALM.get(name, field.first.get_attribute("value")))
                form.locator(f'[name="{name}"][value="{wanted}"]').check()
            case "checkbox":
                for wanted in told.get(name, CALM.get(name, ["none"])):
                    form.locator(f'[name="{name}"][value="{wanted}"]').check()
            case _ if name in told:
                field.first.fill(told[name])
