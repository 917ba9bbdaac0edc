"""Words around the questions, in every language of the studio."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from studio.documents.dates import Language


@dataclass(frozen=True, slots=True)
class IntakeWords:
    """Everything the pages of the questionnaire say beside questions and answers."""

    title: str
    skip: str
    languages: str
    look_again: str
    problem: str
    optional: str
    # the door
    door_title: str
    door_lead: str
    door_button: str
    birthday: str
    birthday_hint: str
    month: str
    day: str
    year: str
    birthday_missing: str
    birthday_wrong: str
    # before the first question
    start_title: str
    start_lead: str
    start_points: tuple[str, ...]
    notice: str
    start_yes: str
    start_no: str
    start_choose: str
    no_title: str
    no_text: str
    no_back: str
    # a question
    progress: str
    back: str
    go_on: str
    to_check: str
    pick_one: str
    pick_some: str
    write_it: str
    too_long: str
    odd_signs: str
    real_date: str
    future_date: str
    birth_date: str
    stale: str
    answer_for: str
    medicine: str
    medicine_when: str
    medicine_now: str
    more_lines: str
    did_you_mean: str
    keep_typed: str
    suggestions: str
    # check, agree, sign
    check_title: str
    check_lead: str
    change: str
    not_said: str
    check_button: str
    agree_title: str
    agree_lead: str
    agree_minor: str
    yes: str
    no: str
    agree_choose: str
    agree_button: str
    sign_title: str
    sign_lead: str
    sign_statement: str
    sign_guardian: str
    send: str
    # afterwards
    sent_title: str
    sent_lead: str
    bring_title: str
    bring: tuple[str, ...]
    sent_change: str


WORDS: Final = MappingProxyType(
    {
        Language.EN: IntakeWords(
            title="Before your visit",
            skip="Skip to the content",
            languages="Language",
            look_again="Please look at this again",
            problem="Problem",
            optional="(you can leave this empty)",
            door_title="Before your visit",
            door_lead="Some questions about you and your skin. It takes about ten minutes.",
            door_button="Open my questions",
            birthday="When is your birthday?",
            birthday_hint="So that only you can open your answers. Month and day, like 4 and 27",
            month="Month",
            day="Day",
            year="Year",
            birthday_missing="Type the month and the day of your birthday",
            birthday_wrong="This does not open your questions. Please look at it again",
            start_title="May we keep your answers?",
            start_lead="Your answers help us plan skin care that is safe for you.",
            start_points=(
                "About 30 short pages. You can stop and come back.",
                "“Not sure” is always a good answer.",
                "Each answer is kept when you press the button.",
            ),
            notice="How we care for your health data",
            start_yes="Yes, you may keep my answers",
            start_no="No, I will tell you at the visit",
            start_choose="Pick yes or no",
            no_title="That is fine",
            no_text="We keep no answers. We will talk at your visit.",
            no_back="I changed my mind",
            progress="Question {number} of {total}",
            back="Back",
            go_on="Save and go on",
            to_check="Save and check answers",
            pick_one="Pick an answer. “Not sure” is fine",
            pick_some="Tick at least one. “None of these” and “Not sure” count too",
            write_it="Please fill this in",
            too_long="Please use fewer words",
            odd_signs="Some signs here cannot be kept. Please type it again",
            real_date="Type a real date, like month 4, day 27, year 1990",
            future_date="Type a day that is still to come",
            birth_date="Look at the date again. It cannot be right",
            stale="You answered this page in another window. Look at it, then save again",
            answer_for="Answer for {name}.",
            medicine="Name, as you know it",
            medicine_when="Do you still take it?",
            medicine_now="I take it now",
            more_lines="Add more lines",
            did_you_mean="Did you mean",
            keep_typed="If your own word is right, just go on.",
            suggestions="Names that begin like this",
            check_title="Check your answers",
            check_lead="You can change each one.",
            change="Change",
            not_said="Left empty",
            check_button="All right, go on",
            agree_title="Yes or no?",
            agree_lead="Each one is up to you. You can change your mind at any time.",
            agree_minor="Where it says “I” or “my”, it means {name}.",
            yes="Yes",
            no="No",
            agree_choose="Pick yes or no",
            agree_button="Go on and sign",
            sign_title="Sign and send",
            sign_lead="This is what you sign.",
            sign_statement="I answered as well as I know. I tell {studio} when something changes.",
            sign_guardian="I am the parent or guardian of {name} and I sign for {name}.",
            send="Sign and send",
            sent_title="Thank you. We have your answers",
            sent_lead="There is nothing more to do. We look forward to seeing you.",
            bring_title="What to bring",
            bring=(
                "The creams and make-up you use, or a photo of the labels.",
                "A list of your medicines, or a photo of the boxes.",
                "Come without make-up if you can.",
                "If you are under 18, bring a parent or guardian.",
            ),
            sent_change="Did something change? Call us",
        ),
        Language.ES: IntakeWords(
            title="Antes de su cita",
            skip="Ir al contenido",
            languages="Idioma",
            look_again="Por favor, mire esto otra vez",
            problem="Problema",
            optional="(lo puede dejar vacío)",
            door_title="Antes de su cita",
            door_lead="Unas preguntas sobre usted y su piel. Toma unos diez minutos.",
            door_button="Abrir mis preguntas",
            birthday="¿Cuándo es su cumpleaños?",
            birthday_hint="Para que solo usted abra sus respuestas. Mes y día, como 4 y 27",
            month="Mes",
            day="Día",
            year="Año",
            birthday_missing="Escriba el mes y el día de su cumpleaños",
            birthday_wrong="Esto no abre sus preguntas. Por favor, mírelo otra vez",
            start_title="¿Podemos guardar sus respuestas?",
            start_lead="Sus respuestas nos ayudan a cuidar su piel sin riesgo para usted.",
            start_points=(
                "Unas 30 páginas cortas. Puede parar y volver.",
                "“No sé” siempre es una buena respuesta.",
                "Cada respuesta se guarda cuando toca el botón.",
            ),
            notice="Cómo cuidamos sus datos de salud",
            start_yes="Sí, pueden guardar mis respuestas",
            start_no="No, lo cuento en la cita",
            start_choose="Elija sí o no",
            no_title="Está bien",
            no_text="No guardamos respuestas. Hablamos en su cita.",
            no_back="Cambié de idea",
            progress="Pregunta {number} de {total}",
            back="Atrás",
            go_on="Guardar y seguir",
            to_check="Guardar y ver mis respuestas",
            pick_one="Elija una respuesta. “No sé” está bien",
            pick_some="Marque al menos una. “Nada de esto” y “No sé” también valen",
            write_it="Por favor, llene esto",
            too_long="Por favor, use menos palabras",
            odd_signs="Hay signos que no se pueden guardar. Escríbalo otra vez",
            real_date="Escriba una fecha real, como mes 4, día 27, año 1990",
            future_date="Escriba un día que todavía no llega",
            birth_date="Mire la fecha otra vez. No puede ser",
            stale="Contestó esta página en otra ventana. Mírela y guarde otra vez",
            answer_for="Conteste por {name}.",
            medicine="Nombre, como lo conoce",
            medicine_when="¿Lo toma todavía?",
            medicine_now="Lo tomo ahora",
            more_lines="Agregar más líneas",
            did_you_mean="¿Quiso decir",
            keep_typed="Si su palabra está bien, solo siga.",
            suggestions="Nombres que empiezan así",
            check_title="Mire sus respuestas",
            check_lead="Puede cambiar cada una.",
            change="Cambiar",
            not_said="Vacío",
            check_button="Todo bien, seguir",
            agree_title="¿Sí o no?",
            agree_lead="Usted decide en cada una. Puede cambiar de idea cuando quiera.",
            agree_minor="Donde dice “yo”, “me” o “mi”, se trata de {name}.",
            yes="Sí",
            no="No",
            agree_choose="Elija sí o no",
            agree_button="Seguir y firmar",
            sign_title="Firmar y mandar",
            sign_lead="Esto es lo que firma.",
            sign_statement="Contesté lo mejor que sé. Le aviso a {studio} si algo cambia.",
            sign_guardian="Soy la madre, el padre o el tutor de {name} y firmo por {name}.",
            send="Firmar y mandar",
            sent_title="Gracias. Tenemos sus respuestas",
            sent_lead="No tiene que hacer nada más. Le esperamos con gusto.",
            bring_title="Qué traer",
            bring=(
                "Las cremas y el maquillaje que usa, o una foto de las etiquetas.",
                "Una lista de sus medicinas, o una foto de las cajas.",
                "Venga sin maquillaje si puede.",
                "Si tiene menos de 18 años, venga con su madre, padre o tutor.",
            ),
            sent_change="¿Algo cambió? Llámenos",
        ),
    }
)
