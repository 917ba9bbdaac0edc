"""What Cal.com and Calendly say, sentence by sentence of their facts."""

from typing import Any

import pytest

from tests.unit.inbound.posts import (
    NOW,
    SECRET,
    Data,
    calcom,
    calendly,
    changed,
    payload,
    post,
    reading,
)

CALCOM = payload("calcom/created")
CALENDLY = payload("calendly/created")
INVITEE = "https://api.calendly.com/scheduled_events/EV1/invitees/IN1"


def booking(delivery: Data) -> Data:
    found: Data = reading(delivery)["booking"]
    return found


def cal(**changes: object) -> Data:
    return calcom(
        changed(CALCOM, {f"payload.{k.replace('__', '.')}": v for k, v in changes.items()})
    )


def invitee(**changes: object) -> Data:
    return calendly(
        changed(CALENDLY, {f"payload.{k.replace('__', '.')}": v for k, v in changes.items()})
    )


def test_a_booking_of_calcom_is_read_whole() -> None:
    assert reading(calcom(CALCOM)) == {
        "status": 200,
        "verified": True,
        "event": "created",
        "external_id": "8qGv2LhVnTz3aYdK",
        "supersedes": None,
        "idempotency_key": "calcom:8qGv2LhVnTz3aYdK:BOOKING_CREATED",
        "cancel_reason": None,
        "booking": {
            "name": "Maribel Ortega",
            "email": "maribel.ortega@mail.example",
            "phone": "+14155550132",
            "service": "Acne facial",
            "start": "2026-07-14T21:30:00Z",
            "end": "2026-07-14T22:30:00Z",
            "tz": "America/New_York",
            "answers": {
                "notes": "I react to fragrance.",
                "What does your skin do?": ["Oily", "Small bumps"],
                "Are you pregnant?": False,
                "What do you use at home?": "Adapalene, 3 nights a week",
                "Which room do you like?": "quiet",
            },
        },
        "problems": [],
    }


CALCOM_TRIGGERS = [
    ("BOOKING_CREATED", "created"),
    ("BOOKING_REQUESTED", "requested"),
    ("BOOKING_RESCHEDULED", "rescheduled"),
    ("BOOKING_CANCELLED", "cancelled"),
    ("BOOKING_REJECTED", "cancelled"),
    ("BOOKING_PAID", "updated"),
    ("BOOKING_PAYMENT_INITIATED", "ignored"),
    ("BOOKING_NO_SHOW_UPDATED", "ignored"),
    ("MEETING_STARTED", "ignored"),
    ("MEETING_ENDED", "ignored"),
    ("RECORDING_READY", "ignored"),
    ("FORM_SUBMITTED", "ignored"),
    ("OOO_CREATED", "ignored"),
    ("BEFORE_EVENT", "ignored"),
    ("AFTER_EVENT", "ignored"),
    ("PING", "ignored"),
]


@pytest.mark.parametrize(("trigger", "event"), CALCOM_TRIGGERS)
def test_each_trigger_of_calcom_means_one_thing(trigger: str, event: str) -> None:
    found = reading(calcom(changed(CALCOM, {"triggerEvent": trigger})))

    assert (found["status"], found["event"]) == (200, event)
    assert (found["booking"] is None) == (event == "ignored")
    assert found["idempotency_key"] == f"calcom:8qGv2LhVnTz3aYdK:{trigger}"


def test_the_test_button_of_calcom_leaves_nothing() -> None:
    found = reading(calcom(payload("calcom/ping")))

    assert (found["status"], found["event"], found["booking"]) == (200, "ignored", None)


def test_a_booking_that_awaits_approval_is_a_request() -> None:
    assert reading(cal(status="PENDING"))["event"] == "requested"


def test_a_reschedule_of_calcom_names_the_booking_it_replaces() -> None:
    found = reading(calcom(payload("calcom/rescheduled")))

    assert (found["event"], found["external_id"]) == ("rescheduled", "hT5rW9mQbXc1ZpUe")
    assert found["supersedes"] == "8qGv2LhVnTz3aYdK"
    assert found["booking"]["phone"] == "+14155550132"
    assert found["booking"]["answers"] == {}


