"""What filed answers of clinicians mean for care: places to leave alone, and spots set free.

Only what the therapist filed counts here. An answer never opens what a rule withholds, never an
emergency, and never a bump that looks worse than the letter told of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, select

from studio.models import BumpRow, Client, Consultation, Referral, ReferralStatus, Treatment
from studio.services import sealing
from studio.services.client_rows import PastVisit
from studio.services.unit import Unit
from studio.skin.referral_waits import Advice

Answer = Mapping[str, Any]
Features = Mapping[str, Any]
#: Where a rule's name would stand with a reason.
RULE = "clinician"
#: Answers looked at; nobody has more letters than that.
_MOST = 50
#: Tells in a query whether a letter is one of the answered ones of a `client`.
IS_ANSWERED: Final = Referral.id.in_(
    select(Referral.id)
    .join(Consultation, Consultation.id == Referral.consultation_id)
    .where(
        Consultation.client_id == bindparam("client"), Referral.status == ReferralStatus.ANSWERED
    )
    .order_by(Referral.id.desc())
    .limit(_MOST)
    .correlate(None)
)
_URGENCIES = ("routine", "soon", "urgent", "emergency")
#: What may not have come since the letter, and words of it that tell of nothing bad.
_WATCHED = ("colors", "surface", "symptoms", "signs", "course")
_CALM = frozenset({"none", "stable", "self_resolving"})


@dataclass(frozen=True, slots=True)
class Mark:
    """A bump as its letter told of it: outside id, rules that referred it, how soon, features."""

    bump: str
    rules: frozenset[str]
    urgency: str
    told: Features


@dataclass(frozen=True, slots=True)
class Said:
    """A filed answer, with the places and bumps its letter was about."""

    advice: Advice
    filed_at: datetime
    until_on: date | None = None
    follow_up_on: date | None = None
    by: str = ""
    sites: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()

    def lasts(self, on: date) -> bool:
        """Tell whether it still holds on that day."""
        last = self.follow_up_on if self.advice is Advice.MAY_CONTINUE else self.until_on
        return last is None or on <= last

    @property
    def holds_everything(self) -> bool:
        """Tell whether no place may be treated; an area nobody named is every area."""
        return self.advice is Advice.NO_TREATMENT or not self.sites

    @property
    def sentence(self) -> str:
        """Say what was asked for, and until when."""
        what = {
            Advice.NO_TREATMENT: "asked for no skin treatment",
            Advice.AVOID_AREA: "asked to leave this place alone",
            Advice.MAY_CONTINUE: "said that care may go on",
        }[self.advice]
        if self.advice is Advice.MAY_CONTINUE:
            return f"{self._who} {what}."
        if self.until_on is None:
            return f"{self._who} {what} until they say more."
        day = f"{self.until_on.day} {self.until_on:%B %Y}"
        return f"{self._who} {what} up to and including {day}."

    @property
    def _who(self) -> str:
        return f"The clinician ({self.by})" if self.by else "The clinician"


@dataclass(frozen=True, slots=True)
class Word:
    """What clinicians said, as it counts for one visit."""

    holds: tuple[Said, ...] = ()
    #: Outside id of a bump to the answer that may set it free, and how its letter told of it.
    seen: Mapping[str, tuple[Said, Mark]] = field(default_factory=dict)

    def about(self, bump: str, features: Features, answer: Answer) -> tuple[str, ...]:
        """Say what counts for one bump, for the page that shows its answer."""
        here = set(features.get("sites") or ())
        touching = [one for one in self.holds if one.holds_everything or here & set(one.sites)]
        free = self._freeing(bump, features, answer)
        return tuple(one.sentence for one in (*([free] if free else ()), *touching))

    def in_force(self, bump: str, features: Features, answer: Answer) -> dict[str, Any]:
        """Return the answer to one bump as it counts beside what clinicians said."""
        found = dict(answer)
        freeing = self._freeing(bump, features, answer)
        if freeing:
            summary = f"{freeing.sentence} Nothing is done on this spot itself."
            found |= {"disposition": "hold", "referral": None, "summary": summary}
        for hold in self.holds:
            found = _held(found, hold)
        return found

    def _freeing(self, bump: str, features: Features, answer: Answer) -> Said | None:
        """Return the answer that sets a bump free from being referred."""
        said, told = self.seen.get(bump, (None, None))
        return said if told and _is_known(told, features, answer) else None


def said_of(unit: Unit, client: Client) -> tuple[Said, ...]:
    """Open every filed answer about a client, the one filed last first."""
    query = select(Referral).where(IS_ANSWERED)
    return said_in(unit, client, unit.session.scalars(query, {"client": client.id}))


def said_in(unit: Unit, client: Client, letters: Iterable[Referral]) -> tuple[Said, ...]:
    """Open the answers of letters that were found already, the one filed last first."""
    newest_first = sorted(letters, key=lambda row: row.id, reverse=True)
    found = [_opened(unit, client, row) for row in newest_first]
    return tuple(sorted(found, key=lambda said: said.filed_at, reverse=True))


def answered(past: Iterable[PastVisit]) -> list[Referral]:
    """Return the answered letters of a client's visits, as `IS_ANSWERED` finds them."""
    found = [
        letter for one in past for letter in one.letters if letter.status is ReferralStatus.ANSWERED
    ]
    return sorted(found, key=lambda row: row.id, reverse=True)[:_MOST]


