"""The studio's own migrations: own scripts, own version table, guards checked at every start."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Connection, Engine, UniqueConstraint, inspect, text
from sqlalchemy.engine.interfaces import ReflectedIndex

from studio.adapters.database import WRITE, create_database_file, prepare_engine
from studio.models import Base
from studio.models.guards import (
    CLAIM_GUARDS,
    CLAIM_OVERLAP,
    GUARDS,
    POSTGRESQL_FUNCTIONS,
    SIGNED_GUARDS,
    TRUNCATE_GUARDS,
    ClaimGuard,
    Guard,
    SignedGuard,
)
from studio.resources import resource_dir

VERSION_TABLE = "studio_alembic_version"


def is_studio_table(name: str) -> bool:
    """Tell a host's autogenerate which tables are not its own (for Alembic's `include_name`)."""
    return name.startswith("studio_")


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the schema to a revision, then recreate and check the guards."""
    with _migrating(engine) as config:
        command.upgrade(config, revision)
        _finish(config.attributes["connection"])


def downgrade(engine: Engine, revision: str) -> None:
    """Go back to an older revision ("base" empties the database of our tables)."""
    with _migrating(engine) as config:
        _drop_guards(config.attributes["connection"])
        command.downgrade(config, revision)
        _finish(config.attributes["connection"])


def check(engine: Engine) -> None:
    """Raise alembic.util.CommandError when models and schema have drifted apart."""
    with _migrating(engine) as config:
        command.check(config)


def head() -> str:
    """Return the newest revision of the installed scripts."""
    found = ScriptDirectory.from_config(_config()).get_current_head()
    if found is None:
        raise FileNotFoundError("studio's migrations are empty")
    return found


def current(connection: Connection) -> str | None:
    """Return the revision of a database, or None when it never was migrated."""
    options = {"version_table": VERSION_TABLE}
    return MigrationContext.configure(connection, opts=options).get_current_revision()


def ensure_guards(connection: Connection) -> None:
    """Create every trigger anew; batch migrations on SQLite drop them with the table."""
    dialect = connection.dialect.name
    present = set(inspect(connection).get_table_names())
    if dialect == "postgresql":
        for function in POSTGRESQL_FUNCTIONS:
            connection.execute(text(function.replace(":", r"\:")))
    for guard in _guards(dialect):
        if guard.table not in present:
            continue
        on = f" ON {guard.table}" if dialect == "postgresql" else ""
        connection.execute(text(f"DROP TRIGGER IF EXISTS {guard.name}{on}"))
        connection.execute(text(_sql(guard, dialect)))


def _drop_guards(connection: Connection) -> None:
    """Take every trigger away: they name columns that an older schema does not have."""
    dialect = connection.dialect.name
    present = set(inspect(connection).get_table_names())
    for guard in _guards(dialect):
        if guard.table in present:
            on = f" ON {guard.table}" if dialect == "postgresql" else ""
            connection.execute(text(f"DROP TRIGGER IF EXISTS {guard.name}{on}"))
    connection.commit()


def missing_guards(connection: Connection) -> tuple[str, ...]:
    """Name triggers, checks and unique rules that are missing or not as they should be."""
    return (*_wrong_triggers(connection), *_missing_constraints(connection))


def _finish(connection: Connection) -> None:
    """Check what a migration left, and put the guards back. Raises RuntimeError."""
    connection.rollback()  # ends what reading the version began
    with connection.begin():
        if connection.dialect.name == "sqlite":
            orphans = connection.execute(text("PRAGMA foreign_key_check")).all()
            if orphans:
                raise RuntimeError(f"migration left {len(orphans)} rows without their parent")
        ensure_guards(connection)
        if current(connection) == head() and (missing := missing_guards(connection)):
            raise RuntimeError(f"guards missing: {', '.join(missing)}")


AnyGuard = Guard | ClaimGuard | SignedGuard


def _guards(dialect: str) -> tuple[AnyGuard, ...]:
    extra = CLAIM_GUARDS if dialect == "sqlite" else TRUNCATE_GUARDS
    return (*GUARDS, *SIGNED_GUARDS, *extra)


def _sql(guard: AnyGuard, dialect: str) -> str:
    if isinstance(guard, ClaimGuard) or dialect == "sqlite":
        return guard.sqlite()
    return guard.postgresql()


def _wrong_triggers(connection: Connection) -> Iterator[str]:
    dialect = connection.dialect.name
    if dialect == "sqlite":
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    else:
        # `O`: fires normally. The definition is PostgreSQL's own wording, so only the name, the
        # state and the function are compared there.
        query = (
            "SELECT t.tgname, p.proname FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE NOT t.tgisinternal AND t.tgenabled = 'O'"
        )
    found = {str(name): str(body) for name, body in connection.execute(text(query))}
    for guard in _guards(dialect):
        function = "studio_refuse_signed" if isinstance(guard, SignedGuard) else "studio_refuse"
        wanted = guard.sqlite() if dialect == "sqlite" else function
        if found.get(guard.name) != wanted:
            yield guard.name


def _missing_constraints(connection: Connection) -> Iterator[str]:
    if connection.dialect.name == "postgresql" and not connection.scalar(
        text("SELECT count(*) FROM pg_constraint WHERE conname = :name AND contype = 'x'"),
        {"name": CLAIM_OVERLAP},
    ):
        yield CLAIM_OVERLAP
    inspector = inspect(connection)
    tables = set(inspector.get_table_names())
    for table in Base.metadata.sorted_tables:
        if table.name not in tables:
            yield table.name
            continue
        checks = {found["name"] for found in inspector.get_check_constraints(table.name)}
        indexes = inspector.get_indexes(table.name)
        unique = {found["name"] for found in inspector.get_unique_constraints(table.name)}
        unique |= {found["name"] for found in indexes if _is_unique(found)}
        for constraint in table.constraints:
            known = checks if isinstance(constraint, CheckConstraint) else unique
            if isinstance(constraint, CheckConstraint | UniqueConstraint) and (
                constraint.name not in known
            ):
                yield str(constraint.name)
        for index in table.indexes:
            if index.unique and index.name not in unique:
                yield str(index.name)


def _is_unique(index: ReflectedIndex) -> bool:
    return bool(index["unique"])


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(resource_dir("migrations")).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@contextmanager
def _migrating(engine: Engine) -> Iterator[Config]:
    """Hand the scripts one writing connection, with foreign keys off while tables are rebuilt."""
    prepare_engine(engine)
    create_database_file(engine)
    config = _config()
    with engine.connect() as plain:
        connection = plain.execution_options(**{WRITE: True})
        _foreign_keys(connection, "OFF")
        try:
            config.attributes["connection"] = connection
            yield config
        finally:
            _foreign_keys(connection, "ON")


def _foreign_keys(connection: Connection, state: str) -> None:
    """Switch enforcement outside any transaction, where SQLite listens to it."""
    if connection.dialect.name == "sqlite":
        cursor = connection.connection.cursor()
        cursor.execute(f"PRAGMA foreign_keys={state}")
        cursor.close()