def test_a_cancellation_of_calcom_brings_its_reason() -> None:
    found = reading(calcom(payload("calcom/cancelled")))

    assert (found["event"], found["cancel_reason"]) == ("cancelled", "Away that week")
    assert found["supersedes"] is None


@pytest.mark.parametrize(
    "value",
    [{"text": "New booking"}, {"triggerEvent": "BOOKING_CREATED"}, [], "hello", None, 3],
    ids=str,
)
def test_a_template_of_the_owners_is_refused_by_calcom(value: object) -> None:
    found = reading(calcom(value))

    assert (found["status"], found["verified"], found["booking"]) == (400, True, None)


def test_a_form_encoded_template_has_the_wrong_type() -> None:
    sent = changed(
        calcom(CALCOM), {"request.headers.Content-Type": "application/x-www-form-urlencoded"}
    )

    assert reading(sent)["status"] == 415


CALCOM_FIELDS: list[tuple[dict[str, object], str, object]] = [
    ({"attendees": []}, "name", "Maribel Ortega"),
    ({"attendees": []}, "tz", "America/Los_Angeles"),
    ({"attendees__0__name": "Ms. Maribel Ortega"}, "name", "Maribel Ortega"),
    ({"attendees__0__name": "", "responses__name__value": " Ana   Sol "}, "name", "Ana Sol"),
    ({"attendees__0__timeZone": "Not/AZone"}, "tz", "America/Los_Angeles"),
    ({"attendees__0__email": "14155550132@sms.cal.com"}, "email", "maribel.ortega@mail.example"),
    ({"eventTitle": None}, "service", None),
    ({"endTime": None}, "end", "2026-07-14T22:30:00Z"),
    ({"endTime": None, "length": None}, "end", None),
    ({"startTime": "2026-07-14T23:30:00+02:00"}, "start", "2026-07-14T21:30:00Z"),
    ({"responses__attendeePhoneNumber__value": "+34 911 222 333"}, "phone", "+34911222333"),
    ({"responses__Mobile-number__value": "no phone"}, "phone", None),
]


@pytest.mark.parametrize(("changes", "field", "expected"), CALCOM_FIELDS, ids=str)
def test_each_field_of_calcom(changes: dict[str, Any], field: str, expected: object) -> None:
    assert booking(cal(**changes))[field] == expected


def test_a_whole_number_is_the_clients_phone_whatever_its_question_says() -> None:
    own = {
        "aunt": {"label": "Whom do we call in an emergency?", "value": "+14155550101"},
        "reach": {"label": "Best way to reach you", "value": "+14155550102"},
    }

    found = booking(cal(responses=own, userFieldsResponses={}))

    assert found["phone"] == "+14155550102"
    assert found["answers"] == {"Whom do we call in an emergency?": "+14155550101"}


def test_a_number_that_is_none_stays_an_answer() -> None:
    found = booking(cal(**{"responses__Mobile-number__value": "ask my sister"}))

    assert found["answers"]["Mobile number"] == "ask my sister"


def test_words_of_a_start_that_cannot_be_read_stay() -> None:
    found = reading(cal(startTime="tomorrow", endTime="later"))

    assert found["problems"] == ["unreadable_time"]
    assert (found["booking"]["start"], found["booking"]["end"]) == (None, None)
    assert found["booking"]["answers"]["startTime"] == "tomorrow"


def test_responses_without_labels_are_answers_too() -> None:
    found = booking(cal(responses={"name": "Ana Sol", "concern": "Milia"}, userFieldsResponses={}))

    assert found["answers"] == {"concern": "Milia"}


def test_two_questions_of_one_name_both_stay() -> None:
    twice = {"a": {"label": "More", "value": "one"}, "b": {"label": "More", "value": "two"}}

    found = booking(cal(responses=twice, userFieldsResponses={}))

    assert found["answers"] == {"More": "one", "More (2)": "two"}


def test_an_invitee_of_calendly_is_read_whole() -> None:
    found = reading(calendly(CALENDLY))

    assert found["event"] == "created"
    assert found["external_id"] == INVITEE
    assert found["idempotency_key"] == f"calendly:{INVITEE}:invitee.created"
    assert found["booking"] == {
        "name": "Tomás Rey",
        "email": "tomas.rey@mail.example",
        "phone": "+14155550147",
        "service": "Milia extraction",
        "start": "2026-07-14T21:30:00Z",
        "end": "2026-07-14T22:15:00Z",
        "tz": "America/New_York",
        "answers": {"What do you use on your skin?": "Adapalene, 3 nights a week"},
    }


