"""A signature is a name under an exact text, drawn or typed, and stays as it was made."""

from hashlib import sha256

import pytest
from sqlalchemy import select

from studio.adapters.keys import SealBroken
from studio.models import Client, Signature, SignedBy, SignedHow
from studio.services import sealing, signatures
from studio.services.errors import Invalid
from studio.services.signatures import Strokes
from studio.services.unit import Unit
from tests.builders import make_client
from tests.conftest import Work

TEXT = "I read this.\nI agree: ñ, é, 皮."
PEN: Strokes = [[[0.1, 0.2], [0.123456, 1]], [[0, 0]]]


def a_client(unit: Unit) -> Client:
    make_client(unit)
    return unit.session.scalars(select(Client)).one()


def test_a_drawn_name_is_kept_with_its_exact_text(work: Work) -> None:
    with work() as unit:
        client = a_client(unit)
        made = signatures.sign(
            unit, client, "intake:a", TEXT, SignedBy.CLIENT, SignedHow.DRAWN, " Mara L. ", PEN
        )
        signatures.sign(unit, client, "intake:b", TEXT, SignedBy.CLIENT, SignedHow.TYPED, "Mara")

        [found] = signatures.of_subject(unit, client, "intake:a")

    assert found.text == TEXT
    assert found.strokes == (((0.1, 0.2), (0.1235, 1.0)), ((0.0, 0.0),))
    assert (made.name, made.text_sha256) == ("Mara L.", sha256(TEXT.encode()).hexdigest())
    assert TEXT.encode() not in made.body.data


def test_a_typed_name_has_no_strokes(work: Work) -> None:
    with work() as unit:
        client = a_client(unit)
        made = signatures.sign(
            unit, client, "intake:a", TEXT, SignedBy.GUARDIAN, SignedHow.TYPED, "Ada Lindqvist", PEN
        )

        assert signatures.opened(unit, client, made).strokes == ()


@pytest.mark.parametrize(
    ("strokes", "code"),
    [
        (None, "missing"),
        ([], "missing"),
        ([[[0.5, 0.5]]], "missing"),
        ("[[0,0]]", "missing"),
        ([[]], "not_strokes"),
        ([[0.1, 0.2]], "not_strokes"),
        ([[[0.1]], [[0.1, 0.2]]], "not_strokes"),
        ([[[0.1, 0.2, 0.3], [0, 0]]], "not_strokes"),
        ([[[1.0001, 0], [0, 0]]], "not_strokes"),
        ([[[-0.1, 0], [0, 0]]], "not_strokes"),
        ([[[float("nan"), 0], [0, 0]]], "not_strokes"),
        ([[[float("inf"), 0], [0, 0]]], "not_strokes"),
        ([[[True, 0], [0, 0]]], "not_strokes"),
        ([[["0.1", 0], [0, 0]]], "not_strokes"),
        ([{"x": 1}], "not_strokes"),
        ([[[0, 0]]] * 201, "too_long"),
        ([[[0, 0]] * 6001], "too_long"),
    ],
)
def test_what_no_pen_draws_is_refused(strokes: Strokes | None, code: str) -> None:
    with pytest.raises(Invalid, match=code) as error:
        signatures.check_strokes(strokes)

    assert error.value.field == "strokes"


@pytest.mark.parametrize(
    ("text", "name", "field"),
    [
        ("", "Mara", "text"),
        ("x" * 60_001, "Mara", "text"),
        (TEXT, " ", "name"),
        (TEXT, "a\nb", "name"),
    ],
)
def test_a_signature_needs_a_text_and_a_name(work: Work, text: str, name: str, field: str) -> None:
    with work() as unit:
        client = a_client(unit)
        with pytest.raises(Invalid) as error:
            signatures.sign(unit, client, "x", text, SignedBy.CLIENT, SignedHow.TYPED, name)

    assert error.value.field == field


def test_a_text_put_under_a_signature_later_is_noticed(work: Work) -> None:
    with work() as unit:
        client = a_client(unit)
        made = signatures.sign(
            unit, client, "x", TEXT, SignedBy.CLIENT, SignedHow.TYPED, "Mara Lindqvist"
        )
        forged = Signature(public_id=made.public_id, text_sha256=made.text_sha256)
        body = {"text": "Something else.", "strokes": None}
        forged.body = sealing.seal_json(unit, client, forged, "body", body)

        with pytest.raises(SealBroken):
            signatures.opened(unit, client, forged)
