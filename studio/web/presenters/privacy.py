"""The notice on health data, made of what is stored and what consents are for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from studio.documents.dates import Language
from studio.services.consent_words import consent_text, purposes
from studio.settings import Settings

#: Sealed columns by what they hold, in the words of the notice; a test finds what is not listed.
HELD: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "answers": (
            "studio_booking.concern",
            "studio_booking.answers",
            "studio_inbox.raw",
            "studio_payment.draft",
            "studio_intake.answers",
            "studio_consultation.intake",
        ),
        "findings": (
            "studio_bump.features",
            "studio_bump.pin",
            "studio_consultation.zones",
            "studio_step_draft.body",
        ),
        "advice": (
            "studio_assessment.case_body",
            "studio_assessment.answer_body",
            "studio_consultation.responses",
            "studio_decision.body",
            "studio_flag_choice.body",
        ),
        "care": (
            "studio_treatment.body",
            "studio_amendment.body",
            "studio_booking.override_reason",
            "studio_client.alert",
        ),
        "papers": (
            "studio_plan.data",
            "studio_plan_progress.body",
            "studio_referral.data",
            "studio_referral.answer",
            "studio_referral.reply",
            "studio_delivery.letter",
            "studio_document_variant.sheet",
        ),
        "photos": ("studio_photo.details",),
        "signatures": ("studio_signature.body",),
        "shared": ("studio_disclosure.body",),
    }
)


@dataclass(frozen=True, slots=True)
class NoticeWords:
    """What the notice says in one language."""

    title: str
    lead: str
    held_title: str
    held: Mapping[str, str]
    why_title: str
    why_lead: str
    from_title: str
    from_text: str
    who_title: str
    who: tuple[str, ...]
    long_title: str
    #: How long things are kept: one year, or several.
    long_one: str
    long_many: str
    safe_title: str
    safe: tuple[str, ...]
    rights_title: str
    rights: tuple[str, ...]
    ask_title: str
    ask_text: str
    appeal: str
    languages: str
    skip: str


WORDS: Final[Mapping[Language, NoticeWords]] = MappingProxyType(
    {
        Language.EN: NoticeWords(
            title="How {studio} cares for your health data",
            lead="What you tell us about your skin and your health stays with us. "
            "This page says what we keep, why, and what you can ask for.",
            held_title="What we keep",
            held=MappingProxyType(
                {
                    "answers": "What you tell us: your concern and your answers about your health.",
                    "findings": "What we see on your skin, and where.",
                    "advice": "What was looked up for your skin, and what was decided.",
                    "care": "What we did at your visits, and notes for your next one.",
                    "papers": "Your plans and letters, and the mails that bring them.",
                    "photos": "Photos of your skin, if you say yes to them.",
                    "signatures": "What you signed, with your name.",
                    "shared": "A list of what left the studio, and who got it.",
                }
            ),
            why_title="Why we keep it",
            why_lead="Each use has its own yes or no. You can take a yes back at any time.",
            from_title="Where it comes from",
            from_text="From you, or from your parent or guardian, and from what we see. "
            "We buy no data.",
            who_title="Who can see it",
            who=(
                "Only the people of the studio who care for your skin.",
                "The front desk sees your name and your visit, not your health.",
                "A doctor gets a letter only if you say yes.",
                "We do not sell your data. We give it to no one for ads.",
            ),
            long_title="How long we keep it",
            long_one="For 1 year after your last visit. You can ask us to delete it sooner.",
            long_many="For {years} years after your last visit. "
            "You can ask us to delete it sooner.",
            safe_title="How we keep it safe",
            safe=(
                "Each client's data is locked with a key of its own.",
                "We write down each time your data is opened, and by whom.",
                "Mails from us say nothing about your health.",
            ),
            rights_title="What you can ask for",
            rights=(
                "To see what we keep about you, and who got it.",
                "To have a copy.",
                "To have it changed if it is wrong.",
                "To have it deleted.",
                "To take back a yes. You need no account for that.",
            ),
            ask_title="How to ask",
            ask_text="Call, write or tell us at your visit. We answer within 45 days.",
            appeal="Did we say no? You can ask us to look at it again. After that you can tell "
            "the Attorney General of Washington: www.atg.wa.gov/file-complaint",
            languages="Language",
            skip="Skip to the content",
        ),
        Language.ES: NoticeWords(
            title="Cómo cuida {studio} sus datos de salud",
            lead="Lo que nos cuenta de su piel y su salud se queda con nosotros. "
            "Aquí decimos qué guardamos, por qué, y qué puede pedir.",
            held_title="Qué guardamos",
            held=MappingProxyType(
                {
                    "answers": "Lo que nos cuenta: su motivo y sus respuestas sobre su salud.",
                    "findings": "Lo que vemos en su piel, y dónde.",
                    "advice": "Lo que se buscó para su piel, y lo que se decidió.",
                    "care": "Lo que hicimos en sus citas, y notas para la próxima.",
                    "papers": "Sus planes y cartas, y los correos que los llevan.",
                    "photos": "Fotos de su piel, si dice que sí.",
                    "signatures": "Lo que firmó, con su nombre.",
                    "shared": "Una lista de lo que salió del estudio, y quién lo recibió.",
                }
            ),
            why_title="Por qué lo guardamos",
            why_lead="Cada uso tiene su propio sí o no. Puede retirar un sí cuando quiera.",
            from_title="De dónde viene",
            from_text="De usted, o de su madre, padre o tutor, y de lo que vemos. "
            "No compramos datos.",
            who_title="Quién lo puede ver",
            who=(
                "Solo las personas del estudio que cuidan su piel.",
                "La recepción ve su nombre y su cita, no su salud.",
                "Un médico recibe una carta solo si usted dice que sí.",
                "No vendemos sus datos. No los damos a nadie para anuncios.",
            ),
            long_title="Cuánto tiempo lo guardamos",
            long_one="Por 1 año después de su última cita. Puede pedir que se borre antes.",
            long_many="Por {years} años después de su última cita. Puede pedir que se borre antes.",
            safe_title="Cómo lo cuidamos",
            safe=(
                "Los datos de cada persona tienen su propia llave.",
                "Anotamos cada vez que se abren sus datos, y quién los abre.",
                "Nuestros correos no dicen nada de su salud.",
            ),
            rights_title="Qué puede pedir",
            rights=(
                "Ver lo que guardamos de usted, y quién lo recibió.",
                "Tener una copia.",
                "Que se cambie si está mal.",
                "Que se borre.",
                "Retirar un sí. No necesita una cuenta para eso.",
            ),
            ask_title="Cómo pedirlo",
            ask_text="Llame, escriba o díganos en su cita. Contestamos en 45 días o menos.",
            appeal="¿Le dijimos que no? Puede pedir que lo miremos otra vez. Después puede avisar "
            "al Fiscal General de Washington: www.atg.wa.gov/file-complaint",
            languages="Idioma",
            skip="Ir al contenido",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Use:
    """One purpose of a consent."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Tongue:
    """The notice in one of the languages."""

    label: str
    lang: str
    url: str
    here: bool


@dataclass(frozen=True, slots=True)
class NoticeView:
    """The whole notice."""

    words: NoticeWords
    title: str
    held: tuple[str, ...]
    uses: tuple[Use, ...]
    how_long: str
    contact: tuple[str, ...]
    tongues: tuple[Tongue, ...]


def notice_view(settings: Settings, language: Language, url: Callable[[str], str]) -> NoticeView:
    """Put the notice together for one studio."""
    words = WORDS[language]
    uses = [consent_text(one, language, settings.name) for one in purposes(settings)]
    years = settings.retention_years
    names = {Language.EN: "English", Language.ES: "Español"}
    return NoticeView(
        words=words,
        title=words.title.format(studio=settings.name),
        held=tuple(words.held[key] for key in HELD),
        uses=tuple(Use(said.title, said.text) for said in uses),
        how_long=words.long_one if years == 1 else words.long_many.format(years=years),
        contact=tuple(line for line in (settings.name, settings.phone, settings.email) if line),
        tongues=tuple(
            Tongue(names[one], one.value, url(one.value), one is language)
            for one in Language
            if one.value in settings.languages
        ),
    )
