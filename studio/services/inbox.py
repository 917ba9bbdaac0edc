"""The door for posts from elsewhere: judged and kept at once, understood afterwards.

Order: size, proof, a row, the answer. What the post does to bookings is a job of its own, so a slow
look-up or a fault of ours never costs the sender's patience, and nothing proven is ever lost.
"""

import base64
import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import and_, func, or_, select

from studio.adapters.lookups import Account, Fetch, fetcher
from studio.hooks import SYSTEM
from studio.inbound.model import Delivery, Event, Problem, Reading, Request
from studio.inbound.providers import PROVIDERS
from studio.inbound.read import MAX_BYTES, read, understood
from studio.inbound.seen import SeenField, seen_fields
from studio.models import Booking, InboundForm, InboxItem, InboxState
from studio.services import (
    audit,
    claims,
    inbound_forms,
    inbox_effects,
    inbox_facts,
    jobs,
    leases,
    sealing,
    throttle,
)
from studio.services.errors import Conflict, TooMany
from studio.services.throttle import Limit
from studio.services.unit import Tools, Unit, reading, unit_of_work

log = logging.getLogger("studio.inbox")

READ_INBOX: Final = "read_inbox"
#: How long a raw post is kept; its digest stays for ever.
KEEP_RAW: Final = timedelta(days=30)
#: Codes of what a person should look at, beside those of the readers and the effects.
CHANGED, BROKEN, NO_ANSWER = "changed", "broken", "no_answer"
#: Headers that are kept with a post; the rest says nothing about a booking.
_KEPT_HEADERS: Final = frozenset({"content-type", "user-agent", "x-wpforms-webhook-id"})
_REFUSED, _TOO_MANY, _BAD = 401, 429, 400
_LONGEST_VERSION: Final = 64
_NO_FETCH: Final[Fetch] = lambda _path: None  # noqa: E731 - a value of that type


@dataclass(frozen=True, slots=True)
class Post:
    """A request to one of our addresses."""

    provider: str
    token: str
    request: Request
    #: Where it came from, for counting failures.
    source: str = ""
    #: The address as the provider knows it.
    address: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """What the sender is answered, and the row that waits to be understood."""

    status: int
    item: str = ""


def receive(unit: Unit, post: Post) -> Taken:
    """Judge a post, and keep it when it is proven and means something."""
    if len(post.request.body) > MAX_BYTES:
        return Taken(413)
    claims.queue(unit)
    form = inbound_forms.behind(unit, post.provider, post.token)
    if form is None:
        return _refuse(unit, post)
    found = read(_delivery(unit, form, post), _NO_FETCH)
    if not found.verified:
        return _refuse(unit, post, found.status)
    form.seen_at = unit.now()
    _note_fault(form, found.status)
    if found.status >= _BAD or found.event is Event.IGNORED:
        unit.session.flush()
        return Taken(found.status)
    return Taken(found.status, keep(unit, form, post.request, found))


def keep(unit: Unit, form: InboundForm, request: Request, found: Reading) -> str:
    """Write a proven post down and queue its reading; return its outside id, or nothing.

    The same post again changes nothing; the same key with other words waits for a person.
    """
    digest = hashlib.sha256(request.body).hexdigest()
    key = found.idempotency_key or f"{form.provider}:sha256-{digest[:32]}"
    before = unit.session.scalars(
        select(InboxItem).where(InboxItem.form_id == form.id, InboxItem.idempotency_key == key)
    ).all()
    twin = next((row for row in before if row.body_sha256 == digest), None)
    if twin is not None:
        return _again(unit, twin, found)
    item = InboxItem(
        public_id=sealing.new_id(),
        form_id=form.id,
        idempotency_key=key,
        body_sha256=digest,
        event=found.event.value,
        external_id=inbox_facts.scoped(form, found.external_id or key),
        supersedes=inbox_facts.scoped(form, found.supersedes),
        fact_version=found.fact_version[:_LONGEST_VERSION],
        state=InboxState.LOOK if before else InboxState.NEW,
        problems=[CHANGED] if before else [],
        attempts=0,
        received_at=unit.now(),
    )
    item.raw = sealing.seal_secret(unit, item, "raw", _written(request))
    unit.session.add(item)
    unit.session.flush()
    audit.record(unit, "inbox.kept", item.public_id, "care")
    if before:
        return ""
    jobs.add(unit, READ_INBOX, {"item": item.public_id})
    return item.public_id


def process(tools: Tools, public_id: str) -> bool:
    """Read a post that waits and let it have its effect; false when a look-up has to wait.

    Runs outside any transaction: look-ups take their time.
    """
    with reading(tools, SYSTEM) as unit:
        item = unit.load(InboxItem, public_id)
        if item.state is not InboxState.NEW or item.raw is None:
            return True
        form = unit.session.get_one(InboundForm, item.form_id)
        delivery = _delivery_again(unit, form, item)
        account = _account(unit, form)
    return understand(tools, public_id, delivery, fetcher(delivery.provider, account))


