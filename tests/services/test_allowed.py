"""What an answer allows, as a table: no decision goes past it."""

from dataclasses import dataclass
from typing import Any

import pytest

from studio.models import DecisionKind
from studio.services import allowed
from studio.services.decisions import DecisionInput

TREAT, WATCH, HOLD, REFER = (
    DecisionKind.TREAT,
    DecisionKind.WATCH,
    DecisionKind.HOLD,
    DecisionKind.REFER,
)


def service(key: str, status: str, sites: tuple[str, ...] = ("cheek",)) -> dict[str, Any]:
    reasons = [] if status == "offered" else [{"rule": f"rule {key}", "text": f"why {key}"}]
    return {"service": key, "status": status, "sites": list(sites), "reasons": reasons}


def product(key: str, status: str) -> dict[str, Any]:
    reasons = [] if status == "offered" else [{"rule": f"rule {key}", "text": f"why {key}"}]
    return {"class": key, "status": status, "reasons": reasons}


def answer(
    disposition: str = "treat", urgency: str | None = None, *entries: dict[str, Any]
) -> dict[str, Any]:
    because = [{"rule": "RF-05", "text": "it bleeds"}]
    referral = {"urgency": urgency, "to": "dermatology", "also": [], "because": because}
    return {
        "disposition": disposition,
        "referral": referral if urgency else None,
        "treatments": [entry for entry in entries if "service" in entry],
        "homecare": [entry for entry in entries if "class" in entry],
    }


MILIA = answer(
    "treat",
    None,
    service("cosmetic_extraction", "offered"),
    service("peel_lactic", "postponed"),
    service("led_red", "clearance"),
    service("lancet_extraction", "withheld", ()),
    product("spf", "offered"),
    product("retinol", "clearance"),
    product("bha", "withheld"),
)
NOTHING = (service("cosmetic_extraction", "withheld", ()), product("spf", "offered"))


@dataclass(frozen=True, slots=True)
class Row:
    id: str
    answers: tuple[dict[str, Any], ...]
    decision: DecisionInput
    refused: tuple[str, ...] = ()
    departs: tuple[str, ...] = ()
    sites: tuple[tuple[str, ...], ...] = (("cheek",),)


def treat(*services: str, homecare: tuple[str, ...] = (), at: str = "cheek") -> DecisionInput:
    return DecisionInput(kind=TREAT, services=services, sites=(at,), homecare=homecare)


def only(kind: DecisionKind, *homecare: str) -> DecisionInput:
    return DecisionInput(kind=kind, homecare=homecare)


