"""What was told about one visit, whatever order it came in: later truth wins, not later arrival.

A scheduler gives each rescheduled visit a new id, so facts hang together by `supersedes`.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import or_, select

from studio.inbound.model import Event
from studio.models import BookingStatus, InboundForm, InboxItem, InboxState
from studio.services.unit import Unit

#: Of two facts about one id that carry no version of the provider's own, the later one in a life.
_RANK: Final = {
    Event.SUBMITTED: 0,
    Event.REQUESTED: 1,
    Event.CREATED: 2,
    Event.UPDATED: 3,
    Event.RESCHEDULED: 4,
    Event.CANCELLED: 5,
}
_STATUS: Final = {
    Event.SUBMITTED: BookingStatus.REQUESTED,
    Event.REQUESTED: BookingStatus.REQUESTED,
    Event.CANCELLED: BookingStatus.CANCELLED,
}
#: Ids one chain may have; a longer one is no visit but a fault.
_MOST: Final = 200


#: Their ids are of the whole world; those of forms are counted by each site for itself.
_WORLDWIDE: Final = frozenset({"acuity", "calcom", "calendly", "square"})


def scoped(form: InboundForm, external_id: str | None) -> str:
    """Return another tool's id so that two sites never mean the same by it."""
    if not external_id or form.provider in _WORLDWIDE:
        return external_id or ""
    return f"{form.id}/{external_id}"


@dataclass(frozen=True, slots=True)
class Fact:
    """One post that counts, without its words."""

    item_id: int
    external_id: str
    supersedes: str
    event: Event
    version: str

    @property
    def age(self) -> str:
        """Return where the fact stands in the life of its id, sortable as text."""
        return age_of(self.event, self.version)


def age_of(event: Event, version: str) -> str:
    return f"{version}|{_RANK[event]}"


def told(unit: Unit, provider: str, item: InboxItem) -> tuple[Fact, ...]:
    """Return all facts that hang together with an item, itself among them."""
    found: dict[int, InboxItem] = {}
    ids: set[str] = set()
    wanted = {item.external_id, item.supersedes} - {""}
    while wanted and len(ids) < _MOST:
        ids |= wanted
        for row in _about(unit, provider, wanted):
            found[row.id] = row
        found[item.id] = item
        linked = {each for row in found.values() for each in (row.external_id, row.supersedes)}
        wanted = linked - ids - {""}
    return tuple(_fact(row) for row in sorted(found.values(), key=lambda row: row.id))


def newest_id(facts: Sequence[Fact], usual: str) -> str:
    """Return the id that nothing replaced."""
    replaced = {fact.supersedes for fact in facts}
    last = [fact for fact in facts if fact.external_id not in replaced]
    best = max(last, key=lambda fact: (fact.age, fact.external_id), default=None)
    return usual if best is None else best.external_id


def status_of(facts: Iterable[Fact], external_id: str) -> BookingStatus:
    """Return what the facts about an id make of its visit.

    An update of what was called off, such as a late word about its payment, does not bring it back.
    """
    status: BookingStatus | None = None
    own = [fact for fact in facts if fact.external_id == external_id]
    for fact in sorted(own, key=lambda fact: (fact.age, fact.item_id)):
        if fact.event is not Event.UPDATED or status is not BookingStatus.CANCELLED:
            status = _STATUS.get(fact.event, BookingStatus.CONFIRMED)
    return status or BookingStatus.REQUESTED


def was_cancelled_there(facts: Iterable[Fact]) -> bool:
    """Tell whether the other tool itself ever called the visit off."""
    return any(fact.event is Event.CANCELLED for fact in facts)


def was_promised(facts: Iterable[Fact]) -> bool:
    """Tell whether the other tool ever promised its client the visit, whatever came after."""
    return any(fact.event not in _STATUS for fact in facts)


def all_ids(facts: Iterable[Fact]) -> set[str]:
    return {each for fact in facts for each in (fact.external_id, fact.supersedes)} - {""}


def _about(unit: Unit, provider: str, ids: Collection[str]) -> Sequence[InboxItem]:
    query = (
        select(InboxItem)
        .join(InboundForm, InboundForm.id == InboxItem.form_id)
        .where(
            InboundForm.provider == provider,
            or_(InboxItem.external_id.in_(ids), InboxItem.supersedes.in_(ids)),
            or_(InboxItem.state == InboxState.DONE, InboxItem.booking_id.is_not(None)),
            InboxItem.state != InboxState.IGNORED,
        )
    )
    return unit.session.scalars(query).all()


def _fact(row: InboxItem) -> Fact:
    return Fact(row.id, row.external_id, row.supersedes, Event(row.event), row.fact_version)