def understand(tools: Tools, public_id: str, delivery: Delivery, fetch: Fetch) -> bool:
    """Read a kept post with what is known about it, and let it have its effect."""
    found = _read_again(delivery, fetch)
    with unit_of_work(tools, SYSTEM) as unit:
        return _settle(unit, public_id, found)


def give_up(unit: Unit, public_id: str) -> None:
    """Leave a post whose look-up never worked to a person."""
    item = unit.load(InboxItem, public_id)
    if item.state is InboxState.NEW:
        _to_look(item, NO_ANSWER)


def to_look_at(unit: Unit) -> Sequence[tuple[InboxItem, InboundForm]]:
    """List posts that a person has to settle, and those that still wait for a look-up."""
    unit.require_caring("inbox.read")
    query = (
        select(InboxItem, InboundForm)
        .join(InboundForm, InboundForm.id == InboxItem.form_id)
        .where(
            or_(
                InboxItem.state == InboxState.LOOK,
                and_(InboxItem.state == InboxState.NEW, InboxItem.attempts > 0),
            )
        )
        .order_by(InboxItem.id)
    )
    return [(item, form) for item, form in unit.session.execute(query).all()]


def seen_again(unit: Unit, public_id: str) -> tuple[InboxItem, InboundForm, Reading | None]:
    """Open a post for a caring person, read anew without look-ups; audited. Raises NotFound."""
    unit.require_caring("inbox.read")
    item = unit.load(InboxItem, public_id)
    form = unit.session.get_one(InboundForm, item.form_id)
    audit.record(unit, "inbox.read", public_id, "care")
    if item.raw is None:
        return item, form, None
    return item, form, _read_again(_delivery_again(unit, form, item), _NO_FETCH)


def replay(unit: Unit, public_id: str) -> InboxItem:
    """Read a kept post once more, with the settings of now. Raises NotFound, Conflict."""
    unit.require_caring("inbox.replay")
    item = unit.load(InboxItem, public_id)
    if item.raw is None:
        raise Conflict("post_gone")
    item.state, item.problems, item.attempts = InboxState.NEW, [], 0
    unit.session.flush()
    audit.record(unit, "inbox.replayed", public_id, "care")
    jobs.add(unit, READ_INBOX, {"item": public_id})
    return item


def dismiss(unit: Unit, public_id: str) -> InboxItem:
    """Take a post off the list; it has no effect. Raises NotFound."""
    unit.require_caring("inbox.dismiss")
    item = unit.load(InboxItem, public_id)
    if item.state is not InboxState.DONE:
        item.state, item.processed_at = InboxState.IGNORED, unit.now()
    unit.session.flush()
    audit.record(unit, "inbox.dismissed", public_id, "care")
    return item


def counts_by_form(unit: Unit) -> dict[int, int]:
    """Count the posts of each form that a person has to settle."""
    unit.require_owner("inbound.read")
    query = select(InboxItem.form_id, func.count(InboxItem.id)).where(
        InboxItem.state == InboxState.LOOK
    )
    rows = unit.session.execute(query.group_by(InboxItem.form_id)).all()
    return {row[0]: row[1] for row in rows}


def fields_of(unit: Unit, public_id: str) -> tuple[InboundForm, tuple[SeenField, ...]]:
    """Return a form and its fields as one of its posts shows them. Raises NotFound, Conflict."""
    unit.require_owner("inbound.write")
    item = unit.load(InboxItem, public_id)
    form = unit.session.get_one(InboundForm, item.form_id)
    audit.record(unit, "inbox.read", public_id, "care")
    return form, seen_fields(_delivery_again(unit, form, item))


def can_map(form: InboundForm) -> bool:
    """Tell whether somebody has to say what the fields of such a form mean."""
    return inbound_forms.PROVIDERS[form.provider].mapped


def problems_of(unit: Unit, rows: Sequence[Booking]) -> dict[int | None, tuple[str, ...]]:
    """Return what a person should know about bookings that came from elsewhere, by booking."""
    ids = [row.id for row in rows if row.source in PROVIDERS]
    if not ids:
        return {}
    query = select(InboxItem.booking_id, InboxItem.problems).where(
        InboxItem.booking_id.in_(ids), InboxItem.state == InboxState.DONE
    )
    found: dict[int | None, tuple[str, ...]] = {}
    for booking, problems in unit.session.execute(query.order_by(InboxItem.id)).all():
        found[booking] = tuple(dict.fromkeys((*found.get(booking, ()), *problems)))
    return found


def drop_old_posts(unit: Unit) -> None:
    """Empty posts that were kept long enough; their digests stay."""
    old = select(InboxItem).where(
        InboxItem.raw.is_not(None), InboxItem.received_at < unit.now() - KEEP_RAW
    )
    for item in unit.session.scalars(old):
        item.raw = None


