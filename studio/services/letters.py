"""The words of mails to clients, by kind and language: neutral, because screens have readers.

No service, body area or health word stands in any of them, and no PIN.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from string import Formatter
from typing import Final

from studio.documents.dates import (
    Language,
    spell,
    spell_time,
    spell_weekday_short,
    spell_with_weekday,
)
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
}
#: Wall clocks among the facts (`2026-11-24T10:30`), and the word they are spelled out as.
_CLOCKS: Final = {"starts": "when", "change_until": "change_by", "kept_until": "kept"}


@dataclass(frozen=True, slots=True)
class Words:
    """Subject and paragraphs; a paragraph stands only when all its facts are there."""

    subject: str
    paragraphs: tuple[str, ...]


_CALL = {
    Language.EN: "Questions? Call us: {phone}",
    Language.ES: "¿Preguntas? Llámenos: {phone}",
}
#: What a client may do alone, and until when.
_RULE = {
    Language.EN: "You can move or cancel it here until {change_by}. Later, please call us."
    "\n\n{manage}",
    Language.ES: "Aquí puede cambiarla o cancelarla hasta el {change_by}. Después, llámenos."
    "\n\n{manage}",
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
                (
                    "Please answer some questions before you come. It takes about ten minutes:"
                    "\n\n{link}"
                ),
                "Does the time no longer suit you? Please tell us soon.",
                _RULE[Language.EN],
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
                (
                    "Por favor, responda unas preguntas antes de venir. Toma unos diez minutos:"
                    "\n\n{link}"
                ),
                "¿Ya no le conviene la hora? Por favor, avísenos pronto.",
                _RULE[Language.ES],
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
}
#: Text messages: one line with a link, as neutral as the mails.
TEXTS: Final[Mapping[DeliveryKind, Mapping[Language, str]]] = {
    DeliveryKind.CONFIRMED: {
        Language.EN: "{studio}: your visit is set for {when}. Move or cancel: {manage}",
        Language.ES: "{studio}: su cita es el {when}. Cambiar o cancelar: {manage}",
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


def language_of(wanted: str) -> Language:
    """Return the language to write in: the wanted one, or English."""
    return Language(wanted) if wanted in set(Language) else Language.EN


def write(kind: DeliveryKind, language: Language, facts: Mapping[str, str]) -> tuple[str, str]:
    """Return subject and body. Raises KeyError when a required fact is missing: a slip in code.

    Days (`until`) and wall clocks (`starts`) come in ISO form and are spelled out here.
    """
    said = _said(kind, language, facts, short=False)
    words = WORDS[kind][language]
    standing = [text.format_map(said) for text in words.paragraphs if _names(text) <= said.keys()]
    return words.subject.format_map(said), "\n\n".join(standing) + "\n"


def write_text(kind: DeliveryKind, language: Language, facts: Mapping[str, str]) -> str:
    """Return a text message; facts that are not there leave a gap. Raises KeyError as `write`."""
    said = _said(kind, language, facts, short=True)
    said = dict.fromkeys(("manage", "link", "kept"), "") | said
    return TEXTS[kind][language].format_map(said).strip()


def _said(
    kind: DeliveryKind, language: Language, facts: Mapping[str, str], *, short: bool
) -> dict[str, str]:
    missing = sorted(key for key in REQUIRED[kind] if not facts.get(key))
    if missing:
        raise KeyError(f"{kind} needs {', '.join(missing)}")
    return {key: text for key, text in _spelled(language, facts, short=short).items() if text}


def _names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def _spelled(language: Language, facts: Mapping[str, str], *, short: bool) -> dict[str, str]:
    said = dict(facts)
    if "until" in facts:
        said["until"] = spell(date.fromisoformat(facts["until"]), language)
    for key, word in _CLOCKS.items():
        if facts.get(key):
            said[word] = spell_clock(facts[key], language, short=short)
    if "when" in said:
        said["when"] = f"{said['when']} {facts.get('zone_name', '')}".rstrip()
    return said


def spell_clock(wall: str, language: Language, *, short: bool = False) -> str:
    """Spell a wall clock: "Tuesday, 24 November 2026, 10:30 am", in short "Tue 24 Nov, …"."""
    starts = datetime.fromisoformat(wall)
    spelled = spell_weekday_short if short else spell_with_weekday
    day = spelled(starts.date(), language)
    return f"{day}, {spell_time(starts.time(), language)}"