def holding(said: Iterable[Said], on: date) -> tuple[Said, ...]:
    """Return what is to be left alone on a day.

    A later word that care may go on ends an earlier one only when it is about the same places.
    """
    lasting = [one for one in said if one.lasts(on)]
    return tuple(
        one
        for one in lasting
        if one.advice is not Advice.MAY_CONTINUE and not any(_ends(other, one) for other in lasting)
    )


def of_visit(
    unit: Unit,
    consultation: Consultation,
    said: Sequence[Said],
    treated: Treatment | None,
) -> Word:
    """Return what counts for a visit: of a signed one what was known then.

    What came in after the treatment was recorded no longer holds that treatment back.
    """
    signed = consultation.signed_at
    known = [one for one in said if signed is None or one.filed_at <= signed]
    if not known:
        return Word()
    on = consultation.on if signed else unit.today()
    in_time = [one for one in known if treated is None or one.filed_at <= treated.recorded_at]
    return Word(holding(in_time, on), _seen(unit, consultation, known, on))


def of_day(unit: Unit, consultation: Consultation, said: Sequence[Said], on: date) -> Word:
    """Return what counts for the bumps of a visit on a later day, of all that was said."""
    return Word(holding(said, on), _seen(unit, consultation, said, on)) if said else Word()


def mark(bump: str, features: Features, answer: Answer) -> dict[str, Any]:
    """Return what a letter keeps of a bump, so that its answer finds it again."""
    referral = answer["referral"]
    urgency = referral["urgency"] if referral else "routine"
    rules = sorted(_rules(answer))
    return {"bump": bump, "rules": rules, "urgency": urgency, "told": dict(features)}


