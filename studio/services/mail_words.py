"""The words of mails and text messages to clients, by kind and language.

No service, body area or health word stands in any of them, and no PIN: screens have readers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from studio.documents.dates import Language
from studio.models import DeliveryKind

#: Facts that a kind cannot do without, beside name and studio.
REQUIRED: Final[Mapping[DeliveryKind, frozenset[str]]] = {
    DeliveryKind.DOCUMENT: frozenset({"link", "until"}),
    DeliveryKind.INTAKE: frozenset({"link", "until"}),
    DeliveryKind.CONFIRMED: frozenset({"starts"}),
    DeliveryKind.DECLINED: frozenset(),
    DeliveryKind.CANCELLED: frozenset({"starts"}),
    DeliveryKind.REMINDER: frozenset(),
    DeliveryKind.VISIT_REMINDER: frozenset({"starts"}),
    DeliveryKind.TAKEN_IN: frozenset(),
    DeliveryKind.WAITING_OFFER: frozenset({"starts", "kept_until", "link"}),
    DeliveryKind.SERIES: frozenset({"starts", "count", "visits"}),
    DeliveryKind.SERIES_OFF: frozenset({"visits"}),
}


@dataclass(frozen=True, slots=True)
class Words:
    """Subject and paragraphs; a paragraph stands only when all its facts are there."""

    subject: str
    paragraphs: tuple[str, ...]


_CALL = {
    Language.EN: "Questions? Call us: {phone}",
    Language.ES: "¿Preguntas? Llámenos: {phone}",
}
_QUESTIONS = {
    Language.EN: "Please answer some questions before you come. It takes about ten minutes:"
    "\n\n{link}",
    Language.ES: "Por favor, responda unas preguntas antes de venir. Toma unos diez minutos:"
    "\n\n{link}",
}
#: What a client may do alone, and until when.
_RULE = {
    Language.EN: "You can move or cancel it here until {change_by}. Later, please call us."
    "\n\n{manage}",
    Language.ES: "Aquí puede cambiarla o cancelarla hasta el {change_by}. Después, llámenos."
    "\n\n{manage}",
}
#: What was paid for a visit that takes place, and whether it can still come back.
_DEPOSIT = {
    Language.EN: (
        "Your deposit of {deposit} is paid. You get it back if you cancel by {refund_by}.",
        "Your deposit of {deposit_paid} is paid.",
    ),
    Language.ES: (
        "Su depósito de {deposit} está pagado. Se lo devolvemos si cancela antes del {refund_by}.",
        "Su depósito de {deposit_paid} está pagado.",
    ),
}
#: What becomes of it once the visit is called off.
_DEPOSIT_OFF = {
    Language.EN: (
        "Your deposit of {deposit_back} goes back to your card. This can take some days.",
        "Your deposit of {deposit_stays} is not paid back. Call us if you think it should be.",
    ),
    Language.ES: (
        "Su depósito de {deposit_back} vuelve a su tarjeta. Puede tardar unos días.",
        "Su depósito de {deposit_stays} no se devuelve. Llámenos si cree que no es así.",
    ),
}
#: What a client may do with each of several visits: up to some hours before it, or to its start.
SERIES_RULE: Final[Mapping[Language, tuple[str, str]]] = {
    Language.EN: (
        "Each visit has its own link. There you can move or cancel it up to {hours} hours before.",
        "Each visit has its own link. There you can move or cancel it until it starts.",
    ),
    Language.ES: (
        "Cada cita tiene su enlace. Allí puede cambiarla o cancelarla hasta {hours} horas antes.",
        "Cada cita tiene su enlace. Allí puede cambiarla o cancelarla hasta que empiece.",
    ),
}
#: Every kind in every language; a test looks.
WORDS: Final[Mapping[DeliveryKind, Mapping[Language, Words]]] = {
    DeliveryKind.DOCUMENT: {
        Language.EN: Words(
            "A message from {studio}",
            (
                "Hello {name},",
                "Your document from {studio} is ready. Open it here until {until}:\n\n{link}",
                "You need the 6-digit PIN we gave you.",
                _CALL[Language.EN],
            ),
        ),
        Language.ES: Words(
            "Un mensaje de {studio}",
            (
                "Hola {name}:",
                "Su documento de {studio} está listo. Ábralo aquí hasta el {until}:\n\n{link}",
                "Necesita el PIN de 6 cifras que le dimos.",
                _CALL[Language.ES],
            ),
        ),
    },
    DeliveryKind.INTAKE: {
        Language.EN: Words(
            "Before your visit to {studio}",
            (
                "Hello {name},",
                (
                    "Please answer some questions before your visit. It takes about ten minutes. "
                    "You can stop and go on later. Open this page until {until}:\n\n{link}"
                ),
                "The link is only for you. Please do not pass it on.",
                _CALL[Language.EN],
            ),
        ),
        Language.ES: Words(
            "Antes de su cita en {studio}",
            (
                "Hola {name}:",
                (
                    "Por favor, responda unas preguntas antes de su cita. Toma unos diez minutos. "
                    "Puede parar y seguir después. Abra esta página hasta el {until}:\n\n{link}"
                ),
                "El enlace es solo para usted. Por favor, no lo comparta.",
                _CALL[Language.ES],
            ),
        ),
    },
    DeliveryKind.CONFIRMED: {
        Language.EN: Words(
            "Your visit to {studio}",
            (
                "Hello {name},",
                "Your visit is set. We look forward to seeing you.",
                "{when}",
                "{studio}\n{address}",
                _QUESTIONS[Language.EN],
                "Does the time no longer suit you? Please tell us soon.",
                _RULE[Language.EN],
                *_DEPOSIT[Language.EN],
                _CALL[Language.EN],
            ),
        ),
        Language.ES: Words(
            "Su cita en {studio}",
            (
                "Hola {name}:",
                "Su cita está confirmada. Le esperamos con gusto.",
                "{when}",
                "{studio}\n{address}",
                _QUESTIONS[Language.ES],
                "¿Ya no le conviene la hora? Por favor, avísenos pronto.",
                _RULE[Language.ES],
                *_DEPOSIT[Language.ES],
                _CALL[Language.ES],
            ),
        ),
    },
    DeliveryKind.DECLINED: {
        Language.EN: Words(
            "Your request to {studio}",
            (
                "Hello {name},",
                (
                    "Thank you for asking us. We are sorry: we cannot offer you a visit at the "
                    "times you named."
                ),
                "{message}",
                "We would still like to meet you. You can ask for other days here:\n\n{link}",
                _CALL[Language.EN],
            ),
        ),
        Language.ES: Words(
            "Su solicitud a {studio}",
            (
                "Hola {name}:",
                (
                    "Gracias por escribirnos. Lo sentimos: no podemos ofrecerle una cita en los "
                    "horarios que pidió."
                ),
                "{message}",
                "Aún nos gustaría conocerle. Puede pedir otros días aquí:\n\n{link}",
                _CALL[Language.ES],
            ),
        ),
    },
    DeliveryKind.CANCELLED: {
        Language.EN: Words(
            "Your visit to {studio} is called off",
            (
                "Hello {name},",
                "This visit does not take place:",
                "{when}",
                *_DEPOSIT_OFF[Language.EN],
                "We would be glad to find another day. You can ask for one here:\n\n{link}",
                _CALL[Language.EN],
            ),
        ),
        Language.ES: Words(
            "Su cita en {studio} se ha cancelado",
            (
                "Hola {name}:",
                "Esta cita no tendrá lugar:",
                "{when}",
                *_DEPOSIT_OFF[Language.ES],
                "Con gusto buscamos otro día. Puede pedirlo aquí:\n\n{link}",
                _CALL[Language.ES],
            ),
        ),
    },
    DeliveryKind.REMINDER: {
        Language.EN: Words(
            "A kind reminder from {studio}",
            (
                "Hello {name},",
                "When you were here, we gave you a letter to take along. Did you go with it?",
                "If not, please set a date soon. If you did, tell us what you were told.",
                _CALL[Language.EN],
            ),
        ),
        Language.ES: Words(
            "Un recordatorio de {studio}",
            (
                "Hola {name}:",
                "Cuando estuvo aquí, le dimos una carta para llevar. ¿Ya fue con ella?",
                "Si no, por favor pida una fecha pronto. Si ya fue, díganos qué le dijeron.",
                _CALL[Language.ES],
            ),
        ),
    },
    DeliveryKind.VISIT_REMINDER: {
        Language.EN: Words(
            "Your next visit to {studio}",
            (
                "Hello {name},",
                "We look forward to seeing you soon.",
                "{when}",
                "{studio}\n{address}",
                "Will you be there? Please tell us here:\n\n{manage}",
                "You can move or cancel your visit there until {change_by}. Later, please call us.",
                "Can you not come? It is too late to change this there, so please call us: {late}",
                *_DEPOSIT[Language.EN],
                _CALL[Language.EN],
            ),
        ),
        Language.ES: Words(
            "Su próxima cita en {studio}",
            (
                "Hola {name}:",
                "Pronto nos vemos. Le esperamos con gusto.",
                "{when}",
                "{studio}\n{address}",
                "¿Va a venir? Por favor, díganos aquí:\n\n{manage}",
                "Allí puede cambiar o cancelar su cita hasta el {change_by}. Después, llámenos.",
                "¿No puede venir? Ya es tarde para cambiarlo allí; por favor, llámenos: {late}",
                *_DEPOSIT[Language.ES],
                _CALL[Language.ES],
            ),
        ),
    },
    DeliveryKind.TAKEN_IN: {
        Language.EN: Words(
            "You are on the list of {studio}",
            (
                "Hello {name},",
                "You are on our waiting list. When a time comes free that suits you, we write.",
                "No more need to wait? Take your name off the list here:\n\n{link}",
                _CALL[Language.EN],
            ),
        ),
        Language.ES: Words(
            "Está en la lista de {studio}",
            (
                "Hola {name}:",
                "Está en nuestra lista de espera. Si se libera una hora para usted, le avisamos.",
                "¿Ya no quiere esperar? Quite su nombre de la lista aquí:\n\n{link}",
                _CALL[Language.ES],
            ),
        ),
    },
    DeliveryKind.WAITING_OFFER: {
        Language.EN: Words(
            "A time came free at {studio}",
            (
                "Hello {name},",
                "A time came free that may suit you:",
                "{when}",
                "We keep it for you until {kept}. Take it here:\n\n{link}",
                "If it does not suit you, you need not do a thing. You stay on the list.",
                _CALL[Language.EN],
            ),
        ),
        Language.ES: Words(
            "Se liberó una hora en {studio}",
            (
                "Hola {name}:",
                "Se liberó una hora que quizás le conviene:",
                "{when}",
                "La guardamos para usted hasta el {kept}. Tómela aquí:\n\n{link}",
                "Si no le conviene, no tiene que hacer nada. Sigue en la lista.",
                _CALL[Language.ES],
            ),
        ),
    },
    DeliveryKind.SERIES: {
        Language.EN: Words(
            "Your visits to {studio}",
            (
                "Hello {name},",
                "Your {count} visits are set. We look forward to seeing you.",
                "{visits}",
                "{studio}\n{address}",
                _QUESTIONS[Language.EN],
                "{series_rule}",
                _CALL[Language.EN],
            ),
        ),
        Language.ES: Words(
            "Sus citas en {studio}",
            (
                "Hola {name}:",
                "Sus {count} citas están confirmadas. Le esperamos con gusto.",
                "{visits}",
                "{studio}\n{address}",
                _QUESTIONS[Language.ES],
                "{series_rule}",
                _CALL[Language.ES],
            ),
        ),
    },
    DeliveryKind.SERIES_OFF: {
        Language.EN: Words(
            "Your visits to {studio} are called off",
            (
                "Hello {name},",
                "These visits do not take place:",
                "{visits}",
                "We would be glad to find other days. You can ask for one here:\n\n{link}",
                _CALL[Language.EN],
            ),
        ),
        Language.ES: Words(
            "Sus citas en {studio} se han cancelado",
            (
                "Hola {name}:",
                "Estas citas no tendrán lugar:",
                "{visits}",
                "Con gusto buscamos otros días. Puede pedir uno aquí:\n\n{link}",
                _CALL[Language.ES],
            ),
        ),
    },
}
#: Text messages: one line with a link, as neutral as the mails.
TEXTS: Final[Mapping[DeliveryKind, Mapping[Language, str]]] = {
    DeliveryKind.CONFIRMED: {
        Language.EN: "{studio}: your visit is set for {when}. Move or cancel: {manage}",
        Language.ES: "{studio}: su cita es el {when}. Cambiar o cancelar: {manage}",
    },
    DeliveryKind.SERIES: {
        Language.EN: "{studio}: your {count} visits are set. The first: {when}. {manage}",
        Language.ES: "{studio}: sus {count} citas están confirmadas. La primera: {when}. {manage}",
    },
    DeliveryKind.CANCELLED: {
        Language.EN: "{studio}: your visit on {when} is called off.",
        Language.ES: "{studio}: su cita del {when} se ha cancelado.",
    },
    DeliveryKind.VISIT_REMINDER: {
        Language.EN: "{studio}: we see you on {when}. Will you be there? {manage}",
        Language.ES: "{studio}: le esperamos el {when}. ¿Va a venir? {manage}",
    },
    DeliveryKind.TAKEN_IN: {
        Language.EN: "{studio}: you are on our waiting list. Take your name off: {link}",
        Language.ES: "{studio}: está en nuestra lista de espera. Quitar su nombre: {link}",
    },
    DeliveryKind.WAITING_OFFER: {
        Language.EN: "{studio}: {when} came free. We keep it for you until {kept}: {link}",
        Language.ES: "{studio}: se liberó el {when}. Se la guardamos hasta el {kept}: {link}",
    },
}
