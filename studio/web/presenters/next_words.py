"""Booking the next visit from one's plan: every word of it, in every language of the studio."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from studio.documents.dates import Language
from studio.skin.safe_dates import Cause


@dataclass(frozen=True, slots=True)
class NextWords:
    """What the page says; `why` tells of each cause without naming what was told."""

    title: str
    skip: str
    ready: str
    ready_from: str
    look_first: str
    because: str
    none_title: str
    none_lead: str
    call: str
    back: str
    taken: str
    over: str
    not_safe: str
    busy: str
    book: str
    # what needs a patch test: both visits at once
    patch_first: str
    both_title: str
    both_lead: str
    before_it: str
    first_lead: str
    first_none: str
    first_taken: str
    first_wrong: str
    both_button: str
    other_time: str
    why: Mapping[Cause, str]


_LOOK_EN = "We want to see your skin first. Then we choose together."
_LOOK_ES = "Queremos ver su piel antes. Después elegimos juntos."
WORDS: Final[Mapping[Language, NextWords]] = MappingProxyType(
    {
        Language.EN: NextWords(
            title="Book your next visit",
            skip="Skip to the content",
            ready="Your skin is ready. Pick a time that suits you.",
            ready_from="Your skin is ready from {date}. Here are the times from that day on.",
            look_first="First we book a visit at which we look at your skin.",
            because="Why we wait",
            none_title="No free time right now",
            none_lead="Please look again in a few days, or call us.",
            call="Call us: {phone}",
            back="Back to my plan",
            taken="This time was just taken. Please pick another one.",
            over="This time is over. Please pick another one.",
            not_safe="This day is too early for your skin. Please pick another one.",
            busy="That was too quick for us. Please try again in a minute.",
            book="Book my next visit",
            patch_first="First we try the product on a small spot. Pick a time for your visit. "
            "Then you pick one for the test, {days} days or more before.",
            both_title="Book both visits",
            both_lead="Now pick a time for the test. Both visits are booked at once.",
            before_it="Before it: {name}",
            first_lead="It takes {minutes} minutes. We try the product on a small spot, {days} "
            "days or more before your visit.",
            first_none="No time is free for the test before it. Please pick a later day.",
            first_taken="The time of the test was just taken. Please pick another one.",
            first_wrong="This time is too close to your visit. Please pick another one.",
            both_button="Book both visits",
            other_time="Pick another time",
            why=MappingProxyType(
                {
                    Cause.OWN_WORK: "Your skin rests after your last visit.",
                    Cause.COMING: "You have another visit soon. Your skin needs time in between.",
                    Cause.SKIN: "Your skin needs time after what you told us.",
                    Cause.MEDICINE: "Something you take or use asks for a break.",
                    Cause.EVENT: "You have a big day soon. We keep the days before it calm.",
                    Cause.PEELS: "After six peels your skin has a longer break.",
                    Cause.PLAN: "This is the day that we set in your plan.",
                    Cause.LETTER: "We wait for the answer to your letter.",
                    Cause.SPOT: "One place on your skin needs more time.",
                    Cause.REACTION: "Your skin was upset last time. We want to see it first.",
                    Cause.ASK: "We have some more questions for you first.",
                    Cause.LOOK: _LOOK_EN,
                    Cause.CLOSED: _LOOK_EN,
                }
            ),
        ),
        Language.ES: NextWords(
            title="Reserve su próxima cita",
            skip="Ir al contenido",
            ready="Su piel está lista. Elija la hora que le convenga.",
            ready_from="Su piel está lista desde el {date}. Aquí ve las horas desde ese día.",
            look_first="Primero reservamos una cita para ver su piel.",
            because="Por qué esperamos",
            none_title="Ahora no hay horas libres",
            none_lead="Mire otra vez en unos días, o llámenos.",
            call="Llámenos: {phone}",
            back="Volver a mi plan",
            taken="Esta hora se acaba de ocupar. Por favor, elija otra.",
            over="Esta hora ya pasó. Por favor, elija otra.",
            not_safe="Este día es muy pronto para su piel. Por favor, elija otro.",
            busy="Eso fue muy rápido. Por favor, pruebe otra vez en un minuto.",
            book="Reservar mi próxima cita",
            patch_first="Primero probamos el producto en un punto pequeño. Elija la hora de su "
            "cita. Después elige la de la prueba, {days} días antes o más.",
            both_title="Reserve las dos citas",
            both_lead="Ahora elija la hora de la prueba. Las dos citas se reservan juntas.",
            before_it="Antes: {name}",
            first_lead="Dura {minutes} minutos. Probamos el producto en un punto pequeño, {days} "
            "días antes de su cita o más.",
            first_none="No hay hora libre para la prueba de antes. Por favor, elija un día más "
            "tarde.",
            first_taken="La hora de la prueba se acaba de ocupar. Por favor, elija otra.",
            first_wrong="Esta hora está muy cerca de su cita. Por favor, elija otra.",
            both_button="Reservar las dos citas",
            other_time="Elegir otra hora",
            why=MappingProxyType(
                {
                    Cause.OWN_WORK: "Su piel descansa después de su última cita.",
                    Cause.COMING: "Tiene otra cita pronto. Su piel necesita tiempo entre las dos.",
                    Cause.SKIN: "Su piel necesita tiempo después de lo que nos contó.",
                    Cause.MEDICINE: "Algo que usted toma o usa pide una pausa.",
                    Cause.EVENT: "Pronto tiene un gran día. Los días de antes son de calma.",
                    Cause.PEELS: "Después de seis peelings su piel descansa más tiempo.",
                    Cause.PLAN: "Es el día que pusimos en su plan.",
                    Cause.LETTER: "Esperamos la respuesta a su carta.",
                    Cause.SPOT: "Una parte de su piel necesita más tiempo.",
                    Cause.REACTION: "La última vez su piel se irritó. Queremos verla antes.",
                    Cause.ASK: "Antes tenemos unas preguntas más para usted.",
                    Cause.LOOK: _LOOK_ES,
                    Cause.CLOSED: _LOOK_ES,
                }
            ),
        ),
    }
)


def why(causes: Mapping[Cause, object] | frozenset[Cause], language: Language) -> tuple[str, ...]:
    """Say each cause once, in the order of the list."""
    said = WORDS[language].why
    return tuple(dict.fromkeys(said[cause] for cause in Cause if cause in causes))
