"""Every page stands in the list that the browser opens, or here with the reason why not."""

from flask import Flask
from flask.testing import FlaskClient

from tests.everything import a_colleague, a_life, client_pages, furnish, staff_pages
from tests.web.people import OWNER, Seat

#: Addresses that are no page of their own.
NO_PAGES = {
    "static": "a file",
    "health": "one word for a machine",
    "accent": "a style sheet",
    "calendar_places": "a style sheet",
    "embed_script": "a script",
    "logo": "a picture",
    "photo_full": "a picture",
    "photo_preview": "a picture",
    "document": "a PDF, which has tests of its own",
    "plan_preview": "a PDF, which has tests of its own",
    "plan_pdf": "a PDF, which has tests of its own",
    "document_as": "the same PDF in another layout, tested with it",
    "plan_as": "the same PDF in another layout, tested with it",
    "plan_calendar": "a calendar file",
    "plan_book": "behind its door: walked with axe in test_series_run.py",
    "booking_calendar": "a calendar file",
    "book_calendar": "a calendar file",
    "visit_calendar": "a calendar file",
    "book_visit": "there once the owner opened it: walked with axe in test_book_run.py",
    "book_you": "walked in the same test",
    "book_waiting": "walked in the same test",
    "waiting_place": "walked in the same test",
    "deposit": "walked with axe in test_deposit_run.py",
    "deposit_paid": "leads on",
    "test_payment": "is there where the studio only pretends to take money",
    "visit_link": "walked in the same test",
    "visit_questions": "walked in the same test",
    "visit_move": "walked in the same test",
    "visit_cancel": "walked in the same test",
    "panel": "a part of Look and Assess, which are listed",
    "draft": "JSON for a script, or back to its step",
    "device_key": "JSON for a script",
    "session_left": "JSON for a script",
    "consultation": "leads on to the step that is next",
    "decide": "leads on to Assess",
    "demo_outbox": "is there in the demo only",
    "demo_mail": "is there in the demo only",
    "demo_file": "is there in the demo only",
    "reply_answer": "walked with axe in test_reply.py, behind its door",
    "intake_check": "walked page by page with axe in test_intake.py and test_seven_ways.py",
    "intake_agree": "walked in the same tests",
    "intake_sign": "walked in the same tests",
    "intake_question": "walked in the same tests",
}


def test_every_page_is_opened_in_a_browser_or_has_a_reason(app: Flask, client: FlaskClient) -> None:
    state = app.extensions["studio"]
    state.hooks = Seat()
    state.hooks.actor, state.hooks.keeps_accounts = OWNER, True
    things = {**furnish(state), "colleague": a_colleague(state)}
    life = a_life(state, "Mara Lindqvist", 1)
    state.close()
    at = app.url_map.bind("localhost")

    places = client_pages(life) | staff_pages(life, things)

    listed = {
        at.match(path.partition("?")[0])[0].removeprefix("studio.") for path in places.values()
    }
    broken = {
        name: status
        for name, path in places.items()
        if (status := client.get(path).status_code) >= 400
    }
    pages = {
        rule.endpoint.removeprefix("studio.")
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("studio.") and "GET" in (rule.methods or ())
    }

    assert pages - listed - set(NO_PAGES) == set()
    assert set(NO_PAGES) - pages | set(NO_PAGES) & listed == set()
    # Who sits at the screen of these tests has no account of ours.
    assert broken == {
        "account": 404,
        "link that is not there": 404,
        "handed over": 423,
        "not there": 404,
    }
