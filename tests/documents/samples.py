"""Care data and facts as the other floors hand them over."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from studio.documents.views import (
    ClientFacts,
    PlanView,
    ReferralData,
    ReferralView,
    StudioFacts,
    Urgency,
    plan_view,
    referral_view,
)

STUDIO = StudioFacts(
    name="Lumen Skin Studio",
    address="12 Alder Street\nSeattle, WA 98101",
    phone="(206) 555-0134",
    web="https://lumen-skin.example",
    esthetician="Maja Novak",
    license_number="EST-204417",
)
ANA = ClientFacts(
    name="Ana Torres",
    birth_on=date(1992, 3, 4),
    email="ana@mail.example",
    phone="(206) 555-0188",
    language="en",
)
ROSA = ClientFacts(name="Rosa Jiménez Núñez", birth_on=date(1980, 7, 30), language="es")

BASE_MORNING = (
    ("gentle_cleanser", "Wash with your gentle cleanser, or just rinse.", "coin-sized"),
    ("moisturizer", "Smooth on your light moisturizer.", "two pea-sized dots"),
    (
        "spf",
        "Put on sunscreen, SPF 30 or higher. Put on more every 2 hours outdoors.",
        "1 teaspoon for face and neck",
    ),
)
BASE_EVENING = (
    (
        "gentle_cleanser",
        "Wash with your gentle cleanser. Wash twice if you wear makeup.",
        "coin-sized",
    ),
    ("moisturizer", "Smooth on your light moisturizer.", "two pea-sized dots"),
)
RETINOL = (
    "retinol",
    (
        "On retinol nights, let your skin dry for 10 minutes. Then use moisturizer, retinol, and "
        "moisturizer again. Stay a finger's width from eyes and lips."
    ),
    "pea-sized",
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


SUNSCREEN = "Wear sunscreen in daylight, SPF 30 or higher."
FIRST_DAY = [
    "Keep your hands off your face.",
    "Wash tonight with cool water and a gentle cleanser.",
    "Use a thin layer of light moisturizer.",
    SUNSCREEN,
    "Let your skin rest tonight.",
]
DAYS_1_TO_3 = ["Sleep on a clean pillowcase.", "If you shave, go around the spots.", SUNSCREEN]
DAYS_4_TO_7 = ["Let the small dots fall off by themselves.", SUNSCREEN]
FROM_DAY_8 = [
    SUNSCREEN,
    "Take a photo of the spots after 4 weeks.",
    "Call us if a treated spot comes back and grows or bleeds.",
]
AVOID = [
    ("Do not pick, squeeze or rub the spots.", "2026-11-29"),
    ("No makeup.", "2026-11-22"),
    ("No hard exercise, sauna, steam, hot baths or pool.", "2026-11-23"),
    ("No shaving over the spots.", "2026-11-25"),
    (
        "No acids, retinol, scrubs, waxing, threading, hair-removal cream, strong sun or tanning.",
        "2026-11-28",
    ),
]
STOPS = (
    ("2026-12-13", "No peels, dermaplaning or needling at another place.", "Too much can hurt."),
    ("2026-12-27", "No laser hair removal there.", "Your skin needs time to cool down."),
    ("2026-12-27", "No tanning, strong sun or self-tanner.", "Tanned skin marks more easily."),
    ("2026-12-27", "No filler or wrinkle shots there.", "They need time to settle."),
    ("2027-01-03", "Stop retinol, acids, benzoyl peroxide and scrubs.", "They can sting."),
    ("2027-01-03", "No waxing, threading or hair-removal cream there.", "Skin must be calm."),
    ("2027-01-08", "Do not shave there.", "Tiny cuts sting."),
)
ONE_PRODUCT = "One peeling product is enough for now."
NOTES = (
    "Do not squeeze, poke or scrub the spots.",
    "Take a photo of the spots each month, in the same light.",
    "We will look again on 17 January 2027.",
    "Call or come back any time.",
    "Wait with PHA acid and niacinamide until after your next visit.",
    "Test a new product on your inner arm for 3 nights first.",
    "Red or peeling for more than 3 days? Skip it for a week and call us.",
    "Plan no big event before 29 November.",
    "Come to your visit without makeup. Call us to move it if you are sick or sunburned.",
    "Tell us about any new medicine or if you become pregnant.",
)


def stop(start: str, what: str, why: str) -> dict[str, str]:
    return {"key": what, "what": what, "from_on": start, "why": why}


def steps(*rows: tuple[str, str, str], start: str = "2026-11-22") -> list[dict[str, object]]:
    return [
        {"step": place, "class_key": key, "text": text, "amount": amount, "from_on": start}
        for place, (key, text, amount) in enumerate(rows, start=1)
    ]


def week(active: Mapping[int, tuple[str, str]], rest: str = "Rest night") -> list[dict[str, Any]]:
    return [
        {
            "day": day,
            "class_key": active[index][0] if index in active else None,
            "text": active[index][1] if index in active else rest,
        }
        for index, day in enumerate(WEEKDAYS)
    ]


def band(label: str, start: str, end: str, do: list[str], avoid: list[tuple[str, str]]) -> object:
    return {
        "key": label,
        "label": label,
        "from_on": start,
        "until_on": end,
        "do": do,
        "avoid": [{"text": text, "until_on": until, "keys": []} for text, until in avoid],
    }


#: Days that each bring something new to leave alone.
LATER_BANDS = [
    band("Today", "2026-11-22", "2026-11-22", FIRST_DAY, AVOID[:2]),
    band("Days 1 to 3", "2026-11-23", "2026-11-25", DAYS_1_TO_3, AVOID[2:]),
]


def milia_plan(**changes: object) -> dict[str, Any]:
    """A plan after an extraction of milia, with retinol two weeks later."""
    plan: dict[str, Any] = {
        "kind": "after_service",
        "language": "en",
        "on": "2026-11-22",
        "title": "After your visit on 22 November",
        "treatments": ["skin softening", "gentle extraction"],
        "call_today": [
            "Redness or warmth still spreads after 24 November.",
            "Pain gets worse, not better.",
            "You see pus, a yellow crust or a blister.",
            "You feel the tingle of a cold sore. Call your clinician too.",
            "A scab opens again.",
        ],
        "call_emergency": [
            (
                "Get medical care today for fever, red streaks, bad pain, many blisters, or a "
                "swollen eyelid or lip."
            ),
            "Call 911 if you can't breathe well, your face or tongue swells, or you faint.",
        ],
        "expect": [
            {"text": "Pink skin for 1 to 2 days.", "until_on": "2026-11-24"},
            {"text": "A little swelling for up to 2 days.", "until_on": "2026-11-24"},
            {"text": "Tiny dots of scab for up to 7 days.", "until_on": "2026-11-29"},
            {"text": "A light pink mark for up to 4 weeks.", "until_on": "2026-12-20"},
        ],
        "bands": [
            band("Today", "2026-11-22", "2026-11-22", FIRST_DAY, AVOID),
            band("Days 1 to 3", "2026-11-23", "2026-11-25", DAYS_1_TO_3, AVOID[:1] + AVOID[2:]),
            band("Days 4 to 7", "2026-11-26", "2026-11-29", DAYS_4_TO_7, AVOID[:1] + AVOID[4:]),
            band("From day 8", "2026-11-30", "2026-12-20", FROM_DAY_8, []),
        ],
        "morning": steps(*BASE_MORNING),
        "evening": [
            *steps(BASE_EVENING[0]),
            *steps(RETINOL, start="2026-12-06"),
            *steps(BASE_EVENING[1]),
        ],
        "week": week({2: ("retinol", "Retinol night")}),
        "weeks": [
            {
                "from_on": "2026-11-22",
                "until_on": "2026-12-05",
                "nights": [None] * 7,
                "morning": [],
                "text": "Base care only. No acids or retinol yet.",
            },
            {
                "from_on": "2026-12-06",
                "until_on": "2026-12-19",
                "nights": [None] * 7,
                "morning": [],
                "text": "Retinol on Wednesday night. Rest on all other nights.",
            },
            {
                "from_on": "2026-12-20",
                "until_on": None,
                "nights": [None] * 7,
                "morning": [],
                "text": "Retinol on Wednesday and Saturday night. Rest on all other nights.",
            },
        ],
        "key_points": [
            "Hands off. Do not pick or squeeze.",
            "Wear sunscreen each morning.",
            "No acids, retinol or scrubs before 29 November.",
        ],
        "stop_before_next": [stop(*row) for row in STOPS],
        "withheld": [
            {"class_key": "aha", "name": "AHA acid", "reason": ONE_PRODUCT, "instead": None},
            {"class_key": "enzyme", "name": "enzyme mask", "reason": ONE_PRODUCT, "instead": None},
        ],
        "notes": list(NOTES),
        "next_visit_on": "2027-01-10",
        "recheck_on": None,
    }
    return {**plan, **changes}


VOCABULARY: dict[str, Any] = {
    "site": {"values": {"nose_ala": {"en": "side of the nose", "es": "aleta de la nariz"}}},
    "color": {"values": {"pink": {"en": "pink", "es": "rosado"}}},
    "surface": {
        "values": {
            "dome": {"en": "dome", "es": "cúpula"},
            "telangiectasia": {"en": "fine vessels on it", "es": "vasitos encima"},
            "rolled_edge": {"en": "rolled edge", "es": "borde enrollado"},
        }
    },
    "symptom": {"values": {"bleeding": {"en": "bleeding", "es": "sangrado"}}},
}


def referral(**changes: object) -> ReferralData:
    """A letter about one bump on the nose that bleeds."""
    parts: dict[str, Any] = {
        "on": date(2026, 11, 22),
        "urgency": Urgency.SOON,
        "route": "dermatology",
        "to": "Dr. Priya Shah",
        "question": "Is skin care near this spot all right, or should it be examined first?",
        "reasons": (
            "The spot has bled by itself for 6 weeks.",
            "It has fine vessels on it and a rolled edge.",
        ),
        "bumps": (
            {
                "sites": ["nose_ala"],
                "colors": ["pink"],
                "firmness": "firm",
                "size_mm": [4, 5],
                "surface": ["dome", "telangiectasia", "rolled_edge"],
                "arrangement": ["single"],
                "count": 1,
                "duration_days": 240,
                "course": ["slow_increase"],
                "growth": "size",
                "symptoms": ["bleeding"],
                "cannot_tell": ["content"],
            },
        ),
        "client": {
            "age_years": 58,
            "pregnancy": "none",
            "medications": [{"name": "lisinopril"}, {"name": "Retin-A", "stopped_days_ago": 30}],
            "allergies": [],
            "conditions": ["high blood pressure"],
            "fitzpatrick": "II",
        },
        "noticed_by": "the client",
        "done_here": ("gentle cleansing",),
        "not_done": ("extraction", "peel"),
        "consent_on": date(2026, 11, 22),
    }
    return ReferralData(**{**parts, **changes})


def plan(client: ClientFacts = ANA, studio: StudioFacts = STUDIO, **changes: object) -> PlanView:
    care = milia_plan(**changes)
    return plan_view(
        care,
        client,
        studio,
        number="20261122-A1B2C3",
        version=1,
        language=care["language"],
        issued_on=date(2026, 11, 22),
    )


def referral_letter(
    person: ClientFacts = ANA, studio: StudioFacts = STUDIO, **changes: object
) -> ReferralView:
    return referral_view(
        referral(**changes),
        person,
        studio,
        vocabulary=VOCABULARY,
        number="20261122-R7R7R7",
        version=1,
    )


def spanish_plan() -> PlanView:
    """The first two bands and the routine of a plan in Spanish."""
    return plan(
        ROSA,
        language="es",
        title="Después de su visita del 22 de noviembre",
        treatments=["ablandamiento de la piel", "extracción suave"],
        call_today=["El dolor aumenta en vez de bajar.", "Ve pus, una costra amarilla o ampollas."],
        call_emergency=["Llame al 911 si le cuesta respirar o se le hincha la cara."],
        expect=[{"text": "Piel rosada y tibia hasta por 2 días.", "until_on": "2026-11-24"}],
        bands=[
            band(
                "Hoy",
                "2026-11-22",
                "2026-11-22",
                ["No se toque la cara con las manos."],
                [("Sin maquillaje.", "2026-11-22"), ("No rasque los granitos.", "2026-11-29")],
            ),
            band("Días 1 a 3", "2026-11-23", "2026-11-25", ["Duerma con funda limpia."], []),
        ],
        morning=steps(("spf", "Aplique protector solar, FPS 30 o más.", "1 cucharadita")),
        evening=steps(("gentle_cleanser", "Lávese con su limpiador suave.", "una moneda")),
        week=week({}, "Noche de descanso"),
        weeks=[],
        key_points=["No se toque.", "Use protector solar.", "Sin ácidos antes del 29."],
        stop_before_next=[],
        withheld=[],
        notes=["Pruebe antes cada producto nuevo en el antebrazo."],
        next_visit_on="2027-01-10",
    )


def watch_plan() -> PlanView:
    """A plan without a service: signs, home care, and the day to look again."""
    return plan(
        kind="watch",
        title="What to watch for",
        treatments=[],
        expect=[],
        bands=[],
        stop_before_next=[],
        withheld=[],
        next_visit_on=None,
        recheck_on="2027-01-17",
    )


def long_name(*, large_print: bool = False) -> ClientFacts:
    return replace(
        ANA,
        name="Maximiliana Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh de la Santísima",
        email="maximiliana.wolfeschlegelsteinhausenbergerdorff@a-very-long-domain-name.example",
        large_print=large_print,
    )
