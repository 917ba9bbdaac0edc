"""The studio as a guest: its pages appear, the host's stay as they were, byte for byte."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import inspect

from studio import Studio
from studio.context import NotReady
from studio.hooks import Hooks
from studio.settings import SettingsError
from tests.plugin.host import SalonHooks, make_host

PAGES = ("/", "/missing", "/boom", "/static/none.css")


@pytest.fixture
def folder(blank_studio: Path, tmp_path: Path) -> Path:
    """A folder with a migrated studio database and its key file."""
    made = tmp_path / "salon"
    shutil.copytree(blank_studio, made)
    return made


@pytest.fixture
def mounted(folder: Path) -> Iterator[Flask]:
    app = make_host(folder)
    Studio(hooks=SalonHooks()).init_app(app, url_prefix="/studio")
    yield app
    close(app)


def close(app: Flask) -> None:
    with app.app_context():
        for engine in app.extensions["sqlalchemy"].engines.values():
            engine.dispose()


def answers(app: Flask) -> list[tuple[int, dict[str, str], bytes]]:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    client = app.test_client()
    got = [client.get(path) for path in PAGES]
    return [(one.status_code, dict(one.headers), one.data) for one in got]


def test_the_host_s_pages_are_the_same_before_and_after(folder: Path, mounted: Flask) -> None:
    alone = make_host(folder)

    assert answers(mounted) == answers(alone)
    assert [status for status, _, _ in answers(mounted)] == [200, 404, 500, 404]
    close(alone)


def test_nothing_is_registered_for_the_whole_app(folder: Path, mounted: Flask) -> None:
    alone = make_host(folder)

    def app_wide(app: Flask) -> dict[str, object]:
        return {
            "before": app.before_request_funcs.get(None, []),
            "after": app.after_request_funcs.get(None, []),
            "errors": sorted(code or 0 for code in app.error_handler_spec[None]),
            "processors": len(app.template_context_processors[None]),
            "globals": sorted(app.jinja_env.globals),
            "filters": sorted(app.jinja_env.filters),
            "undefined": app.jinja_env.undefined,
        }

    assert app_wide(mounted) == app_wide(alone)
    close(alone)


def test_config_keys_of_the_host_stay_as_they_were(folder: Path) -> None:
    app = make_host(folder)
    before = dict(app.config)

    Studio(hooks=SalonHooks()).init_app(app)

    assert dict(app.config) == before
    close(app)


def test_studio_pages_stand_in_the_host_s_layout(mounted: Flask) -> None:
    page = mounted.test_client().get("/studio/", headers={"X-Person": "anna"})

    assert page.status_code == 200
    assert "Salon Aurora" in page.text


def test_who_is_not_known_to_the_host_is_sent_to_its_sign_in(mounted: Flask) -> None:
    answer = mounted.test_client().get("/studio/clients")

    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/studio/clients")


def test_a_studio_page_that_is_missing_is_the_studio_s_own(mounted: Flask) -> None:
    client = mounted.test_client()

    missing = client.get("/studio/clients/none", headers={"X-Person": "anna"})

    assert missing.status_code == 404
    assert "the salon has no such page" not in missing.text


def test_the_public_form_reaches_the_studio_s_own_file(mounted: Flask, folder: Path) -> None:
    assert mounted.test_client().get("/studio/request").status_code == 200
    with mounted.app_context():
        engines = mounted.extensions["sqlalchemy"].engines
        assert not [n for n in inspect(engines[None]).get_table_names() if n.startswith("studio")]
        assert inspect(engines["studio"]).has_table("studio_client")


def test_two_apps_in_one_process_keep_apart(blank_studio: Path, tmp_path: Path) -> None:
    studio = Studio(hooks=SalonHooks())
    apps = []
    for name in ("one", "two"):
        shutil.copytree(blank_studio, tmp_path / name)
        app = make_host(tmp_path / name, {"STUDIO_NAME": f"Studio {name}"})
        studio.init_app(app, url_prefix=f"/{name}")
        apps.append(app)

    for app, name in zip(apps, ("one", "two"), strict=True):
        page = app.test_client().get(f"/{name}/request").text
        assert f"Studio {name}" in page
        close(app)


def test_a_second_mount_on_one_app_is_refused(mounted: Flask) -> None:
    with pytest.raises(RuntimeError, match="already mounted"):
        Studio().init_app(mounted, url_prefix="/again")


def test_without_the_bind_the_line_to_add_is_named(folder: Path) -> None:
    app = make_host(folder, {"SQLALCHEMY_BINDS": {}})

    with pytest.raises(SettingsError, match=r'SQLALCHEMY_BINDS"\] = \{"studio": "sqlite:'):
        Studio().init_app(app)
    close(app)


def test_without_flask_sqlalchemy_the_studio_brings_it(folder: Path) -> None:
    app = Flask("bare", instance_path=str(folder))
    app.config.update(
        SQLALCHEMY_BINDS={"studio": f"sqlite:///{folder / 'studio.db'}"},
        STUDIO_KEYS_FILE=folder / "keys.json",
        SECRET_KEY="own",
    )

    Studio().init_app(app, url_prefix="/studio")

    assert app.test_client().get("/studio/request").status_code == 200
    assert app.test_client().get("/studio/clients").status_code == 403
    close(app)


def test_without_keys_a_host_does_not_start(folder: Path) -> None:
    app = make_host(folder, {"STUDIO_KEYS_FILE": None})

    with pytest.raises(NotReady, match="STUDIO_KEYS_FILE"):
        Studio().init_app(app)
    close(app)


def test_before_its_tables_exist_a_host_is_told_the_command(folder: Path) -> None:
    (folder / "studio.db").unlink()
    app = make_host(folder)

    with pytest.raises(NotReady, match="flask studio upgrade"):
        Studio().init_app(app)
    close(app)


@pytest.mark.parametrize(
    ("config", "named"),
    [
        ({"STUDIO_NAMES": "x"}, "STUDIO_NAMES: no such setting"),
        ({"STUDIO_TOKEN_DAYS": "many"}, "STUDIO_TOKEN_DAYS: "),
        ({"STUDIO_TIMEZONE": "Mars/Olympus"}, "STUDIO_TIMEZONE: "),
        ({"STUDIO_BACKUP_RETENTION_DAYS": 181}, "STUDIO_BACKUP_RETENTION_DAYS: "),
    ],
)
def test_a_bad_setting_is_named_at_the_start(
    folder: Path, config: dict[str, object], named: str
) -> None:
    app = make_host(folder, config)

    with pytest.raises(SettingsError) as refused:
        Studio().init_app(app)

    assert named in str(refused.value)
    close(app)


def test_commands_stand_under_the_studio_s_name(mounted: Flask) -> None:
    ours = set(mounted.cli.commands) - set(Flask("x").cli.commands)

    assert ours == {"studio"}
    group = mounted.cli.commands["studio"]
    assert {"assess", "schema", "knowledge", "upgrade", "doctor", "outbox", "worker"} <= set(
        group.commands  # type: ignore[attr-defined] # an AppGroup
    )


def test_the_salon_s_hooks_fit_the_protocol() -> None:
    assert isinstance(SalonHooks(), Hooks)
