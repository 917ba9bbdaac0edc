"""The questionnaire a client answers at home: invited, kept answer by answer, sent once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from studio.models import (
    Booking,
    Client,
    ClientLink,
    DeliveryKind,
    Intake,
    IntakeStatus,
    LinkPurpose,
    Purpose,
    Signature,
    SignedBy,
)
from studio.services import (
    audit,
    client_rows,
    consents,
    delivery,
    joined,
    links,
    sealing,
    signatures,
)
from studio.services.ages import is_minor
from studio.services.consent_words import consent_text
from studio.services.errors import Conflict, Invalid
from studio.services.links import LinkMade
from studio.services.signatures import Signed
from studio.services.unit import Unit
from studio.skin.questionnaire import (
    Answers,
    Person,
    Question,
    open_questions,
    relevant,
    to_case_client,
)
from studio.skin.questionnaire.flow import DONE

#: A link stays good a few days at least, and not for longer than a month ahead.
_LEAST_DAYS, _MOST_DAYS = 3, 30
#: Parts that hold from one visit to the next; the others are asked each time.
_LASTING = frozenset({"about", "skin", "plan"})
#: Where the yes to keeping health answers is noted until it is signed: the exact text.
AGREED = "agreed"
#: Where the yes and no to each consent stand until they are signed.
CHOSEN = "chosen"
#: Said anew at each visit.
_NOT_TAKEN = frozenset({AGREED, CHOSEN, "birth_on", "main_concern"})
_OLDEST_YEARS = 120


@dataclass(frozen=True, slots=True)
class OpenIntake:
    """A questionnaire with its answers opened."""

    intake: Intake
    client: Client
    answers: dict[str, Any]
    person: Person

    @property
    def is_sent(self) -> bool:
        return self.intake.status is IntakeStatus.SUBMITTED

    @property
    def is_minor(self) -> bool:
        return is_minor(self.person.born, self.person.on)

    @property
    def agreed(self) -> bool:
        """Tell whether the client let us keep health answers."""
        return AGREED in self.answers

    def questions(self) -> tuple[Question, ...]:
        return relevant(self.answers, self.person)

    def still_open(self) -> tuple[Question, ...]:
        return open_questions(self.answers, self.person)


def invite(unit: Unit, booking: Booking) -> LinkMade:
    """Give the client of an accepted booking a questionnaire and a new link to it.

    Again makes only a new link; earlier ones end. Raises Conflict("booking_not_accepted").
    """
    if booking.client_id is None:
        raise Conflict("booking_not_accepted")
    intake = unit.session.scalar(select(Intake).where(Intake.booking_id == booking.id))
    if intake is None:
        client = unit.session.get_one(Client, booking.client_id)
        intake = begin(unit, client, booking, booking.language)
    return link_to(unit, intake)


def begin(unit: Unit, client: Client, booking: Booking | None, language: str = "") -> Intake:
    """Lay out a questionnaire; what lasts is taken over from the last one that was sent."""
    before = newest(unit, client, IntakeStatus.SUBMITTED)
    intake = Intake(
        public_id=sealing.new_id(),
        client_id=client.id,
        booking_id=None if booking is None else booking.id,
        status=IntakeStatus.OPEN,
        knowledge_version=unit.knowledge.version,
        language=language or client.language,
        version=1,
        created_at=unit.now(),
    )
    # Earlier answers stand only behind a birthday.
    known = _lasting(unit, client, before) if before and client.birth_on else {}
    intake.answers = sealing.seal_json(unit, client, intake, "answers", known)
    unit.session.add(intake)
    unit.session.flush()
    audit.record(unit, "intake.begun", intake.public_id, "care")
    return intake


def link_to(unit: Unit, intake: Intake, *, on_tablet: bool = False) -> LinkMade:
    """Make a new link to a questionnaire, good until the visit; earlier ones end.

    On the studio's tablet nobody has to type a birthday: who hands it over knows the client.
    """
    unit.require_staff("intake.send")
    links.revoke(unit, intake)
    days = 1 if on_tablet else _days(unit, intake)
    return links.make(unit, LinkPurpose.INTAKE, intake, days, asks_birthday=not on_tablet)


def newest(unit: Unit, client: Client, status: IntakeStatus | None = None) -> Intake | None:
    """Return the client's last questionnaire (of that status); its answers stay sealed."""
    query = select(Intake).where(Intake.client_id == client.id)
    if status is not None:
        query = query.where(Intake.status == status)
    return unit.session.scalar(query.order_by(Intake.id.desc()).limit(1))


