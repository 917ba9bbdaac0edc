"""The page on which a clinician answers a letter, in every language of the studio."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from studio.documents.dates import Language
from studio.skin.referral_waits import Advice
from studio.web.presenters.link_words import WORDS as LINK_WORDS
from studio.web.presenters.link_words import LinkWords


@dataclass(frozen=True, slots=True)
class ReplyWords:
    """What the page says, and what it says is wrong."""

    title: str
    heading: str
    #: With {number}, {date} and {name}.
    about: str
    seen_on: str
    seen_hint: str
    advice: str
    choices: Mapping[Advice, str]
    until: str
    until_hint: str
    note: str
    note_hint: str
    name: str
    name_hint: str
    button: str
    foot: str
    optional: str
    month: str
    day: str
    year: str
    done_title: str
    done: str
    done_call: str
    need_seen: str
    wrong_seen: str
    need_advice: str
    wrong_until: str
    wrong_date: str
    need_name: str
    wrong_text: str
    long_text: str
    pin_again: str


#: The door has the words of every other door but these.
DOORS: Final = MappingProxyType(
    {
        Language.EN: LinkWords(
            title="A letter waits for you",
            heading="Answer our letter",
            lead="Type the PIN from the reply slip of the letter. The answer takes half a minute.",
            hint="Six digits, beside the code on the slip",
            button="Go to the answer",
            no_pin="No PIN at hand? Call us, or send the slip back on paper.",
            look_again=LINK_WORDS[Language.EN].look_again,
            problem=LINK_WORDS[Language.EN].problem,
            six_digits="Type the six digits from the reply slip",
            wrong="This PIN does not fit. Please look at the slip again",
            skip=LINK_WORDS[Language.EN].skip,
        ),
        Language.ES: LinkWords(
            title="Una carta le espera",
            heading="Responda a nuestra carta",
            lead="Escriba el PIN de la hoja de respuesta de la carta. Toma medio minuto.",
            hint="Seis números, junto al código de la hoja",
            button="Ir a la respuesta",
            no_pin="¿No tiene el PIN? Llámenos o devuelva la hoja en papel.",
            look_again=LINK_WORDS[Language.ES].look_again,
            problem=LINK_WORDS[Language.ES].problem,
            six_digits="Escriba los seis números de la hoja de respuesta",
            wrong="Este PIN no es el de la carta. Por favor, mire la hoja otra vez",
            skip=LINK_WORDS[Language.ES].skip,
        ),
    }
)

WORDS: Final = MappingProxyType(
    {
        Language.EN: ReplyWords(
            title="Your answer",
            heading="Your answer",
            about="Letter {number} of {date}, about {name}",
            seen_on="Seen on",
            seen_hint="Change it if it was not today",
            advice="Skin care in our studio",
            choices={
                Advice.MAY_CONTINUE: "May go on",
                Advice.AVOID_AREA: "Leave this place alone",
                Advice.NO_TREATMENT: "No skin treatment for now",
            },
            until="Until",
            until_hint="If care should wait. Leave it empty when you name no day",
            note="Your note",
            note_hint="What should we know?",
            name="Your name and practice",
            name_hint="Your name stands for your signature",
            button="Sign and send",
            foot="Your answer goes to the studio only. A person there reads and files it.",
            optional="optional",
            month="Month",
            day="Day",
            year="Year",
            done_title="Your answer came in",
            done="Thank you. The answer to this letter has come in.",
            done_call="Something to add or to change? Please call us.",
            need_seen="Write the day on which you saw the client",
            wrong_seen="This day lies before the letter or is still to come",
            need_advice="Choose one of the three",
            wrong_until="This day has passed or lies too far ahead",
            wrong_date="Write a real day, like month 4, day 27",
            need_name="Write your name",
            wrong_text="This text holds signs that we cannot keep. Please type it again",
            long_text="This text is too long. Please make it shorter",
            pin_again="This page was open for a while. Type the PIN again. Your answer is kept",
        ),
        Language.ES: ReplyWords(
            title="Su respuesta",
            heading="Su respuesta",
            about="Carta {number} del {date}, sobre {name}",
            seen_on="Visto el",
            seen_hint="Cámbielo si no fue hoy",
            advice="Cuidado de la piel en nuestro estudio",
            choices={
                Advice.MAY_CONTINUE: "Puede seguir",
                Advice.AVOID_AREA: "Dejar esta zona en paz",
                Advice.NO_TREATMENT: "Por ahora ningún cuidado de la piel",
            },
            until="Hasta",
            until_hint="Si debe esperar. Déjelo vacío si no hay una fecha",
            note="Su nota",
            note_hint="¿Qué debemos saber?",
            name="Su nombre y consulta",
            name_hint="Su nombre vale como firma",
            button="Firmar y enviar",
            foot="Su respuesta llega solo al estudio. Allí una persona la lee y la guarda.",
            optional="opcional",
            month="Mes",
            day="Día",
            year="Año",
            done_title="Su respuesta llegó",
            done="Gracias. La respuesta a esta carta ya llegó.",
            done_call="¿Quiere añadir o cambiar algo? Por favor, llámenos.",
            need_seen="Escriba el día de la visita",
            wrong_seen="Este día es anterior a la carta o aún no llega",
            need_advice="Elija una de las tres",
            wrong_until="Este día ya pasó o está muy lejos",
            wrong_date="Escriba un día real, como mes 4, día 27",
            need_name="Escriba su nombre",
            wrong_text="El texto tiene signos que no podemos guardar. Escríbalo otra vez",
            long_text="El texto es demasiado largo. Por favor, hágalo más corto",
            pin_again="La página estuvo abierta un rato. Escriba el PIN otra vez. Su texto sigue",
        ),
    }
)
