"""What Acuity and Square say: posts of ids, and what is looked up for them."""

import pytest

from tests.unit.inbound.posts import Data, acuity, changed, payload, reading, square

SQUARE = payload("square/created")
SQUARE_LOOKUPS = payload("square/lookups")
ACUITY_LOOKUPS = payload("acuity/lookups")
ACUITY_PATH = "GET /api/v1/appointments/987654321"


def booking(delivery: Data) -> Data:
    found: Data = reading(delivery)["booking"]
    return found


def acuity_post(action: str = "scheduled", **details: object) -> Data:
    lookups = changed(ACUITY_LOOKUPS, {f"{ACUITY_PATH}": ACUITY_LOOKUPS[ACUITY_PATH]})
    lookups[ACUITY_PATH]["json"].update(details)
    fields = {"action": action, "id": "987654321", "calendarID": "88", "appointmentTypeID": "501"}
    return acuity(fields, lookups)


def square_post(kind: str = "booking.created", **changes: object) -> Data:
    paths = {f"data.object.booking.{k.replace('__', '.')}": v for k, v in changes.items()}
    return square(changed(SQUARE, {"type": kind, **paths}), SQUARE_LOOKUPS)


def test_an_appointment_of_acuity_is_looked_up() -> None:
    found = reading(acuity_post())

    assert (found["event"], found["external_id"]) == ("created", "987654321")
    assert found["idempotency_key"] == "acuity:987654321:scheduled"
    assert found["problems"] == []
    assert found["booking"] == {
        "name": "Hana Kim",
        "email": "hana.kim@mail.example",
        "phone": "+442079460018",
        "service": "Milia extraction",
        "start": "2026-07-14T21:30:00Z",
        "end": "2026-07-14T22:15:00Z",
        "tz": "Europe/London",
        "answers": {"What do you use?": "Adapalene, 3 nights a week", "I agree": "yes"},
    }


ACUITY_ACTIONS = [
    ("scheduled", "created", "scheduled"),
    ("appointment.scheduled", "created", "scheduled"),
    ("rescheduled", "rescheduled", "rescheduled"),
    ("appointment.rescheduled", "rescheduled", "rescheduled"),
    ("canceled", "cancelled", "canceled"),
    ("appointment.canceled", "cancelled", "canceled"),
    ("changed", "updated", "changed"),
    ("appointment.changed", "updated", "changed"),
    ("order.completed", "ignored", "order.completed"),
    ("something.new", "ignored", "something.new"),
]


@pytest.mark.parametrize(("action", "event", "last"), ACUITY_ACTIONS)
def test_each_action_of_acuity_means_one_thing(action: str, event: str, last: str) -> None:
    found = reading(acuity_post(action))

    assert (found["status"], found["event"]) == (200, event)
    assert found["idempotency_key"] == f"acuity:987654321:{last}"


def test_what_is_called_off_stays_so_when_an_older_post_comes_later() -> None:
    assert reading(acuity_post("scheduled", canceled=True))["event"] == "cancelled"


@pytest.mark.parametrize("answer", [None, {"status": 404, "json": {}}, {"status": 200, "json": []}])
def test_without_a_lookup_the_ids_are_kept(answer: object) -> None:
    delivery = acuity_post()
    delivery["lookups"] = {ACUITY_PATH: answer}

    found = reading(delivery)

    assert (found["status"], found["event"]) == (200, "created")
    assert (found["external_id"], found["problems"]) == ("987654321", ["needs_lookup"])
    nothing = {"name", "email", "phone", "service", "start", "end"}
    assert {name for name, value in found["booking"].items() if value is None} == nothing
    assert found["booking"]["tz"] == "America/Los_Angeles"


@pytest.mark.parametrize("wrong", ["", "../../me", "1/2", "1?x=2", ".."])
def test_an_id_that_is_none_is_never_looked_up(wrong: str) -> None:
    found = reading(acuity({"action": "scheduled", "id": wrong}))

    assert (found["status"], found["booking"]) == (400, None)


def test_a_length_that_was_not_sent_is_not_made_up() -> None:
    assert booking(acuity_post(duration=""))["end"] is None


