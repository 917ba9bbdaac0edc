"""What came from other tools, and what a person should know or settle about it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from studio.inbound.model import Reading
from studio.models import InboundForm, InboxItem, InboxState
from studio.services.assigning import Unassigned
from studio.web.presenters.chips import Chip
from studio.web.presenters.contact import contact_words
from studio.web.presenters.incoming import proposals, who_anchor
from studio.web.presenters.people import spelled_time
from studio.web.presenters.shell import initials
from studio.web.presenters.slots import service_name, when_words

Url = Callable[..., str]

#: As the providers call themselves.
PROVIDER_NAMES: Mapping[str, str] = {
    "acuity": "Acuity",
    "calcom": "Cal.com",
    "calendly": "Calendly",
    "contact_form_7": "Contact Form 7",
    "google_forms": "Google Forms",
    "gravity_forms": "Gravity Forms",
    "jotform": "Jotform",
    "square": "Square",
    "squarespace": "Squarespace",
    "typeform": "Typeform",
    "wix": "Wix",
    "wpforms": "WPForms",
}
PROBLEMS: Mapping[str, str] = {
    "overlap": "The time is taken here. Offer another one.",
    "unknown_service": "We have no service of that name, so it is a consultation for now.",
    "needs_lookup": "Its details could not be fetched yet.",
    "ambiguous_local_time": "The clock shows that hour twice that day. The first one counts.",
    "nonexistent_local_time": "The clock skips that hour that day. Ask for another time.",
    "unreadable_time": "The wished time could not be read. It stands among the answers.",
    "unmapped_form": "Nobody said yet what the fields of this form mean.",
    "changed": "It came again with other words. Nothing was changed here.",
    "broken": "The post could not be read.",
    "no_answer": "The other tool did not answer for a day when we asked for the details.",
    "cancelled_here": "It was called off here, and changed over there afterwards.",
}
EVENTS: Mapping[str, str] = {
    "created": "A visit that was promised there",
    "requested": "A wish for a visit",
    "rescheduled": "A visit that was moved",
    "updated": "A visit that was changed",
    "cancelled": "A visit that was called off",
    "submitted": "A form that was sent",
}
_STATES: Mapping[InboxState, str] = {
    InboxState.NEW: "Waits to be read",
    InboxState.DONE: "Taken in",
    InboxState.LOOK: "Needs a look",
    InboxState.IGNORED: "Dismissed",
}


@dataclass(frozen=True, slots=True)
class WhoIsIt:
    """A promised visit without a client."""

    anchor: str
    name: str
    initials: str
    contact: str
    origin: str
    what: str
    choices: tuple[Chip, ...]
    save_url: str
    edit_url: str


@dataclass(frozen=True, slots=True)
class LookAt:
    """A post on the list of those that need a look."""

    title: str
    origin: str
    reasons: tuple[str, ...]
    received: str
    url: str


@dataclass(frozen=True, slots=True)
class PostView:
    """One post, opened."""

    title: str
    origin: str
    state: str
    reasons: tuple[str, ...]
    received: str
    facts: tuple[tuple[str, str], ...]
    answers: tuple[tuple[str, str], ...]
    is_gone: bool
    is_open: bool
    again_url: str
    dismiss_url: str
    map_url: str
    booking_url: str


def origin_words(source: str) -> str:
    """Return where a booking came from, when it was not our own page or desk."""
    name = PROVIDER_NAMES.get(source)
    return f"From {name}" if name else ""


def problem_words(problems: Iterable[str]) -> tuple[str, ...]:
    return tuple(PROBLEMS.get(code, code.replace("_", " ")) for code in problems)


def answer_lines(answers: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """Return questions and answers as people read them."""
    return tuple((_asked(question), _said(value)) for question, value in answers.items())


def who_is_it(item: Unassigned, offers: Mapping[str, str], zone: ZoneInfo, url: Url) -> WhoIsIt:
    """Return a visit whose client nobody named yet."""
    booking = item.booking
    choices = proposals(item.proposals, booking, None)
    return WhoIsIt(
        anchor=who_anchor(booking),
        name=booking.name,
        initials=initials(booking.name),
        contact=contact_words(booking.phone, booking.email),
        origin=origin_words(booking.source),
        what=f"{service_name(booking.service, offers)}, {when_words(booking.starts_at, zone)}",
        choices=choices or (Chip("client", "", "Somebody new", on=True),),
        save_url=url("studio.assign", public_id=booking.public_id),
        edit_url=url("studio.correct", public_id=booking.public_id),
    )


def look_at(
    rows: Sequence[tuple[InboxItem, InboundForm]], zone: ZoneInfo, url: Url
) -> tuple[LookAt, ...]:
    """Return the posts that a person has to settle."""
    return tuple(
        LookAt(
            title=EVENTS.get(item.event, "A post"),
            origin=form.name,
            reasons=problem_words(item.problems) or (_STATES[item.state],),
            received=spelled_time(item.received_at, zone),
            url=url("studio.post", public_id=item.public_id),
        )
        for item, form in rows
    )


def post_view(  # noqa: PLR0913, PLR0917 - what one page shows
    item: InboxItem,
    form: InboundForm,
    found: Reading | None,
    booking_url: str,
    zone: ZoneInfo,
    url: Url,
    *,
    may_map: bool,
) -> PostView:
    """Return one post with everything that was sent."""
    at = {"public_id": item.public_id}
    booking = found.booking if found else None
    is_open = item.state in {InboxState.LOOK, InboxState.NEW}
    return PostView(
        title=EVENTS.get(item.event, "A post"),
        origin=f"{form.name} ({PROVIDER_NAMES.get(form.provider, form.provider)})",
        state=_STATES[item.state],
        reasons=problem_words(item.problems),
        received=spelled_time(item.received_at, zone),
        facts=() if found is None else reading_facts(found, zone),
        answers=() if booking is None else answer_lines(booking.answers),
        is_gone=item.raw is None,
        is_open=is_open,
        again_url=url("studio.post_again", **at) if item.raw is not None else "",
        dismiss_url=url("studio.post_dismiss", **at) if is_open else "",
        map_url=url("studio.form_fields", **at) if may_map and item.raw is not None else "",
        booking_url=booking_url,
    )


def reading_facts(found: Reading, zone: ZoneInfo) -> tuple[tuple[str, str], ...]:
    """Return who, what and when, as a post says it."""
    booking = found.booking
    if booking is None:
        return ()
    lines = (
        ("Name", booking.name),
        ("Phone", booking.phone),
        ("Email", booking.email),
        ("Service", booking.service),
        ("Time", when_words(booking.start, zone) if booking.start else None),
        ("Why it was called off", found.cancel_reason),
    )
    return tuple((label, value) for label, value in lines if value)


def _asked(question: str) -> str:
    words = question.replace("_", " ").replace("-", " ") if " " not in question else question
    return words[:1].upper() + words[1:]


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return ", ".join(_said(each) for each in value)
    return str(value)
