"""What people may type as their name."""

import pytest

from studio.services.errors import Invalid
from studio.services.text import clean_name


@pytest.mark.parametrize(
    "name",
    [
        "Mara Lindqvist",
        "J.R. Smith",
        "Ana María O'Neill-Ñandú",
        "Dr. Wu Jr.",
        "St. John",
        "Nguyễn Thị",
        "李小龍",
        "X Æ A-12",
    ],
)
def test_names_of_people_are_kept(name: str) -> None:
    assert clean_name(f" {name} ") == name


@pytest.mark.parametrize(
    "name",
    [
        "https://example.com",
        "Claim www.example",
        "You won, see prize.example",
        "WIN bit.ly/3x",
        "mara@example.com",
        "PRIZE.EXAMPLE",
    ],
)
def test_a_name_leads_nowhere(name: str) -> None:
    with pytest.raises(Invalid) as raised:
        clean_name(name)

    assert (raised.value.code, raised.value.field) == ("web_address", "name")
