"""A referral letter and the client's page to it: every string formatted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from studio.documents.bump_lines import Fact, Halves, Speller, bump_facts, unsaid
from studio.documents.dates import Language, spell
from studio.documents.face_map import Pin
from studio.documents.facts import ClientFacts, ReferralData, ReplyAddress, StudioFacts, Urgency
from studio.documents.health_lines import health_facts
from studio.documents.letter_pictures import LetterPhoto, LetterPictures, letter_pictures
from studio.documents.letterhead import Letterhead, letterhead
from studio.documents.names import LANGUAGE_NAMES, NOTICED, ROUTES, URGENCIES
from studio.documents.words import WORDS

#: Days in which a person referred "soon" should be seen.
SOON_DAYS = 14
#: What to take along; in an emergency nobody looks for more than the first two.
_TAKE = ("letter", "medicines", "card", "photos", "questions")
_WHO_SHOULD_LOOK = ": should be evaluated"
_NO_BREAK = "\u00a0"


@dataclass(frozen=True, slots=True)
class SeenBump:
    """One bump as recorded: what was seen and how it came."""

    title: str
    facts: Halves


@dataclass(frozen=True, slots=True)
class ClientNote:
    """The client's own page: where to go, how soon, what to take along."""

    language: Language
    words: Mapping[str, str]
    where: str
    also: tuple[str, ...]
    how_soon: str
    warning: str
    take: tuple[str, ...]
    meanwhile: tuple[str, ...]
    sooner: str
    call_questions: str


@dataclass(frozen=True, slots=True)
class ReferralView:
    """A referral letter, ready to print."""

    head: Letterhead
    words: Mapping[str, str]
    urgency: str
    pressing: bool
    to: str
    also: str
    client_name: str
    client: str
    client_facts: tuple[Fact, ...]
    question: str
    reasons: tuple[str, ...]
    bumps: tuple[SeenBump, ...]
    health: Halves
    history: Halves
    consent: str
    slip_intro: str
    pictures: LetterPictures
    reply: ReplyAddress | None
    note: ClientNote


def referral_view(  # noqa: PLR0913 - one value each for the paper's head
    referral: ReferralData,
    client: ClientFacts,
    studio: StudioFacts,
    *,
    vocabulary: Mapping[str, object],
    number: str,
    version: int,
    language: str = "en",
    pins: Sequence[Pin] = (),
    photos: Sequence[LetterPhoto] = (),
    reply: ReplyAddress | None = None,
) -> ReferralView:
    """Format a referral letter, and the client's page in the client's own language.

    `vocabulary` is the knowledge base's: feature → values → labels.
    """
    tongue = Language(language)
    words = WORDS[tongue]
    speller = Speller(vocabulary, tongue)
    return ReferralView(
        head=letterhead(
            studio,
            kind="letter_kind",
            number=number,
            version=version,
            on=referral.on,
            language=tongue,
        ),
        words=words,
        urgency=URGENCIES[tongue][referral.urgency][0].format(date=_limit(referral, tongue)),
        pressing=referral.urgency is not Urgency.ROUTINE,
        to=", ".join(filter(None, (referral.to, _route(referral.route, tongue)[0]))),
        also=", ".join(_route(route, tongue)[0] for route in referral.also),
        client_name=client.name,
        client=_named(client, tongue),
        client_facts=_client_facts(client, tongue),
        question=referral.question,
        reasons=tuple(dict.fromkeys(_reason(text) for text in referral.reasons)),
        bumps=_bumps(referral, speller),
        health=health_facts(referral.client, speller),
        history=_history(referral, words),
        consent=_consent(referral.consent_on, tongue),
        slip_intro=words["slip_intro"].format(studio=studio.name),
        pictures=letter_pictures(pins, photos, tongue),
        reply=reply,
        note=_note(referral, client, studio, tongue),
    )


def _reason(text: str) -> str:
    """Keep what was seen of a reason: who should look, and how soon, the letter says itself."""
    seen = text.partition(_WHO_SHOULD_LOOK)[0].strip().rstrip(".")
    return f"{seen[:1].upper()}{seen[1:]}."


def _limit(referral: ReferralData, language: Language) -> str:
    wait = SOON_DAYS if referral.urgency is Urgency.SOON else 0
    return spell(referral.on + timedelta(days=wait), language).replace(" ", _NO_BREAK)


def _route(route: str, language: Language) -> tuple[str, str]:
    return ROUTES[language][route]


def _named(client: ClientFacts, language: Language) -> str:
    if client.birth_on is None:
        return f"{client.name}, {WORDS[language]['born']}: {WORDS[language]['not_asked']}"
    return f"{client.name}, {WORDS[language]['born']} {spell(client.birth_on, language)}"


def _client_facts(client: ClientFacts, language: Language) -> tuple[Fact, ...]:
    words = WORDS[language]
    contact = ", ".join(filter(None, (client.phone, client.email)))
    tongue = client.language or ""
    return (
        Fact(words["contact"], contact or words["not_asked"]),
        Fact(words["language"], LANGUAGE_NAMES[language].get(tongue, tongue) or words["not_asked"]),
    )


def _bumps(referral: ReferralData, speller: Speller) -> tuple[SeenBump, ...]:
    bumps = []
    word = WORDS[speller.language]["bump"]
    for position, bump in enumerate(referral.bumps, start=1):
        facts = bump_facts(bump, speller, _noticed(referral.noticed_by, speller.language))
        bumps.append(SeenBump(f"{word} {position}: {facts.left[0].value}", facts))
    return tuple(bumps)


def _noticed(key: str | None, language: Language) -> str | None:
    return NOTICED[key][language] if key and key in NOTICED else key


def _history(referral: ReferralData, words: Mapping[str, str]) -> Halves:
    return Halves(
        (
            Fact(words["done_here"], _joined(referral.done_here, words)),
            Fact(words["not_done"], _joined(referral.not_done, words)),
        ),
        (Fact(words["tried"], referral.tried or words["not_asked"]),),
        unsaid(words),
    )


def _joined(items: tuple[str, ...] | None, words: Mapping[str, str]) -> str:
    if items is None:
        return words["not_asked"]
    return ", ".join(items) or words["none"]


def _consent(on: date | None, language: Language) -> str:
    words = WORDS[language]
    return words["consent_given"].format(date=spell(on, language)) if on else words["not_asked"]


def _note(
    referral: ReferralData, client: ClientFacts, studio: StudioFacts, fallback: Language
) -> ClientNote:
    own = client.language
    language = Language(own) if own in set(Language) else fallback
    words = WORDS[language]
    now = referral.urgency is Urgency.EMERGENCY
    take = _TAKE[:2] if now else _TAKE
    return ClientNote(
        language=language,
        words=words,
        where=_route(referral.route, language)[1],
        also=tuple(_route(route, language)[1] for route in referral.also),
        how_soon=URGENCIES[language][referral.urgency][1].format(date=_limit(referral, language)),
        warning="" if now else words["call_911"],
        take=tuple(words[f"take_{item}"] for item in take),
        meanwhile=(words["leave_alone"], words["no_products"], words["sun"]),
        sooner="" if now else words["go_sooner"],
        call_questions=words["call_questions"].format(phone=studio.phone),
    )
