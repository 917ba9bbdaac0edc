"""What a program's author reads when something was refused: title, and how to mend it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Words:
    """One kind of problem."""

    status: int
    title: str
    detail: str


#: By code, which is also the anchor on the page about the API.
PROBLEMS: Final[Mapping[str, Words]] = {
    "bad_request": Words(400, "The request cannot be read", "Look at its address and headers."),
    "bad_json": Words(400, "The body is no JSON that we read", "Send one JSON object as UTF-8."),
    "no_key": Words(
        401,
        "No valid key",
        "Send a key that holds as `Authorization: Bearer sk_…`. The owner makes keys in Settings.",
    ),
    "not_allowed": Words(403, "The key may not do that", "Use a key with the scope that is named."),
    "not_found": Words(404, "Nothing here", "Check the address and the id in it."),
    "wrong_method": Words(405, "This address takes other methods", "Use one that `Allow` names."),
    "slot_taken": Words(
        409, "That time is not free", "Take one of `nearest`, or ask for free times again."
    ),
    "booked": Words(409, "This hold has become a booking", "Nothing is left to do."),
    "longest": Words(409, "A hold cannot be kept any longer", "Book it, or hold another time."),
    "booking_not_confirmed": Words(
        409, "The booking is not open any more", "Ask for it to see how it stands."
    ),
    "booking_closed": Words(
        409, "The booking takes no answers any more", "The visit was, or does not take place."
    ),
    "needs_first": Words(
        409,
        "Another visit is booked before it",
        "Send one of `first_times` as `first`, or a later `start` if there is none.",
    ),
    "first_taken": Words(
        409, "The time of the visit before it is not free", "Send one of `first_times` as `first`."
    ),
    "not_paid": Words(
        409,
        "The deposit was not paid in time",
        "The time is free again: book anew with a new Idempotency-Key.",
    ),
    "paid_too_late": Words(
        409,
        "The time was lost while the deposit was paid",
        "The money goes back by itself, and the studio has the client's request.",
    ),
    "needs_look": Words(
        409, "The studio has to look first", "Ask the client to call before this visit is moved."
    ),
    "series_moves": Words(
        409,
        "Other visits of its series have to move too",
        "Send the same request with `rest`: for each that is named its id and one of its `times`.",
    ),
    "not_safe": Words(
        409, "That day is too early for the client", "Take a later `start`, or ask the studio."
    ),
    "no_client": Words(
        409,
        "The studio has not said yet who the client is",
        "Try again once it has; until then the visit can be called off only.",
    ),
    "conflict": Words(409, "That cannot be done now", "Ask for the state of it, then try again."),
    "too_large": Words(413, "The body is too large", "Send at most 65,536 bytes."),
    "not_json": Words(
        415, "The body must be JSON", "Send it with `Content-Type: application/json`."
    ),
    "invalid": Words(422, "Something in the request does not fit", "See `errors`, a field each."),
    "other_request": Words(
        422,
        "This Idempotency-Key stands for another request",
        "Make a new key for each new request; repeat a key only with the same body.",
    ),
    "too_many": Words(429, "Too many requests", "Wait as many seconds as `Retry-After` says."),
    "error": Words(
        500, "Something went wrong on our side", "Try again; name the `reference` if it stays."
    ),
    "busy": Words(503, "The studio is busy", "Send the same request again after `Retry-After`."),
}

#: Codes of HTTP itself.
BY_STATUS: Final[Mapping[int, str]] = {
    400: "bad_request",
    401: "no_key",
    403: "not_allowed",
    404: "not_found",
    405: "wrong_method",
    409: "conflict",
    413: "too_large",
    415: "not_json",
    422: "invalid",
    429: "too_many",
    500: "error",
    503: "busy",
}

#: How to mend a field that a use case refused.
FIELDS: Final[Mapping[str, str]] = {
    "missing": "is missing",
    "too_long": "is too long",
    "odd_characters": "holds characters that cannot be kept",
    "not_text": "must be text",
    "not_an_address": "must be one mail address, such as name@example.com",
    "unknown_service": "is no service that can be booked; see GET /v1/services",
    "unknown_practitioner": "takes no bookings online; see GET /v1/practitioners",
    "past": "must lie ahead",
    "too_far": "lies too far from today",
    "before_from": "must not lie before `from`",
    "span": "must lie within 60 days from `from`",
    "too_close": "must end 48 hours before the visit, or earlier",
    "not_needed": "is for services with `needs_first` only",
    "not_in_series": "names no visit of the same series that can move",
    "hold_or_time": "give either `hold`, or `service` and `start`",
    "unknown_hold": "is no hold; hold a time first",
    "bad_idempotency_key": "must be 16 to 128 letters, digits, - or _, new for each request",
    "twice": "stands there more than once",
    "too_many": "has too many entries",
}
#: For codes that have no words of their own.
ANY_FIELD: Final = "does not fit"
