"""A studio on either database, for what locks and triggers decide."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from studio import migrate
from studio.adapters.database import prepare_engine
from studio.context import StudioState
from studio.hooks import DefaultHooks
from studio.settings import Settings
from tests.conftest import Clock


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def both(request: pytest.FixtureRequest, data_dir: Path) -> Iterator[StudioState]:
    address = f"sqlite:///{data_dir / 'studio.db'}"
    if request.param == "postgresql":
        address = str(request.getfixturevalue("postgresql").new_database())
    engine = create_engine(address)
    prepare_engine(engine)
    migrate.upgrade(engine)
    given = {
        "STUDIO_ENV": "testing",
        "STUDIO_JOBS": "cron",
        "STUDIO_PUBLIC_URL": "http://localhost",
    }
    settings = Settings.read(given)
    yield StudioState(settings, DefaultHooks(), engine, data_dir, prepares=True, clock=Clock())
    engine.dispose()
