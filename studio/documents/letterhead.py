"""The head and foot that every document shares."""

import re
from dataclasses import dataclass
from datetime import date

from studio.documents.dates import Language, spell
from studio.documents.facts import Paper, StudioFacts, Variant
from studio.documents.words import WORDS


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Everything around the text of a document, ready to print."""

    studio: str
    address: tuple[str, ...]
    phone: str
    phone_link: str
    web: str
    web_link: str
    email: str
    esthetician: str
    license: str
    accent: str
    paper: Paper
    variant: Variant
    logo: bytes
    language: Language
    title: str
    number: str
    version: str
    date: str
    created: str
    scope: str
    page: str
    of: str


def letterhead(  # noqa: PLR0913 - the parts of a letterhead are independent
    studio: StudioFacts,
    *,
    kind: str,
    number: str,
    version: int,
    on: date,
    language: Language,
    variant: Variant = Variant.USUAL,
) -> Letterhead:
    """Format the letterhead of one document; the title never names the client."""
    words = WORDS[language]
    return Letterhead(
        studio=studio.name,
        address=tuple(line.strip() for line in studio.address.splitlines() if line.strip()),
        phone=studio.phone,
        phone_link=phone_link(studio.phone),
        web=re.sub(r"^https?://|/$", "", studio.web),
        web_link=_web_link(studio.web),
        email=studio.email,
        esthetician=studio.esthetician,
        license=f"{words['license']} {studio.license_number}",
        accent=studio.accent,
        paper=studio.paper,
        variant=variant,
        logo=studio.logo,
        language=language,
        title=f"{words[kind]} {number}",
        number=number,
        version=f"{words['version']} {version}",
        date=spell(on, language),
        created=on.isoformat(),
        scope=words["scope"],
        page=words["page"],
        of=words["of"],
    )


def phone_link(phone: str) -> str:
    """Turn a phone number as printed into a `tel:` address."""
    digits = re.sub(r"[^0-9]", "", phone)
    return f"tel:+{digits}" if phone.strip().startswith("+") else f"tel:{digits}"


def _web_link(web: str) -> str:
    if not web or web.startswith(("https://", "http://")):
        return web
    return f"https://{web}"
