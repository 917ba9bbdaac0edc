"""A client with everything a studio can keep of somebody, for tests that walk all pages."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from hashlib import sha256

from studio.context import StudioState
from studio.models import (
    Booking,
    Client,
    DeliveryKind,
    Hold,
    PhotoView,
    Purpose,
)
from studio.services import (
    bookings,
    clients,
    consultations,
    delivery,
    documents,
    intakes,
    links,
    locking,
    photos,
    plans,
    referrals,
    treatments,
    visit_links,
    waiting_list,
)
from studio.services.clients import NewClient
from studio.services.locking import Hand, Signing
from studio.services.photos import PhotoWords
from studio.services.referrals import ReferralInput
from studio.services.slots import Slot
from studio.services.unit import Unit
from studio.services.waiting_list import Joining, Wanted
from tests.builders import BLEEDING, CLEAN, MILIA, a_request, make_series
from tests.furnishing import a_colleague, a_foreign_post, furnish
from tests.photos import agree, picture
from tests.services import paying
from tests.services.stories import REFER, TREAT
from tests.web.people import OWNER

__all__ = ["a_colleague", "a_foreign_post", "furnish"]  # asked here too: all of a studio

PDF = b"%PDF-1.7 a rendered paper"
BORN = date(1990, 4, 27)


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit, what was seen in it and the paper it led to."""

    visit: str
    bump: str
    photo: str
    document: str
    link: str
    pin: str
    #: The letter's own id, which its life after the visit goes by.
    referral: str = ""
    #: What the letter's reply slip shows: token and PIN of the page of its answer.
    reply: str = ""
    reply_pin: str = ""


@dataclass(frozen=True, slots=True)
class Life:
    """Outside ids of all that is kept of one client."""

    name: str
    client: str
    #: Assessed and not yet decided, with a bump and a photo.
    now: Visit
    #: Treated and signed.
    signed: Visit
    #: Sent on with a letter.
    letter: Visit
    intake: str
    booking: str
    waits: str
    mail: str
    series: tuple[str, str]
    #: Tokens of the visit by hand: its own page, and the page it was booked on.
    own_visit: str
    booked_on: str
    #: Token of a place on the waiting list.
    waits_for: str
    #: A second record that may be the same person.
    twin: str

    @property
    def visits(self) -> tuple[Visit, ...]:
        return self.now, self.signed, self.letter


def a_life(state: StudioState, name: str, number: int) -> Life:
    """Tell one client's story through the use cases; `number` keeps two of them apart."""
    with state.unit_of_work(OWNER) as unit:
        first = _booked(unit, name, number, 1)
        client = unit.load(Client, first.client.public_id if first.client else "")
        clients.record_birth(unit, client.public_id, BORN)
        clients.set_alert(unit, client.public_id, f"{name} faints at needles")
        agree(unit, client, Purpose.PHOTOS, Purpose.SHARE_WITH_CLINICIAN)
        signed = _signed(unit, _visit(state, unit, first, dict(MILIA), number), name)
        letter = _letter(unit, _visit(state, unit, _again(unit, client, 2), dict(BLEEDING), number))
        now = _visit(state, unit, _again(unit, client, 3), dict(MILIA), number)
        waits = bookings.request_booking(unit, _request(name, number, 4))
        slot = Slot(unit.today() + timedelta(days=2), time(8 + number), 45, OWNER.ref)
        hand = f"by-hand-{number:08d}"
        promised = bookings.book(unit, client.public_id, bookings.CONSULTATION, slot, hand)
        invited = intakes.invite(unit, promised)
        mail = delivery.queue_mail(
            unit, DeliveryKind.DECLINED, language="en", to=waits.email, facts={}, booking=waits
        )
        return Life(
            name,
            client.public_id,
            now,
            signed,
            letter,
            invited.token,
            promised.public_id,
            waits.public_id,
            mail.public_id,
            make_series(unit, client.public_id, number),
            own_visit=visit_links.open_until_end(unit, promised),
            booked_on=_booked_on(unit, promised, number),
            waits_for=_waits_for(unit, name, number),
            twin=_twin(unit, name, number),
        )


def _twin(unit: Unit, name: str, number: int) -> str:
    """Make a second record with the same phone, as a hurried visitor would."""
    short = f"{name[0]}. {name.rpartition(' ')[2]}"
    new = NewClient(short, f"twin{number}@example.com", f"206 555 01{number:02d}")
    return clients.create(unit, new).public_id


