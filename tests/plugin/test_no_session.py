"""Pages without a session work in a host that checks the tokens of its own sessions."""

from importlib import import_module

import pytest
from flask import Flask
from flask_wtf import CSRFProtect

from studio.extension import NO_SESSION, Studio


@pytest.mark.parametrize("view", NO_SESSION)
def test_every_view_of_the_list_exists(view: str) -> None:
    module, _, name = view.rpartition(".")

    assert callable(getattr(import_module(module), name))


def test_a_host_that_checks_tokens_lets_visitors_book(app: Flask) -> None:
    """The standalone app is one that checks them; a host's own check is told the same way."""
    host = Flask(__name__)
    host.config |= {
        key: value
        for key, value in app.config.items()
        if key.startswith("STUDIO_") or key in {"SQLALCHEMY_BINDS", "SECRET_KEY", "TESTING"}
    }
    host.config["STUDIO_KEYS_FILE"] = app.extensions["studio"].keys_file
    checks = CSRFProtect(host)

    Studio().init_app(host)

    assert set(NO_SESSION) <= checks._exempt_views
    assert host.test_client().post("/studio/book/nothing").status_code == 404
    host.extensions["studio"].engine.dispose()
