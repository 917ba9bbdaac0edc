"""The same scripts on SQLite and PostgreSQL: up, down, up on a populated database; no drift."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Engine, Table, create_engine, inspect, select, text

from studio import migrate
from studio.adapters.database import prepare_engine
from studio.context import StudioState
from studio.hooks import SYSTEM, DefaultHooks
from studio.models import Base
from studio.services import plans
from studio.services.accounts import create as create_account
from studio.settings import Settings
from tests.builders import make_assessed
from tests.conftest import THERAPIST
from tests.postgresql import Server
from tests.services.stories import decide_to_treat

PDF = b"%PDF-1.7 test"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'studio.db'}"
    else:
        server: Server = request.getfixturevalue("postgresql")
        url = server.new_database()
    made = create_engine(url)
    prepare_engine(made)
    yield made
    made.dispose()


@pytest.fixture
def populated(engine: Engine, tmp_path: Path) -> StudioState:
    """Rows in nearly every table, made by use cases."""
    settings = Settings.read({"STUDIO_ENV": "testing"})
    state = StudioState(settings, DefaultHooks(), engine, tmp_path, prepares=True)
    with state.unit_of_work(SYSTEM) as unit:
        create_account(unit, "owner@example.com", "Owner", frozenset(SYSTEM.roles), "x" * 15)
    with state.unit_of_work(THERAPIST) as unit:
        consultation = make_assessed(unit)
        decide_to_treat(unit, consultation)
        plan = plans.draft(unit, consultation.public_id)
        plans.issue(unit, plan.public_id, PDF)
    return state


def digests(engine: Engine) -> dict[str, str]:
    """Hash the content of every table of ours."""

    def digest(table: Table) -> str:
        with engine.connect() as connection:
            rows = connection.execute(select(table).order_by(*table.primary_key)).all()
        return sha256(repr([tuple(row) for row in rows]).encode()).hexdigest()

    return {table.name: digest(table) for table in Base.metadata.sorted_tables}


def ours(engine: Engine) -> list[str]:
    return [name for name in inspect(engine).get_table_names() if name.startswith("studio_")]


def test_up_down_up_leaves_the_same_schema_and_guards(engine: Engine) -> None:
    migrate.upgrade(engine)
    before = sorted(ours(engine))

    migrate.downgrade(engine, "base")
    assert ours(engine) == [migrate.VERSION_TABLE]
    migrate.upgrade(engine)

    assert sorted(ours(engine)) == before
    with engine.connect() as connection:
        assert migrate.current(connection) == migrate.head()
        assert migrate.missing_guards(connection) == ()


def test_models_and_scripts_have_not_drifted_apart(engine: Engine) -> None:
    migrate.upgrade(engine)

    migrate.check(engine)


def test_upgrading_again_leaves_a_populated_database_as_it_is(populated: StudioState) -> None:
    before = digests(populated.engine)

    migrate.upgrade(populated.engine)

    assert digests(populated.engine) == before
    assert populated.database_problems() == ()


def test_a_populated_database_can_be_taken_down(populated: StudioState) -> None:
    migrate.downgrade(populated.engine, "base")

    assert ours(populated.engine) == [migrate.VERSION_TABLE]


def test_a_client_of_the_first_tables_is_found_by_phone(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(migrate, "ensure_guards", lambda _: None)  # today's name later columns
        migrate.upgrade(engine, "0001")
    with engine.connect().execution_options(studio_write=True) as connection:
        connection.execute(
            text(
                "INSERT INTO studio_client (public_id, name, email, phone, language, created_at)"
                " VALUES ('one', 'Mara', '', '+1 (206) 555-0100', 'en', '2026-01-01 00:00:00')"
            )
        )
        connection.commit()

    migrate.upgrade(engine)

    with engine.connect() as connection:
        kept = connection.execute(text("SELECT phone_digits, phone_end FROM studio_client")).one()
    assert tuple(kept) == ("12065550100", "5550100")


def test_an_upgrade_cut_in_the_middle_is_finished_by_the_next(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(connection: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(migrate, "ensure_guards", broken)
        with pytest.raises(KeyboardInterrupt):
            migrate.upgrade(engine)
    with engine.connect() as connection:
        assert migrate.missing_guards(connection) != ()

    migrate.upgrade(engine)

    with engine.connect() as connection:
        assert migrate.missing_guards(connection) == ()


def _drop_trigger(engine: Engine) -> str:
    on = " ON studio_audit" if engine.dialect.name == "postgresql" else ""
    return f"DROP TRIGGER studio_audit_no_update{on}"


def _drop_unique_rule(_engine: Engine) -> str:
    return "DROP INDEX uq_studio_plan_one_issued"


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        (_drop_trigger, "studio_audit_no_update"),
        (_drop_unique_rule, "uq_studio_plan_one_issued"),
    ],
)
def test_a_missing_guard_is_named_and_stops_the_start(
    populated: StudioState, damage: Callable[[Engine], str], named: str
) -> None:
    with populated.engine.connect().execution_options(studio_write=True) as connection:
        connection.execute(text(damage(populated.engine)))
        connection.commit()

    assert populated.database_problems() == (f"database: guards missing or altered: {named}",)


def test_a_database_without_tables_names_the_command(engine: Engine, tmp_path: Path) -> None:
    state = StudioState(Settings.read({}), DefaultHooks(), engine, tmp_path)

    assert state.database_problems() == ("database: schema is at None, run: flask studio upgrade",)
