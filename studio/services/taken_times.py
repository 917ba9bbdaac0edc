"""What is taken of people, rooms and devices: by visits, by holds, by outside calendars."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Text, bindparam, cast, literal, or_, select, union_all

from studio.models import Booking, BusyTime, Claim, Resource
from studio.models.claim import LONGEST
from studio.services import claims
from studio.services.unit import Unit
from studio.slots.hours import day_of
from studio.slots.spans import Span, merged

#: From, to, and the seconds of it that are the buffer before a visit.
Taken = tuple[int, int, int]

#: As `Resource.claimed_as` says it.
_CLAIMED_AS: Final = cast(Resource.kind, Text) + literal(":") + Resource.public_id
#: The buffer of what an outside calendar says; claims have none below zero.
_OUTSIDE = -1
#: Stands for no booking; the numbers of rows begin with 1.
_NO_BOOKING = -1
# Put together once: it is asked at every look at a page, and building it takes longer than asking.
_TAKEN: Final = union_all(
    select(Claim.resource, Claim.starts, Claim.ends, Claim.lead).where(
        Claim.resource.in_(bindparam("resources", expanding=True)),
        Claim.active,
        or_(Claim.held_until.is_(None), Claim.held_until > bindparam("now", type_=BigInteger)),
        # No claim is longer than a day, so the index is read from one day before.
        Claim.starts.between(
            bindparam("first", type_=BigInteger), bindparam("last", type_=BigInteger)
        ),
        Claim.ends > bindparam("first", type_=BigInteger),
        Claim.booking_id.is_distinct_from(bindparam("but", type_=BigInteger)),
    ),
    select(
        literal(claims.of_practitioner("")) + BusyTime.ref,
        BusyTime.starts,
        BusyTime.ends,
        literal(_OUTSIDE),
    ).where(
        BusyTime.ref.in_(bindparam("refs", expanding=True)),
        BusyTime.starts < bindparam("last", type_=BigInteger),
        BusyTime.ends > bindparam("first", type_=BigInteger),
    ),
    # A room or device that was taken away is taken all the time.
    select(
        _CLAIMED_AS,
        bindparam("first", type_=BigInteger),
        bindparam("last", type_=BigInteger),
        literal(_OUTSIDE),
    ).where(Resource.active.is_(False), _CLAIMED_AS.in_(bindparam("resources", expanding=True))),
)


def held(
    unit: Unit, resources: Sequence[str], span: Span, but: Booking | None
) -> Mapping[str, Sequence[Taken]]:
    """Fetch what is taken of some resources in a span, in one statement; `but` counts as free."""
    person = claims.of_practitioner("")
    asked = {
        "resources": list(resources),
        "refs": [name.removeprefix(person) for name in resources if name.startswith(person)],
        "first": span[0] - LONGEST,
        "last": span[1] + LONGEST,
        "now": int(unit.now().timestamp()),
        "but": but.id if but is not None else _NO_BOOKING,
    }
    found: dict[str, list[Taken]] = {name: [] for name in resources}
    for resource, first, last, lead in unit.session.execute(_TAKEN, asked).all():
        found[resource].append((first, last, lead))
    return found


def spans(rows: Sequence[Taken]) -> list[Span]:
    """Return what is taken as merged spans."""
    return merged([(starts, ends) for starts, ends, _ in rows])


def ours(rows: Sequence[Taken]) -> list[Taken]:
    """Leave out what outside calendars say."""
    return [row for row in rows if row[2] != _OUTSIDE]


def load(rows: Sequence[Taken], zone: ZoneInfo) -> Counter[date]:
    """Count the visits of a person by day: each has one claim on its person."""
    return Counter(day_of(starts + lead, zone) for starts, _, lead in ours(rows))
