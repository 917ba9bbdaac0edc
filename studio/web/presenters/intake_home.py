"""What the staff sees of questionnaire and consents."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from studio.documents.dates import Language, spell
from studio.models import Client, Purpose
from studio.services import consents
from studio.services.consent_words import consent_text
from studio.services.intakes import OpenIntake, Progress, Standing
from studio.services.signatures import Signed
from studio.services.unit import Unit
from studio.web.presenters.intake import Part, parts_view
from studio.web.presenters.signature import SignatureMark, mark

_STATES = {
    Progress.NONE: ("Not sent yet", "check"),
    Progress.SENT: ("Sent on {on}, not answered yet", "check"),
    Progress.BEGUN: ("Half done, sent on {on}", "check"),
    Progress.ANSWERED: ("Answered on {on}", "ok"),
}


@dataclass(frozen=True, slots=True)
class Card:
    """One line about the questionnaire, for the client's page."""

    state: str
    level: str
    url: str
    consents: str


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """What counts for one purpose."""

    title: str
    state: str
    level: str
    #: Where a yes is taken back; empty when there is none.
    withdraw_url: str


@dataclass(frozen=True, slots=True)
class SignedText:
    """A signed text, line by line, and the name under it."""

    lines: tuple[str, ...]
    mark: SignatureMark


@dataclass(frozen=True, slots=True)
class HomeView:
    """The page of one client's questionnaire and consents."""

    name: str
    client_url: str
    list_url: str
    state: str
    level: str
    lead: str
    send_url: str
    send_label: str
    tablet_url: str
    reopen_url: str
    link: str
    notice: str
    problem: str
    consents: tuple[ConsentRow, ...]
    parts: tuple[Part, ...]
    signed: tuple[SignedText, ...]
    may_care: bool


Url = Callable[..., str]


def card(unit: Unit, client: Client, standing: Standing, url: Url) -> Card:
    """Sum up questionnaire and consents in two lines."""
    state, level = _state(standing)
    given = consents.current(unit, client)
    missing = consents.is_due(unit, given.get(Purpose.HEALTH_DATA))
    photos = given.get(Purpose.PHOTOS)
    said = "Health data: consent needed" if missing else "Health data: agreed"
    return Card(
        state=state,
        level=level,
        url=url("studio.client_intake", public_id=client.public_id),
        consents=f"{said}. Photos: {'agreed' if photos and photos.holds else 'not agreed'}",
    )


def home_view(  # noqa: PLR0913 - what the page is made of, by name
    unit: Unit,
    client: Client,
    standing: Standing,
    found: OpenIntake | None,
    signed: Sequence[Signed],
    *,
    url: Url,
    link: str = "",
    notice: str = "",
    problem: str = "",
) -> HomeView:
    """Show how far the questionnaire is, what was answered and signed, and every consent."""
    state, level = _state(standing)
    here: Mapping[str, str] = {"public_id": client.public_id}
    is_answered = standing.progress is Progress.ANSWERED
    may_care = unit.actor.is_caring
    return HomeView(
        name=client.name,
        client_url=url("studio.client", **here),
        list_url=url("studio.clients"),
        state=state,
        level=level,
        lead=_lead(standing),
        send_url=url("studio.client_intake_send", **here),
        send_label="Ask again by email" if is_answered else _send_label(standing),
        tablet_url=url("studio.client_intake_tablet", **here),
        reopen_url=url("studio.client_intake_reopen", **here) if is_answered and may_care else "",
        link=link,
        notice=notice,
        problem=problem,
        consents=_consents(unit, client, url),
        parts=_parts(found),
        signed=tuple(SignedText(tuple(one.text.split("\n")), mark(unit, one)) for one in signed),
        may_care=may_care,
    )


def _send_label(standing: Standing) -> str:
    return "Send by email" if standing.progress is Progress.NONE else "Send a new link"


def _lead(standing: Standing) -> str:
    match standing.progress:
        case Progress.NONE:
            return "About 30 short questions about skin, health and medicines, then the consents."
        case Progress.ANSWERED:
            return "A visit that starts now begins with these answers."
        case _:
            return "A new link ends the earlier one. What was answered stays."


def _state(standing: Standing) -> tuple[str, str]:
    text, level = _STATES[standing.progress]
    on = spell(standing.on, Language.EN) if standing.on else ""
    return text.format(on=on), level


def _parts(found: OpenIntake | None) -> tuple[Part, ...]:
    """List what was said; what was left empty says nothing."""
    if found is None:
        return ()
    parts = parts_view(found, Language.EN, lambda _question: "")
    filled = [
        replace(part, rows=tuple(row for row in part.rows if not row.is_empty)) for part in parts
    ]
    return tuple(part for part in filled if part.rows)


def _consents(unit: Unit, client: Client, url: Url) -> tuple[ConsentRow, ...]:
    given = consents.current(unit, client)
    rows = []
    for purpose in Purpose:
        standing = given.get(purpose)
        title = consent_text(purpose, "en", unit.settings.name).title
        state, level = _consent_state(unit, standing)
        withdraw = (
            url("studio.consent_withdraw", public_id=client.public_id, purpose=purpose.value)
            if standing and standing.holds
            else ""
        )
        rows.append(ConsentRow(title, state, level, withdraw))
    return tuple(rows)


def _consent_state(unit: Unit, standing: consents.Standing | None) -> tuple[str, str]:
    if standing is None:
        return "Not asked", ""
    if standing.withdrawn_on:
        return f"Taken back on {spell(standing.withdrawn_on, Language.EN)}", "hold"
    on = spell(standing.on, Language.EN)
    if not standing.given:
        return f"No, on {on}", "hold"
    due = ". A year ago: ask again" if consents.is_due(unit, standing) else ""
    return f"Yes, on {on}{due}", "check" if due else "ok"
