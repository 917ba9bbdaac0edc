"""Words of the waiting list, in every language of the studio."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from studio.documents.dates import Language


@dataclass(frozen=True, slots=True)
class WaitWords:
    """Every word of joining, and of the page behind the link."""

    title: str
    lead: str
    days_title: str
    since: str
    until: str
    parts_title: str
    parts_hint: str
    reach_hint: str
    join: str
    back: str
    bad_day: str
    joined_title: str
    joined_lead: str
    joined_hint: str
    door_title: str
    waits: str
    offer_title: str
    offer_until: str
    take: str
    over: str
    leave: str
    left_title: str
    left_lead: str
    book: str


_EN: Final = WaitWords(
    title="Join the waiting list",
    lead="When a time comes free that suits you, we write to you. You have two hours to take it.",
    days_title="Which days suit you?",
    since="From",
    until="Until",
    parts_title="Which part of the day?",
    parts_hint="Tick none if any time is fine.",
    reach_hint="We write to you here when a time comes free.",
    join="Put me on the list",
    back="Back to the free times",
    bad_day="Pick two days, the first one before the last, at most 60 days apart",
    joined_title="You are on the list",
    joined_lead="We write to you as soon as a time comes free that suits you.",
    joined_hint="In that message is a link. With it you can also leave the list.",
    door_title="Your place on the waiting list",
    waits="No time has come free yet. We write to you when one does.",
    offer_title="This time is free for you",
    offer_until="We keep it for you until {time}.",
    take="Take this time",
    over="This offer is over. You are still on the list.",
    leave="Leave the list",
    left_title="You have left the list",
    left_lead="We do not write to you about free times any more.",
    book="Book a visit",
)
_ES: Final = WaitWords(
    title="Entre en la lista de espera",
    lead="Si se libera una hora que le conviene, le avisamos. Tiene dos horas para tomarla.",
    days_title="¿Qué días le van bien?",
    since="Desde",
    until="Hasta",
    parts_title="¿Qué parte del día?",
    parts_hint="No marque nada si todas le van bien.",
    reach_hint="Aquí le avisamos cuando se libere una hora.",
    join="Ponerme en la lista",
    back="Volver a las horas libres",
    bad_day="Elija dos días, el primero antes del último, con 60 días entre los dos como máximo",
    joined_title="Ya está en la lista",
    joined_lead="Le avisamos en cuanto se libere una hora que le conviene.",
    joined_hint="En ese mensaje hay un enlace. Con él también puede salir de la lista.",
    door_title="Su lugar en la lista de espera",
    waits="Aún no hay una hora libre. Le avisamos cuando haya una.",
    offer_title="Esta hora está libre para usted",
    #: Nothing follows the time: it ends with a full stop of its own, as "a. m." does.
    offer_until="Se la guardamos hasta esta hora: {time}",
    take="Tomar esta hora",
    over="Esta oferta ya pasó. Usted sigue en la lista.",
    leave="Salir de la lista",
    left_title="Ya no está en la lista",
    left_lead="No le avisamos más de horas libres.",
    book="Reservar una cita",
)
WORDS: Final[Mapping[Language, WaitWords]] = {Language.EN: _EN, Language.ES: _ES}
