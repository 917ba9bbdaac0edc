"""Calendly: JSON about an invitee, signed together with the time."""

from collections.abc import Mapping

from studio.inbound.body import Body, Kind
from studio.inbound.json_text import BodyError
from studio.inbound.model import Delivery, Event, Fetch, NormalBooking, Problem, Reading
from studio.inbound.moments import moments, order_of, zone_name
from studio.inbound.picked import digest_id, inside, key, list_in, object_in, text_in
from studio.inbound.proof import is_signed_with_time
from studio.inbound.providers.provider import Provider
from studio.inbound.questions import first_phone, labelled
from studio.inbound.values import email_of, joined_name, name_of, phone_of

TOLERANCE_S = 180
_CREATED = "invitee.created"
_CANCELED = "invitee.canceled"


def _is_proven(delivery: Delivery) -> bool:
    header = "Calendly-Webhook-Signature"
    return is_signed_with_time(delivery, header, label="v1", tolerance_s=TOLERANCE_S)


def _understand(body: Body, delivery: Delivery, _fetch: Fetch) -> Reading:
    event = text_in(body.value, "event")
    if event is None:
        raise BodyError("names no event")
    invitee = object_in(body.value, "payload")
    uri = text_in(invitee, "uri")
    ids = Reading(
        external_id=uri,
        idempotency_key=key("calendly", *((uri, event) if uri else (digest_id(body.raw),))),
        fact_version=order_of(inside(body.value, "created_at")),
    )
    # A body of the first version has the event beside the invitee and no uri here.
    is_booking = event in {_CREATED, _CANCELED} and uri and object_in(invitee, "scheduled_event")
    if not is_booking or (event == _CANCELED and inside(invitee, "rescheduled") is True):
        return ids
    return _read(ids, event, invitee, delivery)


def _read(ids: Reading, event: str, invitee: Mapping[str, object], delivery: Delivery) -> Reading:
    booking, problems = _booking(invitee, delivery)
    is_cancelled = event == _CANCELED
    old = None if is_cancelled else text_in(invitee, "old_invitee")
    return Reading(
        event=_meaning(is_cancelled=is_cancelled, old=old),
        external_id=ids.external_id,
        supersedes=old,
        idempotency_key=ids.idempotency_key,
        cancel_reason=text_in(invitee, "cancellation", "reason") if is_cancelled else None,
        booking=booking,
        problems=problems,
        fact_version=ids.fact_version,
    )


def _meaning(*, is_cancelled: bool, old: str | None) -> Event:
    if is_cancelled:
        return Event.CANCELLED
    return Event.RESCHEDULED if old else Event.CREATED


def _booking(
    invitee: Mapping[str, object], delivery: Delivery
) -> tuple[NormalBooking, tuple[Problem, ...]]:
    event = object_in(invitee, "scheduled_event")
    when = moments(("start_time", event.get("start_time")), event.get("end_time"))
    region = delivery.studio.region
    asked = _questions(invitee)
    phone, question = phone_of(invitee.get("text_reminder_number"), region), None
    if phone is None:
        phone, question = first_phone(asked, region)
    booking = NormalBooking(
        tz=zone_name(delivery, invitee.get("timezone")),
        name=name_of(invitee.get("name"))
        or joined_name(invitee.get("first_name"), invitee.get("last_name")),
        email=email_of(invitee.get("email")),
        phone=phone,
        service=text_in(event, "name"),
        start=when.start,
        end=when.end,
        answers=labelled([*when.words.items(), *(a for a in asked if a[0] != question)]),
    )
    return booking, when.problems


def _questions(invitee: object) -> list[tuple[str, object]]:
    return [
        (question, inside(entry, "answer"))
        for entry in list_in(invitee, "questions_and_answers")
        if (question := text_in(entry, "question"))
    ]


CALENDLY = Provider(_is_proven, (Kind.JSON,), _understand)
