"""Acuity Scheduling: a form post with ids only; everything else is looked up."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from studio.inbound.body import Body, Kind
from studio.inbound.json_text import BodyError
from studio.inbound.model import Delivery, Event, Fetch, NormalBooking, Problem, Reading
from studio.inbound.moments import moments, zone_name
from studio.inbound.picked import id_in, inside, key, list_in, number_in, object_in, text_in
from studio.inbound.proof import base64_signature, is_signed
from studio.inbound.providers.provider import Provider
from studio.inbound.questions import labelled
from studio.inbound.values import email_of, joined_name, phone_of

_EVENTS: Mapping[str, Event] = {
    "scheduled": Event.CREATED,
    "rescheduled": Event.RESCHEDULED,
    "canceled": Event.CANCELLED,
    "changed": Event.UPDATED,
}


def _is_proven(delivery: Delivery) -> bool:
    return is_signed(delivery, "X-Acuity-Signature", base64_signature)


def _understand(body: Body, delivery: Delivery, fetch: Fetch) -> Reading:
    action = (text_in(body.value, "action") or "").removeprefix("appointment.")
    appointment = id_in(body.value, "id")
    if not action or appointment is None:
        raise BodyError("names no action or no id")
    reading = Reading(
        event=_EVENTS.get(action, Event.IGNORED),
        external_id=appointment,
        idempotency_key=key("acuity", appointment, action),
    )
    if reading.event is Event.IGNORED:
        return reading
    details = fetch(f"/api/v1/appointments/{appointment}")
    return _with_details(reading, details, delivery)


def _with_details(reading: Reading, details: object, delivery: Delivery) -> Reading:
    if not isinstance(details, dict) or not details:
        empty = NormalBooking(tz=zone_name(delivery))
        return replace(reading, booking=empty, problems=(Problem.NEEDS_LOOKUP,))
    booking, problems = _booking(details, delivery)
    # Posts overtake each other: what was called off stays so, whatever the post says.
    is_off = details.get("canceled") is True
    event = Event.CANCELLED if is_off else reading.event
    return replace(reading, event=event, booking=booking, problems=problems)


def _booking(
    details: Mapping[str, object], delivery: Delivery
) -> tuple[NormalBooking, tuple[Problem, ...]]:
    minutes = number_in(details, "duration")
    when = moments(("datetime", details.get("datetime")), minutes=minutes)
    booking = NormalBooking(
        tz=zone_name(delivery, details.get("timezone"), details.get("calendarTimezone")),
        name=joined_name(details.get("firstName"), details.get("lastName")),
        email=email_of(details.get("email")),
        phone=phone_of(details.get("phone"), delivery.studio.region),
        service=text_in(details, "type"),
        start=when.start,
        end=when.end,
        answers=labelled([*when.words.items(), *_answers(details)]),
    )
    return booking, when.problems


def _answers(details: object) -> Iterator[tuple[str, object]]:
    """Yield what the forms asked; `notes` are the staff's and `formsText` says it once more."""
    for form in list_in(details, "forms"):
        for entry in list_in(object_in(form), "values"):
            if question := text_in(entry, "name"):
                yield question, inside(entry, "value")


ACUITY = Provider(_is_proven, (Kind.URLENCODED,), _understand)
