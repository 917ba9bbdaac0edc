"""The plugin face: mount the studio in an app that has its own life."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine

from studio.adapters.database import prepare_engine
from studio.cli import COMMANDS
from studio.context import EXTENSION_KEY, NotReady, StudioState
from studio.hooks import DefaultHooks, Hooks
from studio.models import BIND_KEY
from studio.services.unit import utc_now
from studio.settings import Settings, SettingsError

_BIND_LINE = 'app.config["SQLALCHEMY_BINDS"] = {"studio": "sqlite:///studio.db"}'
#: Views that need no session, for whoever checks tokens of sessions. Booking works in a frame on
#: another site: its forms carry a signed, timed mark instead, and the guard looks where they come
#: from. Other programs prove what they send. The token in a deposit's address is known to nobody
#: else.
NO_SESSION = (
    "studio.web.views.inbound.inbound",
    "studio.web.views.book.book",
    "studio.web.views.book_you.book_you",
    "studio.web.views.waiting.book_waiting",
    "studio.web.views.waiting.waiting_place",
    "studio.web.views.deposit.deposit",
    "studio.web.views.deposit.test_payment",
)


class Studio:
    """The studio as a Flask extension; keeps nothing of an app, so one object may serve many."""

    def __init__(
        self, hooks: Hooks | None = None, *, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._hooks = hooks or DefaultHooks()
        self._clock = clock

    def init_app(self, app: Flask, url_prefix: str = "/studio") -> None:
        """Check the settings and register the pages under a prefix, and commands under `studio`.

        Touches nothing app-wide. Raises SettingsError or NotReady with one line per fault.
        """
        state = self.attach(app, prepares=False)
        self.mount(app, url_prefix)
        group = AppGroup(EXTENSION_KEY, help="The esthetician's studio.")
        for command in COMMANDS:
            group.add_command(command)
        app.cli.add_command(group)
        if is_serving():
            refuse_if_unfit(app, state)

    def attach(self, app: Flask, *, prepares: bool) -> StudioState:
        """Read settings, take the engine of the bind, and put the state into the app."""
        if EXTENSION_KEY in app.extensions:
            raise RuntimeError("Studio is already mounted on this app")
        settings = Settings.read(app.config)
        state = StudioState(
            settings,
            self._hooks,
            _engine(app),
            Path(app.instance_path),
            prepares=prepares,
            clock=self._clock,
        )
        app.extensions[EXTENSION_KEY] = state
        return state

    def mount(self, app: Flask, url_prefix: str) -> None:
        """Register pages and API. Loaded here, so that commands without pages stay quick."""
        from studio import api, web

        app.register_blueprint(web.create_blueprint(), url_prefix=url_prefix or None)
        interface = api.create_blueprint()
        app.register_blueprint(interface, url_prefix=f"{url_prefix}/api")
        if "csrf" in app.extensions:
            # A key proves who asks, no cookie does: there is nothing to ride on.
            app.extensions["csrf"].exempt(interface)
            for view in NO_SESSION:
                app.extensions["csrf"].exempt(view)


def refuse_if_unfit(app: Flask, state: StudioState) -> None:
    """Stop the start when settings, keys, schema or guards are not fit. Raises NotReady."""
    problems = state.start_problems(
        debug=app.debug, trusted_hosts=bool(app.config.get("TRUSTED_HOSTS"))
    )
    if problems:
        raise NotReady(problems)
    _ = state.tools


def is_serving() -> bool:
    """Tell whether this process will answer requests; most commands only borrow the app."""
    context = click.get_current_context(silent=True)
    return context is None or context.info_name in {"run", "routes", "shell"}


def _engine(app: Flask) -> Engine:
    """Borrow the studio's engine from the app's Flask-SQLAlchemy, or bring that along."""
    binds = app.config.get("SQLALCHEMY_BINDS") or {}
    if BIND_KEY not in binds:
        raise SettingsError((f"SQLALCHEMY_BINDS: add the studio's database, such as {_BIND_LINE}",))
    if "sqlalchemy" not in app.extensions:
        SQLAlchemy().init_app(app)
    with app.app_context():
        engine: Engine = app.extensions["sqlalchemy"].engines[BIND_KEY]
    prepare_engine(engine)
    return engine