def _waits_for(unit: Unit, name: str, number: int) -> str:
    """Put somebody on the waiting list; return the token of the place."""
    who = Joining(name, "", f"+1 206 555 01{number:02d}", "en", f"waits-for-{number:08d}")
    month = unit.today(), unit.today() + timedelta(days=28)
    row = waiting_list.join(unit, who, Wanted(bookings.CONSULTATION, "", *month))
    return waiting_list.token_of(unit, row)


def _booked_on(unit: Unit, booking: Booking, number: int) -> str:
    """Let a visit look as if its client had booked it online; return the token of that page."""
    token, starts_at = f"held-{number:040d}", booking.starts_at or unit.now()
    row = Hold(
        token_sha256=sha256(token.encode()).hexdigest(),
        service=booking.service,
        starts_at=starts_at,
        ends_at=booking.ends_at or starts_at,
        practitioner_ref=booking.practitioner_ref,
        expires_at=starts_at,
        request_id=f"held-{number:08d}",
        booking_id=booking.id,
        created_at=unit.now(),
    )
    unit.session.add(row)
    unit.session.flush()
    paying.paid_for(unit, row, booking)
    return token


def _request(name: str, number: int, part: int) -> bookings.BookingRequest:
    return a_request(
        name=name,
        email=f"client{number}@example.com",
        phone=f"+1 206 555 01{number:02d}",
        concern=f"{name} has white dots",
        request_id=f"request-{number:04d}-{part:04d}",
    )


def _booked(unit: Unit, name: str, number: int, part: int) -> Booking:
    booking = bookings.request_booking(unit, _request(name, number, part))
    return bookings.accept(unit, booking.public_id)


def _again(unit: Unit, client: Client, part: int) -> Booking:
    number = int(client.email.removeprefix("client").split("@", maxsplit=1)[0])
    booking = bookings.request_booking(unit, _request(client.name, number, part))
    return bookings.accept(unit, booking.public_id, client.public_id)


def _visit(
    state: StudioState, unit: Unit, booking: Booking, bump: dict[str, object], number: int
) -> Visit:
    visit = consultations.start(unit, booking.public_id)
    consultations.record_intake(unit, visit.public_id, CLEAN, visit.version)
    consultations.record_bump(unit, visit.public_id, None, bump)
    consultations.assess(unit, visit.public_id)
    row = consultations.get(unit, visit.public_id).bumps[0]
    upload = picture(tint=90 + number)
    kept = photos.keep(unit, visit.public_id, state.tools.images.photo(upload))
    photo = photos.add(unit, visit.public_id, PhotoWords(PhotoView.FRONT), upload, kept)
    return Visit(visit.public_id, row.public_id, photo.public_id, "", "", "")


def _signed(unit: Unit, made: Visit, name: str) -> Visit:
    consultations.decide(unit, made.visit, TREAT)
    treatments.record_as_planned(unit, made.visit)
    document = plans.issue(unit, plans.draft(unit, made.visit).public_id, PDF)
    link = documents.make_link(unit, document.public_id)
    locking.sign(unit, made.visit, Signing(Hand("Ada Quist"), "E-1", client=Hand(name)))
    return _with(made, document.public_id, link.token, link.pin)


def _letter(unit: Unit, made: Visit) -> Visit:
    consultations.decide(unit, made.visit, REFER)
    given = ReferralInput("Dr. Lund", "What is this spot?", share_consent=True)
    row = referrals.draft(unit, made.visit, given)
    referral = row.public_id
    document = referrals.issue(unit, referral, PDF)
    token, pin = links.paper_token(unit, row), links.reply_pin(unit, row)
    link = documents.make_link(unit, document.public_id)
    whole = _with(made, document.public_id, link.token, link.pin)
    return replace(whole, referral=referral, reply=token, reply_pin=pin)


def _with(made: Visit, document: str, link: str, pin: str) -> Visit:
    return Visit(made.visit, made.bump, made.photo, document, link, pin)


def client_pages(life: Life) -> dict[str, str]:
    """Return every page that a client or a visitor opens, by name."""
    return {
        "request": "/request",
        "request in Spanish": "/request?lang=es",
        "thanks": "/request/thanks",
        "thanks in Spanish": "/request/thanks?lang=es",
        "health notice": "/privacy/health-data",
        "for other programs": "/api/docs",
        "health notice in Spanish": "/privacy/health-data?lang=es",
        "paper's door": f"/d/{life.signed.link}",
        "questionnaire's door": f"/intake/{life.intake}",
        "answer's door": f"/r/{life.letter.reply}",
        "answer's door in Spanish": f"/r/{life.letter.reply}?lang=es",
        "link that is not there": "/d/nothing",
        "handed over": "/with-client",
    }


