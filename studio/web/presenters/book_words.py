"""Words of booking a visit, in every language of the studio."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from studio.documents.dates import Language
from studio.services.wishes import Part


@dataclass(frozen=True, slots=True)
class BookWords:
    """Every word of the three steps and of the page after them."""

    skip: str
    languages: str
    problem: str
    look_again: str
    optional: str
    trap: str
    step: str
    steps: tuple[str, str, str]
    # what
    what_title: str
    what_lead: str
    consultation: str
    unsure: str
    unsure_hint: str
    menu: str
    minutes: str
    deposit: str
    looks_first: Mapping[str, str]
    been_here: str
    ask_instead: str
    ask_link: str
    # when
    when_title: str
    other_service: str
    zone: str
    yours: str
    whom: str
    anyone: str
    show_times: str
    first_free: str
    parts: Mapping[Part, str]
    times: str
    one_time: str
    earlier: str
    later: str
    days_label: str
    none_title: str
    nobody_title: str
    nobody_lead: str
    none_fit: str
    none_fit_hint: str
    join: str
    taken: str
    over: str
    nearest: str
    # you
    you_title: str
    kept: str
    kept_one: str
    kept_over: str
    longer: str
    other_time: str
    name: str
    phone: str
    email: str
    reach_hint: str
    texts: str
    questions_title: str
    questions_hint: str
    questions: Mapping[str, str]
    yes: str
    no: str
    answer_missing: str
    #: Once above the form, for all of them.
    answers_missing: str
    rules_title: str
    rule: str
    rule_free: str
    rule_call: str
    agree: str
    agree_missing: str
    privacy: str
    book: str
    look_title: str
    look_lead: str
    look_button: str
    first_title: str
    #: By what the menu asks for first; whoever is new gets a whole consultation either way.
    first_lead: Mapping[str, str]
    first_none: str
    first_missing: str
    first_taken: str
    # after
    done_tab: str
    done_title: str
    done_mail: str
    done_text: str
    done_silent: str
    service_label: str
    when_label: str
    length_label: str
    who_label: str
    where_label: str
    number_label: str
    prepare_title: str
    prepare: tuple[str, ...]
    asked_at_home: str
    change: str
    calendar: str
    again: str
    # what can be wrong
    name_missing: str
    name_address: str
    contact_missing: str
    bad_phone: str
    bad_email: str
    bad_service: str
    too_long: str
    odd_signs: str
    too_old: str
    too_quick: str
    too_many: str
    busy: str
    changed: str
    longest: str


_EN: Final = BookWords(
    skip="Skip to the content",
    languages="Language",
    problem="Problem: ",
    look_again="Please look at this again",
    optional="optional",
    trap="Leave this empty",
    step="Step {number} of 3",
    steps=("Visit", "Time", "You"),
    what_title="Book a visit",
    what_lead="Pick what you come for. It takes about a minute.",
    consultation="Skin consultation",
    unsure="Not sure? Book a consultation",
    unsure_hint="We look at your skin, listen to you, and make a plan with you.",
    menu="I know what I want",
    minutes="{minutes} min",
    deposit="{price} deposit",
    looks_first={
        "consultation": "New to us? Book a consultation first.",
        "patch_test": "New to us? We try it on a small spot first.",
    },
    been_here="Been here before? Open the link to your plan and book there. It only shows days "
    "that suit your skin.",
    ask_instead="Would you rather tell us your wishes? ",
    ask_link="Ask for a visit",
    when_title="Pick a time",
    other_service="Pick another visit",
    zone="Times are those of the studio: {city}, {zone}.",
    yours="{time} for you",
    whom="With whom?",
    anyone="Anyone",
    show_times="Show times",
    first_free="First free time",
    parts={Part.MORNING: "Morning", Part.AFTERNOON: "Afternoon", Part.EVENING: "Evening"},
    times="{count} times",
    one_time="1 time",
    earlier="Earlier days",
    later="Later days",
    days_label="More days",
    none_title="No free times right now",
    nobody_title="This visit cannot be booked here right now",
    nobody_lead="Tell us which days suit you. We look for a time.",
    none_fit="No times fit?",
    none_fit_hint="We write to you when one that suits you comes free.",
    join="Join the waiting list",
    taken="This time was just taken. Pick another one.",
    over="This time is over. Pick another one.",
    nearest="The nearest free times",
    you_title="Tell us who you are",
    kept="We keep this time for you for {minutes} minutes.",
    kept_one="We keep this time for you for one more minute.",
    kept_over="The time is not kept any more. Book it, and we try to get it again.",
    longer="Keep it longer",
    other_time="Pick another time",
    name="Your name",
    phone="Phone",
    email="Email",
    reach_hint="One of the two is enough. We send you the way to change your visit.",
    texts="Text me about this visit too",
    questions_title="Before you come",
    questions_hint="A yes is fine. Then we look at your skin first.",
    questions={
        "isotretinoin_oral": "Do you take isotretinoin (like Accutane), or did you stop less than "
        "six months ago?",
        "pregnant_or_trying": "Are you pregnant, or do you try to be?",
        "epilepsy": "Did you ever have a seizure?",
        "photosensitizing_drug": "Do you take a medicine that makes your skin react to light?",
        "hsv_active": "Do you have a cold sore now, or did you have one in the last two weeks?",
        "open_skin_or_infection": "Is the skin open, sore or infected where we would work?",
    },
    yes="Yes",
    no="No",
    answer_missing="Pick yes or no",
    answers_missing="Pick yes or no for every question",
    rules_title="Our rule",
    rule="You can move or cancel your visit until {hours} hours before it. After that, please "
    "call us.",
    rule_free="You can move or cancel your visit until it begins.",
    rule_call="Our phone: {phone}",
    agree="I agree to the rule, and that you keep what I wrote here.",
    agree_missing="Please tick this, so that we may book the visit",
    privacy="How we treat health data",
    book="Book this visit",
    look_title="Let us look at your skin first",
    look_lead="You said yes to a question. So we start with a consultation. There we find out "
    "what is good for you. What you typed stays here.",
    look_button="Take the consultation",
    first_title="Before it: a look at your skin",
    first_lead={
        "consultation": "It takes {minutes} minutes, 2 days or more before. Both visits are "
        "booked at once.",
        "patch_test": "We see your skin and try it on a small spot. It takes {minutes} minutes, 2 "
        "days or more before. Both visits are booked at once.",
    },
    first_none="No time is free for a look before it. Please pick a later day.",
    first_missing="Please pick a time for the look before your visit.",
    first_taken="The time of the look was just taken. Please pick another one.",
    done_tab="Booked",
    done_title="Your visit is booked",
    done_mail="We sent you an email with all of this.",
    done_text="We sent you a text message with all of this.",
    done_silent="Please write the time down. We have no address to send it to.",
    service_label="What",
    when_label="When",
    length_label="How long",
    who_label="With",
    where_label="Where",
    number_label="Your number",
    prepare_title="Before you come",
    prepare=(
        "Come without make-up, if you can.",
        "Leave the spot alone. Please do not squeeze it.",
        "Bring the names of your creams and medicines.",
        "Call us if you get a fever, a rash or a cold sore.",
    ),
    asked_at_home="You may get a link to some questions, too. Please answer them at home.",
    change="Move or cancel",
    calendar="Add to my calendar",
    again="Book another visit",
    name_missing="Enter your name",
    name_address="Enter your name without a web or email address",
    contact_missing="Enter a phone number or an email address",
    bad_phone="Enter a phone number, like 206 555 0142",
    bad_email="Enter one email address, like name@example.com",
    bad_service="We do not have this one. Pick one of these",
    too_long="Please use at most {most} letters",
    odd_signs="This text holds signs that cannot be kept. Please type it again",
    too_old="This page was too old. Please send it again",
    too_quick="That was quick. Please read it once more, then send it",
    too_many="There were too many tries from here. Please call us, or try it later",
    busy="One moment, please. Send it again in a few seconds. Nothing is lost",
    changed="You picked another time on another page. Is this the right one? Then book it",
    longest="We cannot keep it longer. Please book it now",
)
_ES: Final = BookWords(
    skip="Ir al contenido",
    languages="Idioma",
    problem="Problema: ",
    look_again="Por favor, revise esto",
    optional="opcional",
    trap="Deje esto vacío",
    step="Paso {number} de 3",
    steps=("Cita", "Hora", "Usted"),
    what_title="Reserve una cita",
    what_lead="Elija para qué viene. Toma más o menos un minuto.",
    consultation="Consulta de la piel",
    unsure="¿No lo sabe? Reserve una consulta",
    unsure_hint="Miramos su piel, le escuchamos y hacemos un plan con usted.",
    menu="Ya sé lo que quiero",
    minutes="{minutes} minutos",
    deposit="{price} de depósito",
    looks_first={
        "consultation": "¿Es su primera vez? Reserve antes una consulta.",
        "patch_test": "¿Es su primera vez? Antes lo probamos en un punto pequeño.",
    },
    been_here="¿Ya vino antes? Abra el enlace de su plan y reserve allí: solo muestra días buenos "
    "para su piel.",
    ask_instead="¿Prefiere contarnos qué desea? ",
    ask_link="Pida una cita",
    when_title="Elija una hora",
    other_service="Elegir otra cita",
    zone="Las horas son las del estudio: {city}, {zone}.",
    yours="{time} para usted",
    whom="¿Con quién?",
    anyone="Con quien sea",
    show_times="Ver horas",
    first_free="Primera hora libre",
    parts={Part.MORNING: "Mañana", Part.AFTERNOON: "Tarde", Part.EVENING: "Noche"},
    times="{count} horas",
    one_time="1 hora",
    earlier="Días antes",
    later="Días después",
    days_label="Más días",
    none_title="Por ahora no hay horas libres",
    nobody_title="Por ahora esta cita no se puede reservar aquí",
    nobody_lead="Díganos qué días le van bien. Buscamos una hora.",
    none_fit="¿Ninguna hora le va bien?",
    none_fit_hint="Le avisamos si se libera una que le conviene.",
    join="Entrar en la lista de espera",
    taken="Alguien acaba de tomar esta hora. Elija otra.",
    over="Esta hora ya pasó. Elija otra.",
    nearest="Las horas libres más cerca",
    you_title="Díganos quién es",
    kept="Le guardamos esta hora por {minutes} minutos.",
    kept_one="Le guardamos esta hora por un minuto más.",
    kept_over="Ya no le guardamos la hora. Resérvela y vemos si sigue libre.",
    longer="Guardarla más tiempo",
    other_time="Elegir otra hora",
    name="Su nombre",
    phone="Teléfono",
    email="Correo electrónico",
    reach_hint="Basta uno de los dos. Así le enviamos cómo cambiar su cita.",
    texts="Avísenme también por mensaje de texto",
    questions_title="Antes de venir",
    questions_hint="Un sí está bien. Entonces primero miramos su piel.",
    questions={
        "isotretinoin_oral": "¿Toma isotretinoína (como Accutane) o la dejó hace menos de seis "
        "meses?",
        "pregnant_or_trying": "¿Está en embarazo o lo busca?",
        "epilepsy": "¿Ha tenido alguna vez una convulsión?",
        "photosensitizing_drug": "¿Toma algo que hace que su piel no tolere la luz?",
        "hsv_active": "¿Tiene un fuego labial ahora o lo tuvo en las últimas dos semanas?",
        "open_skin_or_infection": "¿Tiene la piel abierta o infectada en el lugar?",
    },
    yes="Sí",
    no="No",
    answer_missing="Elija sí o no",
    answers_missing="Elija sí o no en cada pregunta",
    rules_title="Nuestra regla",
    rule="Puede cambiar o cancelar su cita hasta {hours} horas antes. Después, llámenos.",
    rule_free="Puede cambiar o cancelar su cita hasta que empiece.",
    rule_call="Nuestro teléfono: {phone}",
    agree="Acepto la regla y que guarden lo que escribí aquí.",
    agree_missing="Por favor, marque esto para poder reservar la cita",
    privacy="Cómo tratamos los datos de salud",
    book="Reservar esta cita",
    look_title="Primero miremos su piel",
    look_lead="Dijo que sí a una pregunta. Por eso empezamos con una consulta. Allí vemos qué es "
    "bueno para usted. Lo que escribió sigue aquí.",
    look_button="Tomar la consulta",
    first_title="Antes: una cita para ver su piel",
    first_lead={
        "consultation": "Dura {minutes} minutos, 2 días antes o más. Las dos citas se reservan "
        "juntas.",
        "patch_test": "Vemos su piel y lo probamos en un punto pequeño. Dura {minutes} minutos, 2 "
        "días antes o más. Las dos citas se reservan juntas.",
    },
    first_none="No hay hora libre para la cita de antes. Por favor, elija un día más tarde.",
    first_missing="Por favor, elija la hora de la cita de antes.",
    first_taken="La hora de la cita de antes se acaba de ocupar. Por favor, elija otra.",
    done_tab="Reservada",
    done_title="Su cita está reservada",
    done_mail="Le enviamos un correo con todo esto.",
    done_text="Le enviamos un mensaje de texto con todo esto.",
    done_silent="Por favor, anote la hora. No tenemos a dónde enviarla.",
    service_label="Qué",
    when_label="Cuándo",
    length_label="Cuánto dura",
    who_label="Con",
    where_label="Dónde",
    number_label="Su número",
    prepare_title="Antes de venir",
    prepare=(
        "Venga sin maquillaje, si puede.",
        "No toque el punto. Por favor, no lo apriete.",
        "Traiga los nombres de sus cremas y medicinas.",
        "Llámenos si tiene fiebre, manchas o un fuego labial.",
    ),
    asked_at_home="Quizás reciba un enlace con unas preguntas. Respóndalas en casa, por favor.",
    change="Cambiar o cancelar",
    calendar="Poner en mi calendario",
    again="Reservar otra cita",
    name_missing="Escriba su nombre",
    name_address="Escriba su nombre sin dirección web ni correo",
    contact_missing="Escriba un teléfono o un correo",
    bad_phone="Escriba un teléfono, como 206 555 0142",
    bad_email="Escriba un solo correo, como nombre@example.com",
    bad_service="No tenemos esa cita. Elija una de estas",
    too_long="Use como máximo {most} letras",
    odd_signs="Este texto tiene signos que no podemos guardar. Escríbalo otra vez",
    too_old="Esta página era muy antigua. Envíela otra vez",
    too_quick="Eso fue rápido. Léalo una vez más y luego envíelo",
    too_many="Hubo demasiados intentos desde aquí. Llámenos o pruebe más tarde",
    busy="Un momento, por favor. Envíela otra vez en unos segundos. No se pierde nada",
    changed="Eligió otra hora en otra página. ¿Es esta la que quiere? Entonces resérvela",
    longest="No podemos guardarla más. Por favor, resérvela ahora",
)
WORDS: Final[Mapping[Language, BookWords]] = {Language.EN: _EN, Language.ES: _ES}