def opened(unit: Unit, intake: Intake, client: Client | None = None) -> OpenIntake:
    """Open the answers; the caller has checked who may."""
    client = client or unit.session.get_one(Client, intake.client_id)
    answers = sealing.open_json(unit, client, intake, "answers", intake.answers)
    on = intake.submitted_at or unit.now()
    person = Person(
        born=client.birth_on,
        on=on.astimezone(unit.settings.zone).date(),
        birth_known=client.birth_on is not None and "birth_on" not in answers,
    )
    return OpenIntake(intake, client, answers, person)


def read(unit: Unit, public_id: str) -> OpenIntake:
    """Open a questionnaire for a caring person; audited. Raises NotFound."""
    unit.require_caring("intake.read")
    intake = unit.load(Intake, public_id)
    audit.record(unit, "intake.read", public_id, "care")
    return opened(unit, intake)


def agree_to_start(unit: Unit, found: OpenIntake) -> None:
    """Note that the client lets us keep health answers, with the exact text."""
    _require_open(found)
    text = consent_text(Purpose.HEALTH_DATA, found.intake.language, unit.settings.name).text
    _keep(unit, found, {AGREED: text})


def health_text(studio: str, language: str) -> str:
    """Return the text that is agreed to before any answer is kept."""
    return consent_text(Purpose.HEALTH_DATA, language, studio).text


def speak(unit: Unit, found: OpenIntake, language: str) -> None:
    """Go on in another language; nothing was agreed to in it yet."""
    _require_open(found)
    found.intake.language = language
    unit.session.flush()


def choose(unit: Unit, found: OpenIntake, chosen: Mapping[str, str]) -> None:
    """Keep the yes and no to each consent until they are signed. Raises Conflict."""
    _require_open(found)
    _keep(unit, found, {CHOSEN: dict(chosen)})


def behind(unit: Unit, link: ClientLink) -> OpenIntake:
    """Open the questionnaire behind a link whose door is open."""
    return opened(unit, unit.session.get_one(Intake, link.intake_id))


def asked_concern(unit: Unit, intake: Intake) -> str:
    """Return what the client wrote when they asked for the visit, or nothing."""
    if intake.booking_id is None:
        return ""
    booking = unit.session.get_one(Booking, intake.booking_id)
    return sealing.open_text(unit, booking, booking, "concern", booking.concern)


def save(
    unit: Unit, found: OpenIntake, question: Question, given: Mapping[str, Any], version: int
) -> OpenIntake:
    """Keep the answers of one page.

    Raises Conflict("stale") when the page was answered elsewhere after `version`, and
    Conflict("intake_sent"), Conflict("no_consent"), Invalid naming `birth_on`.
    """
    _require_open(found)
    if not found.agreed:
        raise Conflict("no_consent")
    if (found.answers.get(DONE) or {}).get(question.key, 0) > version:
        raise Conflict("stale")
    born = given.get("birth_on")
    if born is not None:
        _keep_birth(unit, found, date.fromisoformat(born))
    done = {**(found.answers.get(DONE) or {}), question.key: found.intake.version + 1}
    _keep(unit, found, {**given, DONE: done})
    return opened(unit, found.intake)


def forget(unit: Unit, found: OpenIntake) -> None:
    """Delete all answers: the client does not want them kept."""
    _require_open(found)
    found.answers.clear()
    _keep(unit, found, {})


def submit(
    unit: Unit, found: OpenIntake, chosen: Mapping[Purpose, bool], signature: Signature
) -> None:
    """Send a finished questionnaire: each consent is recorded under the one signature.

    Raises Conflict("intake_unfinished"), Conflict("intake_sent"), Invalid("guardian_needed").
    """
    _require_open(found)
    if found.still_open() or not found.agreed:
        raise Conflict("intake_unfinished")
    studio, language = unit.settings.name, found.intake.language
    for purpose, given in {Purpose.HEALTH_DATA: True, **chosen}.items():
        text = consent_text(purpose, language, studio).text
        consents.record(unit, found.client, purpose, given, text, signature, "client")
    found.intake.status = IntakeStatus.SUBMITTED
    found.intake.submitted_at = unit.now()
    found.intake.knowledge_version = unit.knowledge.version
    unit.session.flush()
    audit.record(unit, "intake.submitted", found.intake.public_id, "care")


def reopen(unit: Unit, public_id: str) -> Intake:
    """Let the client change a questionnaire that was sent. Raises NotFound, Conflict."""
    unit.require_caring("intake.reopen")
    intake = unit.load(Intake, public_id)
    if intake.status is not IntakeStatus.SUBMITTED:
        raise Conflict("intake_open")
    intake.status, intake.submitted_at = IntakeStatus.OPEN, None
    intake.version += 1
    unit.session.flush()
    audit.record(unit, "intake.reopened", public_id, "correction")
    return intake


