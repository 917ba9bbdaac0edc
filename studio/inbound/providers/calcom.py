"""Cal.com: JSON with a trigger's name, signed over the raw body."""

import re
from collections.abc import Iterator, Mapping

from studio.inbound.body import Body, Kind
from studio.inbound.json_text import BodyError
from studio.inbound.model import Delivery, Event, Fetch, NormalBooking, Problem, Reading
from studio.inbound.moments import moments, order_of, zone_name
from studio.inbound.picked import digest_id, inside, key, number_in, object_in, text_in
from studio.inbound.proof import is_signed
from studio.inbound.providers.provider import Provider
from studio.inbound.questions import first_phone, is_of_others, labelled
from studio.inbound.values import email_of, is_empty, joined_name, name_of, phone_of, text_of

_EVENTS: Mapping[str, Event] = {
    "BOOKING_CREATED": Event.CREATED,
    "BOOKING_REQUESTED": Event.REQUESTED,
    "BOOKING_RESCHEDULED": Event.RESCHEDULED,
    "BOOKING_PAID": Event.UPDATED,
    "BOOKING_CANCELLED": Event.CANCELLED,
    "BOOKING_REJECTED": Event.CANCELLED,
}
#: Cal.com's own fields and the key-like labels they carry; notes are the one that is an answer.
_SYSTEM_FIELDS = frozenset(
    {
        "name",
        "email",
        "location",
        "guests",
        "title",
        "rescheduleReason",
        "attendeePhoneNumber",
        "smsReminderNumber",
        "aiAgentCallPhoneNumber",
    }
)
_SYSTEM_LABELS = frozenset(
    {
        "your_name",
        "email_address",
        "location",
        "additional_guests",
        "reschedule_reason",
        "what_is_this_meeting_about",
        "phone_number",
        "number_text_notifications",
    }
)
_NOTES_LABEL = "additional_notes"
_WHOLE_NUMBER = re.compile(r"\+[0-9]{8,15}")
#: Stands in for an address where only a phone number was asked for; no mail arrives there.
_NO_MAILBOX = "@sms.cal.com"


def _is_proven(delivery: Delivery) -> bool:
    return is_signed(delivery, "X-Cal-Signature-256")


def _understand(body: Body, delivery: Delivery, _fetch: Fetch) -> Reading:
    trigger = text_in(body.value, "triggerEvent")
    if trigger is None:
        raise BodyError("is a template of the owner's")
    payload = object_in(body.value, "payload")
    uid = text_in(payload, "uid")
    if trigger not in _EVENTS:
        parts = (uid, trigger) if uid else (digest_id(body.raw),)
        return Reading(external_id=uid, idempotency_key=key("calcom", *parts))
    if uid is None:
        raise BodyError("is a template of the owner's")
    booking, problems = _booking(payload, delivery)
    event = _event(trigger, payload)
    return Reading(
        event=event,
        external_id=uid,
        supersedes=text_in(payload, "rescheduleUid") if _is_new(event) else None,
        idempotency_key=key("calcom", uid, trigger),
        cancel_reason=_reason(payload) if event is Event.CANCELLED else None,
        booking=booking,
        problems=problems,
        fact_version=order_of(inside(body.value, "createdAt")),
    )


def _event(trigger: str, payload: object) -> Event:
    event = _EVENTS[trigger]
    if event is not Event.CREATED:
        return event
    if (text_in(payload, "status") or "").upper() == "PENDING":
        return Event.REQUESTED
    return Event.RESCHEDULED if text_in(payload, "rescheduleUid") else event


def _is_new(event: Event) -> bool:
    return event in {Event.RESCHEDULED, Event.REQUESTED}


def _reason(payload: object) -> str | None:
    return text_in(payload, "cancellationReason") or text_in(payload, "rejectionReason")


