"""Tell the demo's stories: each event at its own time, by the same use cases as real ones."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage
from logging import Logger

from studio.adapters.mail import MailRefused
from studio.context import StudioState
from studio.demo import elsewhere, place
from studio.demo.people import Person, people
from studio.demo.story import VisitStory
from studio.hooks import SYSTEM, Actor, DefaultHooks
from studio.models import Client, Delivery
from studio.services import bookings, delivery, library
from studio.services.unit import utc_now

Event = tuple[datetime, int, Callable[[], None]]


#: What a mail needs from its cause to the client; a decline waits five minutes by itself.
_LEAVES_AFTER = timedelta(minutes=6)
#: Shows on the page of jobs what a refused address looks like.
_TAKES_NO_MAIL = "camille@example.com"


def _refuse(_message: EmailMessage) -> None:
    raise MailRefused("550 no such address")


class DemoClock:
    """A clock that stands at the event being told; real once everything is told."""

    def __init__(self) -> None:
        self.at: datetime | None = None

    def __call__(self) -> datetime:
        return self.at or utc_now()


class Cast(DefaultHooks):
    """Says who acts in the event being told."""

    actor: Actor | None = None

    def current_actor(self) -> Actor | None:
        return self.actor


class Seeder:
    """Tells all stories into an empty studio; a second telling finds the requests and stops."""

    def __init__(
        self, state: StudioState, cast: Cast, clock: DemoClock, team: Mapping[str, Actor]
    ) -> None:
        """Take the therapists of the file by first name; the first one is the owner."""
        self.state, self.cast, self.clock, self.team = state, cast, clock, team
        self.today = utc_now().astimezone(state.settings.zone).date()

    def tell(self) -> None:
        """Fill the library, then let every event happen in the order of time."""
        owner = next(iter(self.team.values()))
        with self.state.unit_of_work(owner) as unit:
            library.fill(unit, demo=True)
            if bookings.is_known(unit, _request_id(0, 0)):
                return
            place.furnish(unit, tuple(self.team.values()), self.today)
        events = [
            event for number, one in enumerate(people()) for event in self._events(number, one)
        ]
        for at, _, happen in sorted(events, key=lambda event: event[:2]):
            self.clock.at = min(at, utc_now())
            happen()
            self._send_mails()
        self.clock.at = utc_now() - _LEAVES_AFTER
        elsewhere.tell(self.state, tuple(self.team.values()))
        self._send_mails()
        self._send_mails()  # also what was only written by the work of the last turn
        self.clock.at = None

    def _send_mails(self) -> None:
        """Let waiting mails leave some minutes after their cause; one address takes none."""
        self.clock.at = min((self.clock.at or utc_now()) + _LEAVES_AFTER, utc_now())
        for kind, public_id in self.state.due_work():
            if kind == delivery.SEND_MAIL and self._is_refused(public_id):
                with _unsaid(delivery.log):
                    delivery.send(self.state.tools, _refuse, public_id)
            else:
                self.state.work(kind, public_id)

    def _is_refused(self, public_id: str) -> bool:
        with self.state.reading(SYSTEM) as unit:
            client = unit.load(Delivery, public_id).client_id
            found = None if client is None else unit.session.get_one(Client, client)
            return found is not None and found.email == _TAKES_NO_MAIL

    def _events(self, number: int, person: Person) -> list[Event]:
        events: list[Event] = []
        for turn, visit in enumerate(person.visits):
            story = VisitStory(self, person, visit, _request_id(number, turn), is_first=turn == 0)
            events += [
                (at, len(events) + place, do) for place, (at, do) in enumerate(story.events())
            ]
        return events

    def cast_as(self, actor: Actor) -> None:
        """Let somebody of the team act in what follows."""
        self.cast.actor = actor

    def local(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self.state.settings.zone).astimezone(UTC)


def _request_id(person: int, visit: int) -> str:
    return f"demo-request-{person:02d}-{visit:02d}"


@contextmanager
def _unsaid(log: Logger) -> Iterator[None]:
    """Keep a log quiet: what fails on purpose is no news for whoever starts a demo."""
    log.disabled = True
    try:
        yield
    finally:
        log.disabled = False
