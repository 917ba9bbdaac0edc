"""The studio under gunicorn with one more address: take in a request and answer it by mail.

One unit does both, and the same request id again does nothing, as every page of ours holds it.
"""

from flask import Flask
from sqlalchemy import select

from studio.app import create_app
from studio.context import StudioState
from studio.hooks import SYSTEM
from studio.models import Delivery, DeliveryKind
from studio.services import bookings, delivery
from studio.services.unit import Unit
from tests.builders import a_request


def take_in(unit: Unit, request_id: str) -> None:
    """Take in a request and queue the mail that answers it, both once."""
    request = a_request(request_id=request_id, email=f"{request_id}@example.com")
    booking = bookings.request_booking(unit, request)
    known = select(Delivery.id).where(Delivery.booking_id == booking.id)
    if unit.session.scalar(known) is None:
        delivery.queue_mail(
            unit, DeliveryKind.DECLINED, language="en", to=booking.email, facts={}, booking=booking
        )


def make() -> Flask:
    app = create_app({"WTF_CSRF_ENABLED": False})
    state: StudioState = app.extensions["studio"]

    @app.post("/test/<request_id>")
    def take(request_id: str) -> tuple[str, int]:
        with state.unit_of_work(SYSTEM) as unit:
            take_in(unit, request_id)
        return "", 204

    return app
