"""What the edges may ask: units of work, settings, hooks, and the few steps that span floors."""

import atexit
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import cast

from flask import current_app, g, has_request_context, request
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError
from werkzeug.local import LocalProxy

from studio import migrate
from studio.adapters import outgoing
from studio.adapters.database import DatabaseBusy, NoDisk, create_database_file
from studio.adapters.keys import Keyring, KeysError, create_key_file, load_keyring
from studio.adapters.mail import Mailer, MailError, mailer_of
from studio.adapters.payments import provider_of
from studio.adapters.queue import Queue
from studio.adapters.sms import Texter, texter_of
from studio.adapters.store import FolderStore
from studio.documents.render import Renderer
from studio.documents.sheet import Sheet
from studio.hooks import SYSTEM, VISITOR, Actor, Hooks
from studio.models import Document, PaperVariant
from studio.resources import resource_dir
from studio.services import (
    calendar_feeds,
    consultations,
    delivery,
    documents,
    jobs,
    photo_files,
    photos,
    plans,
    referrals,
    variants,
    waiting_work,
    webhook_sending,
)
from studio.services.errors import Busy, Invalid, StudioError
from studio.services.links import LinkMade
from studio.services.photos import PhotoSeen, PhotoWords
from studio.services.unit import (
    STORAGE_FAULTS,
    Face,
    Tools,
    Unit,
    reading,
    unit_of_work,
    utc_now,
)
from studio.services.webhooks import SEND_WEBHOOK
from studio.settings import Settings
from studio.skin.knowledge import Knowledge, load_knowledge

EXTENSION_KEY = "studio"
#: Pieces of work a request without a worker does beside its own.
CATCH_UP = 5


