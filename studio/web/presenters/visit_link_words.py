"""Words of a visit's own page, in every language of the studio."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from studio.documents.dates import Language


@dataclass(frozen=True, slots=True)
class VisitWords:
    """Every word a client reads who confirms, moves or cancels a visit."""

    skip: str
    door_title: str
    door_lead: str
    door_button: str
    title: str
    off_title: str
    over_title: str
    #: The other of two visits that were booked together.
    before_it: str
    after_it: str
    coming: str
    come: str
    move: str
    cancel: str
    calendar: str
    call: str
    call_bare: str
    move_title: str
    move_lead: str
    back: str
    cancel_title: str
    cancel_lead: str
    cancel_yes: str
    cancel_no: str
    off_lead: str
    undo: str
    undo_hint: str
    book_again: str
    moved: str
    thanks: str
    restored: str
    #: Before the questions: is it a first visit?
    questions: str
    questions_title: str
    questions_lead: str
    first_time: str
    been_before: str
    been_said: str
    no_questions: str
    taken: str
    too_late: str
    over: str
    busy: str
    none_title: str
    none_lead: str
    # why days are missing: rules that hold for everybody, so that they tell of nobody
    why: str
    why_person: str
    why_notice: str
    why_horizon: str
    why_closed: str
    why_rest: str
    why_call: str


_EN: Final = VisitWords(
    skip="Skip to the content",
    door_title="Your visit",
    door_lead="Here you can confirm, move or cancel it.",
    door_button="Show my visit",
    title="Your visit",
    off_title="This visit is called off",
    over_title="This visit is over",
    before_it="Before it",
    after_it="After it",
    coming="You told us that you will be there. Thank you.",
    come="I will be there",
    move="Move the visit",
    cancel="Cancel the visit",
    calendar="Add to my calendar",
    call="It is too late to change it here. Please call us: {phone}",
    call_bare="It is too late to change it here. Please call us.",
    move_title="Pick another time",
    move_lead="Your old time stays yours until you pick a new one.",
    back="Keep it as it is",
    cancel_title="Cancel this visit?",
    cancel_lead="Its time is given to somebody else. You can undo this for ten minutes, if the "
    "time is still free.",
    cancel_yes="Cancel the visit",
    cancel_no="Keep the visit",
    off_lead="We would be glad to see you on another day.",
    undo="Undo and keep the visit",
    undo_hint="You can undo this for a few minutes, if the time is still free.",
    book_again="Book another visit",
    moved="Done. This is your new time.",
    thanks="Thank you. We look forward to seeing you.",
    restored="Done. The visit is yours again.",
    questions="Answer the questions",
    questions_title="Questions before your visit",
    questions_lead="Have you been here before? Then we only ask what is new.",
    first_time="No, this is my first visit",
    been_before="Yes, I have been here",
    been_said="Thank you. We look for your record, and ask at your visit what is new.",
    no_questions="Thank you. There is nothing to answer now.",
    taken="This time was just taken. Pick another one.",
    too_late="It is too late to change this here. Please call us.",
    over="This time is over. Pick another one.",
    busy="One moment, please. Try again in a few seconds.",
    none_title="No free times now",
    none_lead="Please call us. We find a time with you.",
    why="Why some days are missing",
    why_person="We only show times with {name}.",
    why_notice="We need {hours} hours to get ready for you.",
    why_horizon="You can pick a day up to {day}.",
    why_closed="On some days we are closed, or all times are taken.",
    why_rest="We leave enough days between two visits.",
    why_call="Do you need another day? Call us: {phone}",
)
_ES: Final = VisitWords(
    skip="Ir al contenido",
    door_title="Su cita",
    door_lead="Aquí puede confirmarla, cambiarla o cancelarla.",
    door_button="Ver mi cita",
    title="Su cita es esta",
    off_title="Esta cita se ha cancelado",
    over_title="Esta cita ya pasó",
    before_it="Antes",
    after_it="Después",
    coming="Nos dijo que va a venir. Gracias.",
    come="Voy a venir",
    move="Cambiar la cita",
    cancel="Cancelar la cita",
    calendar="Poner en mi calendario",
    call="Ya es tarde para cambiarla aquí. Por favor, llámenos: {phone}",
    call_bare="Ya es tarde para cambiarla aquí. Por favor, llámenos.",
    move_title="Elija otra hora",
    move_lead="Su hora de antes sigue siendo suya hasta que elija otra.",
    back="Dejarla como está",
    cancel_title="¿Cancelar esta cita?",
    cancel_lead="Su hora pasa a otra persona. Puede deshacerlo por diez minutos, si la hora "
    "sigue libre.",
    cancel_yes="Sí, cancelar la cita",
    cancel_no="Dejar la cita",
    off_lead="Con gusto le vemos otro día.",
    undo="Deshacer y dejar la cita",
    undo_hint="Puede deshacerlo por unos minutos, si la hora sigue libre.",
    book_again="Reservar otra cita",
    moved="Listo. Esta es su nueva hora.",
    thanks="Gracias. Le esperamos con gusto.",
    restored="Listo. La cita es suya otra vez.",
    questions="Responder las preguntas",
    questions_title="Preguntas antes de su cita",
    questions_lead="¿Ya ha venido antes? Entonces solo le preguntamos lo nuevo.",
    first_time="No, es mi primera cita",
    been_before="Sí, ya he venido",
    been_said="Gracias. Buscamos su ficha y en la cita le preguntamos lo nuevo.",
    no_questions="Gracias. Ahora no hay nada que responder.",
    taken="Alguien acaba de tomar esta hora. Elija otra.",
    too_late="Ya es tarde para cambiar esto aquí. Por favor, llámenos.",
    over="Esta hora ya pasó. Elija otra.",
    busy="Un momento, por favor. Pruebe otra vez en unos segundos.",
    none_title="Ahora no hay horas libres",
    none_lead="Por favor, llámenos. Buscamos una hora con usted.",
    why="Por qué faltan algunos días",
    why_person="Solo mostramos horas con {name}.",
    why_notice="Necesitamos {hours} horas para prepararnos.",
    why_horizon="Puede elegir un día hasta el {day}.",
    why_closed="Algunos días cerramos o ya no quedan horas.",
    why_rest="Dejamos bastantes días entre dos citas.",
    why_call="¿Necesita otro día? Llámenos: {phone}",
)
WORDS: Final[Mapping[Language, VisitWords]] = {Language.EN: _EN, Language.ES: _ES}
