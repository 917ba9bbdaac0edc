"""What a connected form would make of an invented post; nothing is booked, nothing is kept."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from studio.inbound.contract import fetch_from, settings_from
from studio.inbound.examples import Example, Wanted, example
from studio.inbound.model import Delivery, Reading
from studio.inbound.picked import object_in
from studio.inbound.providers import PROVIDERS
from studio.inbound.read import understood
from studio.models import InboundForm, Offer
from studio.services import inbound_forms, inbox_effects
from studio.services.unit import Unit

log = logging.getLogger("studio.inbox")

#: The invented person asks for a day so far ahead.
_AHEAD: Final = timedelta(days=7)
_USUAL_SERVICE: Final = "Skin consultation"


@dataclass(frozen=True, slots=True)
class Trial:
    """An invented post, and what it came to."""

    form: InboundForm
    said: Mapping[str, object]
    #: None where its readers found nothing to read.
    reading: Reading | None
    #: Our service that it would begin with.
    service: str
    #: Codes of what a person should know, those of the readers first.
    problems: tuple[str, ...]


def trial(unit: Unit, public_id: str) -> Trial:
    """Read an invented post by the form's settings of now. Raises NotFound.

    The proof is left out: only a post from over there can show that its secret is right.
    """
    form = inbound_forms.get(unit, public_id)
    invented = example(form.provider, object_in(form.settings, "mapping"), _wanted(unit, form))
    found = _read(unit, form, invented)
    name = found.booking.service if found and found.booking else None
    service, told = inbox_effects.service_of(unit, form, name)
    known = [problem.value for problem in found.problems] if found else []
    return Trial(form, invented.said, found, service, tuple(dict.fromkeys([*known, *told])))


def _wanted(unit: Unit, form: InboundForm) -> Wanted:
    """Ask for the first service that was explained, or the first of the menu."""
    explained = next(iter(object_in(form.settings, "services")), None)
    query = select(Offer.name_en).where(Offer.active).order_by(Offer.position, Offer.id)
    service = explained or unit.session.scalars(query.limit(1)).first() or _USUAL_SERVICE
    return Wanted(service, unit.today() + _AHEAD, unit.settings.zone)


def _read(unit: Unit, form: InboundForm, invented: Example) -> Reading | None:
    delivery = Delivery(
        provider=form.provider,
        studio=inbound_forms.studio_facts(unit),
        settings=settings_from({**form.settings, "form_id": None}),
        request=invented.request,
        now=unit.now().timestamp(),
    )
    try:
        found = understood(PROVIDERS[form.provider], delivery, fetch_from(invented.lookups))
    except Exception:
        log.exception("an invented post of %s cannot be read", form.provider)
        return None
    return found if found.booking else None
