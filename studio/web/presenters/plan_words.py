"""The client's own page of a plan, in every language of the studio."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from studio.documents.dates import Language


@dataclass(frozen=True, slots=True)
class PlanPageWords:
    """What the page says beside what the plan says itself."""

    title: str
    skip: str
    day_of: str
    first_day: str
    before: str
    over: str
    over_text: str
    newer: str
    today: str
    done: str
    to_do: str
    all_done: str
    morning: str
    evening: str
    avoid_today: str
    call: str
    call_short: str
    signs: str
    whole: str
    here: str
    care: str
    keep: str
    keep_text: str
    usual: str
    large: str
    phone: str
    calendar: str
    calendar_text: str
    private: str


WORDS: Final = MappingProxyType(
    {
        Language.EN: PlanPageWords(
            title="Your plan",
            skip="Skip to the content",
            day_of="Day {day} of {days}",
            first_day="Your first day",
            before="Your plan starts on {date}",
            over="You made it to the end",
            over_text="Your plan ended on {date}. You can still read it here. Is a spot still not "
            "calm? Please call us.",
            newer="This is the newest version of your plan.",
            today="Today",
            done="Done",
            to_do="Tap when it is done",
            all_done="All done for today. Well done!",
            morning="Morning care",
            evening="Evening care",
            avoid_today="Not yet",
            call="Call {phone}",
            call_short="Call us",
            signs="When to call",
            whole="Your days",
            here="You are here",
            care="Your care at home",
            keep="Keep your plan",
            keep_text="Save it or print it. It stays the same.",
            usual="Save as PDF",
            large="Large print",
            phone="For this phone",
            calendar="Add to calendar",
            calendar_text="The dates say only “Skin plan”. No one sees more.",
            private="This page closes by itself after 15 minutes. Your link opens it again.",
        ),
        Language.ES: PlanPageWords(
            title="Su plan",
            skip="Ir al contenido",
            day_of="Día {day} de {days}",
            first_day="Su primer día",
            before="Su plan empieza el {date}",
            over="Llegó hasta el final",
            over_text="Su plan terminó el {date}. Aún puede leerlo aquí. ¿Hay algo que todavía le "
            "molesta? Por favor, llámenos.",
            newer="Esta es la versión más nueva de su plan.",
            today="Hoy",
            done="Hecho",
            to_do="Toque cuando esté hecho",
            all_done="Todo hecho por hoy. ¡Muy bien!",
            morning="Cuidado de la mañana",
            evening="Cuidado de la noche",
            avoid_today="Todavía no",
            call="Llamar al {phone}",
            call_short="Llámenos",
            signs="Cuándo llamar",
            whole="Sus días",
            here="Usted está aquí",
            care="Su cuidado en casa",
            keep="Guarde su plan",
            keep_text="Guárdelo o imprímalo. No cambia.",
            usual="Guardar en PDF",
            large="Letra grande",
            phone="Para este teléfono",
            calendar="Añadir al calendario",
            calendar_text="Las fechas dicen solo «Plan de piel». Nadie ve más.",
            private="Esta página se cierra sola a los 15 minutos. Su enlace la abre otra vez.",
        ),
    }
)
