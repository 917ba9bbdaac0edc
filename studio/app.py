"""The standalone face: the studio as an app of its own, with sign-in."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import click
from flask import Flask
from werkzeug.exceptions import SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix

from studio.cli import COMMANDS, STANDALONE_COMMANDS
from studio.context import NotReady, StudioState
from studio.extension import Studio, is_serving, refuse_if_unfit
from studio.models import BIND_KEY
from studio.resources import resource_dir
from studio.settings import Settings, SettingsError
from studio.sign_in import SignInHooks, mount_sign_in
from studio.sign_in_parts import PageSessions

#: Idle time after which a sign-in ends.
IDLE = timedelta(minutes=30)


def create_app(config: Mapping[str, Any] | str | None = None) -> Flask:
    """Make the standalone app; `config` is a mapping or an import name such as `config.Production`.

    Commands load it without asking for keys or database. Raises SettingsError, NotReady; on the
    command line both are told without a trace.
    """
    try:
        return _create(config)
    except (SettingsError, NotReady) as error:
        if click.get_current_context(silent=True) is None:
            raise
        raise click.ClickException(str(error)) from None


def _create(config: Mapping[str, Any] | str | None) -> Flask:
    app = Flask("studio", instance_relative_config=True, static_folder=None)
    if isinstance(config, str):
        app.config.from_object(config)
    else:
        app.config.from_mapping(config or {})
    settings = Settings.read(app.config)
    _set_defaults(app, settings)
    studio = Studio(hooks=SignInHooks())
    state = studio.attach(app, prepares=settings.env != "production")
    for command in (*COMMANDS, *STANDALONE_COMMANDS):
        app.cli.add_command(command)
    # Pages and sign-in need keys; commands that want them call this themselves.
    app.extensions["studio_mount"] = lambda: _mount(app, studio, state)
    if is_serving():
        refuse_if_unfit(app, state)
        _mount(app, studio, state)
    return app


def _mount(app: Flask, studio: Studio, state: StudioState) -> None:
    from studio.web.account import dress  # noqa: PLC0415 - commands do not load the pages

    app.template_folder = str(resource_dir("templates"))
    app.secret_key = state.keyring.derive("session")
    app.session_interface = PageSessions()
    dress(app)
    # A foreign host name gets no page of ours: no address can be built for it.
    app.register_error_handler(SecurityError, lambda _error: ("", 400))
    mount_sign_in(app, state)
    studio.mount(app, url_prefix="")
    if state.settings.proxy_hops:
        hops = state.settings.proxy_hops
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign] # how Flask documents it
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )


def _set_defaults(app: Flask, settings: Settings) -> None:
    """Fill in what the caller left open: limits, cookies, hosts, and the database in its folder."""
    folder = settings.data_dir or app.instance_path
    plain = settings.env in {"demo", "testing", "development"} and not _is_https(settings)
    defaults = {
        # A signed-in request holds two connections: one for the account, one for its unit.
        "SQLALCHEMY_BINDS": {
            BIND_KEY: {"url": f"sqlite:///{folder}/studio.db", "pool_size": 20, "max_overflow": 20}
        },
        "MAX_CONTENT_LENGTH": 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 256 * 1024,
        "MAX_FORM_PARTS": 500,
        "SESSION_COOKIE_NAME": "studio" if plain else "__Host-studio",
        "SESSION_COOKIE_SECURE": not plain,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": IDLE,
        "WTF_CSRF_TIME_LIMIT": int(IDLE.total_seconds()) * 24,
    }
    for key, value in defaults.items():
        # Flask presets some of these keys with its own default; a caller's choice differs from it.
        if app.config.get(key) in (None, Flask.default_config.get(key)):
            app.config[key] = value
    if plain and not app.config.get("TRUSTED_HOSTS"):
        app.config["TRUSTED_HOSTS"] = ["localhost", "127.0.0.1", "[::1]"]


def _is_https(settings: Settings) -> bool:
    return settings.public_url.startswith("https://")