def test_the_number_for_reminders_comes_before_a_question() -> None:
    found = booking(invitee(text_reminder_number="+1 415-555-0199"))

    assert found["phone"] == "+14155550199"
    assert found["answers"]["Phone number, in case we run late"] == "415-555-0147"


PHONE_QUESTIONS = [
    ("Your mobile number", True),
    ("¿Cuál es su teléfono?", True),
    ("Cell", True),
    ("Emergency contact phone", False),
    ("Your dermatologist's phone number", False),
    ("How many months?", False),
]


@pytest.mark.parametrize(("question", "is_phone"), PHONE_QUESTIONS)
def test_a_question_for_the_clients_phone_is_seen(question: str, is_phone: bool) -> None:  # noqa: FBT001
    found = booking(invitee(questions_and_answers__1__question=question))

    assert (found["phone"] is not None) == is_phone
    assert (question in found["answers"]) != is_phone


def test_a_name_in_two_parts_is_joined() -> None:
    found = booking(invitee(name=None, first_name="Tomás", last_name="Rey "))

    assert found["name"] == "Tomás Rey"


def test_the_new_half_of_a_reschedule_replaces_the_old() -> None:
    found = reading(invitee(old_invitee="https://api.calendly.com/old"))

    assert (found["event"], found["supersedes"]) == ("rescheduled", "https://api.calendly.com/old")


def test_the_cancelled_half_of_a_reschedule_is_ignored() -> None:
    half = changed(
        CALENDLY,
        {
            "event": "invitee.canceled",
            "payload.rescheduled": True,
            "payload.new_invitee": "https://api.calendly.com/new",
            "payload.cancellation": {"reason": "moved", "canceler_type": "invitee"},
        },
    )

    found = reading(calendly(half))

    assert (found["status"], found["event"], found["booking"]) == (200, "ignored", None)
    assert found["idempotency_key"] == f"calendly:{INVITEE}:invitee.canceled"


def test_a_cancellation_of_calendly_brings_its_reason() -> None:
    gone = changed(
        CALENDLY,
        {
            "event": "invitee.canceled",
            "payload.cancellation": {"reason": "Flu", "canceler_type": "invitee"},
        },
    )

    found = reading(calendly(gone))

    assert (found["event"], found["cancel_reason"]) == ("cancelled", "Flu")
    assert found["booking"]["start"] == "2026-07-14T21:30:00Z"


@pytest.mark.parametrize(
    "value",
    [
        {"event": "invitee_no_show.created", "payload": {"uri": "https://x/1", "invitee": INVITEE}},
        {"event": "invitee_no_show.deleted", "payload": {"uri": "https://x/1"}},
        {"event": "routing_form_submission.created", "payload": {"uri": "https://x/2"}},
        {"event": "invitee.created", "payload": {"event": {"uuid": "A"}, "invitee": {"uuid": "B"}}},
        {"event": "event_type.created", "payload": None},
    ],
    ids=str,
)
def test_other_posts_of_calendly_are_ignored(value: object) -> None:
    found = reading(calendly(value))

    assert (found["status"], found["event"], found["booking"]) == (200, "ignored", None)


WINDOWS = [(0, True), (180, True), (-180, True), (181, False), (-181, False), (90_000, False)]


@pytest.mark.parametrize(("off", "is_good"), WINDOWS)
def test_calendly_signs_for_three_minutes(off: int, is_good: bool) -> None:  # noqa: FBT001
    assert reading(calendly(CALENDLY, NOW + off))["verified"] is is_good


def test_a_setting_changes_the_window() -> None:
    late = changed(calendly(CALENDLY, NOW - 240), {"settings": {"secret": SECRET}})

    assert reading(late)["status"] == 401
    assert reading(changed(late, {"settings.tolerance_s": 300}))["status"] == 200


def test_nobody_s_secret_is_no_secret() -> None:
    open_door = post("calcom", "{}", settings={"secret": "no-secret-provided"})
    sent = changed(open_door, {"request.headers.X-Cal-Signature-256": "no-secret-provided"})

    assert reading(sent)["status"] == 401