def case_client(unit: Unit, client: Client, on: date) -> dict[str, Any]:
    """Return what the client told at home since the last visit, as the `client` part of a case."""
    intake = client_rows.ahead(unit, client).sent
    if intake is None:
        return {}
    audit.record(unit, "intake.read", intake.public_id, "care")
    found = opened(unit, intake)
    query = select(Signature.id).where(
        Signature.subject == subject_of(intake), Signature.signed_by == SignedBy.GUARDIAN
    )
    guardian_signed = found.is_minor and unit.session.scalar(query.limit(1)) is not None
    return to_case_client(found.answers, found.person, on, guardian_signed=guardian_signed)


def subject_of(intake: Intake) -> str:
    """Name the questionnaire in a signature."""
    return f"intake:{intake.public_id}"


class Progress(StrEnum):
    """How far a client is with their questionnaire."""

    NONE = "none"
    SENT = "sent"
    BEGUN = "begun"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a client is, and since when; nothing of the answers."""

    progress: Progress
    on: date | None = None
    public_id: str = ""


def standing(unit: Unit, client: Client) -> Standing:
    """Say how far the client's last questionnaire is, in one statement."""
    unit.require_staff("intake.progress")
    intake = next(reversed(client_rows.intakes(unit, client)), None)
    if intake is None:
        return Standing(Progress.NONE)
    at = intake.submitted_at or intake.created_at
    on = at.astimezone(unit.settings.zone).date()
    if intake.status is IntakeStatus.SUBMITTED:
        return Standing(Progress.ANSWERED, on, intake.public_id)
    begun = Progress.BEGUN if intake.version > 1 else Progress.SENT
    return Standing(begun, on, intake.public_id)


def current(unit: Unit, client: Client) -> Intake:
    """Return the questionnaire the client is in the middle of, or lay out a new one."""
    unit.require_staff("intake.send")
    intake = newest(unit, client)
    if intake is None or intake.status is IntakeStatus.SUBMITTED:
        return begin(unit, client, None)
    return intake


def send(unit: Unit, public_id: str) -> LinkMade:
    """Mail the client a new link to their questionnaire; earlier ones end.

    Raises NotFound, Invalid("not_an_address") when there is no usable mail address.
    """
    unit.require_staff("intake.send")
    audit.take_turn(unit)
    client = joined.load(unit, public_id)
    made, settings = link_to(unit, current(unit, client)), unit.settings
    expires = unit.session.get_one(ClientLink, made.link_id).expires_at
    delivery.queue_mail(
        unit,
        DeliveryKind.INTAKE,
        language=client.language,
        to=client.email,
        facts={
            "link": f"{settings.public_url.rstrip('/')}/intake/{made.token}",
            "until": expires.astimezone(settings.zone).date().isoformat(),
        },
        client=client,
    )
    return made


def signed(unit: Unit, found: OpenIntake) -> list[Signed]:
    """Open what was signed under a questionnaire; the caller has checked who may."""
    return signatures.of_subject(unit, found.client, subject_of(found.intake))


def _lasting(unit: Unit, client: Client, before: Intake) -> dict[str, Any]:
    """Take answers over; pages that must be asked each time show them and are open again."""
    answers = sealing.open_json(unit, client, before, "answers", before.answers)
    done: Mapping[str, int] = answers.get(DONE) or {}
    person = Person(client.birth_on, unit.today(), birth_known=True)
    lasting = {q.key for q in relevant(answers, person) if q.section in _LASTING}
    kept = {key: value for key, value in answers.items() if key not in _NOT_TAKEN}
    return {**kept, DONE: {key: 0 for key in done if key in lasting}}


def _keep_birth(unit: Unit, found: OpenIntake, born: date) -> None:
    """Keep the birth date the client gave, and let it open the link from now on."""
    if found.person.birth_known:
        raise Invalid("birth_known", "birth_on")
    today = unit.today()
    if not today.year - _OLDEST_YEARS <= born.year or born > today:
        raise Invalid("birth_date", "birth_on")
    found.client.birth_on = born
    unit.session.flush()
    audit.record(unit, "client.birth_recorded", found.client.public_id, "care")
    links.ask_birthday(unit, found.intake)


def _keep(unit: Unit, found: OpenIntake, changed: Answers) -> None:
    found.answers.update(changed)
    found.intake.answers = sealing.seal_json(
        unit, found.client, found.intake, "answers", found.answers
    )
    found.intake.version += 1
    unit.session.flush()
    audit.record(unit, "intake.answered", found.intake.public_id, "care")


def _require_open(found: OpenIntake) -> None:
    if found.is_sent:
        raise Conflict("intake_sent")


def _days(unit: Unit, intake: Intake) -> int | None:
    if intake.booking_id is None:
        return None
    ends_at: datetime | None = unit.session.get_one(Booking, intake.booking_id).ends_at
    if ends_at is None:
        return None
    return min(max((ends_at - unit.now()).days + 1, _LEAST_DAYS), _MOST_DAYS)
