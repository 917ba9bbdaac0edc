"""What the studio adds to a care plan."""

import pytest

from studio.documents.views import Additions
from tests.documents.full import ADDED
from tests.documents.samples import ANA, STUDIO, milia_plan, plan


def test_additions_come_back_from_a_plans_data_as_they_were() -> None:
    assert Additions.from_data({**milia_plan(), **ADDED.to_data()}) == ADDED


def test_a_plan_without_additions_has_none() -> None:
    assert Additions.from_data(milia_plan()) == Additions()
    assert (plan().changes_title, plan().changes, plan().messages) == ("", (), ())


def test_additions_stand_where_they_are_read() -> None:
    view = plan(ANA, STUDIO, **ADDED.to_data())

    assert view.changes_title == "New version of your plan of 22 November 2026. What is new:"
    assert view.changes == ("Retinol starts a week later.",)
    assert view.messages == ADDED.messages
    assert [step.products for step in view.morning] == [
        "", "Lumen Calm, Lumen Soft", "Lumen Day Shield SPF 50",
    ]  # fmt: skip


@pytest.mark.parametrize("odd", [{"changes": {"on": "soon", "lines": []}}, {"messages": "one"}])
def test_other_additions_are_an_error(odd: dict[str, object]) -> None:
    with pytest.raises((TypeError, ValueError)):
        plan(ANA, STUDIO, **odd)
