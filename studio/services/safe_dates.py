"""From which day on a service is safe for a known client, and what stands before that day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from studio.models import (
    Booking,
    BumpRow,
    Client,
    Consultation,
    DecisionKind,
    NeedsFirst,
    Offer,
    Referral,
    ReferralStatus,
)
from studio.services import (
    audit,
    client_rows,
    clinician,
    decisions,
    intakes,
    library,
    sealing,
    treated,
)
from studio.services.ages import full_years
from studio.services.client_rows import PastVisit
from studio.services.clinician import Said
from studio.services.decisions import Decided
from studio.services.library_defaults import CONSULTATION, PATCH_TEST
from studio.services.treated import Reaction, Treated
from studio.services.unit import Unit
from studio.skin import patch_tests
from studio.skin.assessment import assess
from studio.skin.carried import carry_features, carry_intake
from studio.skin.safe_dates import (
    Cause,
    Hold,
    Told,
    answer_holds,
    first_safe,
    told_holds,
    work_holds,
)
from studio.skin.spacing import Given

#: Answers older than this are asked again before anything is promised on them.
STAYS_GOOD = timedelta(days=365)
#: Work further back holds nothing; a full row of peels fits in.
_LOOKS_BACK = timedelta(days=400)
#: After these the therapist looks before anything is done again. [6.3 stop]
_STRONG = frozenset({Reaction.SWELLING, Reaction.FAINT, Reaction.OTHER})
#: Visits that do no work on the skin that another would have to wait for.
_NO_WORK = frozenset({CONSULTATION, PATCH_TEST})


@dataclass(frozen=True, slots=True)
class SafeFrom:
    """The first safe day; None: the therapist has a look first.

    `needs` names what is booked before it: `consultation`, `patch_test` or nothing.
    """

    on: date | None
    reasons: tuple[Hold, ...] = ()
    needs: str = ""


@dataclass(frozen=True, slots=True)
class _Spot:
    """A bump, with the last visit at which it was seen."""

    visit: Consultation
    public_id: str
    number: int
    features: Mapping[str, Any]


@dataclass(slots=True)
class Outlook:
    """All that is known of a client, opened once; asked for any service and day."""

    unit: Unit
    client: Client
    told: Told | None
    #: Done within the last year, and promised.
    work: tuple[Given, ...]
    #: The last one, and the bumps and decision of the last one that looked at any.
    visit: Consultation | None
    spots: tuple[_Spot, ...]
    decided: Decided | None
    #: Letters of other visits that wait for an answer.
    letters: tuple[Referral, ...]
    said: tuple[Said, ...]
    last: tuple[date, Treated] | None
    #: What is on the menu, in its order.
    menu: Mapping[str, Offer]
    answers: dict[tuple[int, date], Mapping[str, Any]] = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        """Tell whether nothing is known: the menu alone says what comes first.

        That a look or a patch test is promised tells nothing yet.
        """
        is_untouched = all(one.service in _NO_WORK for one in self.work)
        return self.told is None and self.visit is None and is_untouched

    def holds_on(
        self, service: str, on: date, work: Sequence[Given] = (), event_on: date | None = None
    ) -> tuple[Hold, ...]:
        """Return what speaks against a day, beside further `work` that is being planned."""
        if service == CONSULTATION or self.is_blank:
            return ()
        if service == PATCH_TEST:
            return self.patch_holds(service, on)
        rules = self.unit.knowledge.rules
        told = self._told_holds(service, on)
        return (
            *told,
            *work_holds(rules, service, on, (*self.work, *work), event_on),
            # The answer to a bump says again what was told; alone it says what the place adds.
            *(() if told else self._spot_holds(service, on)),
            *self._plan_holds(service, on),
            *self._letter_holds(on),
            *self._reaction_holds(),
        )

    def patch_holds(self, service: str, on: date) -> tuple[Hold, ...]:
        """Return what speaks against setting the patch test of a service on a day.

        Work on the face does not: the patch lies behind the ear or under the jaw.
        """
        if self.is_blank:
            return ()
        told = self._told_holds(service, on)
        return (*told, *self._letter_holds(on), *self._reaction_holds())

    @property
    def read_after(self) -> timedelta:
        """Return how long a patch test stays before it is read: longer on darker skin. [5.8]"""
        told = self.told.words if self.told else None
        return patch_tests.read_after(self.unit.knowledge.data, told)

    def safe_from(
        self, service: str, first: date | None = None, event_on: date | None = None
    ) -> SafeFrom:
        """Return the first safe day from `first`, or today, on."""
        start = max(first or self.unit.today(), self.unit.today())
        needs = self.needs(service)
        if needs == NeedsFirst.PATCH_TEST.value:
            start = max(start, self.unit.today() + self.read_after)
        if self.is_blank and needs == CONSULTATION:
            return SafeFrom(None, (), CONSULTATION)
        on, held = first_safe(lambda day: self.holds_on(service, day, (), event_on), start)
        return SafeFrom(on, held, needs if on else CONSULTATION)

    def needs(self, service: str) -> str:
        """Return what is booked first: for a new client by the menu, for others by their skin."""
        offer = self.menu.get(service)
        wanted = offer.needs_first if offer else NeedsFirst.NOTHING
        if wanted is NeedsFirst.PATCH_TEST:
            return "" if self._is_patched(service) else wanted.value
        if wanted is NeedsFirst.CONSULTATION:
            return "" if self.visit else wanted.value
        return ""

    def _is_patched(self, service: str) -> bool:
        tests = self.told.words.get("patch_tests") or () if self.told else ()
        passed = any(patch_tests.is_clear(one, service, self.unit.today()) for one in tests)
        return passed or any(one.service == service for one in self.work)

    def _told_holds(self, service: str, on: date) -> tuple[Hold, ...]:
        if self.told is None or on - self.told.on > STAYS_GOOD:
            return (Hold(Cause.ASK, "no answers from the last year", None, "0.6"),)
        return tuple(told_holds(self.unit.knowledge.rules, self.told, service, on))

    def _spot_holds(self, service: str, on: date) -> tuple[Hold, ...]:
        return tuple(
            hold
            for place, spot in enumerate(self.spots)
            for hold in answer_holds(self._answer(place, on), service, spot.number, on)
        )

    def _answer(self, place: int, on: date) -> Mapping[str, Any]:
        """Assess a bump of the last visit as it reads on a day, beside what clinicians said."""
        if (place, on) not in self.answers:
            self.answers[place, on] = self._assessed(self.spots[place], on)
        return self.answers[place, on]

    def _assessed(self, spot: _Spot, on: date) -> Mapping[str, Any]:
        told = self.told
        if told is None:
            raise ValueError("bumps of somebody who told nothing")
        features = carry_features(spot.features, spot.visit.on, on)
        client = carry_intake(told.words, told.on, on)
        unknown = client.pop("cannot_tell", [])
        if unknown:
            known = features.get("cannot_tell") or []
            features["cannot_tell"] = sorted({*known, *unknown})
        case = {"bump": features, "client": client, "studio": dict(told.studio)}
        answer = assess({**case, "on": on.isoformat()}, self.unit.knowledge)
        word = clinician.of_day(self.unit, spot.visit, self.said, on)
        return word.in_force(spot.public_id, features, answer)

    def _plan_holds(self, service: str, on: date) -> tuple[Hold, ...]:
        """Keep to what the therapist decided at the last visit."""
        if self.decided is None:
            return ()
        later, planned = self.decided.next_visit_on, self.decided.next_services
        is_meant = service in planned or not planned
        if later and on < later and is_meant:
            return (Hold(Cause.PLAN, f"planned for {later.isoformat()}", later, about_on=later),)
        if self.decided.kind is DecisionKind.HOLD and later is None:
            return (Hold(Cause.PLAN, "held back at the last visit, without a day", None),)
        if self.decided.kind is DecisionKind.REFER and not self._is_explained():
            return (Hold(Cause.LETTER, "referred at the last visit", None),)
        return ()

    def _is_explained(self) -> bool:
        """Tell whether a bump was referred by its own answer, or a clinician has answered since."""
        visit = self.visit
        if visit is None or any(one.filed_at > visit.created_at for one in self.said):
            return True
        today = self.unit.today()
        answers = (self._answer(place, today) for place in range(len(self.spots)))
        return any(answer["disposition"] == "refer" for answer in answers)

    def _letter_holds(self, on: date) -> tuple[Hold, ...]:
        """Wait for the answer to a letter, or until it is due, and leave held people alone."""
        waits = [row.due_on for row in self.letters if row.due_on and on <= row.due_on]
        holds = [
            Hold(
                Cause.LETTER, "a letter waits for its answer", day + timedelta(days=1), about_on=day
            )
            for day in waits
        ]
        for one in clinician.holding(self.said, on):
            if one.holds_everything:
                free_on = one.until_on + timedelta(days=1) if one.until_on else None
                holds.append(Hold(Cause.LETTER, one.sentence, free_on))
        return tuple(holds)

    def _reaction_holds(self) -> tuple[Hold, ...]:
        """Look first after a strong reaction, unless a later visit has looked already."""
        if self.last is None:
            return ()
        on, body = self.last
        strong = [one.value for one in body.reactions if one in _STRONG]
        looked = self.visit is not None and self.visit.on > on
        if looked or not (strong or body.stopped_early):
            return ()
        text = ", ".join(strong) or "stopped early"
        return (Hold(Cause.REACTION, f"last time: {text}", None, "6.3 stop", about_on=on),)


def safe_from(unit: Unit, client: Client, service: str) -> SafeFrom:
    """Return from which day a service is safe, for staff.

    Why is told to those who may see health notes; the front desk gets the day alone.
    """
    unit.require_staff("booking.read")
    found = outlook(unit, client).safe_from(service)
    return found if unit.actor.is_caring else replace(found, reasons=())


def for_client(unit: Unit, client: Client, service: str) -> SafeFrom:
    """Return the same for the client themselves; the caller has checked the link they came by."""
    return outlook(unit, client).safe_from(service)


def whole_menu(unit: Unit, client: Client) -> tuple[tuple[Offer, SafeFrom], ...]:
    """Return the first safe day of everything on the menu that touches skin, in its order."""
    unit.require_caring("client.read_alerts")
    seen = outlook(unit, client)
    known = unit.knowledge.rules.services
    rows = [row for key, row in seen.menu.items() if key in known]
    return tuple((row, seen.safe_from(row.service)) for row in rows)


def outlook(unit: Unit, client: Client, but: Sequence[Booking] = ()) -> Outlook:
    """Open all that decides about days for a client; audited. `but` are visits being moved."""
    if but:
        return _outlook(unit, client, but)
    return unit.once(("outlook", client.id), lambda: _outlook(unit, client, ()))


def _outlook(unit: Unit, client: Client, but: Sequence[Booking]) -> Outlook:
    audit.record(unit, "client.safe_dates_read", client.public_id, "care")
    past = client_rows.visits(unit, client)
    visits = [one.visit for one in past[: client_rows.NEWEST]]
    client_rows.with_bumps(unit, visits)
    looked_at = next((one for one in visits if _is_looked_at(one)), None)
    done, told = _done(unit, client, past), _told(unit, client, visits)
    return Outlook(
        unit=unit,
        client=client,
        told=told,
        work=(*_given(done), *_promised(unit, client, but)),
        visit=next(iter(visits), None),
        spots=_spots(unit, looked_at) if told and looked_at else (),
        decided=_decided(unit, client, past, looked_at),
        letters=_letters(past, looked_at),
        said=clinician.said_in(unit, client, clinician.answered(past)),
        last=done[-1] if done else None,
        menu=library.menu(unit),
    )


def _present(visit: Consultation) -> list[BumpRow]:
    return [bump for bump in visit.bumps if not bump.removed]


def _is_looked_at(visit: Consultation) -> bool:
    """Tell whether bumps were seen in a visit, beyond those taken over unseen."""
    return any(not bump.copied for bump in _present(visit))


def _told(unit: Unit, client: Client, visits: Sequence[Consultation]) -> Told | None:
    """Put together what was told last, at a visit and at home since."""
    today, sent = unit.today(), intakes.case_client(unit, client, unit.today())
    words, on = dict[str, Any](), today
    for visit in visits:
        found = sealing.open_json(unit, client, visit, "intake", visit.intake)
        found.pop("confirmed", None)
        if found.keys() - {"age_years"}:
            words, on = found, visit.on
            break
    if sent:
        words, on = {**carry_intake(words, on, today), **sent}, today
    if not words:
        return None
    if client.birth_on is not None:
        words["age_years"] = full_years(client.birth_on, on)
    return Told(words, on, unit.settings.for_case())


def _done(unit: Unit, client: Client, past: Sequence[PastVisit]) -> list[tuple[date, Treated]]:
    """Open the treatments of the last year, earliest first."""
    since = unit.today() - _LOOKS_BACK
    found = [
        (one.visit.on, one.treatment)
        for one in past
        if one.treatment is not None and one.visit.on >= since
    ]
    found.sort(key=lambda pair: (pair[0], pair[1].id))
    return [(on, treated.opened(unit, client, row)) for on, row in found]


def _given(done: Sequence[tuple[date, Treated]]) -> tuple[Given, ...]:
    return tuple(Given(step.service, on) for on, body in done for step in body.steps)


def _promised(unit: Unit, client: Client, but: Sequence[Booking]) -> tuple[Given, ...]:
    """Return the visits that are to come."""
    zone, moved = unit.settings.zone, {one.id for one in but}
    return tuple(
        Given(row.service, row.starts_at.astimezone(zone).date())
        for row in client_rows.ahead(unit, client).bookings
        if row.starts_at and row.id not in moved
    )


def _spots(unit: Unit, visit: Consultation) -> tuple[_Spot, ...]:
    return tuple(
        _Spot(
            visit,
            bump.public_id,
            bump.number,
            sealing.open_json(unit, visit.client, bump, "features", bump.features),
        )
        for bump in _present(visit)
    )


def _decided(
    unit: Unit, client: Client, past: Sequence[PastVisit], seen: Consultation | None
) -> Decided | None:
    row = next((one.decision for one in past if one.visit is seen), None)
    return decisions.opened(unit, client, row) if row else None


def _letters(past: Sequence[PastVisit], seen: Consultation | None) -> tuple[Referral, ...]:
    """Return the letters of other visits that wait for an answer, the earliest first."""
    waiting = [
        letter
        for one in past
        for letter in one.letters
        if one.visit is not seen and letter.status is ReferralStatus.ISSUED
    ]
    return tuple(sorted(waiting, key=lambda letter: letter.id))
