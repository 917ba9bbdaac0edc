"""Google Forms, through the script that we ship (`studio/inbound/google_forms.gs`)."""

from collections.abc import Mapping
from dataclasses import replace

from studio.inbound.body import Body, Kind
from studio.inbound.json_text import BodyError
from studio.inbound.mapping import Form, submission
from studio.inbound.model import Delivery, Fetch, NormalBooking, Reading
from studio.inbound.picked import list_in, object_in, text_in
from studio.inbound.proof import after, hex_signature, is_signed
from studio.inbound.providers.provider import Provider
from studio.inbound.values import MOST_ANSWERS, email_of, is_empty, text_of, unused

#: When a line was added to the sheet, as the sheet calls it: not the visit and no answer.
_ADDED_AT = frozenset({"timestamp", "marca temporal", "zeitstempel", "horodateur"})


def _is_proven(delivery: Delivery) -> bool:
    return is_signed(delivery, "X-Studio-Signature", after("sha256=", hex_signature))


def _understand(body: Body, delivery: Delivery, _fetch: Fetch) -> Reading:
    if not isinstance(body.value, dict):
        raise BodyError("is no object")
    response_id = text_in(body.value, "responseId")
    form_id = text_in(body.value, "formId")
    reading = submission(
        delivery,
        _form(body.value),
        external_id=response_id,
        ids=(response_id,) if response_id else (),
        is_known=not form_id or delivery.settings.form_id in {None, form_id},
    )
    if reading.booking is None:
        return reading
    return replace(reading, booking=_with_respondent(reading.booking, body.value))


def _form(data: Mapping[str, object]) -> Form:
    """Return the answers; `items` keep choices apart, so they are read before `namedValues`."""
    values = _items(data) or _named_values(data)
    return Form(values, tz=text_in(data, "timezone"), locale=text_in(data, "locale"))


def _items(data: Mapping[str, object]) -> dict[str, object]:
    found: dict[str, object] = {}
    for item in list_in(data, "items"):
        title, response = text_in(item, "title"), object_in(item).get("response")
        if title and not is_empty(response) and len(found) < MOST_ANSWERS:
            found[unused(title, found)] = response
    return found


def _named_values(data: Mapping[str, object]) -> dict[str, object]:
    """Return the sheet's columns: each a list with one text, which may hold commas."""
    named = object_in(data, "namedValues").items()
    return {
        title.strip(): _single(value)
        for title, value in named
        if title.strip().casefold() not in _ADDED_AT
    }


def _single(value: object) -> object:
    if not isinstance(value, list):
        return value
    filled = [each for each in value if not is_empty(each)]
    return filled[0] if len(filled) == 1 else filled


def _with_respondent(booking: NormalBooking, data: Mapping[str, object]) -> NormalBooking:
    """Return a booking with the address that Google collected, where the form asked for none."""
    email = booking.email or email_of(data.get("respondentEmail"))
    if email is None:
        return booking
    answers = {
        label: value for label, value in booking.answers.items() if text_of(value).lower() != email
    }
    return replace(booking, email=email, answers=answers)


def _fields(body: Body) -> Form:
    return _form(object_in(body.value))


GOOGLE_FORMS = Provider(_is_proven, (Kind.JSON,), _understand, _fields)
