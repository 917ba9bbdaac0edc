"""Square Appointments: a booking of ids and lengths; people, services and place are looked up."""

from collections.abc import Mapping
from dataclasses import dataclass

from studio.inbound.body import Body, Kind
from studio.inbound.json_text import BodyError
from studio.inbound.model import Delivery, Event, Fetch, NormalBooking, Problem, Reading
from studio.inbound.moments import moments, zone_name
from studio.inbound.picked import (
    digest_id,
    id_in,
    inside,
    key,
    list_in,
    number_in,
    object_in,
    text_in,
)
from studio.inbound.proof import base64_signature, is_signed
from studio.inbound.providers.provider import Provider
from studio.inbound.questions import labelled
from studio.inbound.values import email_of, joined_name, phone_of

_CREATED = "booking.created"
_UPDATED = "booking.updated"
#: What Square calls the only variation of an item: no name that tells anything.
_NAMELESS = "regular"
#: Look-ups of services for one post.
MAX_SERVICES = 10
_OFF = frozenset({"CANCELLED_BY_CUSTOMER", "CANCELLED_BY_SELLER", "DECLINED"})


@dataclass(frozen=True, slots=True)
class _Found:
    """What look-ups brought; `missing` when one of them failed."""

    customer: Mapping[str, object]
    service: str | None
    location: Mapping[str, object]
    missing: bool


def _is_proven(delivery: Delivery) -> bool:
    # The address counts as it was subscribed; behind a proxy the request no longer knows it.
    url = delivery.settings.notification_url
    if not url:
        return False
    text = url.encode("utf-8", "replace") + delivery.request.body
    return is_signed(delivery, "x-square-hmacsha256-signature", base64_signature, text=text)


def _understand(body: Body, delivery: Delivery, fetch: Fetch) -> Reading:
    kind = text_in(body.value, "type")
    if kind is None:
        raise BodyError("names no type")
    booking = object_in(body.value, "data", "object", "booking")
    event_id = text_in(body.value, "event_id") or digest_id(body.raw)
    ids = Reading(external_id=text_in(booking, "id"), idempotency_key=key("square", event_id))
    if kind not in {_CREATED, _UPDATED}:
        return ids
    if ids.external_id is None:
        raise BodyError("names no booking")
    found = _look_up(booking, inside(body.value, "location_id"), fetch)
    normal, problems = _booking(booking, found, delivery)
    return Reading(
        event=_event(kind, (text_in(booking, "status") or "").upper()),
        external_id=ids.external_id,
        idempotency_key=ids.idempotency_key,
        booking=normal,
        problems=problems,
        fact_version=f"{number_in(booking, 'version') or 0:012d}",
        pending=(text_in(booking, "status") or "").upper() == "PENDING",
    )


def _event(kind: str, status: str) -> Event:
    if status in _OFF:
        return Event.CANCELLED
    if kind == _UPDATED:
        return Event.UPDATED
    return Event.REQUESTED if status == "PENDING" else Event.CREATED


def _booking(
    booking: Mapping[str, object], found: _Found, delivery: Delivery
) -> tuple[NormalBooking, tuple[Problem, ...]]:
    when = moments(("start_at", booking.get("start_at")), minutes=_minutes(booking))
    note = ("customer_note", booking.get("customer_note"))
    customer = found.customer
    normal = NormalBooking(
        tz=zone_name(delivery, found.location.get("timezone")),
        name=joined_name(customer.get("given_name"), customer.get("family_name")),
        email=email_of(customer.get("email_address")),
        phone=phone_of(customer.get("phone_number"), delivery.studio.region),
        service=found.service,
        start=when.start,
        end=when.end,
        answers=labelled([*when.words.items(), note]),
    )
    lookup = (Problem.NEEDS_LOOKUP,) if found.missing else ()
    return normal, (*lookup, *when.problems)


def _minutes(booking: object) -> int | None:
    """Return all lengths and the pauses between them; None when a length is missing."""
    segments = list_in(booking, "appointment_segments")
    lengths = [number_in(segment, "duration_minutes") for segment in segments]
    pauses = [number_in(segment, "intermission_minutes") or 0 for segment in segments[:-1]]
    known = [length for length in lengths if length is not None]
    return sum(known) + sum(pauses) if known and len(known) == len(lengths) else None


def _look_up(booking: Mapping[str, object], place: object, fetch: Fetch) -> _Found:
    """Ask for everything that has an id; nothing is missing where no id was sent."""
    people, places = id_in(booking, "customer_id"), id_in(booking, "location_id")
    customer = _one(fetch, "/v2/customers/", people, "customer")
    location = _one(fetch, "/v2/locations/", places or id_in(place), "location")
    segments = list_in(booking, "appointment_segments")
    variations = [id_in(segment, "service_variation_id") for segment in segments]
    names = _names(fetch, [each for each in variations if each])
    return _Found(
        customer=customer or {},
        service=None if None in names else " + ".join(filter(None, names)) or None,
        location=location or {},
        missing=None in (customer, location, *names),
    )


def _one(fetch: Fetch, path: str, wanted: str | None, kind: str) -> dict[str, object] | None:
    """Return what an id stands for, nothing for no id, None when it could not be had."""
    if wanted is None:
        return {}
    return object_in(fetch(path + wanted), kind) or None


def _names(fetch: Fetch, variations: list[str]) -> list[str | None]:
    """Return the service of each variation; each is asked for once, a few at most."""
    few = list(dict.fromkeys(variations))[:MAX_SERVICES]
    known = {each: _service(fetch, each) for each in few}
    return [known.get(each) for each in variations]


def _service(fetch: Fetch, variation_id: str) -> str | None:
    """Return the name of a variation, or its item's where the variation has no telling one."""
    answer = fetch(f"/v2/catalog/object/{variation_id}?include_related_objects=true")
    variation = object_in(answer, "object", "item_variation_data")
    name = text_in(variation, "name")
    if name and name.casefold() != _NAMELESS:
        return name
    item_id = id_in(variation, "item_id")
    if item_id is None:
        return text_in(answer, "object", "item_data", "name")
    return _item_name(fetch, answer, item_id)


def _item_name(fetch: Fetch, answer: object, item_id: str) -> str | None:
    """Return an item's name, from the same answer if it came along."""
    for related in list_in(answer, "related_objects"):
        if inside(related, "id") == item_id:
            return text_in(related, "item_data", "name")
    return text_in(fetch(f"/v2/catalog/object/{item_id}"), "object", "item_data", "name")


SQUARE = Provider(_is_proven, (Kind.JSON,), _understand)
