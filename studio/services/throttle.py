"""How often something may be tried; counts live in the database, keys are hashed."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from ipaddress import IPv6Address, ip_address

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from studio.models import Throttle
from studio.services import audit
from studio.services.errors import TooMany
from studio.services.unit import Unit


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many tries per window."""

    name: str
    tries: int
    minutes: int


class Limit(Enum):
    """What is limited. Keys: an account, a person, a network address, a mail address."""

    LOGIN_ACCOUNT = Allowance("login_account", 5, 15)
    #: Wrong answers in a row, however slowly: after them only another proof opens the account.
    LOGIN_ROW = Allowance("login_row", 100, 10 * 365 * 24 * 60)
    LOGIN_ADDRESS = Allowance("login_address", 20, 15)
    #: Times kept for a while: a person looks at some, a machine at all.
    HOLD_HOUR = Allowance("hold_hour", 30, 60)
    #: Times kept at once: each lasts ten minutes, and one that is kept longer counts again.
    HOLD_SOME = Allowance("hold_some", 6, 10)
    BOOKING_HOUR = Allowance("booking_hour", 5, 60)
    BOOKING_DAY = Allowance("booking_day", 20, 24 * 60)
    #: Mails or texts that a visitor can have sent to one address, by whatever page.
    BOOKING_MAIL = Allowance("booking_mail", 3, 24 * 60)
    #: One stands for a full round of wrong PINs.
    LINK_PAUSE = Allowance("link_pause", 1, 15)
    PHOTO_HOUR = Allowance("photo_hour", 60, 60)
    LINK_ADDRESS = Allowance("link_address", 30, 15)
    #: Posts without a good proof.
    INBOUND_ADDRESS = Allowance("inbound_address", 60, 15)
    #: Keys of programs: how often one asks, how often one takes time, and wrong ones by address.
    API_KEY = Allowance("api_key", 600, 1)
    API_HOLD = Allowance("api_hold", 60, 60)
    API_ADDRESS = Allowance("api_address", 20, 15)


def network_of(address: str | None) -> str:
    """Return what counts as one sender: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address):
        return f"{IPv6Address(int(found) >> 64 << 64)}/64"
    return str(found)


def check(unit: Unit, limit: Limit, key: str) -> None:
    """Refuse when the allowance is used up; counts nothing. Raises TooMany."""
    row = _row(unit, limit, key)
    if row is not None and row.count >= limit.value.tries:
        left = row.since + timedelta(minutes=limit.value.minutes) - unit.now()
        if left > timedelta():
            raise TooMany(int(left.total_seconds()) + 1)


def count(unit: Unit, limit: Limit, key: str) -> None:
    """Count one try; a new window starts when the last one is over."""
    row = _row(unit, limit, key) or _begun(unit, limit, key)
    if row.since + timedelta(minutes=limit.value.minutes) <= unit.now():
        row.since, row.count = unit.now(), 0
    row.count += 1
    unit.session.flush()


def use(unit: Unit, limit: Limit, key: str) -> None:
    """Count one try, or refuse it. Raises TooMany."""
    check(unit, limit, key)
    count(unit, limit, key)


def use_reach(unit: Unit, email: str, phone: str) -> None:
    """Count a word to a mail address, or to a phone where there is none. Raises TooMany.

    Takes the turn first: whoever books has it before they count, and two of a kind that do it the
    other way round would wait for each other.
    """
    audit.take_turn(unit)
    key = mailbox_of(email) or "".join(sign for sign in phone if sign.isdecimal())
    if key:
        use(unit, Limit.BOOKING_MAIL, key)


def mailbox_of(email: str) -> str:
    """Return the box behind an address: a tag after a plus sign leads to the same one."""
    name, at, host = email.strip().partition("@")
    return f"{name.partition('+')[0] or name}{at}{host}"


def forgive(unit: Unit, limit: Limit, key: str) -> None:
    """Take one try back: it was the right answer."""
    row = _row(unit, limit, key)
    if row is not None and row.count > 0:
        row.count -= 1


def clear(unit: Unit, limit: Limit, key: str) -> None:
    """Start counting anew: whoever it is has shown who they are."""
    row = _row(unit, limit, key)
    if row is not None:
        row.count = 0


def _begun(unit: Unit, limit: Limit, key: str) -> Throttle:
    """Return a new row, or the one that somebody else began at the same moment."""
    row = Throttle(scope=limit.value.name, key_sha256=_key(unit, key), since=unit.now(), count=0)
    try:
        with unit.session.begin_nested():
            unit.session.add(row)
    except IntegrityError:
        found = _row(unit, limit, key)
        if found is None:
            raise
        return found
    return row


def _row(unit: Unit, limit: Limit, key: str) -> Throttle | None:
    query = select(Throttle).where(
        Throttle.scope == limit.value.name, Throttle.key_sha256 == _key(unit, key)
    )
    return unit.session.scalar(query.with_for_update())


def _key(unit: Unit, key: str) -> str:
    return unit.tools.keyring.mac("throttle", key.casefold().encode("utf-8", "replace"))
