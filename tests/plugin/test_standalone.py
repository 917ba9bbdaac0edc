"""The studio alone: commands that need nothing, sign-in that is not guessed, a careful start."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from studio import migrate
from studio.app import create_app
from studio.context import NotReady, StudioState
from studio.hooks import SYSTEM, Role
from studio.models import AuditEntry
from studio.services import accounts
from studio.settings import SettingsError

ROOT = Path(__file__).parents[2]
PASSWORD = "a sentence that only she knows"
CASE = {"bump": {"sites": ["cheek"]}, "on": "2026-11-22"}


def command(
    *words: str, cwd: Path, given: str = "", app: str = "studio", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a command of ours in a fresh interpreter, in a folder it cannot write to."""
    known = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": "/nonexistent"}
    return subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-m", "flask", "--app", app, *words],
        input=given,
        capture_output=True,
        text=True,
        cwd=cwd,
        env=known | {"STUDIO_DATA_DIR": "/proc/nowhere"} | environment,
        check=False,
    )


@pytest.mark.parametrize("env", ["development", "production"])
def test_assess_needs_no_database_no_keys_and_no_folder(tmp_path: Path, env: str) -> None:
    done = command("assess", cwd=tmp_path, given=json.dumps(CASE), STUDIO_ENV=env)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["disposition"] == "ask"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words", [("schema", "case"), ("schema", "answer"), ("knowledge", "sources")]
)
def test_other_pure_commands_need_nothing_either(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = command(*words, cwd=tmp_path, STUDIO_ENV="production")

    assert done.returncode == 0, done.stderr
    assert done.stdout


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"STUDIO_COLOR": "red"}, ("assess",)),
        ({"STUDIO_ENV": "production"}, ("run", "--port", "1")),
    ],
)
def test_a_start_that_is_refused_is_told_without_a_trace(
    tmp_path: Path, environment: dict[str, str], words: tuple[str, ...]
) -> None:
    done = command(*words, cwd=tmp_path, **environment)

    assert done.returncode == 1
    assert done.stderr.startswith("Error: studio ")
    assert "Traceback" not in done.stderr


def loaded(statement: str) -> set[str]:
    """Return the modules that a statement loads in a fresh interpreter."""
    program = f"{statement}\nimport sys; print(' '.join(sys.modules))"
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True
    )
    return set(done.stdout.split())


def test_making_the_app_does_not_load_the_pdf_library(tmp_path: Path) -> None:
    config = {"STUDIO_ENV": "testing", "STUDIO_DATA_DIR": str(tmp_path)}

    modules = loaded(f"from studio import create_app; create_app({config!r})")

    assert "flask_security" in modules
    assert "weasyprint" not in modules


def test_the_pure_core_loads_nothing_of_the_web() -> None:
    modules = loaded("import studio.skin.assessment")

    assert not modules & {"flask", "sqlalchemy", "pydantic", "cryptography", "jinja2"}


def test_at_home_keys_and_tables_are_made_for_the_owner_alone(tmp_path: Path) -> None:
    app = create_app({"STUDIO_ENV": "development", "STUDIO_DATA_DIR": tmp_path / "home"})

    assert app.test_client().get("/request").status_code == 200
    files = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "home").iterdir()}
    assert {"keys.json", "studio.db"} <= set(files)
    assert {mode for name, mode in files.items() if name != "documents"} == {0o600}
    app.extensions["studio"].engine.dispose()


PRODUCTION: dict[str, Any] = {
    "STUDIO_ENV": "production",
    "STUDIO_PUBLIC_URL": "https://studio.example",
    "TRUSTED_HOSTS": ["studio.example"],
}


def production(data_dir: Path, **changes: object) -> dict[str, Any]:
    own = {"STUDIO_DATA_DIR": data_dir, "STUDIO_KEYS_FILE": data_dir / "keys.json"}
    return {**PRODUCTION, **own, **changes}


def test_production_starts_when_everything_is_in_place(data_dir: Path) -> None:
    app = create_app(production(data_dir))

    page = app.test_client().get("/login", base_url="https://studio.example")

    assert page.status_code == 200
    cookie = page.headers["Set-Cookie"]
    assert cookie.startswith("__Host-studio=")
    assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
    app.extensions["studio"].engine.dispose()


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        pytest.param({"DEBUG": True}, "FLASK_DEBUG", id="debug"),
        pytest.param({"STUDIO_PUBLIC_URL": ""}, "STUDIO_PUBLIC_URL", id="no address"),
        pytest.param(
            {"STUDIO_PUBLIC_URL": "http://studio.example"}, "STUDIO_PUBLIC_URL", id="no https"
        ),
        pytest.param({"TRUSTED_HOSTS": None}, "TRUSTED_HOSTS", id="no hosts"),
        pytest.param({"STUDIO_KEYS_FILE": None}, "STUDIO_KEYS_FILE", id="no keys"),
        pytest.param(
            {"STUDIO_KEYS_FILE": Path("/nonexistent/keys")}, "No such file", id="keys missing"
        ),
    ],
)
def test_production_refuses_to_start(data_dir: Path, changes: dict[str, Any], named: str) -> None:
    with pytest.raises(NotReady, match=named):
        create_app(production(data_dir, **changes))


