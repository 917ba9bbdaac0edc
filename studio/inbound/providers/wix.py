"""Wix, by an automation that sends a webhook: bookings and forms."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from studio.inbound import times
from studio.inbound.body import Body, Kind
from studio.inbound.json_text import BodyError
from studio.inbound.mapping import Form, key_list, submission
from studio.inbound.model import Delivery, Event, Fetch, NormalBooking, Reading, StudioFacts
from studio.inbound.picked import inside, key, list_in, object_in, text_in
from studio.inbound.proof import has_url_token
from studio.inbound.providers.provider import Provider
from studio.inbound.values import email_of, joined_name, kept, phone_of, text_of

_FIELD = "field:"
_NAME_PARTS = ("first", "last")
_YES = frozenset({"true", "1", "yes"})

Data = Mapping[str, object]


def _understand(body: Body, delivery: Delivery, _fetch: Fetch) -> Reading:
    if not isinstance(body.value, dict):
        raise BodyError("is no object")
    data = object_in(body.value, "data") or body.value
    return _booking(data, delivery) if text_in(data, "booking_id") else _form(data, delivery)


def _booking(data: Data, delivery: Delivery) -> Reading:
    booking_id = text_in(data, "booking_id") or ""
    start, problems = _time(data, "start", delivery.studio)
    return Reading(
        event=Event.REQUESTED if _awaits_approval(data) else Event.CREATED,
        external_id=booking_id,
        idempotency_key=key(delivery.provider, booking_id),
        booking=NormalBooking(
            tz=_zone(data, delivery.studio).key,
            name=_name(data),
            email=_email(data),
            phone=_phone(data, delivery.studio.region),
            service=text_in(data, "service_name_main_language") or text_in(data, "service_name"),
            start=start,
            end=_end(data, start, delivery.studio),
            answers=kept(_labelled(list_in(data, "custom_form_fields")) | _unread(data, start)),
        ),
        problems=problems,
    )


def _form(data: Data, delivery: Delivery) -> Reading:
    submission_id, form_name = text_in(data, "submissionId"), text_in(data, "formName")
    delivery = _with_bare_keys(delivery)
    reading = submission(
        delivery,
        _fields(data, delivery.settings.mapping),
        external_id=submission_id,
        ids=(submission_id,) if submission_id else (),
        is_known=not form_name or delivery.settings.form_id in {None, form_name},
    )
    if reading.booking is None:
        return reading
    return replace(reading, booking=_with_contact(reading.booking, data, delivery.studio.region))


def _with_bare_keys(delivery: Delivery) -> Delivery:
    """Return a delivery whose settings name fields without "field:" in front."""
    mapping = {
        name: value if name == "answers" else [e.removeprefix(_FIELD) for e in key_list(value)]
        for name, value in delivery.settings.mapping.items()
    }
    return replace(delivery, settings=replace(delivery.settings, mapping=mapping))


def _fields(data: Data, mapping: Mapping[str, object]) -> Form:
    """Return a form's answers; Wix sends them twice, under keys and under labels."""
    wanted = {each for value in mapping.values() for each in key_list(value)}
    labelled = _labelled(list_in(data, "submissions"))
    values: dict[str, object] = {}
    labels: dict[str, str] = {}
    for name in (each for each in data if each.startswith(_FIELD)):
        value, field = data[name], name.removeprefix(_FIELD)
        label = next((each for each, other in labelled.items() if other == value), field)
        labelled.pop(label, None)
        labels[field] = label
        values[label if label in wanted else field] = value
    return Form({**values, **labelled}, labels)


def _with_contact(booking: NormalBooking, data: Data, region: str) -> NormalBooking:
    """Return a booking with what Wix knows of the visitor, where the settings name no field."""
    name = booking.name or _name(data)
    email = booking.email or _email(data)
    phone = booking.phone or _phone(data, region)
    known = {None, name, email, *(text_in(data, "contact", "name", part) for part in _NAME_PARTS)}
    answers = {
        label: value
        for label, value in booking.answers.items()
        if not _became(value, known, phone, region)
    }
    return replace(booking, name=name, email=email, phone=phone, answers=answers)


def _became(value: object, known: set[str | None], phone: str | None, region: str) -> bool:
    """Tell whether an answer says again who the visitor is."""
    if not isinstance(value, str):
        return False
    is_phone = phone is not None and phone_of(value, region) == phone
    return value in known or email_of(value) in known - {None} or is_phone


def _time(data: Data, which: str, studio: StudioFacts) -> times.Read:
    """Return a time in UTC; where only the wall clock's words were sent, by the studio's clock."""
    words = data.get(f"{which}_date")
    if text_of(words):
        return times.local(words, ZoneInfo("UTC"))
    return times.local(data.get(f"{which}_date_by_business_tz"), _zone(data, studio))


def _end(data: Data, start: datetime | None, studio: StudioFacts) -> datetime | None:
    end, _ = _time(data, "end", studio)
    return end if start and end and end > start else None


def _unread(data: Data, start: datetime | None) -> dict[str, object]:
    """Return the words of a time that could not be read."""
    words = () if start else ("start_date", "start_date_by_business_tz", "end_date")
    return {each: data[each] for each in words if each in data}


def _zone(data: Data, studio: StudioFacts) -> ZoneInfo:
    return times.zone_of(data.get("business_time_zone")) or studio.zone


def _awaits_approval(data: Data) -> bool:
    value = data.get("approval_service")
    return value is True or text_of(value).lower() in _YES


def _name(data: Data) -> str | None:
    told = joined_name(
        data.get("booking_contact_first_name"), data.get("booking_contact_last_name")
    )
    return told or joined_name(*(inside(data, "contact", "name", part) for part in _NAME_PARTS))


def _email(data: Data) -> str | None:
    return email_of(data.get("booking_contact_email")) or email_of(inside(data, "contact", "email"))


def _phone(data: Data, region: str) -> str | None:
    """Return the number; one that Wix already knows with its country says more than a bare one."""
    told = text_of(data.get("booking_contact_phone"))
    whole = [text_of(inside(each, "e164Phone")) for each in list_in(data, "contact", "phones")]
    tried = [told if told.startswith("+") else "", *whole, told, inside(data, "contact", "phone")]
    return next((number for each in tried if (number := phone_of(each, region))), None)


def _labelled(fields: list[object]) -> dict[str, object]:
    """Return answers that came as pairs; what has no label keeps its place as one."""
    return {
        text_in(field, "label") or f"Field {place}": object_in(field).get("value")
        for place, field in enumerate(fields, start=1)
    }


def _seen(body: Body) -> Form:
    data = object_in(body.value, "data") or object_in(body.value)
    return Form({}) if text_in(data, "booking_id") else _fields(data, {})


WIX = Provider(has_url_token, (Kind.JSON,), _understand, _seen)
