"""Keys of the API: shown once, kept as a hash, ended by time or by hand."""

from dataclasses import replace

import pytest
from sqlalchemy import select, text

from studio.hooks import Actor, Role
from studio.models import ApiKey
from studio.services import api_keys
from studio.services.api_keys import Scope
from studio.services.errors import Conflict, Invalid, NotAllowed, StepUpNeeded
from tests.conftest import DESK, THERAPIST, Clock, Work
from tests.web.people import OWNER

ALL = frozenset(Scope)


def fresh(clock: Clock) -> Actor:
    return replace(OWNER, authenticated_at=clock())


def make(work: Work, clock: Clock, days: int = 0, scopes: frozenset[Scope] = ALL) -> str:
    with work(fresh(clock)) as unit:
        return api_keys.make(unit, "Web site", scopes, days).secret


def test_a_key_opens_what_it_was_made_for(work: Work, clock: Clock) -> None:
    secret = make(work, clock, scopes=frozenset({Scope.AVAILABILITY, Scope.ASSESS}))

    with work() as unit:
        caller = api_keys.caller(unit, secret)

    assert caller is not None
    assert caller.scopes == {Scope.AVAILABILITY, Scope.ASSESS}
    assert caller.actor.roles == frozenset()


def test_a_key_for_bookings_acts_as_the_front_desk_and_sees_no_health_note(
    work: Work, clock: Clock
) -> None:
    secret = make(work, clock)

    with work() as unit:
        caller = api_keys.caller(unit, secret)

    assert caller is not None
    assert caller.actor.roles == {Role.DESK}
    assert not caller.actor.is_caring


def test_the_database_never_holds_the_key(work: Work, clock: Clock) -> None:
    secret = make(work, clock)

    with work() as unit:
        row = unit.session.scalars(select(ApiKey)).one()
        everything = str(unit.session.execute(text("SELECT * FROM studio_api_key")).all())

    assert row.hint == secret[:7]
    assert secret not in everything
    assert secret[7:20] not in everything


@pytest.mark.parametrize(
    "shown", ["", "sk_", "sk_unknown", "Bearer", "sk_" + "é" * 20, "sk_\ud800", "x" * 5000]
)
def test_what_is_no_key_opens_nothing(work: Work, clock: Clock, shown: str) -> None:
    make(work, clock)

    with work() as unit:
        assert api_keys.caller(unit, shown) is None


def test_a_key_ends_on_its_day(work: Work, clock: Clock) -> None:
    secret = make(work, clock, days=30)
    clock.move(days=29, hours=23)
    with work() as unit:
        assert api_keys.caller(unit, secret) is not None

    clock.move(hours=1)

    with work() as unit:
        assert api_keys.caller(unit, secret) is None


def test_a_revoked_key_is_dead_at_once(work: Work, clock: Clock) -> None:
    secret = make(work, clock)

    with work(OWNER) as unit:
        row = api_keys.listed(unit)[0]
        api_keys.revoke(unit, row.public_id)
        api_keys.revoke(unit, row.public_id)

    with work() as unit:
        assert api_keys.caller(unit, secret) is None


def test_the_last_use_is_kept_to_the_hour(work: Work, clock: Clock) -> None:
    secret = make(work, clock)
    first = clock()
    for minutes in (0, 30, 29):
        clock.move(minutes=minutes)
        with work() as unit:
            api_keys.caller(unit, secret)
    with work(OWNER) as unit:
        assert api_keys.listed(unit)[0].used_at == first

    clock.move(minutes=1)
    with work() as unit:
        api_keys.caller(unit, secret)

    with work(OWNER) as unit:
        assert api_keys.listed(unit)[0].used_at == clock()


@pytest.mark.parametrize("actor", [DESK, THERAPIST], ids=["desk", "therapist"])
def test_only_the_owner_makes_keys(work: Work, actor: Actor) -> None:
    with pytest.raises(NotAllowed), work(actor) as unit:
        api_keys.make(unit, "Web site", ALL, 0)


def test_making_a_key_asks_for_a_fresh_sign_in(work: Work, clock: Clock) -> None:
    old = fresh(clock)
    clock.move(minutes=11)

    with pytest.raises(StepUpNeeded), work(old) as unit:
        api_keys.make(unit, "Web site", ALL, 0)


@pytest.mark.parametrize(
    ("name", "scopes", "days", "field"),
    [
        ("", ALL, 0, "name"),
        ("x" * 61, ALL, 0, "name"),
        ("a\nb", ALL, 0, "name"),
        ("Web site", frozenset(), 0, "scopes"),
        ("Web site", ALL, 7, "days"),
    ],
    ids=["no name", "long name", "two lines", "no scope", "odd days"],
)
def test_what_a_key_needs_is_named(  # noqa: PLR0917
    work: Work, clock: Clock, name: str, scopes: frozenset[Scope], days: int, field: str
) -> None:
    with pytest.raises(Invalid) as told, work(fresh(clock)) as unit:
        api_keys.make(unit, name, scopes, days)

    assert told.value.field == field


def test_keys_are_few(work: Work, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_keys, "MOST", 1)
    make(work, clock)

    with pytest.raises(Conflict):
        make(work, clock)
