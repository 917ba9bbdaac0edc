"""Three invented clients, told through the same use cases as real ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from studio.services import bookings, consultations, library
from studio.services.bookings import BookingRequest
from studio.services.unit import Unit

Data = Mapping[str, Any]

#: Screening asked and clean.
_CLEAN: Data = {
    "sex": "female",
    "fitzpatrick": "III",
    "pregnancy": "none",
    "medications": [],
    "allergies": [],
    "conditions": [],
    "family": [],
    "recent": [],
    "goal": "smooth",
    "skin_type": "combination",
    "peel_history": [],
}


@dataclass(frozen=True, slots=True)
class Story:
    """A client's request, and what the consultation recorded."""

    name: str
    email: str
    concern: str
    language: str
    intake: Data
    bump: Data


STORIES = (
    Story(
        name="Mara Lindqvist (demo)",
        email="mara@example.com",
        concern="Tiny hard white dots on my cheeks since spring. They never hurt.",
        language="en",
        intake={**_CLEAN, "age_years": 34},
        bump={
            "sites": ["cheek"],
            "colors": ["white"],
            "firmness": "hard",
            "size_mm": [1, 2],
            "surface": ["dome", "no_opening"],
            "arrangement": ["few_scattered"],
            "count": 4,
            "age_at_onset": "adult",
            "duration_days": 200,
            "course": ["stable"],
            "symptoms": ["none"],
            "triggers": ["occlusive_product"],
            "signs": [],
        },
    ),
    Story(
        name="Inés Robledo (demo)",
        email="ines@example.com",
        concern="Granitos pequeños en la frente. Tomo Accutane.",
        language="es",
        intake={
            **_CLEAN,
            "age_years": 27,
            "medications": [{"name": "Accutane", "stopped_days_ago": None}],
        },
        bump={
            "sites": ["forehead"],
            "colors": ["skin"],
            "firmness": "soft",
            "size_mm": [1, 2],
            "surface": ["dome", "pore_visible"],
            "arrangement": ["follicular_field"],
            "count": 25,
            "age_at_onset": "adolescent",
            "duration_days": 400,
            "course": ["fluctuating"],
            "symptoms": ["none"],
            "triggers": [],
            "signs": ["comedones_nearby"],
        },
    ),
    Story(
        name="Walter Oduya (demo)",
        email="walter@example.com",
        concern="A shiny bump beside my nose. It bled twice when I dried my face.",
        language="en",
        intake={**_CLEAN, "sex": "male", "age_years": 63, "fitzpatrick": "II"},
        bump={
            "sites": ["nose_ala"],
            "colors": ["pink"],
            "firmness": "firm",
            "size_mm": [5, 5],
            "surface": ["dome", "pearly_sheen", "telangiectasia"],
            "arrangement": ["single"],
            "count": 1,
            "age_at_onset": "older",
            "duration_days": 240,
            "course": ["slow_increase"],
            "growth": "size",
            "symptoms": ["bleeding"],
            "triggers": [],
            "signs": [],
        },
    ),
)
#: A request that still waits in the list.
WAITING = BookingRequest(
    name="Noor Haddad (demo)",
    email="noor@example.com",
    phone="",
    concern="Small bumps under my eyes before my wedding in June. What can I do?",
    wished_time="Saturday morning",
    request_id="demo-request-waiting",
)


def seed(unit: Unit) -> None:
    """Tell the stories once; a second call changes nothing."""
    library.fill(unit, demo=True)
    bookings.request_booking(unit, WAITING)
    for number, story in enumerate(STORIES, start=1):
        _tell(unit, story, f"demo-request-{number:04d}")


def _tell(unit: Unit, story: Story, request_id: str) -> None:
    booking = bookings.request_booking(
        unit,
        BookingRequest(
            name=story.name,
            email=story.email,
            phone="",
            concern=story.concern,
            wished_time="any morning",
            request_id=request_id,
            language=story.language,
        ),
    )
    if booking.client_id is not None:
        return
    bookings.accept(unit, booking.public_id)
    consultation = consultations.start(unit, booking.public_id)
    consultations.record_intake(unit, consultation.public_id, story.intake, consultation.version)
    consultations.record_bump(unit, consultation.public_id, None, story.bump)
    consultations.assess(unit, consultation.public_id)