def test_production_refuses_keys_that_others_may_read(data_dir: Path) -> None:
    (data_dir / "keys.json").chmod(0o640)

    with pytest.raises(NotReady, match="chmod 600"):
        create_app(production(data_dir))


def test_production_refuses_a_database_that_was_not_upgraded(
    data_dir: Path, tmp_path: Path
) -> None:
    binds = {"studio": f"sqlite:///{tmp_path / 'empty.db'}"}

    with pytest.raises(NotReady, match="flask studio upgrade"):
        create_app(production(data_dir, SQLALCHEMY_BINDS=binds))


def test_several_bad_settings_are_named_in_one_message() -> None:
    with pytest.raises(SettingsError) as refused:
        create_app(
            {"STUDIO_LICENSE": "barber", "STUDIO_COLOR": "red", "STUDIO_ACCENT": "red; x:url(y)"}
        )

    assert [line.partition(":")[0] for line in sorted(refused.value.problems)] == [
        "STUDIO_ACCENT",
        "STUDIO_COLOR",
        "STUDIO_LICENSE",
    ]
    assert "url(y)" not in str(refused.value)


def test_an_unknown_variable_of_the_environment_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STUDIO_TIMEZOME", "UTC")

    with pytest.raises(SettingsError, match="STUDIO_TIMEZOME: no such setting"):
        create_app({"STUDIO_ENV": "testing"})


@pytest.fixture
def account(app: Flask) -> str:
    state: StudioState = app.extensions["studio"]
    with state.unit_of_work(SYSTEM) as unit:
        roles = frozenset({Role.OWNER, Role.THERAPIST})
        return accounts.create(unit, "owner@example.com", "Ada", roles, PASSWORD).email


def sign_in(client: FlaskClient, email: str, password: str) -> TestResponse:
    return client.post("/login", data={"email": email, "password": password})


def test_there_is_no_account_and_no_way_to_sign_up(app: Flask, client: FlaskClient) -> None:
    assert client.get("/register").status_code == 404
    assert sign_in(client, "admin@example.com", "admin").status_code == 200
    assert client.get("/clients").status_code == 303


def test_the_right_password_opens_the_studio(client: FlaskClient, account: str) -> None:
    assert sign_in(client, account, PASSWORD).status_code == 302
    assert client.get("/clients").status_code == 200

    client.post("/logout")

    assert client.get("/clients").status_code == 303


def test_a_wrong_password_and_an_unknown_person_read_the_same(
    client: FlaskClient, account: str
) -> None:
    def text(answer: TestResponse) -> tuple[int, str]:
        page = re.sub(r'name="(csrf_token|email)"[^>]*', "", answer.text)
        return answer.status_code, re.sub(r'value="[^"]*"', "", page)

    wrong = sign_in(client, account, "wrong password wrong")
    unknown = sign_in(client, "nobody@example.com", "wrong password wrong")

    assert text(wrong) == text(unknown)