BOTH = (MILIA, answer("refer", "routine", *NOTHING))
BOTH_SITES = (("cheek",), ("chin",))
ROWS = (
    Row("what is offered may be done", (MILIA,), treat("cosmetic_extraction")),
    Row(
        "what is offered may go home",
        (MILIA,),
        treat("cosmetic_extraction", homecare=("spf",)),
    ),
    Row(
        "postponed needs a reason",
        (MILIA,),
        treat("peel_lactic"),
        departs=("service:peel_lactic:postponed",),
    ),
    Row(
        "clearance needs a reason",
        (MILIA,),
        treat("led_red"),
        departs=("service:led_red:clearance",),
    ),
    Row(
        "withheld stays withheld",
        (MILIA,),
        treat("lancet_extraction"),
        refused=("services:lancet_extraction:withheld",),
        departs=("service:lancet_extraction:withheld",),
    ),
    Row(
        "a place the answer does not name is closed",
        (MILIA,),
        treat("cosmetic_extraction", at="eyelid_margin"),
        refused=("services:cosmetic_extraction:withheld",),
        departs=("service:cosmetic_extraction:withheld",),
    ),
    Row(
        "an unknown service is refused",
        (MILIA,),
        treat("botox"),
        refused=("services:botox:withheld",),
        departs=("service:botox:withheld",),
    ),
    Row(
        "a withheld product is refused",
        (MILIA,),
        treat("cosmetic_extraction", homecare=("bha",)),
        refused=("homecare:bha:withheld",),
        departs=("homecare:bha:withheld",),
    ),
    Row(
        "a product in doubt needs a reason",
        (MILIA,),
        treat("cosmetic_extraction", homecare=("retinol",)),
        departs=("homecare:retinol:clearance",),
    ),
    Row(
        "treating means a service",
        (MILIA,),
        DecisionInput(kind=TREAT, sites=("cheek",)),
        refused=("services:treat:treat_without_services",),
    ),
    Row(
        "a service means a place",
        (MILIA,),
        DecisionInput(kind=TREAT, services=("cosmetic_extraction",)),
        refused=("sites::sites_missing",),
    ),
    Row(
        "no service beside watching",
        (MILIA,),
        DecisionInput(kind=WATCH, services=("cosmetic_extraction",), sites=("cheek",)),
        refused=("services:watch:services_without_treat",),
    ),
    Row("more caution than advised is free", (MILIA,), only(REFER)),
    Row(
        "less caution than advised needs a reason",
        (answer("hold", None, *NOTHING),),
        only(WATCH),
        departs=("kind:watch:hold",),
    ),
    *(
        Row(
            f"{urgency} is referred, whatever the reason",
            (answer("refer", urgency, *NOTHING),),
            only(kind),
            refused=(f"kind:{kind}:must_refer",),
            departs=(f"kind:{kind}:refer",),
        )
        for urgency in ("emergency", "urgent", "soon")
        for kind in (WATCH, HOLD)
    ),
    Row(
        "a routine referral may be watched with a reason",
        (answer("refer", "routine", *NOTHING),),
        only(WATCH),
        departs=("kind:watch:refer",),
    ),
    Row(
        "a referred bump alone is never treated",
        (answer("refer", "routine", service("cosmetic_extraction", "offered")),),
        treat("cosmetic_extraction"),
        refused=("kind:treat:must_refer", "sites:cheek:site_referred"),
        departs=("kind:treat:refer",),
    ),
    Row(
        "beside a routine referral the other bump may be treated, with a reason",
        BOTH,
        treat("cosmetic_extraction"),
        departs=("kind:treat:refer",),
        sites=BOTH_SITES,
    ),
    Row(
        "never at the place of the referred bump",
        BOTH,
        treat("cosmetic_extraction", at="chin"),
        refused=("sites:chin:site_referred", "services:cosmetic_extraction:withheld"),
        departs=("kind:treat:refer", "service:cosmetic_extraction:withheld"),
        sites=BOTH_SITES,
    ),
    Row(
        "an urgent bump stops the treatment of the others",
        (MILIA, answer("refer", "urgent", *NOTHING)),
        treat("cosmetic_extraction"),
        refused=("kind:treat:must_refer",),
        departs=("kind:treat:refer",),
        sites=BOTH_SITES,
    ),
    Row(
        "the most cautious bump rules homecare",
        (MILIA, answer("watch", None, product("spf", "withheld"))),
        only(WATCH, "spf"),
        refused=("homecare:spf:withheld",),
        departs=("homecare:spf:withheld",),
        sites=BOTH_SITES,
    ),
    Row(
        "open questions allow watching",
        (answer("ask", None, *NOTHING),),
        only(WATCH),
    ),
    Row(
        "open questions do not offer anything",
        (answer("ask", None, *NOTHING),),
        treat("cosmetic_extraction"),
        refused=("services:cosmetic_extraction:withheld",),
        departs=("kind:treat:watch", "service:cosmetic_extraction:withheld"),
    ),
)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_decision_goes_no_further_than_its_answers(row: Row) -> None:
    found = allowed.refusals(row.answers, row.sites, row.decision)

    assert tuple(f"{item.what}:{item.key}:{item.code}" for item in found) == row.refused
    assert allowed.departures(row.answers, row.decision) == row.departs


def test_a_refusal_says_why() -> None:
    found = allowed.refusals((MILIA,), (("cheek",),), treat("lancet_extraction"))

    assert [(item.rule, item.text) for item in found] == [
        ("rule lancet_extraction", "why lancet_extraction")
    ]


def test_joined_answers_keep_the_most_cautious_lead_and_products() -> None:
    calm = answer("watch", None, service("led_red", "offered"), product("spf", "clearance"))

    joined = allowed.merged((MILIA, calm))

    assert joined["disposition"] == "watch"
    assert {item["service"]: item["status"] for item in joined["treatments"]} == {
        "cosmetic_extraction": "offered",
        "peel_lactic": "postponed",
        "led_red": "offered",
        "lancet_extraction": "withheld",
    }
    assert {item["class"]: item["status"] for item in joined["homecare"]} == {
        "spf": "clearance",
        "retinol": "clearance",
        "bha": "withheld",
    }
