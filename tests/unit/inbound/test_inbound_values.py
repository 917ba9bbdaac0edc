"""Names, addresses, numbers and answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.inbound.values import email_of, joined_name, kept, name_of, phone_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Ana   María  López ", "Ana María López"),
        ("Ms. Dana Whitfield", "Dana Whitfield"),
        ("ms Dana Whitfield", "Dana Whitfield"),
        ("Prof. Dr. Ruth Klein", "Ruth Klein"),
        ("Sra. López", "López"),
        ("Don Fisher", "Don Fisher"),
        ("Drew Miller", "Drew Miller"),
        ("Ms.", "Ms."),
        ("Ana\u00a0López", "Ana López"),
        (" ", None),
        (None, None),
        (True, None),
        (["Ana", "López"], "Ana López"),
    ],
)
def test_a_name_has_single_spaces_and_no_title(text: object, expected: str | None) -> None:
    assert name_of(text) == expected


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (" Ana ", "López", "Ana López"),
        ("Ana", None, "Ana"),
        ("", "López", "López"),
        (None, None, None),
        ("Ms. Ana", "López", "Ana López"),
    ],
)
def test_two_parts_make_one_name(first: object, last: object, expected: str | None) -> None:
    assert joined_name(first, last) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" Dana.Whitfield@Example.COM ", "dana.whitfield@example.com"),
        ("not told", None),
        ("a@b c", None),
        ("a@@b", None),
        ("", None),
        (None, None),
        (f"{'a' * 250}@b.example", None),
    ],
)
def test_an_address_is_trimmed_and_lower(text: object, expected: str | None) -> None:
    assert email_of(text) == expected


@pytest.mark.parametrize(
    ("text", "region", "expected"),
    [
        ("(310) 555-0148", "US", "+13105550148"),
        ("310.555.0148", "US", "+13105550148"),
        ("1 310 555 0148", "US", "+13105550148"),
        ("+1 (310) 555-0148", "DE", "+13105550148"),
        ("+34 600 123 456", "US", "+34600123456"),
        ("600 12 34 56", "ES", "+34600123456"),
        ("020 7946 0018", "GB", "+442079460018"),
        (3105550148, "US", "+13105550148"),
        ("555-0148", "US", None),
        ("call me", "US", None),
        ("310 555 0148", "ZZ", None),
        ("1" * 60, "US", None),
        ("", "US", None),
        (None, "US", None),
    ],
)
def test_a_number_takes_the_region_when_it_names_no_country(
    text: object, region: str, expected: str | None
) -> None:
    assert phone_of(text, region) == expected


def test_answers_keep_their_types_and_lose_what_is_empty() -> None:
    sent = {
        " Area ": " chin ",
        "Pregnant?": False,
        "Bumps": 0,
        "Size in mm": 1.5,
        "Products": ["a", "", " b "],
        "Empty": "  ",
        "None": [],
        "Nothing": None,
        "Blank list": ["", None],
        "Address": {"city": "Ojai", "street": ""},
    }
    assert kept(sent) == {
        "Area": "chin",
        "Pregnant?": False,
        "Bumps": 0,
        "Size in mm": 1.5,
        "Products": ["a", "b"],
        "Address": {"city": "Ojai"},
    }


def test_two_answers_under_one_label_are_both_kept() -> None:
    assert kept({"Notes": "a", "Notes ": "b", " Notes": "c"}) == {
        "Notes": "a",
        "Notes (2)": "b",
        "Notes (3)": "c",
    }


@given(st.text(), st.text())
def test_no_text_is_too_odd(text: str, region: str) -> None:
    name_of(text)
    email_of(text)
    phone_of(text, region)
    phone_of(text, "US")
    kept({text: text}).__repr__().encode()


def test_answers_are_cut_to_what_a_page_holds() -> None:
    answers = kept({"q" * 600: "a" * 20_000, "links": [f"https://x/{n}" for n in range(150)]})

    (label, text), (_, links) = answers.items()
    assert isinstance(text, str)
    assert isinstance(links, list)
    assert (len(label), len(text), len(links)) == (500, 10_000, 100)
    assert text.endswith("a…")
