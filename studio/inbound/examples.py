"""An invented post of each provider, in its own shape: what a connected form would make of it."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from studio.inbound.mapping import key_list
from studio.inbound.model import Request

_NAME, _EMAIL, _PHONE = ("Ines", "Duarte"), "ines@example.com", "(206) 555-0100"
_QUESTION, _ANSWER = "What do you use on your skin?", "Adapalene, 3 nights a week"
_AT, _MINUTES = time(14, 30), 45
_ID = "4211"
_JSON = {"Content-Type": "application/json"}
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
#: The fields of a form that nobody explained yet.
_USUAL = {
    "name": "your-name",
    "email": "your-email",
    "phone": "your-phone",
    "service": "treatment",
    "date": "visit-date",
    "time": "visit-time",
}
_NUMBERED = dict(zip(_USUAL, "123456", strict=True))
_HIDDEN = "hidden:"

Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the invented person asks for, and where."""

    service: str
    day: date
    zone: ZoneInfo

    @property
    def starts(self) -> datetime:
        return datetime.combine(self.day, _AT, self.zone)

    @property
    def ends(self) -> datetime:
        return self.starts + timedelta(minutes=_MINUTES)


@dataclass(frozen=True, slots=True)
class Example:
    """A post without a proof, the answers to its look-ups, and what a person would have typed."""

    request: Request
    said: Values
    lookups: Values = field(default_factory=dict)


def example(provider: str, mapping: Mapping[str, object], wanted: Wanted) -> Example:
    """Return a post; where the keys are the owner's, one with the keys that `mapping` names."""
    if provider == "wix" and not mapping:
        return _wix_booking(wanted)
    if (scheduler := _SCHEDULERS.get(provider)) is not None:
        return scheduler(wanted)
    said = _filled(mapping or (_NUMBERED if provider == "gravity_forms" else _USUAL), wanted)
    extra = "7" if provider == "gravity_forms" else _QUESTION
    values = {**said, extra: _ANSWER}
    return Example(_FORMS.get(provider, _flat)(values), values)


def _filled(mapping: Mapping[str, object], wanted: Wanted) -> dict[str, object]:
    """Fill in a form by what its fields mean; of several with one meaning each gets a part."""
    found: dict[str, object] = {}
    for meaning, named in mapping.items():
        keys = key_list(named) if meaning != "answers" else []
        parts: Sequence[object] = _NAME if meaning == "name" and len(keys) > 1 else ()
        for place, key in enumerate(keys):
            part = parts[place] if place < len(parts) else "" if place else None
            found[key] = _typed(meaning, wanted) if part is None else part
    return found


def _typed(meaning: str, wanted: Wanted) -> object:
    """Return what a person types into a field of some meaning."""
    starts, ends = (f"{at:%Y-%m-%d %H:%M}" for at in (wanted.starts, wanted.ends))
    typed: dict[str, object] = {
        "name": " ".join(_NAME),
        "email": _EMAIL,
        "phone": _PHONE,
        "service": wanted.service,
        "date": wanted.day.isoformat(),
        "time": f"{_AT:%H:%M}",
        "datetime": starts,
        "start": starts,
        "end": ends,
        "tz": wanted.zone.key,
        "entry": _ID,
        "appointment": {"date": starts, "duration": str(_MINUTES), "timezone": wanted.zone.key},
    }
    return typed.get(meaning, "")


def _flat(values: Values) -> Request:
    return _json({key: _text(value) for key, value in values.items()})


def _google(values: Values) -> Request:
    items = [{"title": key, "response": _text(value)} for key, value in values.items()]
    return _json({"responseId": _ID, "items": items})


def _jotform(values: Values) -> Request:
    """Write answers under whole keys, such as "q3_name"; the owner may have named bare ones."""
    whole = {
        key if key.startswith("q") and key[1:].partition("_")[0].isdecimal() else f"q{n}_{key}": one
        for n, (key, one) in enumerate(values.items(), 3)
    }
    fields = {"submissionID": _ID, "formTitle": "Example", "rawRequest": json.dumps(whole)}
    return Request(urlencode(fields).encode(), _FORM)


def _typeform(values: Values) -> Request:
    shown = {key: _text(one) for key, one in values.items() if not key.startswith(_HIDDEN)}
    hidden = {
        key.removeprefix(_HIDDEN): _text(one)
        for key, one in values.items()
        if key.startswith(_HIDDEN)
    }
    fields = [{"id": f"f{n}", "ref": key, "title": key} for n, key in enumerate(shown)]
    answers = [
        {"type": "text", "text": one, "field": {"id": f"f{n}", "ref": key}}
        for n, (key, one) in enumerate(shown.items())
    ]
    response = {
        "token": _ID,
        "hidden": hidden,
        "answers": answers,
        "definition": {"fields": fields},
    }
    return _json({"event_type": "form_response", "form_response": response})


def _wix_form(values: Values) -> Request:
    fields = {f"field:{key.removeprefix('field:')}": _text(one) for key, one in values.items()}
    return _json({"data": {"submissionId": _ID, **fields}})