def test_a_client_without_a_zone_is_in_the_calendars() -> None:
    assert booking(acuity_post(timezone=""))["tz"] == "America/Los_Angeles"


def test_a_booking_of_square_is_looked_up() -> None:
    found = reading(square_post())

    assert (found["event"], found["external_id"]) == ("created", "zkras0xv0xwswx")
    assert found["idempotency_key"] == "square:c9d3a2b4-1f0e-4a7b-9c55-0f6f7a8e1b22"
    assert found["problems"] == []
    assert found["booking"] == {
        "name": "Priya Nair",
        "email": "priya@mail.example",
        "phone": "+14155550166",
        "service": "Acne facial + Blue LED 20",
        "start": "2026-07-14T21:30:00Z",
        "end": "2026-07-14T22:45:00Z",
        "tz": "America/Los_Angeles",
        "answers": {"customer_note": "Small hard bumps under both eyes"},
    }


SQUARE_EVENTS = [
    ("booking.created", "ACCEPTED", "created"),
    ("booking.created", "PENDING", "requested"),
    ("booking.updated", "ACCEPTED", "updated"),
    ("booking.updated", "PENDING", "updated"),
    ("booking.updated", "NO_SHOW", "updated"),
    ("booking.updated", "CANCELLED_BY_CUSTOMER", "cancelled"),
    ("booking.updated", "CANCELLED_BY_SELLER", "cancelled"),
    ("booking.updated", "DECLINED", "cancelled"),
    ("customer.updated", "ACCEPTED", "ignored"),
    ("booking.custom_attribute.updated", "ACCEPTED", "ignored"),
]


@pytest.mark.parametrize(("kind", "status", "event"), SQUARE_EVENTS)
def test_each_event_of_square_means_one_thing(kind: str, status: str, event: str) -> None:
    found = reading(square_post(kind, status=status))

    assert (found["status"], found["event"]) == (200, event)
    assert (found["booking"] is None) == (event == "ignored")


SQUARE_MISSING = [
    ("GET /v2/customers/CUST77", {"name": None, "email": None, "phone": None}),
    ("GET /v2/locations/LSF01", {"tz": "America/Los_Angeles"}),
    ("GET /v2/catalog/object/VARLED", {"service": None}),
    ("GET /v2/catalog/object/ITEMFACIAL", {"service": None}),
]


@pytest.mark.parametrize(("path", "expected"), SQUARE_MISSING)
def test_what_square_does_not_answer_is_asked_again(path: str, expected: Data) -> None:
    delivery = square_post()
    delivery["lookups"] = {p: found for p, found in SQUARE_LOOKUPS.items() if p != path}

    found = reading(delivery)

    assert found["problems"] == ["needs_lookup"]
    assert {name: found["booking"][name] for name in expected} == expected
    assert found["booking"]["start"] == "2026-07-14T21:30:00Z"


def test_the_item_may_come_along_with_its_variation() -> None:
    delivery = square_post()
    lookups = dict(SQUARE_LOOKUPS)
    item = lookups.pop("GET /v2/catalog/object/ITEMFACIAL")["json"]["object"]
    variation = changed(
        lookups.pop("GET /v2/catalog/object/VARFACIAL"), {"json.related_objects": [item]}
    )
    lookups["GET /v2/catalog/object/VARFACIAL?include_related_objects=true"] = variation
    delivery["lookups"] = lookups

    assert booking(delivery)["service"] == "Acne facial + Blue LED 20"


def test_a_booking_without_a_person_misses_nothing() -> None:
    found = reading(square_post(customer_id=None))

    assert (found["problems"], found["booking"]["name"]) == ([], None)


def test_a_segment_without_a_length_leaves_the_end_open() -> None:
    found = booking(square_post(appointment_segments__1__duration_minutes=None))

    assert found["end"] is None


def test_the_address_of_square_is_a_setting() -> None:
    delivery = square_post()

    del delivery["settings"]["notification_url"]

    assert reading(delivery)["status"] == 401


def test_the_old_signature_of_square_is_no_proof() -> None:
    sent = square_post()
    headers = {"x-square-signature": "c2hhMQ==", "Content-Type": "application/json"}

    assert reading(changed(sent, {"request.headers": headers}))["status"] == 401
