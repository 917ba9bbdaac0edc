"""A studio of 5,000 clients and 50,000 visits, written in bulk from one that use cases made."""

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, insert, select, update

from studio.adapters import keys
from studio.adapters.database import prepare_engine
from studio.adapters.keys import create_key_file
from studio.context import StudioState
from studio.hooks import SYSTEM, DefaultHooks
from studio.models import (
    SAME_DIGITS,
    AssessmentRow,
    Base,
    Booking,
    BookingKey,
    BookingStatus,
    BumpRow,
    Client,
    Consent,
    Consultation,
    ConsultationStatus,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Intake,
    IntakeStatus,
    Purpose,
    Referral,
    ReferralStatus,
    Sealed,
)
from studio.services import knowledge, sealing
from studio.services.unit import Unit
from studio.settings import Settings
from studio.skin.assessment import assess

CLIENTS, VISITS_EACH = 5_000, 10
#: One visit in so many led to a letter.
LETTER_EACH = 100
#: The last visit of these clients is still open, in a small studio and in a big one.
OPEN = range(10, 201, 10)
#: Of the newest clients, promised for today, and asking for a visit.
PROMISED, ASKING = 12, 8
#: Lines that a client agreed to.
AGREED = (Purpose.HEALTH_DATA, Purpose.SCOPE, Purpose.PHOTOS)
_CASES = Path(__file__).parents[1] / "tests" / "cases" / "reference_flows.jsonl"
_FIRST = ("Ada", "Bo", "Carmen", "Dao", "Eli", "Farah", "Greta", "Hal", "Ines", "Jun", "Kay")
_LAST = ("Abbott", "Baker", "Cruz", "Diaz", "Ekström", "Fox", "Garza", "Hughes", "Ito", "Jones")

Row = dict[str, Any]


def make(folder: Path, clients: int = CLIENTS) -> StudioState:
    """Write the studio into a folder and return its state; the same content in every run."""
    settings = Settings.read(
        {
            "STUDIO_ENV": "testing",
            "STUDIO_DATA_DIR": folder,
            "STUDIO_PUBLIC_URL": "http://localhost",
        }
    )
    create_key_file(folder / "keys.json", "bench")
    engine = create_engine(f"sqlite:///{folder / 'studio.db'}")
    prepare_engine(engine)
    state = StudioState(settings, DefaultHooks(), engine, folder, prepares=True)
    answers = _answers(state)
    with state.unit_of_work(SYSTEM) as unit:
        knowledge.keep(unit)
    for start in range(0, clients, 500):
        with state.unit_of_work(SYSTEM) as unit:
            _write(unit, range(start, min(start + 500, clients)), answers)
    with state.unit_of_work(SYSTEM) as unit:
        _write_today(unit)
    return state


def _answers(state: StudioState) -> list[tuple[Row, Row]]:
    """Weigh recorded cases once; visits take turns with them."""
    lines = [json.loads(line)["case"] for line in _CASES.read_text().splitlines() if line]
    studio = state.settings.for_case()
    cases = [{**case, "studio": studio, "on": "2026-11-22"} for case in lines]
    return [(case, assess(case, state.knowledge())) for case in cases]


def _write(unit: Unit, numbers: range, answers: list[tuple[Row, Row]]) -> None:
    session, now = unit.session, unit.now()
    session.execute(insert(Client), [_client(number, now) for number in numbers])
    found = session.scalars(select(Client).where(Client.email.in_(map(_email, numbers))))
    people = sorted(found, key=lambda person: person.id)
    for person in people:
        sealing.create_key(unit, person)
    session.flush()
    visits = [visit for person in people for visit in _visits(unit, person, now)]
    keyed = [(booking, _with_concern(unit, booking)) for _, booking, _ in visits]
    session.execute(insert(Booking), [booking for _, booking, _ in visits])
    ids = _ids(unit, Booking, [booking["public_id"] for _, booking, _ in visits])
    for _, booking, consultation in visits:
        consultation["booking_id"] = ids[booking["public_id"]]
    keys_of = [
        {"booking_id": ids[booking["public_id"]], "wrapped": wrapped} for booking, wrapped in keyed
    ]
    session.execute(insert(BookingKey), keys_of)
    session.execute(insert(Consultation), [consultation for _, _, consultation in visits])
    session.execute(insert(Delivery), [_delivery(booking, ids) for _, booking, _ in visits])
    session.execute(insert(Intake), [_intake(unit, person, now) for person in people])
    agreed = [_consent(person, purpose, now) for person in people for purpose in AGREED]
    session.execute(insert(Consent), agreed)
    _write_findings(unit, visits, answers, now)
    closed = Consultation.status == ConsultationStatus.CLOSED
    unsigned = update(Consultation).where(closed, Consultation.signed_at.is_(None))
    session.execute(unsigned.values(signed_at=Consultation.created_at))