def _opened(unit: Unit, client: Client, row: Referral) -> Said:
    letter = sealing.open_json(unit, client, row, "data", row.data)
    if row.answer is None:
        raise ValueError("an answered letter without an answer")
    body = sealing.open_json(unit, client, row, "answer", row.answer)
    told, filed = body["answer"], body.get("filed_at")
    sites = [site for bump in letter["bumps"] for site in bump.get("sites") or ()]
    return Said(
        advice=Advice(told["advice"]),
        filed_at=datetime.fromisoformat(filed) if filed else row.answered_at or row.created_at,
        until_on=_day(told["until_on"]),
        follow_up_on=_day(told["follow_up_on"]),
        by=told["by"],
        sites=tuple(dict.fromkeys(sites)),
        marks=tuple(
            Mark(one["bump"], frozenset(one["rules"]), one["urgency"], one["told"])
            for one in letter.get("marks", ())
        ),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _ends(later: Said, hold: Said) -> bool:
    same = bool(hold.sites) and set(hold.sites) <= set(later.sites)
    return later.advice is Advice.MAY_CONTINUE and later.filed_at > hold.filed_at and same


def _seen(
    unit: Unit, consultation: Consultation, said: Sequence[Said], on: date
) -> dict[str, tuple[Said, Mark]]:
    """Find for each bump the newest answer that spoke of it, when that lets care go on."""
    spoken: dict[str, tuple[Said, Mark]] = {}
    for one in said:
        for mark_ in one.marks:
            spoken.setdefault(mark_.bump, (one, mark_))
    if not any(one.advice is Advice.MAY_CONTINUE for one, _ in spoken.values()):
        return {}
    found = {}
    lineages = unit.once(("lineages", consultation.id), lambda: _lineages(unit, consultation))
    for bump, lineage in lineages.items():
        named = [spoken[public_id] for public_id in lineage if public_id in spoken]
        newest = max(named, key=lambda pair: pair[0].filed_at, default=None)
        if newest and newest[0].advice is Advice.MAY_CONTINUE and newest[0].lasts(on):
            found[bump] = newest
    return found


def _lineages(unit: Unit, consultation: Consultation) -> dict[str, tuple[str, ...]]:
    """Return each bump's own id with those of the same bump at earlier visits."""
    query = (
        select(BumpRow.id, BumpRow.follows_id, BumpRow.public_id)
        .join(Consultation, Consultation.id == BumpRow.consultation_id)
        .where(Consultation.client_id == consultation.client_id)
    )
    rows = {row.id: row for row in unit.session.execute(query)}
    found = {}
    for bump in consultation.bumps:
        line, place = [bump.public_id], bump.follows_id
        while place in rows and rows[place].public_id not in line:
            line.append(rows[place].public_id)
            place = rows[place].follows_id
        found[bump.public_id] = tuple(line)
    return found


def _rules(answer: Answer) -> set[str]:
    """Name every rule that referred a bump."""
    referral = answer["referral"] or {"because": ()}
    alarms = {item["rule"] for item in answer["findings"] if item["kind"] == "red_flag"}
    return alarms | {reason["rule"] for reason in referral["because"]}


def _is_known(told: Mark, features: Features, answer: Answer) -> bool:
    """Tell whether a referral is the one the clinician was asked about: nothing new, no worse."""
    referral = answer["referral"]
    if not referral or referral["urgency"] == "emergency":
        return False
    no_sooner = _URGENCIES.index(referral["urgency"]) <= _URGENCIES.index(told.urgency)
    return no_sooner and _rules(answer) <= told.rules and not _is_worse(features, told.told)


def _is_worse(now: Features, then: Features) -> bool:
    if _largest(now) > _largest(then) or now.get("growth") not in {
        None,
        "none",
        then.get("growth"),
    }:
        return True
    return any(set(now.get(key) or ()) - set(then.get(key) or ()) - _CALM for key in _WATCHED)


def _largest(features: Features) -> float:
    return max((*(features.get("size_mm") or ()), features.get("extent_mm") or 0), default=0)


def _held(answer: dict[str, Any], hold: Said) -> dict[str, Any]:
    """Take the held places out of every service; one that has none left is withheld."""
    treatments = [_entry(entry, hold) for entry in answer["treatments"]]
    held = {} if hold.holds_everything else dict.fromkeys(hold.sites, hold.sentence)
    found = {**answer, "treatments": treatments, "held": answer.get("held", {}) | held}
    if hold.holds_everything:
        found["elsewhere"] = []
    is_open = any(entry["status"] != "withheld" for entry in treatments)
    if is_open or answer["disposition"] not in {"treat", "watch", "hold"}:
        return found
    block = _block(answer["service_block"], hold)
    return found | {"disposition": "hold", "service_block": block, "summary": hold.sentence}


def _entry(entry: dict[str, Any], hold: Said) -> dict[str, Any]:
    left = [site for site in entry["sites"] if site not in hold.sites]
    is_untouched = not hold.holds_everything and left == entry["sites"]
    if entry["status"] == "withheld" or is_untouched:
        return entry
    if left and not hold.holds_everything:
        return {**entry, "sites": left}
    reason = {"rule": RULE, "text": hold.sentence}
    closed = entry | {"status": "withheld", "earliest_on": None, "sites": [], "requires": []}
    return closed | {"reasons": [reason, *entry["reasons"]]}


def _block(block: Mapping[str, Any] | None, hold: Said) -> Mapping[str, Any]:
    """Return what blocks services longest; an end that is no day is kept."""
    free_on = (hold.until_on + timedelta(days=1)).isoformat() if hold.until_on else "cleared"
    before = block["until"] if block else None
    if block and before and (not before[:1].isdigit() or before >= free_on):
        return block
    return {"scope": "all" if hold.holds_everything else "area", "until": free_on}
