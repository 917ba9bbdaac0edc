"""A plan with everything a plan can have."""

from dataclasses import replace
from datetime import date

from studio.documents.views import Additions, Changes, Online, PlanView, Variant, plan_view
from tests.documents.samples import ANA, STUDIO, milia_plan

ONLINE = Online("https://lumen-skin.example/d/" + "Ab3" * 14 + "x", "lumen-skin.example/d")
ADDED = Additions(
    changes=Changes(date(2026, 11, 22), ("Retinol starts a week later.",)),
    products={"spf": ("Lumen Day Shield SPF 50",), "moisturizer": ("Lumen Calm", "Lumen Soft")},
    messages=("You did well today. Write to us how it goes.",),
)
#: A black dot of one by one.
LOGO = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010100000000376ef9240000000a49444154"
    "789c63600000000200014873753b0000000049454e44ae426082"
)


def full_plan(variant: Variant = Variant.USUAL) -> PlanView:
    """A new version of a plan, with everything a plan can have."""
    return plan_view(
        {**milia_plan(), **ADDED.to_data()},
        ANA,
        replace(STUDIO, logo=LOGO),
        number="20261122-A1B2C3",
        version=2,
        language="en",
        issued_on=date(2026, 11, 22),
        variant=variant,
        online=ONLINE,
    )