def _wix_booking(wanted: Wanted) -> Example:
    first, last = _NAME
    data = {
        "booking_id": _ID,
        "booking_contact_first_name": first,
        "booking_contact_last_name": last,
        "booking_contact_email": _EMAIL,
        "booking_contact_phone": _PHONE,
        "service_name": wanted.service,
        "start_date": _utc(wanted.starts),
        "end_date": _utc(wanted.ends),
        "business_time_zone": wanted.zone.key,
        "custom_form_fields": [{"label": _QUESTION, "value": _ANSWER}],
    }
    return Example(_json({"data": data}), _told(wanted))


def _calcom(wanted: Wanted) -> Example:
    payload = {
        "uid": _ID,
        "eventTitle": wanted.service,
        "startTime": _utc(wanted.starts),
        "endTime": _utc(wanted.ends),
        "status": "ACCEPTED",
        "attendees": [
            {"name": " ".join(_NAME), "email": _EMAIL, "timeZone": wanted.zone.key},
        ],
        "responses": {
            "attendeePhoneNumber": {"label": "phone_number", "value": _PHONE},
            "skin": {"label": _QUESTION, "value": _ANSWER},
        },
    }
    return Example(_json({"triggerEvent": "BOOKING_CREATED", "payload": payload}), _told(wanted))


def _calendly(wanted: Wanted) -> Example:
    base = "https://api.calendly.com/scheduled_events/EXAMPLE"
    payload = {
        "uri": f"{base}/invitees/EXAMPLE",
        "event": base,
        "name": " ".join(_NAME),
        "email": _EMAIL,
        "timezone": wanted.zone.key,
        "status": "active",
        "questions_and_answers": [
            {"question": _QUESTION, "answer": _ANSWER, "position": 0},
            {"question": "Phone number", "answer": _PHONE, "position": 1},
        ],
        "scheduled_event": {
            "uri": base,
            "name": wanted.service,
            "start_time": _utc(wanted.starts),
            "end_time": _utc(wanted.ends),
        },
    }
    return Example(_json({"event": "invitee.created", "payload": payload}), _told(wanted))


def _acuity(wanted: Wanted) -> Example:
    first, last = _NAME
    details = {
        "id": int(_ID),
        "firstName": first,
        "lastName": last,
        "email": _EMAIL,
        "phone": _PHONE,
        "type": wanted.service,
        "datetime": f"{wanted.starts:%Y-%m-%dT%H:%M:%S%z}",
        "duration": str(_MINUTES),
        "timezone": wanted.zone.key,
        "forms": [{"values": [{"name": _QUESTION, "value": _ANSWER}]}],
    }
    body = urlencode({"action": "scheduled", "id": _ID})
    known = {f"GET /api/v1/appointments/{_ID}": {"status": 200, "json": details}}
    return Example(Request(body.encode(), _FORM), _told(wanted), known)


def _square(wanted: Wanted) -> Example:
    first, last = _NAME
    segment = {"duration_minutes": _MINUTES, "service_variation_id": "V"}
    booking = {
        "id": _ID,
        "version": 0,
        "status": "ACCEPTED",
        "customer_id": "C",
        "location_id": "L",
        "customer_note": _ANSWER,
        "start_at": _utc(wanted.starts),
        "appointment_segments": [segment],
    }
    person = {"given_name": first, "family_name": last}
    known = {
        "GET /v2/customers/C": {
            "customer": {**person, "email_address": _EMAIL, "phone_number": _PHONE}
        },
        "GET /v2/locations/L": {"location": {"timezone": wanted.zone.key}},
        "GET /v2/catalog/object/V": {
            "object": {"type": "ITEM_VARIATION", "item_variation_data": {"name": wanted.service}}
        },
    }
    post = {"type": "booking.created", "event_id": _ID, "data": {"object": {"booking": booking}}}
    return Example(
        _json(post),
        _told(wanted, "Note"),
        {path: {"status": 200, "json": found} for path, found in known.items()},
    )


def _told(wanted: Wanted, question: str = _QUESTION) -> dict[str, object]:
    """Return what the person gave, in the order that schedulers ask."""
    return {
        "Service": wanted.service,
        "Starts": f"{wanted.starts:%Y-%m-%d %H:%M}",
        "Name": " ".join(_NAME),
        "Email": _EMAIL,
        "Phone": _PHONE,
        question: _ANSWER,
    }


def _json(value: object) -> Request:
    return Request(json.dumps(value).encode(), _JSON)


def _text(value: object) -> object:
    """Return a value as a tool without appointment fields sends it."""
    return value["date"] if isinstance(value, dict) else value


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


_FORMS: Mapping[str, Callable[[Values], Request]] = {
    "google_forms": _google,
    "jotform": _jotform,
    "typeform": _typeform,
    "wix": _wix_form,
}
_SCHEDULERS: Mapping[str, Callable[[Wanted], Example]] = {
    "acuity": _acuity,
    "calcom": _calcom,
    "calendly": _calendly,
    "square": _square,
}
