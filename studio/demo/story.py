"""One visit of the demo, from the request to its paper."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol

from studio.context import StudioState
from studio.demo.people import Finding, Person, Stage, Visit, picture
from studio.demo.telling import intake_answers
from studio.hooks import VISITOR, Actor
from studio.models import (
    BumpRow,
    Client,
    DecisionKind,
    FlagAnswer,
    LinkPurpose,
    PhotoView,
    Purpose,
    Referral,
    SignedBy,
    SignedHow,
)
from studio.services import (
    bookings,
    checkins,
    clients,
    consents,
    consultations,
    findings,
    intakes,
    links,
    locking,
    online_replies,
    plans,
    referrals,
    replies,
    signatures,
    stopping,
    suggestions,
    treatments,
)
from studio.services.ages import is_minor
from studio.services.bookings import BookingRequest
from studio.services.consent_words import consent_text
from studio.services.decisions import DecisionInput
from studio.services.locking import Hand, Signing
from studio.services.online_replies import OnlineAnswer
from studio.services.photos import PhotoWords
from studio.services.plan_choices import PlanChoices
from studio.services.referrals import ReferralInput
from studio.services.replies import Answer
from studio.services.slots import Slot
from studio.services.treated import Reaction
from studio.services.unit import Unit
from studio.skin.referral_waits import Advice

#: Screening asked and clean.
CLEAN: Mapping[str, Any] = {
    "sex": "female",
    "fitzpatrick": "III",
    "pregnancy": "none",
    "medications": [],
    "allergies": [],
    "conditions": [],
    "family": [],
    "recent": [],
    "goal": "smooth",
    "skin_type": "combination",
    "peel_history": [],
}
#: Days before the visit that a client asks, hears back, and tells; and the hour of the day.
_ASKS, _HEARS, _TELLS = (9, time(19, 20)), (8, time(9, 5)), (2, time(20, 40))
_MINUTES = 45
#: How long a clinician takes to answer in the demo.
_ANSWERS, _ANSWERS_ONLINE = timedelta(days=9), timedelta(days=2)
#: For how long a place is to be left alone in an answer that came in online.
_LEFT_ALONE = timedelta(days=30)
_CONSENTS = (Purpose.SCOPE, Purpose.PHOTOS, Purpose.SHARE_WITH_CLINICIAN)


class Stagehand(Protocol):
    """What a story needs of the telling."""

    state: StudioState
    team: Mapping[str, Actor]
    today: date

    def local(self, day: date, at: time) -> datetime: ...
    def cast_as(self, actor: Actor) -> None: ...


class VisitStory:
    """One visit from the request to its paper."""

    def __init__(
        self, seeder: Stagehand, person: Person, visit: Visit, request_id: str, *, is_first: bool
    ) -> None:
        """Take what the file says; ids come in as the story goes on."""
        self.seeder, self.person, self.visit = seeder, person, visit
        self.request_id, self.is_first = request_id, is_first
        self.state = seeder.state
        self.actor = seeder.team[visit.therapist]
        self.booking_id = self.visit_id = self.letter_id = ""

    def events(self) -> list[tuple[datetime, Callable[[], None]]]:
        """List what happened, each with its instant."""
        seeder, visit = self.seeder, self.visit
        day = seeder.today + timedelta(days=visit.day)
        asks = seeder.local(min(day, seeder.today) - timedelta(days=_ASKS[0]), _ASKS[1])
        hears = seeder.local(min(day, seeder.today) - timedelta(days=_HEARS[0]), _HEARS[1])
        tells = seeder.local(min(day, seeder.today) - timedelta(days=_TELLS[0]), _TELLS[1])
        if visit.stage is Stage.ASKED:
            asks = seeder.local(seeder.today - timedelta(days=1), _ASKS[1])
        starts = seeder.local(day, visit.at)
        happened = [(asks, self.ask)]
        if visit.stage is Stage.DECLINED:
            return [*happened, (hears, self.decline)]
        if visit.stage >= Stage.ACCEPTED:
            happened.append((hears, self.accept))
        if visit.stage is Stage.NO_SHOW:
            happened.append((starts + timedelta(hours=1), self.miss))
        elif visit.stage >= Stage.TOLD:
            happened.append((tells, self.tell_at_home))
        if visit.stage >= Stage.OPEN:
            happened.append((starts, self.look))
        if visit.stage >= Stage.SIGNED:
            happened.append((starts + timedelta(minutes=40), self.finish))
        if visit.stage >= Stage.ANSWERED:
            happened.append((starts + _ANSWERS, self.hear_back))
        elif visit.answer:
            happened.append((starts + _ANSWERS_ONLINE, self.hear_online))
        return happened

    def ask(self) -> None:
        with self.state.unit_of_work(VISITOR) as unit:
            given = BookingRequest(
                name=self.person.name,
                email=self.person.email,
                phone=self.person.phone,
                concern=self.visit.concern,
                wished_time=self.visit.wished or "any morning",
                request_id=self.request_id,
                language=self.person.language,
            )
            self.booking_id = bookings.request_booking(unit, given).public_id

    def decline(self) -> None:
        with self.state.unit_of_work(self.actor) as unit:
            bookings.decline(unit, self.booking_id)

    def accept(self) -> None:
        day = self.seeder.today + timedelta(days=self.visit.day)
        slot = Slot(day, self.visit.at, _MINUTES, self.actor.ref)
        with self.state.unit_of_work(self.actor) as unit:
            known = clients.like(unit, self.person.email, "")
            same = known[0].public_id if known else None
            client = bookings.accept(unit, self.booking_id, same, slot).client
            if client is not None and self.is_first:
                clients.record_birth(unit, client.public_id, self.person.birth_on(unit.today()))
                if self.person.alert:
                    clients.set_alert(unit, client.public_id, self.person.alert)

    def miss(self) -> None:
        with self.state.unit_of_work(self.actor) as unit:
            bookings.miss(unit, self.booking_id)

    def tell_at_home(self) -> None:
        """Answer every question calmly but where the file says otherwise, and sign."""
        with self.state.unit_of_work(self.actor) as unit:
            client = self._client(unit)
            booking = bookings.get(unit, self.booking_id)
            intakes.invite(unit, booking)
            intake = intakes.newest(unit, client)
            if intake is None:
                raise RuntimeError("an invited client has a questionnaire")
            found = intakes.opened(unit, intake)
            intakes.agree_to_start(unit, found)
            told = {"main_concern": self.visit.concern, **self.person.told}
            while question := next(iter(found.still_open()), None):
                answers = intake_answers(question, found.answers, found.person, told)
                found = intakes.save(unit, found, question, answers, found.intake.version)
            signer, name = self._hand(unit)
            signature = signatures.sign(
                unit,
                client,
                intakes.subject_of(found.intake),
                "What I told is true as far as I know.",
                signer,
                SignedHow.TYPED,
                name,
            )
            intakes.submit(unit, found, dict.fromkeys(_CONSENTS, True), signature)

    def look(self) -> None:
        with self.state.unit_of_work(self.actor) as unit:
            visit = consultations.start(unit, self.booking_id)
            self.visit_id = visit.public_id
            told = {**CLEAN, **self.person.screening, **self._age(visit.on)}
            if told["sex"] == "male":
                told.pop("pregnancy")
            is_asked = self.visit.stage >= Stage.SIGNED
            checkins.record(unit, self.visit_id, told, visit.version, asked=is_asked)
            for bump in self.visit.bumps:
                self._record(unit, bump)
            if self.visit.stage >= Stage.ASSESSED:
                consultations.assess(unit, self.visit_id)
        if self.visit.photos:
            self._agree_to_photos()
        self.seeder.cast_as(self.actor)
        for name in self.visit.photos:
            view = PhotoView.FRONT if "_front_" in name else PhotoView.CLOSE_UP
            self.state.add_photo(self.visit_id, PhotoWords(view), picture(name))

    def finish(self) -> None:
        self.seeder.cast_as(self.actor)
        if self.visit.stage >= Stage.LETTER:
            self._refer()
        else:
            self._treat()
        with self.state.unit_of_work(self.actor) as unit:
            signer, name = self._hand(unit)
            signing = Signing(Hand(self.actor.name), "", client=Hand(name), client_by=signer)
            locking.sign(unit, self.visit_id, signing)
            papers = consultations.get(unit, self.visit_id).documents
        self.state.share(papers[-1].public_id)

    def _treat(self) -> None:
        """Do what is suggested, and give out the suggested plan."""
        with self.state.unit_of_work(self.actor) as unit:
            seen = consultations.get(unit, self.visit_id)
            decision = suggestions.suggested(seen.found, unit.knowledge.data)
            decision = decision or DecisionInput(kind=DecisionKind.WATCH)
            consultations.decide(unit, self.visit_id, decision)
            if decision.kind is DecisionKind.TREAT:
                self._record_treatment(unit)
            plan = plans.draft(unit, self.visit_id, self._choices(unit)).public_id
        self.state.issue_plan(plan)

    def _choices(self, unit: Unit) -> PlanChoices | None:
        """Return the suggested plan with another next visit, if the story has one."""
        if not self.visit.next:
            return None
        seen = consultations.get(unit, self.visit_id)
        return replace(plans.chosen(unit, seen), next_services=(self.visit.next,))

    def _record_treatment(self, unit: Unit) -> None:
        treatments.record_as_planned(unit, self.visit_id)
        if self.visit.reaction:
            seen = consultations.get(unit, self.visit_id)
            if seen.treatment is not None:
                done = replace(
                    seen.treatment, reactions=(Reaction.STINGING,), note=self.visit.reaction
                )
                treatments.record(unit, self.visit_id, done)

    def _refer(self) -> None:
        question = "What is this spot, and how should it be cared for?"
        with self.state.unit_of_work(self.actor) as unit:
            seen = consultations.get(unit, self.visit_id)
            if seen.flags.open:
                stopping.answer_flags(unit, self.visit_id, FlagAnswer.REFER)
            else:
                consultations.decide(unit, self.visit_id, DecisionInput(kind=DecisionKind.REFER))
            given = ReferralInput(self.visit.to, question, share_consent=True)
            letter = referrals.draft(unit, self.visit_id, given).public_id
        self.letter_id = letter
        self.state.issue_referral(letter)

    def hear_back(self) -> None:
        """File what the clinician answered: a place that was tested is left alone."""
        self.seeder.cast_as(self.actor)
        given = Answer(self.visit.answer, Advice.AVOID_AREA, by=self.visit.to)
        with self.state.unit_of_work(self.actor) as unit:
            replies.file_answer(unit, self.letter_id, given)

    def hear_online(self) -> None:
        """Let the clinician answer by the reply slip; it waits for the therapist."""
        with self.state.unit_of_work(VISITOR) as unit:
            letter = unit.load(Referral, self.letter_id)
            token, pin = links.paper_token(unit, letter), links.reply_pin(unit, letter)
            slip = links.open_link(unit, token, pin, LinkPurpose.REPLY)
            today, name = unit.today(), self.visit.to
            until, note = today + _LEFT_ALONE, self.visit.answer
            given = OnlineAnswer(today, Advice.AVOID_AREA, name, until, note)
            online_replies.receive(unit, slip, given)

    def _record(self, unit: Unit, bump: Finding) -> None:
        row: BumpRow = findings.add_bump(unit, self.visit_id, zone=bump.place)
        consultations.record_bump(unit, self.visit_id, row.public_id, bump.features)

    def _agree_to_photos(self) -> None:
        with self.state.unit_of_work(self.actor) as unit:
            client = self._client(unit)
            text = consent_text(Purpose.PHOTOS, client.language, unit.settings.name).text
            subject = f"consultation:{self.visit_id}"
            signer, name = self._hand(unit)
            signed = signatures.sign(unit, client, subject, text, signer, SignedHow.TYPED, name)
            yes = True
            consents.record(unit, client, Purpose.PHOTOS, yes, text, signed, self.actor.ref)

    def _hand(self, unit: Unit) -> tuple[SignedBy, str]:
        """Say who signs for this client: a guardian for the young."""
        client = self._client(unit)
        if is_minor(client.birth_on, unit.today()):
            return SignedBy.GUARDIAN, self.person.guardian
        return SignedBy.CLIENT, client.name

    def _client(self, unit: Unit) -> Client:
        client = bookings.get(unit, self.booking_id).client
        if client is None:
            raise RuntimeError(f"{self.person.name} has no accepted visit")
        return client

    def _age(self, on: date) -> dict[str, Any]:
        days = (on - self.person.birth_on(self.seeder.today)).days
        return {"age_years": days // 365 if days >= 365 else round(days / 365, 3)}
