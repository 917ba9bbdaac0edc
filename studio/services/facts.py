"""Facts as papers name them."""

import secrets
from datetime import date

from studio.documents.facts import ClientFacts, Online, ReplyAddress, StudioFacts
from studio.models import Client, Plan, Referral
from studio.services import links, profile
from studio.services.unit import Unit


def client_facts(client: Client) -> ClientFacts:
    return ClientFacts(
        name=client.name,
        birth_on=client.birth_on,
        email=client.email or None,
        phone=client.phone or None,
        language=client.language,
        large_print=client.large_print,
    )


def studio_facts(unit: Unit) -> StudioFacts:
    settings = unit.settings
    return StudioFacts(
        name=settings.name,
        address=settings.address,
        phone=settings.phone,
        web=settings.website,
        esthetician=settings.practitioner,
        license_number=settings.license_number,
        email=settings.email,
        accent=settings.accent.lower(),
        logo=profile.logo(unit) or b"",
    )


def online(unit: Unit, plan: Plan, client: Client) -> Online | None:
    """Return where a client reads this plan on a phone; nowhere without address or birth date."""
    base = unit.settings.public_url.rstrip("/")
    if not base or not links.paper_pin(client):
        return None
    url = f"{base}/d/{links.paper_token(unit, plan)}"
    return Online(url, url.partition("://")[2])


def reply_address(unit: Unit, letter: Referral) -> ReplyAddress | None:
    """Return where a clinician answers this letter, and the code to type there."""
    base = unit.settings.public_url.rstrip("/")
    if not base:
        return None
    url = f"{base}/r/{links.paper_token(unit, letter)}"
    pin = links.reply_pin(unit, letter)
    return ReplyAddress(url, url.partition("://")[2], f"{pin[:3]} {pin[3:]}")


def paper_number(on: date) -> str:
    """Make a paper's number: the day and some random signs, so that none can be guessed."""
    return f"{on:%Y%m%d}-{secrets.token_hex(3).upper()}"