def _booking(payload: object, delivery: Delivery) -> tuple[NormalBooking, tuple[Problem, ...]]:
    client = object_in(payload, "attendees", 0)
    fields = _fields(payload)
    when = moments(
        ("startTime", inside(payload, "startTime")),
        inside(payload, "endTime"),
        number_in(payload, "length"),
    )
    phone, phone_field = _phone(payload, fields, delivery.studio.region)
    booking = NormalBooking(
        tz=zone_name(delivery, client.get("timeZone")),
        name=_name(client, fields),
        email=_email(client.get("email")) or _email(inside(fields, "email", "value")),
        phone=phone,
        service=text_in(payload, "eventTitle"),
        start=when.start,
        end=when.end,
        answers=labelled([*when.words.items(), *_answers(fields, phone_field)]),
    )
    return booking, when.problems


def _fields(payload: object) -> dict[str, dict[str, object]]:
    """Return every field by its key with `label` and `value`, however it was sent."""
    sent = object_in(payload, "responses")
    own = object_in(payload, "userFieldsResponses")
    more = {name: value for name, value in own.items() if name not in sent}
    return {
        name: value if isinstance(value, dict) and _is_field(value) else {"value": value}
        for name, value in {**sent, **more}.items()
    }


def _is_field(value: dict[str, object]) -> bool:
    return "label" in value or "value" in value


def _name(client: Mapping[str, object], fields: object) -> str | None:
    return (
        name_of(client.get("name"))
        or _person(inside(fields, "name", "value"))
        or joined_name(client.get("firstName"), client.get("lastName"))
    )


def _person(value: object) -> str | None:
    """Return a name that is one text or an object of two parts."""
    if isinstance(value, dict):
        return joined_name(value.get("firstName"), value.get("lastName"))
    return name_of(value)


def _email(value: object) -> str | None:
    address = email_of(value)
    return None if address and address.endswith(_NO_MAILBOX) else address


def _phone(
    payload: object, fields: Mapping[str, Mapping[str, object]], region: str
) -> tuple[str | None, str | None]:
    """Return the client's number, and the field that it came from."""
    named = ["attendeePhoneNumber", *_of_phone_type(fields)]
    asked = [(_label(name, fields[name]), (name, fields[name].get("value"))) for name in fields]
    for name in named:
        if number := phone_of(inside(fields, name, "value"), region):
            return number, name
    for label, (name, value) in asked:
        number, _ = first_phone([(label, value), (name, value)], region)
        if number and name != "smsReminderNumber":
            return number, name
    return _reminder_number(payload, fields, region), "smsReminderNumber"


def _of_phone_type(fields: Mapping[str, Mapping[str, object]]) -> list[str]:
    """Return the fields that hold a whole number with its country: so Cal.com writes its own."""
    return [
        name
        for name, field in fields.items()
        if name != "smsReminderNumber"
        and not is_of_others(_label(name, field))
        and (field.get("type") == "phone" or _WHOLE_NUMBER.fullmatch(text_of(field.get("value"))))
    ]


def _reminder_number(payload: object, fields: object, region: str) -> str | None:
    places = (inside(fields, "smsReminderNumber", "value"), inside(payload, "smsReminderNumber"))
    numbers = (phone_of(value, region) for value in places)
    return next((number for number in numbers if number), None)


def _answers(
    fields: Mapping[str, Mapping[str, object]], phone_field: str | None
) -> Iterator[tuple[str, object]]:
    for name, field in fields.items():
        if name == "notes" or text_in(field, "label") == _NOTES_LABEL:
            yield "notes", field.get("value")
        elif name != phone_field and not _is_system(name, field):
            yield _label(name, field), _plain(field.get("value"))


def _is_system(name: str, field: Mapping[str, object]) -> bool:
    return name in _SYSTEM_FIELDS or text_in(field, "label") in _SYSTEM_LABELS


def _label(name: str, field: Mapping[str, object]) -> str:
    return text_in(field, "label") or name


def _plain(value: object) -> object:
    """Return what was chosen where a choice comes as an object with the words beside it."""
    if isinstance(value, dict) and ("optionValue" in value or "value" in value):
        option = value.get("optionValue")
        return value.get("value") if is_empty(option) else option
    return value


CALCOM = Provider(_is_proven, (Kind.JSON,), _understand)