class NotReady(Exception):  # noqa: N818 - a state of the installation, said as such
    """The studio must not run like this; `problems` says what to do, a line each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("studio is not ready:\n" + "\n".join(f"  {line}" for line in problems))
        self.problems = problems


class StudioState:
    """Everything of one app; lives in `app.extensions["studio"]`."""

    def __init__(  # noqa: PLR0913 - one app's parts, named
        self,
        settings: Settings,
        hooks: Hooks,
        engine: Engine,
        instance: Path,
        *,
        prepares: bool = False,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        """Put an app's parts together; `prepares` makes key file and schema when missing."""
        self.settings = settings
        self.hooks = hooks
        self.engine = engine
        self.data_dir = settings.data_dir or instance
        self._prepares = prepares
        self._clock = clock
        self._lock = RLock()

    @property
    def keys_file(self) -> Path | None:
        """Where the keys lie; without a setting only the standalone app at home has a place."""
        return self.settings.keys_file or (self.data_dir / "keys.json" if self._prepares else None)

    @property
    def outbox_dir(self) -> Path:
        return self.data_dir / "outbox"

    @cached_property
    def keyring(self) -> Keyring:
        """Keys of this installation. Raises NotReady."""
        path = self.keys_file
        if path is None:
            raise NotReady(("STUDIO_KEYS_FILE: set it to a key file (flask studio create-keys)",))
        with _as_not_ready("STUDIO_KEYS_FILE"):
            if self._prepares and not path.exists():
                create_key_file(path, f"{self._clock():%Y}a")
        try:
            return load_keyring(path)
        except KeysError as error:
            raise NotReady((f"STUDIO_KEYS_FILE: {error}",)) from None

    @cached_property
    def tools(self) -> Tools:
        """Open the studio: keys, schema, guards. Raises NotReady."""
        with self._lock, _as_not_ready("STUDIO_DATA_DIR"):
            keyring = self.keyring
            if self._prepares:
                self._upgrade_if_needed()
            problems = self.database_problems()
            if problems:
                raise NotReady(problems)
            return Tools(
                engine=self.engine,
                settings=self.settings,
                keyring=keyring,
                store=FolderStore(self.data_dir / "documents"),
                knowledge=self.knowledge,
                clock=self._clock,
                may=self.hooks.may,
                enqueue=self._enqueue,
                print_sheet=self._print_sheet,
                payments=provider_of(self.settings, self.data_dir / "test-payments"),
            )

    @cached_property
    def renderer(self) -> Renderer:
        renderer = Renderer(resource_dir("templates"), resource_dir("static"))
        atexit.register(renderer.close)
        return renderer

    @cached_property
    def mailer(self) -> Mailer:
        return mailer_of(self.settings, self.outbox_dir)

    @cached_property
    def texter(self) -> Texter:
        return texter_of(self.settings, self.outbox_dir)

    @cached_property
    def queue(self) -> Queue:
        """What carries ids to the worker. Raises QueueError."""
        with self._lock:
            return Queue(self.settings.queue_url or self.data_dir / "queue.db")

    def close(self) -> None:
        """Let go of the queue, for a process that goes on without the studio."""
        if "queue" in self.__dict__:
            self.queue.close()

    def knowledge(self) -> Knowledge:
        return load_knowledge(extra=self.settings.knowledge_paths)

    def now(self) -> datetime:
        """Read the one clock."""
        return self._clock()

    def face(self) -> Face:
        """Return what every page shows of the studio, asked of the database once a request.

        While the database cannot answer it is what the installation says, so that the page that
        tells of it can be shown.
        """
        seen = _face_of_request()
        if seen is not None:
            return seen
        try:
            with self.reading(VISITOR) as unit:
                return unit.face
        except (NotReady, StudioError, *STORAGE_FAULTS):
            return Face(self.settings, 0, has_logo=False)

    def actor(self) -> Actor:
        """Name who acts in this request; nobody signed in is a visitor."""
        return self.hooks.current_actor() or VISITOR

    def unit_of_work(self, actor: Actor | None = None) -> AbstractContextManager[Unit]:
        """Open one writing transaction: commits on success, rolls back on error."""
        if has_request_context():
            g.pop("studio_face", None)  # it may be changed
        return unit_of_work(self.tools, actor or self.actor(), typing=_is_typing())

    @contextmanager
    def reading(self, actor: Actor | None = None) -> Iterator[Unit]:
        """Open a unit that only reads; all of one request see the studio with one face."""
        with reading(self.tools, actor or self.actor(), typing=_is_typing()) as unit:
            unit.face_seen = _face_of_request()
            yield unit
            if has_request_context() and unit.face_seen is not None:
                g.studio_face = unit.face_seen

    def issue_plan(self, plan_public_id: str) -> Document:
        """Render a draft outside any transaction, then freeze it. Raises DocumentError too.

        Its other layouts are frozen with it as they will be printed, and laid out by a job.
        """
        with self.reading() as unit:
            view = plans.view(unit, plan_public_id, with_photos=True)
        pdf, layouts = self.renderer.plan(view), variants.layouts(view, self.renderer.sheet)
        with self.unit_of_work() as unit:
            return plans.issue(unit, plan_public_id, pdf, layouts)

    def preview_plan(
        self, consultation_public_id: str, variant: PaperVariant | None = None
    ) -> bytes:
        """Render the plan as it would be issued now, and store nothing. Raises DocumentError."""
        with self.reading() as unit:
            seen = consultations.get(unit, consultation_public_id)
            choices = plans.chosen(unit, seen)
            view = plans.preview(unit, seen, choices, with_photos=True)
        return self.renderer.plan(variants.laid_out_as(view, variant))

    def issue_referral(self, referral_public_id: str) -> Document:
        """Render a letter outside any transaction, then freeze it. Raises DocumentError too."""
        with self.reading() as unit:
            view = referrals.view(unit, referral_public_id, with_pictures=True)
        pdf = self.renderer.referral(view)
        with self.unit_of_work() as unit:
            return referrals.issue(unit, referral_public_id, pdf)

    def add_photo(self, consultation_id: str, words: PhotoWords, upload: bytes) -> PhotoSeen:
        """Take an upload in: asked for, made anew outside any transaction, then stored.

        Raises ImageRefused, and what `photos.admit` and `photos.add` raise.
        """
        with self.unit_of_work() as unit:
            known = photos.admit(unit, consultation_id, words, upload)
        if known is not None:
            return known
        made = self.tools.images.photo(upload)
        with self.reading() as unit:
            kept = photos.keep(unit, consultation_id, made)
        with self.unit_of_work() as unit:
            return photos.add(unit, consultation_id, words, upload, kept)

    def share(self, document_public_id: str) -> LinkMade:
        """Make a client link, mail it if the client has an address, and return token and PIN."""
        with self.unit_of_work() as unit:
            made = documents.make_link(unit, document_public_id)
            try:
                delivery.queue_link(unit, document_public_id, made)
            except Invalid:
                return made
        return made

    def send_due(self) -> tuple[int, int]:
        """Send mails that are due; return how many were sent and how many failed."""
        return delivery.send_due(self.tools, self._send, self.texter.send)

    def work(self, kind: str, public_id: str) -> bool:
        """Do one piece of work that waits, if it is due and free; tell whether it was done."""
        if kind == delivery.SEND_MAIL:
            return delivery.send(self.tools, self._send, public_id, self.texter.send)
        if kind == SEND_WEBHOOK:
            return webhook_sending.send(self.tools, outgoing.post, public_id)
        if kind == calendar_feeds.READ:
            return calendar_feeds.read(self.tools, public_id)
        return jobs.run(self.tools, public_id)

    def due_work(self) -> list[tuple[str, str]]:
        """List what is due as kind and outside id: new, to be tried again, or left by the dead."""
        with self.reading(SYSTEM) as unit:
            return waiting_work.due(unit)

    def give_back(self, kind: str, public_id: str) -> None:
        """Return work that was begun and will not be finished here."""
        with self.unit_of_work(SYSTEM) as unit:
            waiting_work.give_back(unit, kind, public_id)

    def tidy(self) -> None:
        """Drop what was kept for a while only: unsent letters, jobs long done, removed photos."""
        with self.unit_of_work(SYSTEM) as unit:
            waiting_work.tidy(unit)
        photo_files.tidy(self.tools)

    def start_problems(self, *, debug: bool, trusted_hosts: bool) -> tuple[str, ...]:
        """List what forbids to start before any database is asked, a line each."""
        problems = []
        if self.settings.env == "production":
            if debug:
                problems.append("FLASK_DEBUG: must be off with STUDIO_ENV=production")
            if not self.settings.public_url.startswith("https://"):
                problems.append("STUDIO_PUBLIC_URL: must be the https address of the studio")
            if not trusted_hosts:
                problems.append("TRUSTED_HOSTS: name the hosts this app answers to")
        if not self._prepares:
            problems.extend(self._key_problems())
        return tuple(problems)

    def database_problems(self) -> tuple[str, ...]:
        """List what is wrong with schema and guards, a line each."""
        try:
            with self.engine.connect() as connection:
                return _schema_problems(connection)
        except DBAPIError as error:
            return (f"database: cannot be read: {error.orig}",)

    def _key_problems(self) -> tuple[str, ...]:
        try:
            _ = self.keyring
        except NotReady as error:
            return error.problems
        return ()

    def _upgrade_if_needed(self) -> None:
        create_database_file(self.engine)
        with self.engine.connect() as connection:
            revision = migrate.current(connection)
        if revision != migrate.head():
            migrate.upgrade(self.engine)

    def _enqueue(self, kind: str, public_id: str) -> None:
        match self.settings.jobs:
            case "inline":
                with suppress(Busy):  # it waits in its row
                    if self.work(kind, public_id):
                        self._catch_up()
            case "huey":
                self.queue.put(kind, public_id)

    def _catch_up(self) -> None:
        """Do a little of what waited before, as long as it goes well; calendars wait."""
        due = [one for one in self.due_work() if one[0] != calendar_feeds.READ]
        for kind, public_id in due[:CATCH_UP]:
            if not self.work(kind, public_id):
                return

    def _print_sheet(self, sheet: Sheet) -> bytes:
        return self.renderer.print_sheet(sheet)

    def _send(self, message: EmailMessage) -> None:
        try:
            delivered = self.hooks.deliver(message)
        except Exception as error:
            raise MailError(f"hook deliver: {type(error).__name__}", "not_taken") from error
        if not delivered:
            self.mailer.send(message)