def _run(tools: Tools, job: jobs.Running) -> None:
    if process(tools, job.subject["item"]):
        return
    if job.attempt >= leases.MAX_TRIES:
        with unit_of_work(tools, SYSTEM) as unit:
            give_up(unit, job.subject["item"])
        return
    raise jobs.TryLater("no_lookup")


jobs.register(READ_INBOX, _run)


def _is_shut(unit: Unit, source: str) -> bool:
    try:
        throttle.check(unit, Limit.INBOUND_ADDRESS, source)
    except TooMany:
        return True
    return False


def _refuse(unit: Unit, post: Post, status: int = _REFUSED) -> Taken:
    """Count a failed proof, and answer without a word about which.

    A good proof is never kept waiting: many studios share the addresses of one provider.
    """
    if _is_shut(unit, post.source):
        return Taken(_TOO_MANY)
    throttle.count(unit, Limit.INBOUND_ADDRESS, post.source)
    return Taken(status)


def _note_fault(form: InboundForm, status: int) -> None:
    """Remember for the settings page that proven posts cannot be read, until one can."""
    fault = status if status >= _BAD else None
    if form.settings.get("fault") != fault:
        form.settings = {**form.settings, "fault": fault}


def _delivery(unit: Unit, form: InboundForm, post: Post) -> Delivery:
    return Delivery(
        provider=form.provider,
        studio=inbound_forms.studio_facts(unit),
        settings=inbound_forms.reader_settings(unit, form, post.token, post.address),
        request=post.request,
        now=unit.now().timestamp(),
    )


def _delivery_again(unit: Unit, form: InboundForm, item: InboxItem) -> Delivery:
    if item.raw is None:
        raise Conflict("post_gone")
    raw = json.loads(sealing.open_secret(unit, item, "raw", item.raw))
    request = Request(base64.b64decode(raw["body"]), raw["headers"], raw["query"])
    return Delivery(
        provider=form.provider,
        studio=inbound_forms.studio_facts(unit),
        settings=inbound_forms.reader_settings(unit, form),
        request=request,
        now=item.received_at.timestamp(),
    )


def _read_again(delivery: Delivery, fetch: Fetch) -> Reading | None:
    """Read a post whose proof was checked when it came; None when it cannot be read."""
    try:
        found = understood(PROVIDERS[delivery.provider], delivery, fetch)
    except Exception:
        log.exception("a proven post of %s cannot be read", delivery.provider)
        return None
    return found if found.status < _BAD else None


def _account(unit: Unit, form: InboundForm) -> Account:
    held = inbound_forms.secrets_of(unit, form)
    signing = held.get("secret")
    # Acuity signs with the very key that look-ups take.
    same = signing[0] if form.provider == "acuity" and isinstance(signing, list) and signing else ""
    return Account(str(held.get("user") or ""), str(held.get("api_key") or same))


def _written(request: Request) -> str:
    """Write a request down without its proofs: neither address nor signature is kept."""
    headers = {
        name: value for name, value in request.headers.items() if name.lower() in _KEPT_HEADERS
    }
    body = base64.b64encode(request.body).decode("ascii")
    return json.dumps({"headers": headers, "query": {}, "body": body})


def _again(unit: Unit, twin: InboxItem, found: Reading) -> str:
    """Do nothing for the same post; where it only names an id, look once more what is true now."""
    if Problem.NEEDS_LOOKUP not in found.problems or twin.state is not InboxState.DONE:
        return ""
    twin.state = InboxState.NEW
    unit.session.flush()
    jobs.add(unit, READ_INBOX, {"item": twin.public_id})
    return twin.public_id


def _settle(unit: Unit, public_id: str, found: Reading | None) -> bool:
    claims.queue(unit)
    item = unit.load(InboxItem, public_id)
    if item.state is not InboxState.NEW:
        return True
    item.attempts += 1
    if found is None:
        _to_look(item, BROKEN)
        return True
    problems = [problem.value for problem in found.problems]
    if Problem.NEEDS_LOOKUP in found.problems and found.event is not Event.CANCELLED:
        item.problems = problems
        return False
    form = unit.session.get_one(InboundForm, item.form_id)
    item.event = Event.REQUESTED.value if found.pending else found.event.value
    item.supersedes = inbox_facts.scoped(form, found.supersedes)
    item.fact_version = found.fact_version[:_LONGEST_VERSION]
    told = inbox_effects.apply(unit, form, item, found)
    item.problems = list(dict.fromkeys([*problems, *told]))
    waits = {Problem.UNMAPPED_FORM.value, inbox_effects.CANCELLED_HERE} & set(item.problems)
    item.state = InboxState.LOOK if waits else InboxState.DONE
    item.processed_at = unit.now()
    unit.session.flush()
    return True


def _to_look(item: InboxItem, problem: str) -> None:
    item.state, item.problems = InboxState.LOOK, list(dict.fromkeys([*item.problems, problem]))
