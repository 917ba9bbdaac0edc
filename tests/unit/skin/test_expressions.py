"""The language of the rules: what it reads as true, and what it refuses."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.skin.expressions import ExpressionError, SiteMatch, compile_expression


@dataclass
class Scene:
    """A world with nothing but what a test puts into it."""

    atoms: frozenset[str] = frozenset()
    coarse: tuple[frozenset[str], ...] = ()
    numbers: Mapping[str, float] = field(default_factory=dict)
    recorded: frozenset[str] = frozenset()
    facts: frozenset[str] = frozenset()
    flags: frozenset[str] = frozenset()
    shares: Mapping[str, float] = field(default_factory=dict)
    group: str = ""

    def has(self, atoms: frozenset[str], match: SiteMatch) -> bool:
        if self.atoms & atoms:
            return True
        if match is SiteMatch.ANY:
            return any(parts & atoms for parts in self.coarse)
        return match is SiteMatch.ALL and any(parts <= atoms for parts in self.coarse)

    def fact(self, name: str, match: SiteMatch) -> bool:
        return name in self.facts

    def fired(self, flag: str) -> bool:
        return flag in self.flags

    def probability(self, key: str) -> float:
        return self.shares.get(key, 0.0)

    def typical(self, days: int) -> bool:
        return days == 90

    def leads(self, groups: frozenset[str]) -> bool:
        return self.group in groups


SCENE = Scene(
    atoms=frozenset({"color:white", "surface:dome"}),
    numbers={"count": 6, "size_max": 2},
    recorded=frozenset({"count"}),
    facts=frozenset({"quiet"}),
    flags=frozenset({"RF-14"}),
    shares={"warts": 0.3, "molluscum_contagiosum": 0.25},
    group="milia",
)

READINGS = [
    ("color:white", True),
    ("color:red/white", True),
    ("color:red", False),
    ("not color:red", True),
    ("count>=6", True),
    ("count>6", False),
    ("size_max<=2 and count<10", True),
    ("age_years<10", False),
    ("not age_years<10", True),
    ("quiet and not alarm", True),
    ("RF-14", True),
    ("not RF-15a", True),
    ("recorded:count", True),
    ("recorded:sign", False),
    ("P(molluscum_contagiosum)+P(warts)>=0.5", True),
    ("P(warts)>=0.5", False),
    ("typical(90)", True),
    ("typical(365)", False),
    ("group:syringoma/milia", True),
    ("color:red or surface:dome and quiet", True),
    ("(color:red or surface:dome) and alarm", False),
    ("not (color:white and alarm)", True),
]


@pytest.mark.parametrize(("text", "expected"), READINGS, ids=[r[0] for r in READINGS])
def test_an_expression_reads_as_written(text: str, *, expected: bool) -> None:
    assert compile_expression(text)(SCENE) is expected


@pytest.mark.parametrize(
    ("match", "text", "expected"),
    [
        (SiteMatch.ANY, "site:upper_eyelid", True),
        (SiteMatch.ALL, "site:upper_eyelid", False),
        (SiteMatch.ALL, "site:upper_eyelid/lower_eyelid", True),
        (SiteMatch.EXACT, "site:upper_eyelid/lower_eyelid", False),
        # An exception must be hard to satisfy, also where it says "not".
        (SiteMatch.ALL, "not site:upper_eyelid", False),
    ],
)
def test_a_coarse_site_mutes_less_easily_than_it_fires(
    match: SiteMatch, text: str, *, expected: bool
) -> None:
    scene = Scene(coarse=(frozenset({"site:upper_eyelid", "site:lower_eyelid"}),))

    assert compile_expression(text, match)(scene) is expected


@pytest.mark.parametrize(
    "text",
    ["", "and", "color:white and", "(color:white", "color:white color:red", "count>=x", "a b", ")"],
)
def test_what_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        compile_expression(text)


@given(st.text(max_size=40))
def test_no_text_breaks_the_reader_in_another_way(text: str) -> None:
    try:
        compile_expression(text)
    except ExpressionError as error:
        assert str(error)  # noqa: PT017 - any other exception fails the test