def staff_pages(life: Life, things: Mapping[str, str]) -> dict[str, str]:
    """Return every page of the studio about a client, and those about none, by name."""
    client, steps = f"/clients/{life.client}", _steps(life)
    library, settings = "/library", "/settings"
    return steps | {
        "today": "/",
        "incoming": "/incoming",
        "waiting list": "/waiting-list",
        "accept": f"/incoming/{life.waits}/accept",
        "calendar": "/calendar",
        "calendar of a week": "/calendar?view=week",
        "calendar of everybody's week": "/calendar?view=week&who=all",
        "calendar as a list": "/calendar?view=list",
        "block time": "/calendar/block",
        "whom to book for": "/calendar/book?at=2030-01-07T18:00Z",
        "check of a move": f"/bookings/{life.booking}/check?at=2026-11-20T18:00Z",
        "correct request": f"/incoming/{life.waits}/correct",
        "booking": f"/bookings/{life.booking}",
        "foreign post": f"/inbox/{things['post']}",
        "clients": "/clients",
        "nobody": "/clients?q=zzz",
        "new client": "/clients/new?name=Zoe",
        "client": client,
        "edit client": f"{client}/edit",
        "same person": f"/clients/{life.twin}/same",
        "book": f"{client}/book",
        "plan a series": f"{client}/series",
        "series": f"/series/{life.series[0]}",
        "move a visit of a series": f"/series/{life.series[0]}/visits/{life.series[1]}",
        "client's questionnaire": f"{client}/intake",
        "compare photos": f"{client}/photos",
        "letters": "/referrals",
        "plan's sendings": f"/documents/{life.signed.document}",
        "letter's life": f"/referrals/{life.letter.referral}",
        "photo": f"/photos/{life.now.photo}",
        "jobs": "/jobs",
        "help": "/help",
        "account": "/account",
        "not there": "/clients/nobody",
        "services": library,
        "new service": f"{library}/services/new",
        "service": f"{library}/services/{things['offer']}",
        "programs": f"{library}/programs",
        "new program": f"{library}/programs/new",
        "program": f"{library}/programs/{things['program']}",
        "shelf": f"{library}/shelf",
        "new product": f"{library}/shelf/new",
        "product": f"{library}/shelf/{things['product']}",
        "change product": f"{library}/shelf/{things['product']}/change",
        "rules": f"{library}/rules",
        "rule": f"{library}/rules/conditions/closed_comedones",
        "settings": settings,
        "studio": f"{settings}/studio",
        "look of the studio": f"{settings}/look",
        "panels": f"{settings}/panels",
        "booking forms": f"{settings}/forms",
        "connect a form": f"{settings}/forms/new/google_forms",
        "connected form": f"{settings}/forms/{things['form']}",
        "test post of a form": f"{settings}/forms/{things['form']}/test",
        "fields of a form": f"{settings}/forms/posts/{things['post']}",
        "web site": f"{settings}/website",
        "decisions": f"{settings}/decisions",
        "decision": f"{settings}/decisions/D1",
        "hours": f"{settings}/hours",
        "days off": f"{settings}/hours/days-off",
        "person's hours": f"{settings}/hours/of/{things['therapist']}",
        "rooms": f"{settings}/rooms",
        "booking rules": f"{settings}/booking",
        "people": f"{settings}/people",
        "invite": f"{settings}/people/new",
        "person": f"{settings}/people/{things['colleague']}",
        "API keys": f"{settings}/api-keys",
        "new key": f"{settings}/api-keys/new",
        "webhooks": f"{settings}/webhooks",
        "new webhook": f"{settings}/webhooks/new",
        "webhook": f"{settings}/webhooks/{things['webhook']}",
        "new secret": f"{settings}/webhooks/{things['webhook']}/secret",
        "audit": "/audit",
    }


def _steps(life: Life) -> dict[str, str]:
    """Name every step of an open visit, and those that look another way later."""
    early = ("checkin", "consents", "look", "look/new", "assess", "treat", "plan", "finish")
    told = (
        ("now", life.now, (*early, "record", "referral", "photos")),
        ("signed", life.signed, ("look", "assess", "treat", "plan", "finish", "record")),
        ("letter", life.letter, ("assess", "finish", "record", "referral")),
    )
    found = {
        f"{part} {name}": f"/consultations/{visit.visit}/{part}"
        for name, visit, parts in told
        for part in parts
    }
    return found | {"bump": f"/consultations/{life.now.visit}/look/{life.now.bump}"}
