"""Words of the public request for a visit, in every language of the studio."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from studio.documents.dates import Language
from studio.services.wishes import Part


@dataclass(frozen=True, slots=True)
class AskWords:
    """Every word of the form and of the page after it."""

    skip: str
    languages: str
    title: str
    lead: str
    problem: str
    look_again: str
    optional: str
    what: str
    unsure: str
    unsure_hint: str
    menu: str
    minutes: str
    free: str
    when: str
    when_hint: str
    later_days: str
    parts: Mapping[Part, str]
    other_times: str
    other_times_hint: str
    concern: str
    concern_hint: str
    reach: str
    reach_hint: str
    name: str
    phone: str
    email: str
    trap: str
    next_title: str
    next_steps: tuple[str, str, str]
    privacy: str
    privacy_link: str
    send: str
    # what can be wrong
    name_missing: str
    name_address: str
    concern_missing: str
    contact_missing: str
    bad_phone: str
    bad_email: str
    many_times: str
    bad_service: str
    too_long: str
    odd_signs: str
    too_old: str
    too_quick: str
    sent_before: str
    too_many: str
    busy: str
    # after it was sent
    thanks_tab: str
    thanks_title: str
    thanks_lead: str
    reference: str
    reference_hint: str
    meanwhile: str
    meanwhile_lead: str
    again: str


_EN: Final = AskWords(
    skip="Skip to the content",
    languages="Language",
    title="Ask for a visit",
    lead="Tell us what bothers you and when you can come. A real person reads it and answers.",
    problem="Problem: ",
    look_again="Please look at this again",
    optional="optional",
    what="What would you like?",
    unsure="Not sure? Start with a skin consultation",
    unsure_hint="We look at your skin, listen, and make a plan with you.",
    menu="I know what I want",
    minutes="{minutes} min",
    free="free of charge",
    when="When can you come?",
    when_hint="Pick up to three times that suit you. We choose one and tell you.",
    later_days="Show later days",
    parts={Part.MORNING: "Morning", Part.AFTERNOON: "Noon to 5", Part.EVENING: "Evening"},
    other_times="Or say it in your own words",
    other_times_hint="Like: Fridays after 4 pm",
    concern="What bothers you?",
    concern_hint="In your own words. Where is it, and since when?",
    reach="How can we reach you?",
    reach_hint="A phone number or an email address is enough.",
    name="Your name",
    phone="Phone",
    email="Email",
    trap="Leave this empty",
    next_title="What happens next",
    next_steps=(
        "We read your note and find a time that fits.",
        "You hear from us within one working day.",
        "You get a link with some questions to answer at home.",
    ),
    privacy="What you write about your skin is private. We use it to plan your visit. ",
    privacy_link="How we treat health data",
    send="Send request",
    name_missing="Enter your name",
    name_address="Enter your name without a web or email address",
    concern_missing="Write a few words about what bothers you",
    contact_missing="Enter a phone number or an email address",
    bad_phone="Enter a phone number, like 206 555 0142",
    bad_email="Enter one email address, like name@example.com",
    many_times="Pick at most three times",
    bad_service="Pick one of these",
    too_long="Please use at most {most} letters",
    odd_signs="This text holds signs that cannot be kept. Please type it again",
    too_old="This page was too old. Please send it again",
    too_quick="That was quick. Please read it once more, then send it",
    sent_before="We have your first request. Send this one if it shall count too",
    too_many="There were too many requests from here. Please call us, or send it later",
    busy="One moment, please. Send it again in a few seconds. Nothing is lost",
    thanks_tab="Thank you",
    thanks_title="Thank you. Your request is here.",
    thanks_lead="You do not have to do anything now.",
    reference="Your number: {reference}",
    reference_hint="Name it when you call us about this.",
    meanwhile="Until then, leave the spot alone.",
    meanwhile_lead="Please do not squeeze or pick at it. If it bleeds, grows fast or hurts, see a "
    "doctor and do not wait for us.",
    again="Send another request",
)
_ES: Final = AskWords(
    skip="Ir al contenido",
    languages="Idioma",
    title="Pida una cita",
    lead="Cuéntenos qué le molesta y cuándo puede venir. Una persona lo lee y le responde.",
    problem="Problema: ",
    look_again="Por favor, revise esto",
    optional="opcional",
    what="¿Qué desea?",
    unsure="¿No lo sabe? Empiece con una consulta de la piel",
    unsure_hint="Miramos su piel, le escuchamos y hacemos un plan con usted.",
    menu="Ya sé lo que quiero",
    minutes="{minutes} min",
    free="sin costo",
    when="¿Cuándo puede venir?",
    when_hint="Elija hasta tres horarios que le convengan. Escogemos uno y se lo decimos.",
    later_days="Mostrar más días",
    parts={Part.MORNING: "Mañana", Part.AFTERNOON: "De 12 a 5", Part.EVENING: "Noche"},
    other_times="O dígalo con sus palabras",
    other_times_hint="Por ejemplo: los viernes después de las 4",
    concern="¿Qué le molesta?",
    concern_hint="Con sus palabras. ¿Dónde está y desde cuándo?",
    reach="¿Cómo podemos avisarle?",
    reach_hint="Basta un teléfono o un correo.",
    name="Su nombre",
    phone="Teléfono",
    email="Correo electrónico",
    trap="Deje esto vacío",
    next_title="Qué sigue",
    next_steps=(
        "Leemos su nota y buscamos una hora.",
        "Le respondemos en un día hábil.",
        "Recibe un enlace con unas preguntas para responder en casa.",
    ),
    privacy="Lo que escribe sobre su piel es privado. Lo usamos para preparar su cita. ",
    privacy_link="Cómo tratamos los datos de salud",
    send="Enviar solicitud",
    name_missing="Escriba su nombre",
    name_address="Escriba su nombre sin dirección web ni correo",
    concern_missing="Escriba unas palabras sobre lo que le molesta",
    contact_missing="Escriba un teléfono o un correo",
    bad_phone="Escriba un teléfono, como 206 555 0142",
    bad_email="Escriba un solo correo, como nombre@example.com",
    many_times="Elija tres horarios como máximo",
    bad_service="Elija una de estas opciones",
    too_long="Use como máximo {most} letras",
    odd_signs="Este texto tiene signos que no podemos guardar. Escríbalo otra vez",
    too_old="Esta página era muy antigua. Envíela otra vez",
    too_quick="Eso fue rápido. Léalo una vez más y luego envíelo",
    sent_before="Ya tenemos su primera solicitud. Envíe esta si también cuenta",
    too_many="Hubo demasiadas solicitudes desde aquí. Llámenos o envíela más tarde",
    busy="Un momento, por favor. Envíela otra vez en unos segundos. No se pierde nada",
    thanks_tab="Gracias",
    thanks_title="Gracias. Tenemos su solicitud.",
    thanks_lead="No tiene que hacer nada más por ahora.",
    reference="Su número: {reference}",
    reference_hint="Dígalo cuando nos llame por esto.",
    meanwhile="Hasta entonces, no toque el punto.",
    meanwhile_lead="Por favor, no lo apriete ni lo rasque. Si sangra, crece rápido o duele, vaya "
    "al médico y no nos espere.",
    again="Enviar otra solicitud",
)
WORDS: Final[Mapping[Language, AskWords]] = {Language.EN: _EN, Language.ES: _ES}
