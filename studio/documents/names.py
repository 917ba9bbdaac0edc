"""What closed keys are called in a document, in English and in Spanish."""

from collections.abc import Mapping
from typing import Final

from studio.documents.dates import Language

#: Route → how the letter addresses it, and where the client is told to go.
ROUTES: Final[Mapping[Language, Mapping[str, tuple[str, str]]]] = {
    Language.EN: {
        "dermatology": ("Dermatology", "See a skin doctor (dermatologist)."),
        "primary_care": ("Primary care", "See your family doctor."),
        "eye_care": ("Eye care", "See an eye doctor."),
        "eye_emergency": ("Eye emergency", "Go to an eye clinic or emergency room."),
        "pediatrics": ("Pediatrics", "See a children's doctor."),
        "urgent_care": ("Urgent care", "Go to an urgent care clinic."),
        "emergency_services": ("Emergency department", "Call 911."),
        "sexual_health": ("Sexual health clinic", "See a sexual health clinic or your doctor."),
        "dental": ("Dentist", "See a dentist."),
        "mental_health": ("Mental health care", "Talk with a counselor or your doctor."),
        "pharmacist": ("Pharmacist", "Ask a pharmacist."),
        "studio": ("Our studio", "Come back to our studio."),
    },
    Language.ES: {
        "dermatology": ("Dermatología", "Vea a un médico de la piel (dermatólogo)."),
        "primary_care": ("Medicina general", "Vea a su médico de familia."),
        "eye_care": ("Oftalmología", "Vea a un médico de los ojos."),
        "eye_emergency": ("Urgencia de los ojos", "Vaya a una clínica de ojos o a emergencias."),
        "pediatrics": ("Pediatría", "Vea a un médico de niños."),
        "urgent_care": ("Atención urgente", "Vaya a una clínica de atención urgente."),
        "emergency_services": ("Emergencias", "Llame al 911."),
        "sexual_health": ("Salud sexual", "Vea una clínica de salud sexual o a su médico."),
        "dental": ("Dentista", "Vea a un dentista."),
        "mental_health": ("Salud mental", "Hable con un consejero o con su médico."),
        "pharmacist": ("Farmacia", "Pregunte en la farmacia."),
        "studio": ("Nuestro estudio", "Vuelva a nuestro estudio."),
    },
}

#: Urgency → words in the letter, and what the client is told; `{date}` is the last good day.
URGENCIES: Final[Mapping[Language, Mapping[str, tuple[str, str]]]] = {
    Language.EN: {
        "routine": (
            "Routine: next free appointment",
            "Make an appointment this week. It can be a few weeks ahead. Please keep it.",
        ),
        "soon": (
            "Within 2 weeks: by {date}",
            "Be seen within 2 weeks, by {date}. Call today. Say that you have this letter.",
        ),
        "urgent": (
            "Same day: {date}",
            "Go today, {date}. If they cannot see you, go to an urgent care clinic.",
        ),
        "emergency": ("Emergency: at once", "Now. Call 911, or go to the emergency room."),
    },
    Language.ES: {
        "routine": (
            "De rutina: próxima cita libre",
            "Pida una cita esta semana. Puede ser en unas semanas. Por favor, no la pierda.",
        ),
        "soon": (
            "En 2 semanas: hasta el {date}",
            "Vaya en 2 semanas, hasta el {date}. Llame hoy. Diga que tiene esta carta.",
        ),
        "urgent": (
            "El mismo día: {date}",
            "Vaya hoy, {date}. Si no pueden verle, vaya a una clínica de atención urgente.",
        ),
        "emergency": ("Emergencia: de inmediato", "Ahora. Llame al 911 o vaya a emergencias."),
    },
}

PREGNANCY: Final[Mapping[Language, Mapping[str, str]]] = {
    Language.EN: {
        "none": "no",
        "pregnant": "pregnant",
        "trying": "trying to get pregnant",
        "breastfeeding": "breastfeeding",
    },
    Language.ES: {
        "none": "no",
        "pregnant": "embarazada",
        "trying": "busca embarazo",
        "breastfeeding": "da el pecho",
    },
}

LANGUAGE_NAMES: Final[Mapping[Language, Mapping[str, str]]] = {
    Language.EN: {"en": "English", "es": "Spanish"},
    Language.ES: {"en": "inglés", "es": "español"},
}

#: Who saw a bump first, by key and language.
NOTICED: Final[Mapping[str, Mapping[Language, str]]] = {
    "client": {Language.EN: "the client", Language.ES: "el cliente"},
    "esthetician": {Language.EN: "the esthetician", Language.ES: "el esteticista"},
    "other": {Language.EN: "somebody else", Language.ES: "otra persona"},
}
