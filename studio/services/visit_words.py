"""What a client puts the name under at the end of a visit, in plain words."""

from collections.abc import Iterator, Mapping

from studio.documents.dates import Language, spell
from studio.models import DocumentKind
from studio.services.consultations import ConsultationView
from studio.skin.knowledge import Knowledge

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "visit": "My visit at {studio} on {day}.",
        "done": "What was done: {what}.",
        "nothing": "No treatment was done today.",
        "early": "We stopped early.",
        "told": "We talked about what can be seen on my skin, and why.",
        "plan": "I get a plan for home (number {number}).",
        "referral": "I get a letter for a doctor (number {number}).",
        "asked": "I could ask all my questions.",
        "scope": "This is care for the look of the skin. It does not replace a doctor.",
    },
    "es": {
        "visit": "Mi visita en {studio} el {day}.",
        "done": "Lo que se hizo: {what}.",
        "nothing": "Hoy no se hizo ningún tratamiento.",
        "early": "Paramos antes de terminar.",
        "told": "Hablamos de lo que se ve en mi piel y por qué.",
        "plan": "Recibo un plan para casa (número {number}).",
        "referral": "Recibo una carta para un médico (número {number}).",
        "asked": "Pude hacer todas mis preguntas.",
        "scope": "Es cuidado del aspecto de la piel. No sustituye a un médico.",
    },
}


def client_text(seen: ConsultationView, studio: str, knowledge: Knowledge) -> str:
    """Return the text of a visit as the client signs it, in the client's language."""
    return "\n".join(_lines(seen, studio, knowledge))


def _lines(seen: ConsultationView, studio: str, knowledge: Knowledge) -> Iterator[str]:
    language = seen.client.language if seen.client.language in WORDS else "en"
    words = WORDS[language]
    yield words["visit"].format(studio=studio, day=spell(seen.consultation.on, Language(language)))
    yield words["told"]
    what = "; ".join(_done(seen, knowledge, language))
    yield words["done"].format(what=what) if what else words["nothing"]
    if seen.treatment and seen.treatment.stopped_early:
        yield words["early"]
    yield from _papers(seen, words)
    yield words["asked"]
    yield words["scope"]


def _done(seen: ConsultationView, knowledge: Knowledge, language: str) -> Iterator[str]:
    places = knowledge.data["vocabulary"]["site"]["values"]
    for step in seen.treatment.steps if seen.treatment else ():
        name = str(knowledge.data["services"][step.service]["name"][language])
        sites = ", ".join(str(places[site][language]).lower() for site in step.sites)
        yield f"{name} ({sites})"


def _papers(seen: ConsultationView, words: Mapping[str, str]) -> Iterator[str]:
    kinds = {paper.kind for paper in seen.documents}
    if seen.plan and DocumentKind.PLAN in kinds:
        yield words["plan"].format(number=seen.plan.number)
    if seen.referral and DocumentKind.REFERRAL in kinds:
        yield words["referral"].format(number=seen.referral.number)