def test_the_sixth_wrong_password_waits_and_the_right_one_too(
    client: FlaskClient, account: str
) -> None:
    answers = [sign_in(client, account, "wrong password wrong") for _ in range(6)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert sign_in(client, account, PASSWORD).status_code == 429
    assert sign_in(client, "other@example.com", "wrong password wrong").status_code == 200


def test_sign_ins_and_wrong_tries_are_in_the_audit_trail(
    app: Flask, client: FlaskClient, account: str
) -> None:
    sign_in(client, account, "wrong password wrong")
    sign_in(client, account, PASSWORD)

    with app.extensions["studio"].reading(SYSTEM) as unit:
        rows = unit.session.execute(select(AuditEntry.actor_ref, AuditEntry.action)).all()
    assert [tuple(row) for row in rows] == [
        ("system", "account.created"),
        ("visitor", "denied.login"),
        ("staff:1", "account.login"),
    ]


def test_right_passwords_are_not_counted(client: FlaskClient, account: str) -> None:
    for _ in range(30):
        assert sign_in(client, account, PASSWORD).status_code == 302
        client.post("/logout")


def test_passwords_are_argon2id_and_long(app: Flask, account: str) -> None:
    with app.app_context():
        user = app.extensions["security"].datastore.find_user(email=account)
        assert user.password.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert app.config["SECURITY_PASSWORD_LENGTH_MIN"] == 15


def test_an_owner_is_made_by_command_and_chooses_a_password_by_link_once(
    data_dir: Path, client: FlaskClient, app: Flask
) -> None:
    environment = {
        "STUDIO_ENV": "testing",
        "STUDIO_DATA_DIR": str(data_dir),
        "STUDIO_PUBLIC_URL": "http://localhost",
    }
    done = command("create-owner", "new@example.com", cwd=data_dir, **environment)
    assert done.returncode == 0, done.stderr
    path = done.stdout.strip().removeprefix("http://localhost")

    assert client.get(path).status_code == 200
    chosen = {"password": PASSWORD, "password_confirm": PASSWORD}
    assert client.post(path, data=chosen).status_code == 302
    app.test_client().post(path, data=dict.fromkeys(chosen, "another long password"))

    assert sign_in(app.test_client(), "new@example.com", "another long password").status_code == 200
    assert sign_in(app.test_client(), "new@example.com", PASSWORD).status_code == 302
    again = command("create-owner", "new@example.com", cwd=data_dir, **environment)
    assert (again.returncode, "account_exists" in again.stderr) == (1, True)


@pytest.mark.parametrize("password", ["short", "PasswordPassword2026", "new@example.com 123"])
def test_a_short_or_easy_password_is_refused_by_the_link(
    data_dir: Path, client: FlaskClient, password: str
) -> None:
    environment = {"STUDIO_ENV": "testing", "STUDIO_DATA_DIR": str(data_dir)}
    done = command("create-owner", "new@example.com", cwd=data_dir, **environment)

    answer = client.post(
        done.stdout.strip(), data={"password": password, "password_confirm": password}
    )

    assert answer.status_code == 200
    assert sign_in(client, "new@example.com", password).status_code == 200


def test_the_doctor_says_ready_or_what_is_wrong(data_dir: Path) -> None:
    environment = {"STUDIO_ENV": "testing", "STUDIO_DATA_DIR": str(data_dir)}

    fine = command("doctor", cwd=data_dir, **environment)
    assert (fine.returncode, fine.stdout.splitlines()[-1]) == (0, "ready")

    (data_dir / "keys.json").chmod(0o644)
    sick = command("doctor", cwd=data_dir, **environment)
    assert sick.returncode == 1
    assert "chmod 600" in sick.stdout


def test_a_new_studio_is_set_up_for_production_by_commands(tmp_path: Path) -> None:
    wsgi = """from studio import create_app
app = create_app({"STUDIO_ENV": "production", "TRUSTED_HOSTS": ["studio.example"]})
"""
    (tmp_path / "wsgi.py").write_text(wsgi)
    environment = {
        "PYTHONPATH": f"{ROOT}:{tmp_path}",
        "STUDIO_KEYS_FILE": str(tmp_path / "keys" / "keys.json"),
        "STUDIO_DATA_DIR": str(tmp_path / "data"),
        "STUDIO_PUBLIC_URL": "https://studio.example",
    }

    def run(*words: str) -> tuple[int, str]:
        done = command(*words, cwd=tmp_path, app="wsgi", **environment)
        return done.returncode, done.stdout + done.stderr

    assert run("doctor")[0] == 1
    assert run("create-keys", environment["STUDIO_KEYS_FILE"])[0] == 0
    assert run("create-keys", environment["STUDIO_KEYS_FILE"])[0] == 1
    assert run("upgrade") == (0, f"schema is at {migrate.head()}\n")
    code, link = run("create-owner", "owner@example.com")
    assert code == 0
    assert link.startswith("https://studio.example/reset/")
    assert run("doctor")[1].endswith("ready\n")


def test_the_outbox_command_says_what_it_did(data_dir: Path) -> None:
    environment = {"STUDIO_ENV": "testing", "STUDIO_DATA_DIR": str(data_dir)}

    done = command("outbox", cwd=data_dir, **environment)

    assert (done.returncode, done.stdout) == (0, "0 sent, 0 not sent\n")


def test_a_host_that_is_not_ours_gets_no_page(client: FlaskClient) -> None:
    assert client.get("/login", base_url="http://evil.example").status_code == 400


@pytest.mark.parametrize("path", ["/login", "/logout", "/reset", "/change"])
def test_a_form_without_its_token_is_refused(data_dir: Path, path: str) -> None:
    app = create_app({"STUDIO_ENV": "testing", "STUDIO_DATA_DIR": data_dir})

    answer = app.test_client().post(path, data={"email": "a@b.c", "password": "x"})

    assert answer.status_code == 400
    app.extensions["studio"].engine.dispose()


@pytest.mark.parametrize("token", ["", "forged.token.here"])
def test_a_public_form_with_an_old_token_comes_back_as_it_was_typed(
    data_dir: Path, token: str
) -> None:
    app = create_app(
        {"STUDIO_ENV": "testing", "STUDIO_DATA_DIR": data_dir, "STUDIO_FORM_SECONDS": 0}
    )
    visitor = app.test_client()
    typed = {"full_name": "Mara Lindqvist", "phone": "206 555 0101", "concern": "White dots"}
    hidden = hidden_fields(visitor.get("/request"))

    late = visitor.post("/request", data={**hidden, **typed, "csrf_token": token})
    again = visitor.post("/request", data={**hidden_fields(late), **typed})

    assert late.status_code == 422
    assert "This page was too old. Please send it again" in late.text
    assert all(text in late.text for text in typed.values())
    assert again.status_code == 303
    app.extensions["studio"].engine.dispose()


def hidden_fields(answer: TestResponse) -> dict[str, str]:
    found = re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", answer.text)
    fields = (re.search(r'name="([^"]+)".*value="([^"]*)"', tag) for tag in found)
    return {field[1]: field[2] for field in fields if field}
