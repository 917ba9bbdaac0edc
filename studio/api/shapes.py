"""What goes in and out of the API, field by field; the OpenAPI document is made from this."""

import re
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, RootModel, WithJsonSchema

from studio.models import BookingStatus, NeedsFirst
from studio.services import idempotency

_INSTANT = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def read_instant(value: object) -> datetime:
    """Read an instant as RFC 3339 writes it, zone and all."""
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        text = value.upper().replace("Z", "+00:00")
        try:
            return datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text)).astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    raise ValueError("must be an instant with its zone, such as 2026-11-24T18:30:00Z")


def read_day(value: object) -> date:
    """Read a day."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError("must be a day, such as 2026-11-24")


Instant = Annotated[
    datetime,
    BeforeValidator(read_instant),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
At = Annotated[datetime, WithJsonSchema({"type": "string", "format": "date-time"})]
Day = Annotated[
    date, BeforeValidator(read_day), WithJsonSchema({"type": "string", "format": "date"})
]
_ID = Field(description="128 random bits", examples=["p1v5mZ0cQ0a3bq1xH2kU9w"])
Word = Annotated[str, Field(min_length=1, max_length=60)]
Ref = Annotated[str, Field(max_length=120, description="Of GET /v1/practitioners; else anyone")]
Token = Annotated[str, Field(min_length=1, max_length=100)]
Answer = (
    Annotated[str, Field(min_length=1, max_length=2000)]
    | Annotated[list[Annotated[str, Field(min_length=1, max_length=200)]], Field(max_length=30)]
)
Answers = Annotated[
    dict[Annotated[str, Field(min_length=1, max_length=200)], Answer],
    Field(
        max_length=60,
        description="Question to answer, as the person read and wrote them; suggestions for the "
        "intake, which the client and the therapist look at first",
    ),
]


class Given(BaseModel):
    """What comes in: no field that is not known, nothing bent into another type."""

    model_config = ConfigDict(extra="forbid", strict=True, populate_by_name=True)


class Told(BaseModel):
    """What goes out."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Language(StrEnum):
    EN = "en"
    ES = "es"


class IdempotencyKey(Given):
    key: str = Field(
        alias="Idempotency-Key",
        pattern=idempotency.PATTERN,
        description="New for each new request; the same one when you send it again. Within 48 "
        "hours the same key with the same body is done once and gets the same answer.",
        examples=["9f8c1d52-6b1e-4f0e-8a34-2f5c"],
    )


class FreeTimesAsked(Given):
    service: Word = Field(description="`id` of GET /v1/services")
    from_: Day = Field(alias="from", description="First day, in the studio's zone")
    to: Day = Field(description="Last day, at most 60 days from the first")
    practitioner: Ref = ""


class HoldAsked(Given):
    service: Word = Field(description="`id` of GET /v1/services")
    start: Instant = Field(description="One of the free starts")
    practitioner: Ref = ""


class BookingAsked(Given):
    """Give either `hold`, or `service` and `start`."""

    hold: Token | None = Field(None, description="Token of POST /v1/holds")
    service: Word | None = None
    start: Instant | None = None
    practitioner: Ref = ""
    first: Instant | None = Field(
        None,
        description="For a service with `needs_first`: when the visit before it begins, a free "
        "start of `consultation` that ends 48 hours before or earlier",
    )
    name: Annotated[str, Field(min_length=1, max_length=120)]
    email: Annotated[str, Field(max_length=254, description="Or `phone`, or both")] = ""
    phone: Annotated[str, Field(max_length=32)] = ""
    language: Annotated[Language, Field(strict=False)] = Language.EN
    concern: Annotated[str, Field(max_length=5000, description="In the client's words")] = ""
    answers: Answers = Field(default_factory=dict)


class MoveAsked(Given):
    start: Instant
    practitioner: Ref = ""
    rest: Annotated[
        dict[Annotated[str, Field(min_length=1, max_length=100)], Instant],
        Field(
            max_length=20,
            description="Other visits of its series that move with it, all or none: id to start",
        ),
    ] = Field(default_factory=dict)


class Nothing(Given):
    """An empty object."""


class AnswersAsked(Given):
    answers: Annotated[Answers, Field(min_length=1)]


class Case(RootModel[dict[str, Any]]):
    """One case, as `flask studio schema case` describes it."""


class Assessment(RootModel[dict[str, Any]]):
    """Its answer, as `flask studio schema answer` describes it."""


class Names(Told):
    en: str
    es: str


class Service(Told):
    id: str
    name: Names
    about: Names
    minutes: int
    price_cents: int
    deposit_cents: int
    needs_first: NeedsFirst = Field(description="What is booked before it")


class Services(Told):
    services: list[Service]


class Practitioner(Told):
    id: str
    name: str


class Practitioners(Told):
    practitioners: list[Practitioner]


class FreeStart(Told):
    start: At
    local: str = Field(description="On the studio's wall clock", examples=["2026-11-24T10:30"])


class FreeTimes(Told):
    service: str
    minutes: int
    zone: str = Field(examples=["America/Los_Angeles"])
    times: list[FreeStart]


class Hold(Told):
    token: str = Field(description="Whoever has it may book the time or let it go")
    service: str
    start: At
    end: At
    practitioner: str
    expires_at: At
    can_extend: bool


class BookingState(Told):
    id: str = _ID
    status: BookingStatus
    start: At | None
    end: At | None
    sequence: int = Field(description="Counts the changes of time")


class BookingMade(BookingState):
    first: BookingState | None = Field(description="The visit that was booked before it")


class Moved(BookingState):
    rest: list[BookingState] = Field(description="Other visits of its series that moved with it")


class MustMove(Told):
    id: str = _ID
    start: At
    times: list[At] = Field(description="Free starts that would do; none was found if empty")


class PaymentDue(Told):
    """Nothing is booked yet: the time is kept while the client pays the deposit."""

    payment_url: str = Field(description="Lead the client there; it leads back to the studio")
    amount_cents: int
    currency: str
    pay_until: At
    hold: str = Field(description="Token of the time that is kept")


class Booking(BookingState):
    service: str = Field(
        description="`id` of GET /v1/services, or `patch_test`: booked along with what it is for"
    )
    practitioner: str
    zone: str
    local: str = Field(description="On the studio's wall clock", examples=["2026-11-24T10:30"])
    source: str
    created_at: At


class AnswersTaken(Told):
    id: str = _ID
    answers: int = Field(description="How many the booking holds now")


class FieldProblem(Told):
    field: str
    message: str


class Problem(Told):
    """What went wrong, and how to mend it (RFC 9457)."""

    model_config = ConfigDict(extra="allow", frozen=True)

    type: str = Field(description="Leads to words about it on the page about the API")
    title: str
    status: int
    detail: str
    code: str
    errors: list[FieldProblem] = Field(default_factory=list)
    nearest: list[At] = Field(
        default_factory=list, description="With `slot_taken`: the closest free starts"
    )
    first_times: list[At] = Field(
        default_factory=list,
        description="With `needs_first` and `first_taken`: free starts for `first`",
    )
    rest: list[MustMove] = Field(
        default_factory=list, description="With `series_moves`: the visits that have to move too"
    )
