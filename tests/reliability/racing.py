"""The studio under gunicorn with one more address: hold a time and book it, as the pages do."""

import os
from datetime import datetime

from flask import Flask, request
from flask.typing import ResponseReturnValue

from studio.app import create_app
from studio.context import StudioState
from studio.hooks import VISITOR
from studio.services import holds
from studio.services.errors import SlotTaken
from studio.services.holds import Visitor


def make() -> Flask:
    binds = {"studio": os.environ["TEST_DATABASE"]}
    app = create_app({"WTF_CSRF_ENABLED": False, "SQLALCHEMY_BINDS": binds})
    state: StudioState = app.extensions["studio"]

    @app.post("/race/<request_id>")
    def race(request_id: str) -> ResponseReturnValue:
        at = datetime.fromisoformat(request.form["at"])
        try:
            with state.unit_of_work(VISITOR) as unit:
                held = holds.hold(unit, "consultation", at, request.form["person"], request_id)
                person = Visitor(f"Person {request_id}", f"{request_id}@example.com", "")
                return {"booked": holds.book(unit, held.token, person).public_id}, 201
        except SlotTaken as taken:
            return {"nearest": [one.starts_at.isoformat() for one in taken.nearest]}, 409

    return app
