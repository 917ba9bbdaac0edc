"""Numbers as they are read here."""

import pytest

from studio.web.presenters.contact import contact_words


@pytest.mark.parametrize(
    ("phone", "email", "shown"),
    [
        ("+12065550188", "a@example.com", "(206) 555-0188 · a@example.com"),
        ("206 555 0188", "", "(206) 555-0188"),
        ("1-206-555-0188", "", "(206) 555-0188"),
        ("+442079460958", "", "+442079460958"),
        ("555 0188, evenings", "", "555 0188, evenings"),
        ("", "a@example.com", "a@example.com"),
    ],
)
def test_a_contact_reads_as_people_here_write_it(phone: str, email: str, shown: str) -> None:
    assert contact_words(phone, email) == shown
