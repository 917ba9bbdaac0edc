"""What a client says yes or no to, in English and Spanish; a changed word is a new text."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from studio.models import Purpose
from studio.settings import Settings


@dataclass(frozen=True, slots=True)
class ConsentText:
    """The question as shown, and the exact text that is agreed to or not."""

    title: str
    text: str


_EN: Final[Mapping[Purpose, ConsentText]] = {
    Purpose.HEALTH_DATA: ConsentText(
        "Keep my health answers",
        "{studio} may ask me about my health and keep my answers. They are used to plan skin care "
        "that is safe for me, and for nothing else. They are stored locked. Only the people who "
        "care for my skin can read them. I can ask to see them, or to have them deleted, at any "
        "time.",
    ),
    Purpose.SCOPE: ConsentText(
        "What this visit is",
        "This is a cosmetic skin visit. What I am told is not a diagnosis and not medical "
        "care. Skin can react: it can get red, swell, bruise, scab, scar, or turn lighter or "
        "darker. It may take more than one visit. No result is promised. I tell {studio} when my "
        "health or my medicines change.",
    ),
    Purpose.PHOTOS: ConsentText(
        "Photos for my file",
        "{studio} may take photos of my skin and keep them in my file. They are used to see how "
        "my skin changes. Only the people who care for my skin can see them. I can take this back "
        "at any time. Then the photos are deleted.",
    ),
    Purpose.INTIMATE_PHOTOS: ConsentText(
        "Photos of a private place",
        "{studio} may take photos of a private place on my body and keep them in my file. I can "
        "have someone with me. These photos are locked twice. They are never sent to anyone. I "
        "can say no and still get care. I can take this back at any time. Then the photos are "
        "deleted.",
    ),
    Purpose.SHARE_WITH_CLINICIAN: ConsentText(
        "Share with my clinician",
        "If my skin should be seen by a doctor, {studio} may give that doctor a letter. It says "
        "what was seen, what I told about my health, and may hold photos if I agreed to photos. "
        "I am asked before a letter goes out. I can take this back for all letters that have not "
        "gone out.",
    ),
    Purpose.BEFORE_AFTER: ConsentText(
        "Show before and after",
        "{studio} may show photos of my skin, without my name, to other clients in the studio and "
        "use them to teach. My face may be known on them. I get the same care if I say no. I can "
        "take this back at any time.",
    ),
    Purpose.MARKETING: ConsentText(
        "Use my photos to advertise",
        "{studio} may use photos of my skin, without my name, on its website and in ads. People "
        "may know my face on them. What is on the internet can be copied. I get the same care if "
        "I say no. I can take this back at any time.",
    ),
}

_ES: Final[Mapping[Purpose, ConsentText]] = {
    Purpose.HEALTH_DATA: ConsentText(
        "Guardar mis respuestas de salud",
        "{studio} puede preguntarme sobre mi salud y guardar mis respuestas. Se usan para planear "
        "un cuidado de la piel seguro para mí, y para nada más. Se guardan bajo llave. Solo las "
        "personas que cuidan mi piel las pueden leer. Puedo pedir verlas o borrarlas cuando "
        "quiera.",
    ),
    Purpose.SCOPE: ConsentText(
        "Qué es esta visita",
        "Esta es una visita cosmética de la piel. Lo que me dicen no es un diagnóstico ni es "
        "atención médica. La piel puede reaccionar: puede ponerse roja, hincharse, amoratarse, "
        "hacer costra, dejar marca, aclararse u oscurecerse. Puede hacer falta más de una visita. "
        "No se promete un resultado. Le aviso a {studio} si cambia mi salud o mis medicinas.",
    ),
    Purpose.PHOTOS: ConsentText(
        "Fotos para mi expediente",
        "{studio} puede tomar fotos de mi piel y guardarlas en mi expediente. Se usan para ver "
        "cómo cambia mi piel. Solo las personas que cuidan mi piel las pueden ver. Puedo retirar "
        "este permiso cuando quiera. Entonces las fotos se borran.",
    ),
    Purpose.INTIMATE_PHOTOS: ConsentText(
        "Fotos de una zona íntima",
        "{studio} puede tomar fotos de una zona íntima de mi cuerpo y guardarlas en mi "
        "expediente. Puedo venir con alguien. Estas fotos tienen doble llave. Nunca se mandan a "
        "nadie. Puedo decir que no y me atienden igual. Puedo retirar este permiso cuando quiera. "
        "Entonces las fotos se borran.",
    ),
    Purpose.SHARE_WITH_CLINICIAN: ConsentText(
        "Compartir con mi médico",
        "Si un médico debe ver mi piel, {studio} puede darle una carta. La carta dice lo que se "
        "vio, lo que conté de mi salud, y puede llevar fotos si acepté las fotos. Me preguntan "
        "antes de mandar una carta. Puedo retirar este permiso para las cartas que no han salido.",
    ),
    Purpose.BEFORE_AFTER: ConsentText(
        "Mostrar el antes y después",
        "{studio} puede mostrar fotos de mi piel, sin mi nombre, a otras personas en el estudio y "
        "usarlas para enseñar. Alguien puede conocer mi cara. Si digo que no, me atienden igual. "
        "Puedo retirar este permiso cuando quiera.",
    ),
    Purpose.MARKETING: ConsentText(
        "Usar mis fotos en anuncios",
        "{studio} puede usar fotos de mi piel, sin mi nombre, en su sitio web y en anuncios. "
        "Alguien puede conocer mi cara. Lo que está en internet se puede copiar. Si digo que no, "
        "me atienden igual. Puedo retirar este permiso cuando quiera.",
    ),
}

#: Uses that show photos to others: asked for only where the owner decided to (D7).
SHOWN_TO_OTHERS: Final = frozenset({Purpose.BEFORE_AFTER, Purpose.MARKETING})

WORDS: Final[Mapping[str, Mapping[Purpose, ConsentText]]] = MappingProxyType(
    {"en": MappingProxyType(_EN), "es": MappingProxyType(_ES)}
)


def purposes(settings: Settings) -> tuple[Purpose, ...]:
    """Return what this studio asks its clients for."""
    return tuple(one for one in Purpose if settings.marketing_photos or one not in SHOWN_TO_OTHERS)


def consent_text(purpose: Purpose, language: str, studio: str) -> ConsentText:
    """Return a consent in the client's language, English when we have no other."""
    found = WORDS.get(language, WORDS["en"])[purpose]
    return ConsentText(found.title, found.text.replace("{studio}", studio))
