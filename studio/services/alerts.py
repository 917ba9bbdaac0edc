"""What every page about a client warns of, gathered with as few statements as lists allow."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from sqlalchemy import bindparam, select

from studio.models import Client, Consultation, Purpose, Referral, Treatment
from studio.services import client_rows, clinician, consents, sealing, treated
from studio.services.client_rows import PastVisit
from studio.services.clinician import Said
from studio.services.consents import Standing
from studio.services.treated import LastReaction
from studio.services.unit import Unit

#: Key of a stored intake that says who checked it, and when; `studio.services.checkins` sets it.
_CONFIRMED = "confirmed"
#: Consents without which a visit cannot go its usual way.
_NEEDED = (Purpose.HEALTH_DATA, Purpose.SCOPE)
#: What came before a `visit` of a `client`; put together once, which takes longer than asking.
_BEFORE: Final = (
    select(Treatment, Consultation.on, Referral)
    .select_from(Client)
    .outerjoin(Treatment, Treatment.id == treated.NEWEST_ID)
    .outerjoin(Consultation, Consultation.id == Treatment.consultation_id)
    # The only list here: with a second one rows would multiply.
    .outerjoin(Referral, clinician.IS_ANSWERED)
    .where(Client.id == bindparam("client"))
)


@dataclass(frozen=True, slots=True)
class Alerts:
    """Facts for the strip; `told` is the `client` part of the newest case."""

    told: Mapping[str, Any]
    #: Medicines that rules look at, or that nobody knows; the rest is only counted.
    medicines: tuple[Mapping[str, Any], ...] = ()
    other_medicines: int = 0
    checked_on: date | None = None
    checked_by: str = ""
    note: str = ""
    reaction: LastReaction | None = None
    #: Every filed answer of a clinician, and what of it asks us to leave something alone today.
    said: tuple[Said, ...] = ()
    holds: tuple[Said, ...] = ()
    #: Consents that were given once and have run out or been taken back.
    ended_consents: tuple[Purpose, ...] = ()
    #: The latest answer to every consent that was asked.
    consents: Mapping[Purpose, Standing] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Before:
    """What the last treatment and the answers of clinicians warn of."""

    reaction: LastReaction | None
    said: tuple[Said, ...]


def of_client(unit: Unit, client: Client) -> Alerts:
    """Gather the alerts of a client from the last visit on."""
    unit.require_caring("client.read_alerts")
    past = client_rows.visits(unit, client)
    before = _in_visits(unit, client, past)
    if not past:
        return _gathered(unit, client, {}, None, before)
    latest = past[0].visit
    told = sealing.open_json(unit, client, latest, "intake", latest.intake)
    return _gathered(unit, client, told, latest.on, before)


def of_visit(
    unit: Unit, visit: Consultation, told: Mapping[str, Any], *, whole: bool = False
) -> Alerts:
    """Gather the alerts for a visit whose intake is open already.

    A page that asks for the `whole` record of the client takes them from there.
    """
    before = (
        _in_visits(unit, visit.client, client_rows.visits(unit, visit.client), visit)
        if whole
        else _from_before(unit, visit)
    )
    return _gathered(unit, visit.client, told, visit.on, before)


def retold(unit: Unit, before: Alerts, told: Mapping[str, Any], on: date | None) -> Alerts:
    """Return the alerts for answers of another day, where all else is known; asks nothing."""
    medicines = told.get("medications") or ()
    telling = tuple(item for item in medicines if _matters(unit, item))
    return replace(
        before,
        told=told,
        medicines=telling,
        other_medicines=len(medicines) - len(telling),
        checked_on=on,
    )


def _gathered(
    unit: Unit, client: Client, told: Mapping[str, Any], on: date | None, before: _Before
) -> Alerts:
    stamp = told.get(_CONFIRMED) or {}
    medicines = told.get("medications") or ()
    telling = tuple(item for item in medicines if _matters(unit, item))
    standing = consents.current(unit, client)
    has_answers = len(told) > 1
    return Alerts(
        told=told,
        medicines=telling,
        other_medicines=len(medicines) - len(telling),
        checked_on=date.fromisoformat(stamp["on"]) if stamp else on if has_answers else None,
        checked_by=str(stamp.get("by", "")),
        note=note_of(unit, client),
        reaction=before.reaction,
        said=before.said,
        holds=clinician.holding(before.said, unit.today()),
        ended_consents=_ended(unit, standing),
        consents=standing,
    )


def _from_before(unit: Unit, visit: Consultation) -> _Before:
    """Fetch the treatment before a visit and the answered letters, in one statement."""
    wanted = {"client": visit.client_id, "visit": visit.id}
    rows = unit.session.execute(_BEFORE, wanted).all()
    treatment, on, _ = rows[0]
    last = (on, treatment) if treatment else None
    return _before(unit, visit.client, last, [letter for _, _, letter in rows if letter])


def _in_visits(
    unit: Unit, client: Client, past: Sequence[PastVisit], but: Consultation | None = None
) -> _Before:
    """Find the same in the visits of a client."""
    treatments = [
        (one.visit.on, one.treatment) for one in past if one.treatment and one.visit is not but
    ]
    last = max(treatments, key=lambda pair: (pair[0], pair[1].id), default=None)
    return _before(unit, client, last, clinician.answered(past))


def _before(
    unit: Unit,
    client: Client,
    last: tuple[date, Treatment] | None,
    letters: Iterable[Referral],
) -> _Before:
    return _Before(
        treated.reaction_in(unit, client, last[1], last[0]) if last else None,
        clinician.said_in(unit, client, letters),
    )


def note_of(unit: Unit, client: Client) -> str:
    """Open the word to colleagues, if there is one."""
    if client.alert is None:
        return ""
    return sealing.open_text(unit, client, client, "alert", client.alert)


def _matters(unit: Unit, item: Mapping[str, Any]) -> bool:
    """Tell whether a rule looks at a medicine; one that is not known may matter."""
    reading = unit.knowledge.rules.health.dictionary.read("med", str(item.get("name", "")))
    return bool(reading.factors) or not reading.known


def _ended(unit: Unit, known: Mapping[Purpose, Standing]) -> tuple[Purpose, ...]:
    return tuple(
        purpose
        for purpose in _NEEDED
        if (standing := known.get(purpose)) is not None
        and standing.given
        and consents.is_due(unit, standing)
    )