def _is_typing() -> bool:
    """Tell whether a page saves itself while somebody types; only such saves are PUTs."""
    return has_request_context() and request.method == "PUT"


def _face_of_request() -> Face | None:
    return cast("Face | None", g.get("studio_face")) if has_request_context() else None


def _schema_problems(connection: Connection) -> tuple[str, ...]:
    revision = migrate.current(connection)
    if revision != migrate.head():
        return (f"database: schema is at {revision}, run: flask studio upgrade",)
    missing = migrate.missing_guards(connection)
    return (f"database: guards missing or altered: {', '.join(missing)}",) if missing else ()


@contextmanager
def _as_not_ready(setting: str) -> Iterator[None]:
    """Tell a folder or database that cannot be used in one line. Raises NotReady."""
    try:
        yield
    except OSError as error:
        raise NotReady((f"{setting}: {error.filename}: {error.strerror}",)) from None
    except DBAPIError as error:
        raise NotReady((f"database: cannot be used: {error.orig}",)) from None
    except (DatabaseBusy, NoDisk) as error:
        raise NotReady((f"database: {type(error).__name__}, try again",)) from None


def _current_state() -> StudioState:
    state = current_app.extensions.get(EXTENSION_KEY)
    if state is None:
        raise RuntimeError("Studio.init_app was not called on this app")
    return cast("StudioState", state)


#: The studio of the app that is answering.
current_studio = cast("StudioState", LocalProxy(_current_state))
