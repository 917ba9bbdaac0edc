"""Forms whose keys the owner chose, field by field."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.inbound.form_posts import Data, booking, cf7, digest

MAPPING: dict[str, object] = {
    "name": "your-name",
    "email": "your-email",
    "phone": "your-phone",
    "service": "treatment",
    "date": "visit-date",
    "time": "visit-time",
}
FIELDS: dict[str, object] = {
    "your-name": " Dana  Whitfield ",
    "your-email": "Dana@Example.com ",
    "your-phone": "(310) 555-0148",
    "treatment": ["Bump facial"],
    "visit-date": "2026-07-14",
    "visit-time": "2:30 PM",
    "message": "Small bumps on the forehead",
}


def test_a_mapped_form_is_a_request_with_its_slot() -> None:
    assert cf7(FIELDS, MAPPING) == {
        "status": 200,
        "verified": True,
        "event": "requested",
        "external_id": None,
        "supersedes": None,
        "idempotency_key": f"contact_form_7:{digest(FIELDS)}",
        "cancel_reason": None,
        "booking": {
            "name": "Dana Whitfield",
            "email": "dana@example.com",
            "phone": "+13105550148",
            "service": "Bump facial",
            "start": "2026-07-14T21:30:00Z",
            "end": None,
            "tz": "America/Los_Angeles",
            "answers": {"message": "Small bumps on the forehead"},
        },
        "problems": [],
    }


def read(fields: Mapping[str, object], mapping: Data) -> tuple[object, object, Data, object]:
    """Start, end, answers and problems of a form."""
    found = cf7(fields, mapping)
    inner = booking(found)
    answers = inner["answers"]
    assert isinstance(answers, dict)
    return inner["start"], inner["end"], answers, found["problems"]


@pytest.mark.parametrize(
    ("fields", "mapping", "expected"),
    [
        ({"when": "07/14/2026 2:30 PM"}, {"datetime": "when"}, ("21:30", None, {}, [])),
        ({"when": "2026-07-14 14:30"}, {"datetime": "when"}, ("21:30", None, {}, [])),
        ({"when": "2026-07-14T21:30:00Z"}, {"datetime": "when"}, ("21:30", None, {}, [])),
        ({"when": "2026-07-14T21:30:00Z"}, {"start": "when"}, ("21:30", None, {}, [])),
        ({"w": "7/14/2026 2:30 PM"}, {"date": "w", "time": "w"}, ("21:30", None, {}, [])),
        (
            {"a": "2026-07-14 14:30", "b": "2026-07-14 15:30"},
            {"start": "a", "end": "b"},
            ("21:30", "22:30", {}, []),
        ),
        (
            {"a": "2026-07-14 14:30", "b": "3:30 PM"},
            {"start": "a", "end": "b"},
            ("21:30", "22:30", {}, []),
        ),
        (
            {"d": "2026-07-14", "a": "14:30", "b": "15:30"},
            {"date": "d", "start": "a", "end": "b"},
            ("21:30", "22:30", {}, []),
        ),
        (
            {"a": "2026-07-14 14:30", "b": "later"},
            {"start": "a", "end": "b"},
            ("21:30", None, {"b": "later"}, ["unreadable_time"]),
        ),
        (
            {"a": "2026-07-14 14:30", "b": "2026-07-14 13:30"},
            {"start": "a", "end": "b"},
            ("21:30", None, {"b": "2026-07-14 13:30"}, ["unreadable_time"]),
        ),
        (
            {"m": "7", "d": "14", "y": "2026", "t": "2:30", "h": "pm"},
            {"date": ["m", "d", "y"], "time": ["t", "h"]},
            ("21:30", None, {}, []),
        ),
        (
            {
                "slot": {
                    "date": "2026-07-14 14:30",
                    "duration": "60",
                    "timezone": "America/Los_Angeles",
                }
            },
            {"appointment": "slot"},
            ("21:30", "22:30", {}, []),
        ),
        (
            {"slot": {"date": "", "duration": "60", "timezone": "America/Los_Angeles"}},
            {"appointment": "slot"},
            (None, None, {}, []),
        ),
        (
            {"d": "2026-03-08", "t": "2:30 AM"},
            {"date": "d", "time": "t"},
            (None, None, {"d": "2026-03-08", "t": "2:30 AM"}, ["nonexistent_local_time"]),
        ),
        (
            {"d": "some day", "t": "in the morning"},
            {"date": "d", "time": "t"},
            (None, None, {"d": "some day", "t": "in the morning"}, ["unreadable_time"]),
        ),
        (
            {"d": "2026-07-14", "t": ""},
            {"date": "d", "time": "t"},
            (None, None, {"d": "2026-07-14"}, ["unreadable_time"]),
        ),
        ({"d": "", "t": "", "q": "x"}, {"date": "d", "time": "t"}, (None, None, {"q": "x"}, [])),
        (
            {"slot": {"date": "2026-03-08 02:30", "duration": "60"}},
            {"appointment": "slot"},
            (None, None, {"slot": "2026-03-08 02:30"}, ["nonexistent_local_time"]),
        ),
        (
            {"a": "soon", "b": "2026-07-14 15:30"},
            {"start": "a", "end": "b"},
            (None, None, {"a": "soon", "b": "2026-07-14 15:30"}, ["unreadable_time"]),
        ),
    ],
)
def test_a_slot_is_read_from_whatever_fields_hold_it(
    fields: Data, mapping: Data, expected: tuple[str | None, str | None, Data, list[str]]
) -> None:
    start, end, answers, problems = expected
    at = [each and f"2026-07-14T{each}:00Z" for each in (start, end)]
    assert read(fields, mapping) == (*at, answers, problems)


def test_a_time_that_comes_twice_is_the_first_and_says_so() -> None:
    fields = {"d": "2026-11-01", "t": "01:30"}
    found = read(fields, {"date": "d", "time": "t"})
    assert found == ("2026-11-01T08:30:00Z", None, {}, ["ambiguous_local_time"])


@pytest.mark.parametrize(
    ("zone", "start", "tz", "answers"),
    [
        ("America/New_York", "18:30", "America/New_York", {}),
        ("America/New_York (GMT-05:00)", "18:30", "America/New_York", {}),
        ("my own time", "21:30", "America/Los_Angeles", {"zone": "my own time"}),
        ("", "21:30", "America/Los_Angeles", {}),
    ],
)
def test_a_zone_that_came_with_the_time_counts(
    zone: str, start: str, tz: str, answers: Data
) -> None:
    found = booking(cf7({"w": "2026-07-14 14:30", "zone": zone}, {"datetime": "w", "tz": "zone"}))
    assert found["start"] == f"2026-07-14T{start}:00Z"
    assert found["tz"] == tz
    assert found["answers"] == answers


@pytest.mark.parametrize(
    ("locale", "start"),
    [("en_US", "2026-04-07"), ("en_GB", "2026-07-04"), ("es_ES", "2026-07-04")],
)
def test_the_studio_says_how_dates_are_written(locale: str, start: str) -> None:
    found = cf7({"w": "04/07/2026 12:00"}, {"datetime": "w"}, studio={"locale": locale})
    assert booking(found)["start"] == f"{start}T19:00:00Z"


@pytest.mark.parametrize(
    ("fields", "mapping", "field", "expected"),
    [
        ({"a": "Dana", "b": " Whitfield"}, {"name": ["a", "b"]}, "name", "Dana Whitfield"),
        ({"a": {"first": "Dana", "last": "Whitfield"}}, {"name": "a"}, "name", "Dana Whitfield"),
        (
            {"a": {"prefix": "Ms.", "first": "Dana", "middle": "", "last": "Whitfield"}},
            {"name": "a"},
            "name",
            "Dana Whitfield",
        ),
        ({"a": "Ms. Dana Whitfield"}, {"name": "a"}, "name", "Dana Whitfield"),
        ({"a": "Facial", "b": "Mask"}, {"service": ["a", "b"]}, "service", "Facial + Mask"),
        ({"a": ["Facial", "Mask"]}, {"service": "a"}, "service", "Facial + Mask"),
        ({"a": {"full": "(310) 555-0148"}}, {"phone": "a"}, "phone", "+13105550148"),
        ({"a": {"area": "310", "phone": "5550148"}}, {"phone": "a"}, "phone", "+13105550148"),
        ({"a": "310", "b": "555-0148"}, {"phone": ["a", "b"]}, "phone", "+13105550148"),
        ({" Your Name ": "Dana"}, {"name": "your name"}, "name", "Dana"),
        ({"a[]": ["Facial"]}, {"service": "a"}, "service", "Facial"),
        ({"a": ["Facial"]}, {"service": "a[]"}, "service", "Facial"),
    ],
)
def test_a_field_is_put_together_from_its_parts(
    fields: Data, mapping: Data, field: str, expected: str
) -> None:
    found = booking(cf7(fields, mapping))
    assert found[field] == expected
    assert found["answers"] == {}


def test_what_did_not_become_a_field_stays_an_answer() -> None:
    fields = {"e": "none", "p": "call me", "n": "Dana", "ok": True, "age": 31, "x": ""}
    found = booking(cf7(fields, {"email": "e", "phone": "p", "name": "n"}))
    assert (found["email"], found["phone"]) == (None, None)
    assert found["answers"] == {"e": "none", "p": "call me", "ok": True, "age": 31}


def test_a_second_number_or_address_is_not_lost() -> None:
    fields = {"m": "310 555 0148", "h": "415 555 0132", "e": "none", "w": "dana@example.com"}
    found = booking(cf7(fields, {"phone": ["m", "h"], "email": ["e", "w"]}))
    assert (found["phone"], found["email"]) == ("+13105550148", "dana@example.com")
    assert found["answers"] == {"h": "415 555 0132", "e": "none"}


def test_a_form_without_a_slot_is_a_lead() -> None:
    found = cf7({"your-name": "Dana", "message": "Do you treat bumps?"}, MAPPING)
    assert (found["event"], found["problems"]) == ("submitted", [])


@pytest.mark.parametrize("mapping", [{}, {"name": "other"}, {"answers": {"1": "Area"}}])
def test_an_unknown_form_keeps_everything_and_says_so(mapping: Data) -> None:
    found = cf7({"who": "Dana", "when": "2026-07-14 14:30"}, mapping)
    assert (found["event"], found["problems"]) == ("submitted", ["unmapped_form"])
    assert booking(found)["answers"] == {"who": "Dana", "when": "2026-07-14 14:30"}
    assert booking(found)["name"] is None


def test_another_form_than_the_one_set_up_is_unknown() -> None:
    fields = {**FIELDS, "_wpcf7": "12"}
    assert cf7(fields, MAPPING, form_id="12")["event"] == "requested"
    other = cf7(fields, MAPPING, form_id="13")
    assert (other["event"], other["problems"]) == ("submitted", ["unmapped_form"])


def test_a_filled_trap_is_ignored_and_an_empty_one_is_no_answer() -> None:
    trapped = cf7({**FIELDS, "url": "http://spam.example"}, MAPPING, honeypot="url")
    assert (trapped["status"], trapped["event"], trapped["booking"]) == (200, "ignored", None)
    free = cf7({**FIELDS, "url": ""}, MAPPING, honeypot="url")
    assert free["event"] == "requested"
    assert booking(free)["answers"] == {"message": "Small bumps on the forehead"}


def test_the_entry_key_gives_the_id() -> None:
    found = cf7({**FIELDS, "entry-id": 77}, {**MAPPING, "entry": "entry-id"})
    assert found["external_id"] == "77"
    assert "entry-id" not in str(booking(found)["answers"])


def test_labels_of_the_settings_name_the_answers() -> None:
    found = cf7({"n": "Dana", "q7": "chin"}, {"name": "n", "answers": {"q7": "Where?"}})
    assert booking(found)["answers"] == {"Where?": "chin"}


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**50), 2**50) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
KEYS = st.sampled_from(["a", "b", "c", "date", "timezone", "first"])


@given(
    st.dictionaries(KEYS, JSON_VALUES | st.dictionaries(KEYS, JSON_VALUES)),
    st.dictionaries(
        st.sampled_from([*MAPPING, "start", "end", "tz", "appointment", "entry", "answers"]),
        KEYS | JSON_VALUES,
    ),
)
def test_no_form_and_no_mapping_is_too_odd(fields: Data, mapping: Data) -> None:
    found = cf7(fields, mapping)
    assert found["status"] == 200
    assert found["event"] in {"requested", "submitted"}
