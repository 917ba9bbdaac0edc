"""Health text is sealed: it opens in its own place, with its own key, and nowhere else."""

import base64
import json
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import StatementError

from studio.adapters.keys import (
    KeysError,
    SealBroken,
    create_key_file,
    key_id_of,
    load_keyring,
    new_data_key,
    seal,
    unseal,
)
from studio.models import Booking, Client, Consultation, Sealed
from studio.services import bookings, sealing
from tests.builders import a_request, make_consultation
from tests.conftest import Work

KEY = b"k" * 32


def test_what_was_sealed_opens_in_its_place() -> None:
    sealed = seal(KEY, "data", b"itchy since May", "studio_bump:features:abc")

    assert unseal(KEY, sealed, "studio_bump:features:abc") == b"itchy since May"
    assert b"itchy" not in sealed
    assert key_id_of(sealed) == "data"


def test_the_same_text_never_seals_to_the_same_bytes() -> None:
    assert seal(KEY, "data", b"same", "p") != seal(KEY, "data", b"same", "p")


GOOD = seal(KEY, "data", b"itchy", "table:column:row")


@pytest.mark.parametrize(
    ("key", "sealed", "place"),
    [
        pytest.param(b"x" * 32, GOOD, "table:column:row", id="another key"),
        pytest.param(KEY, GOOD, "table:column:other", id="another row"),
        pytest.param(KEY, GOOD, "table:other:row", id="another column"),
        pytest.param(KEY, GOOD[:-1], "table:column:row", id="cut"),
        pytest.param(KEY, GOOD[:-1] + b"\x00", "table:column:row", id="changed"),
        pytest.param(KEY, b"\x01\x04date" + GOOD[6:], "table:column:row", id="other key id"),
        pytest.param(KEY, b"\x02" + GOOD[1:], "table:column:row", id="other version"),
        pytest.param(KEY, b"", "table:column:row", id="empty"),
        pytest.param(KEY, b"plain text that is long enough", "table:column:row", id="plain"),
    ],
)
def test_a_moved_or_damaged_value_does_not_open(key: bytes, sealed: bytes, place: str) -> None:
    with pytest.raises(SealBroken):
        unseal(key, sealed, place)


def test_a_plain_value_cannot_be_written_by_mistake(work: Work) -> None:
    with work() as unit:
        consultation = make_consultation(unit)
    with work() as unit:
        row = unit.load(Consultation, consultation.public_id)
        row.intake = "itchy since May"  # type: ignore[assignment] # the mistake under test
        with pytest.raises(StatementError, match="a sealed column takes Sealed only"):
            unit.session.flush()
        unit.session.rollback()


def test_a_plain_value_cannot_be_inserted_in_bulk(work: Work) -> None:
    with pytest.raises(StatementError), work() as unit:
        unit.session.execute(insert(Booking).values(concern=b"itchy"))


def test_a_value_moved_to_another_row_does_not_open(work: Work) -> None:
    with work() as unit:
        one = bookings.request_booking(unit, a_request())
        two = bookings.request_booking(unit, a_request(request_id="request-0000000002"))
        two.concern = one.concern

        with pytest.raises(SealBroken):
            bookings.concern(unit, two)


def test_without_its_key_row_nothing_opens(work: Work) -> None:
    with work() as unit:
        booking = bookings.request_booking(unit, a_request())
    with work() as unit:
        unit.session.execute(text("DELETE FROM studio_booking_key"))
        again = unit.load(Booking, booking.public_id)
        with pytest.raises(SealBroken):
            bookings.concern(unit, again)


def test_every_client_has_a_key_of_their_own(work: Work) -> None:
    with work() as unit:
        make_consultation(unit)
        make_consultation(unit, request_id="request-0000000002")
        one, two = unit.session.scalars(select(Client).order_by(Client.id)).all()
        sealed = sealing.seal_text(unit, one, "here", "note", "mine")

        with pytest.raises(SealBroken):
            sealing.open_text(unit, two, "here", "note", sealed)


def test_a_sealed_value_does_not_show_itself() -> None:
    assert repr(Sealed(b"12345")) == "Sealed(5 bytes)"


def key_file(path: Path, entries: object, mode: int = 0o600) -> Path:
    path.write_text(json.dumps(entries))
    path.chmod(mode)
    return path


def entry(key_id: str, key: bytes = KEY) -> dict[str, str]:
    return {"id": key_id, "key": base64.b64encode(key).decode()}


def test_an_older_key_still_opens_and_the_first_one_seals(tmp_path: Path) -> None:
    old = load_keyring(key_file(tmp_path / "old", [entry("2025a")]))
    data_key = new_data_key()
    wrapped = old.wrap(data_key, "client:1")

    new = load_keyring(key_file(tmp_path / "new", [entry("2026a", b"n" * 32), entry("2025a")]))

    assert new.unwrap(wrapped, "client:1") == data_key
    assert key_id_of(new.wrap(data_key, "client:1")) == "2026a"
    assert new.mac("audit", b"line") == old.mac("audit", b"line")


@pytest.mark.parametrize(
    ("entries", "mode", "problem"),
    [
        pytest.param([entry("a")], 0o644, "chmod 600", id="readable by others"),
        pytest.param([entry("a", b"short")], 0o600, "32 bytes", id="short key"),
        pytest.param([], 0o600, "at least one key", id="no key"),
        pytest.param([entry("a"), entry("a")], 0o600, "ids that differ", id="same id twice"),
        pytest.param({"id": "a"}, 0o600, "JSON list", id="no list"),
        pytest.param([{"id": "a"}], 0o600, "JSON list", id="no key field"),
        pytest.param("text", 0o600, "JSON list", id="a text"),
    ],
)
def test_a_bad_key_file_is_refused_by_name(
    tmp_path: Path, entries: object, mode: int, problem: str
) -> None:
    path = key_file(tmp_path / "keys.json", entries, mode)

    with pytest.raises(KeysError, match=problem):
        load_keyring(path)


def test_a_missing_key_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(KeysError, match="No such file"):
        load_keyring(tmp_path / "none.json")


def test_a_new_key_file_is_private_and_never_overwrites(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "keys.json"
    create_key_file(path, "a")
    first = path.read_bytes()

    create_key_file(path, "b")

    assert path.read_bytes() == first
    assert path.stat().st_mode & 0o777 == 0o600
    assert [item.name for item in path.parent.iterdir()] == ["keys.json"]