def _write_today(unit: Unit) -> None:
    """Fill the day: visits promised for it, and requests that wait."""
    newest = select(Client).order_by(Client.id.desc()).limit(PROMISED + ASKING)
    people, noon = unit.session.scalars(newest).all(), datetime.combine(unit.today(), time(12), UTC)
    for place, person in enumerate(people):
        booking = _booking(person, noon + timedelta(minutes=45 * (place - PROMISED // 2)))
        if place < PROMISED:
            booking |= {"status": BookingStatus.CONFIRMED}
        else:
            booking |= {"status": BookingStatus.REQUESTED, "starts_at": None, "ends_at": None}
        wrapped = _with_concern(unit, booking)
        row = Booking(**booking)
        unit.session.add(row)
        unit.session.flush()
        unit.session.add(BookingKey(booking_id=row.id, wrapped=wrapped))


def _write_findings(
    unit: Unit, visits: list[tuple[Client, Row, Row]], answers: list[tuple[Row, Row]], now: datetime
) -> None:
    ids = _ids(unit, Consultation, [row["public_id"] for _, _, row in visits])
    findings = []
    for place, (person, _, row) in enumerate(visits):
        case, answer = answers[place % len(answers)]
        findings.append((person, ids[row["public_id"]], case, answer))
    bumps = [_bump(unit, person, visit, case, now) for person, visit, case, _ in findings]
    unit.session.execute(insert(BumpRow), bumps)
    bump_ids = _ids(unit, BumpRow, [bump["public_id"] for bump in bumps])
    rows = [
        _assessment(unit, person, (visit, bump_ids[bump["public_id"]]), case, answer)
        for (person, visit, case, answer), bump in zip(findings, bumps, strict=True)
    ]
    unit.session.execute(insert(AssessmentRow), rows)
    lettered = findings[::LETTER_EACH]
    letters = [_letter(unit, person, visit, case, now) for person, visit, case, _ in lettered]
    unit.session.execute(insert(Referral), letters)


def _ids(unit: Unit, model: type[Base], public_ids: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    columns: Any = model
    for start in range(0, len(public_ids), 500):
        part = public_ids[start : start + 500]
        query = select(columns.public_id, columns.id).where(columns.public_id.in_(part))
        found |= dict(unit.session.execute(query).all())
    return found


def _client(number: int, now: datetime) -> Row:
    digits = f"206555{number:04d}"
    return {
        "public_id": sealing.new_id(),
        "name": f"{_FIRST[number % 11]} {_LAST[number % 10]} {number}",
        "email": _email(number),
        "phone": f"(206) 555-{number:04d}",
        "phone_digits": digits,
        "phone_end": digits[-SAME_DIGITS:],
        "birth_on": date(1950 + number % 55, 1 + number % 12, 1 + number % 28),
        "language": "es" if number % 7 == 0 else "en",
        "large_print": False,
        "created_at": now - timedelta(days=number % 900),
    }


def _email(number: int) -> str:
    return f"client{number}@example.com"


def _visits(unit: Unit, person: Client, now: datetime) -> Iterator[tuple[Client, Row, Row]]:
    chance = random.Random(person.id)  # noqa: S311 - the same studio in every run
    for number in range(VISITS_EACH):
        at = now - timedelta(days=60 * (VISITS_EACH - number) + chance.randrange(30))
        last = number == VISITS_EACH - 1 and person.id in OPEN
        yield person, _booking(person, at), _consultation(unit, person, at, is_open=last)


def _booking(person: Client, at: datetime) -> Row:
    return {
        "public_id": sealing.new_id(),
        "client_id": person.id,
        "status": BookingStatus.ATTENDED,
        "name": person.name,
        "email": person.email,
        "phone": person.phone,
        "language": person.language,
        "wished_time": "",
        "request_id": sealing.new_id(),
        "starts_at": at,
        "ends_at": at + timedelta(minutes=45),
        "created_at": at - timedelta(days=7),
    }


def _with_concern(unit: Unit, booking: Row) -> Sealed:
    """Seal the concern with a data key of the booking's own, and return that key wrapped."""
    public_id, data_key = booking["public_id"], keys.new_data_key()
    place = f"studio_booking:concern:{public_id}"
    concern = keys.seal(data_key, keys.DATA_KEY_ID, b"Small white bumps on my cheek.", place)
    booking["concern"] = Sealed(concern)
    return Sealed(unit.tools.keyring.wrap(data_key, f"studio_booking:key:{public_id}"))


def _delivery(booking: Row, ids: Mapping[str, int]) -> Row:
    return {
        "public_id": sealing.new_id(),
        "client_id": booking["client_id"],
        "kind": DeliveryKind.CONFIRMED,
        "booking_id": ids[booking["public_id"]],
        "state": DeliveryState.SENT,
        "attempts": 1,
        "due_at": booking["created_at"],
        "created_at": booking["created_at"],
        "sent_at": booking["created_at"],
    }


def _intake(unit: Unit, person: Client, now: datetime) -> Row:
    row = Intake(public_id=sealing.new_id())
    return {
        "public_id": row.public_id,
        "client_id": person.id,
        "status": IntakeStatus.SUBMITTED,
        "answers": sealing.seal_json(unit, person, row, "answers", {"sex": "female"}),
        "knowledge_version": unit.knowledge.version,
        "language": person.language,
        "version": 1,
        "created_at": now - timedelta(days=9),
        "submitted_at": now - timedelta(days=8),
    }


def _consent(person: Client, purpose: Purpose, now: datetime) -> Row:
    return {
        "public_id": sealing.new_id(),
        "client_id": person.id,
        "purpose": purpose,
        "given": True,
        "text_sha256": "0" * 64,
        "recorded_by": "client",
        "given_at": now - timedelta(days=8),
    }


def _consultation(unit: Unit, person: Client, at: datetime, *, is_open: bool) -> Row:
    row = Consultation(public_id=sealing.new_id())
    intake = {"age_years": 40, "sex": "female", "fitzpatrick": "III", "pregnancy": "none"}
    return {
        "public_id": row.public_id,
        "client_id": person.id,
        "status": ConsultationStatus.ASSESSED if is_open else ConsultationStatus.CLOSED,
        "on": at.date(),
        "intake": sealing.seal_json(unit, person, row, "intake", intake),
        "version": 1,
        "practitioner_ref": "staff:1",
        # Signed once its findings are in: nothing is added to a signed visit.
        "signed_at": None,
        "created_at": at,
    }


def _bump(unit: Unit, person: Client, visit: int, case: Mapping[str, Any], now: datetime) -> Row:
    row = BumpRow(public_id=sealing.new_id())
    return {
        "public_id": row.public_id,
        "consultation_id": visit,
        "number": 1,
        "features": sealing.seal_json(unit, person, row, "features", case["bump"]),
        "removed": False,
        "copied": False,
        "created_at": now,
    }


def _assessment(unit: Unit, person: Client, place: tuple[int, int], case: Row, answer: Row) -> Row:
    row = AssessmentRow(public_id=sealing.new_id())
    return {
        "public_id": row.public_id,
        "consultation_id": place[0],
        "bump_id": place[1],
        "case": sealing.seal_json(unit, person, row, "case", case),
        "answer": sealing.seal_json(unit, person, row, "answer", answer),
        "knowledge_version": unit.knowledge.version,
        "created_at": unit.now(),
    }


def _letter(unit: Unit, person: Client, visit: int, case: Row, now: datetime) -> Row:
    """Return an issued letter that waits for its answer, with what every letter holds."""
    row = Referral(public_id=sealing.new_id())
    letter = {
        "on": case["on"],
        "urgency": "soon",
        "route": "dermatology",
        "also": [],
        "to": "Dr. Okafor",
        "question": "Is this harmless?",
        "reasons": ["It has grown."],
        "bumps": [case["bump"]],
        "client": case["client"],
        "marks": [],
        "consent_on": None,
    }
    return {
        "public_id": row.public_id,
        "consultation_id": visit,
        "number": f"BENCH-{visit}",
        "status": ReferralStatus.ISSUED,
        "data": sealing.seal_json(unit, person, row, "data", letter),
        "created_at": now,
        "issued_at": now,
        "due_on": now.date() + timedelta(days=visit % 30 - 10),
    }


@dataclass(frozen=True, slots=True)
class OpenVisit:
    """Outside ids of an open visit, of its client and of a bump."""

    visit: str
    client: str
    bump: str


def open_visits(state: StudioState) -> list[OpenVisit]:
    """List some open visits, in the same order in every studio."""
    with state.reading(SYSTEM) as unit:
        query = select(Consultation).where(Consultation.status != ConsultationStatus.CLOSED)
        found = unit.session.scalars(query.order_by(Consultation.id).limit(len(OPEN))).all()
        return [
            OpenVisit(one.public_id, one.client.public_id, one.bumps[0].public_id) for one in found
        ]
