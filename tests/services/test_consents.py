"""Consents are asked one by one, kept with their exact text, and taken back at any time."""

from datetime import date
from hashlib import sha256

import pytest
from sqlalchemy import select

from studio.documents.dates import Language
from studio.models import Client, Consent, Signature, SignedBy, SignedHow
from studio.services import consents, signatures
from studio.services.consent_words import WORDS, consent_text
from studio.services.consents import Purpose
from studio.services.errors import Invalid, NoConsent
from studio.services.unit import Unit
from studio.signals import consent_withdrawn
from studio.skin.knowledge import load_knowledge
from studio.skin.wording import never_say_problems
from tests.builders import make_client
from tests.conftest import Clock, Counted, Work
from tests.readability import grade

TEXT = "The studio may take photos."


def a_client(unit: Unit, birth_on: date | None = None) -> Client:
    make_client(unit, birth_on=birth_on)
    return unit.session.scalars(select(Client)).one()


def signed(unit: Unit, client: Client, by: SignedBy) -> Signature:
    return signatures.sign(unit, client, "intake:x", TEXT, by, SignedHow.TYPED, "Mara L.")


def test_the_latest_answer_to_each_purpose_counts(work: Work, counted: Counted) -> None:
    with work() as unit:
        client = a_client(unit)
        consents.record(
            unit,
            client,
            Purpose.PHOTOS,
            given=False,
            text=TEXT,
            signature=None,
            recorded_by="client",
        )
        consents.record(
            unit,
            client,
            Purpose.MARKETING,
            given=False,
            text=TEXT,
            signature=None,
            recorded_by="client",
        )
        consents.record(
            unit,
            client,
            Purpose.PHOTOS,
            given=True,
            text=TEXT,
            signature=None,
            recorded_by="staff:1",
        )
        with counted() as statements:
            found = consents.current(unit, client)

    assert len(statements) == 1
    assert {purpose: standing.holds for purpose, standing in found.items()} == {
        Purpose.PHOTOS: True,
        Purpose.MARKETING: False,
    }
    assert found[Purpose.PHOTOS].text_sha256 == sha256(TEXT.encode()).hexdigest()
    assert found[Purpose.PHOTOS].recorded_by == "staff:1"


def test_without_a_yes_nothing_is_done(work: Work) -> None:
    with work() as unit:
        client = a_client(unit)
        with pytest.raises(NoConsent):
            consents.require_consent(unit, client, Purpose.PHOTOS)
        consents.record(
            unit,
            client,
            Purpose.PHOTOS,
            given=False,
            text=TEXT,
            signature=None,
            recorded_by="client",
        )
        with pytest.raises(NoConsent) as error:
            consents.require_consent(unit, client, Purpose.PHOTOS)
        consents.record(
            unit,
            client,
            Purpose.PHOTOS,
            given=True,
            text=TEXT,
            signature=None,
            recorded_by="client",
        )
        consents.require_consent(unit, client, Purpose.PHOTOS)
        with pytest.raises(NoConsent):
            consents.require_consent(unit, client, Purpose.SHARE_WITH_CLINICIAN)

    assert error.value.purpose == Purpose.PHOTOS


def test_a_yes_taken_back_ends_today_and_is_told(work: Work) -> None:
    heard: list[dict[str, str]] = []

    def hear(_sender: str, **told: str) -> None:
        heard.append(told)

    with work() as unit:
        client = a_client(unit)
        consents.record(
            unit,
            client,
            Purpose.PHOTOS,
            given=True,
            text=TEXT,
            signature=None,
            recorded_by="client",
        )
    with consent_withdrawn.connected_to(hear):
        for _ in range(2):
            with work() as unit:
                consents.withdraw(unit, client, Purpose.PHOTOS)

    with work() as unit:
        standing = consents.current(unit, client)[Purpose.PHOTOS]
        assert not standing.holds
        assert standing.withdrawn_on == date(2026, 11, 22)
        with pytest.raises(NoConsent):
            consents.require_consent(unit, client, Purpose.PHOTOS)
    assert heard == [{"client_id": client.public_id, "purpose": "photos"}]


def test_a_no_is_not_taken_back(work: Work) -> None:
    with work() as unit:
        client = a_client(unit)
        consents.withdraw(unit, client, Purpose.PHOTOS)
        consents.record(
            unit,
            client,
            Purpose.PHOTOS,
            given=False,
            text=TEXT,
            signature=None,
            recorded_by="client",
        )
        consents.withdraw(unit, client, Purpose.PHOTOS)

        assert unit.session.scalars(select(Consent.withdrawn_at)).all() == [None]


@pytest.mark.parametrize(
    ("birth_on", "by", "code"),
    [
        (date(2008, 11, 23), None, "guardian_needed"),
        (date(2008, 11, 23), SignedBy.CLIENT, "guardian_needed"),
        (date(2008, 11, 23), SignedBy.GUARDIAN, ""),
        (date(2008, 11, 22), SignedBy.CLIENT, ""),
        (None, None, ""),
    ],
    ids=["17 unsigned", "17 own", "17 guardian", "18 today", "age unknown"],
)
def test_under_18_a_guardian_says_yes(
    work: Work, birth_on: date | None, by: SignedBy | None, code: str
) -> None:
    with work() as unit:
        client = a_client(unit, birth_on)
        signature = signed(unit, client, by) if by else None
        consents.record(
            unit,
            client,
            Purpose.PHOTOS,
            given=False,
            text=TEXT,
            signature=signature,
            recorded_by="client",
        )
        if code:
            with pytest.raises(Invalid, match=code):
                consents.record(
                    unit,
                    client,
                    Purpose.PHOTOS,
                    given=True,
                    text=TEXT,
                    signature=signature,
                    recorded_by="client",
                )
        else:
            consents.record(
                unit,
                client,
                Purpose.PHOTOS,
                given=True,
                text=TEXT,
                signature=signature,
                recorded_by="client",
            )


def test_general_consents_are_due_again_after_a_year(work: Work, clock: Clock) -> None:
    with work() as unit:
        client = a_client(unit)
        assert consents.is_due(unit, None)
        for purpose in (Purpose.SCOPE, Purpose.PHOTOS):
            consents.record(
                unit, client, purpose, given=True, text=TEXT, signature=None, recorded_by="client"
            )
    clock.move(days=366)

    with work() as unit:
        found = consents.current(unit, client)
        assert consents.is_due(unit, found[Purpose.SCOPE])
        assert not consents.is_due(unit, found[Purpose.PHOTOS])


@pytest.mark.parametrize("purpose", Purpose)
def test_each_purpose_has_kind_plain_words_in_both_languages(purpose: Purpose) -> None:
    english, spanish = (consent_text(purpose, language, "Luna") for language in ("en", "es"))

    assert grade([english.text]) <= 6
    assert grade([spanish.text], Language.ES) <= 6
    assert "{" not in english.text + spanish.text
    assert english.title != spanish.title
    for words in (english, spanish):
        assert never_say_problems(f"{words.title}. {words.text}", load_knowledge()) == ()


def test_every_language_has_every_purpose() -> None:
    assert {language: set(texts) for language, texts in WORDS.items()} == {
        "en": set(Purpose),
        "es": set(Purpose),
    }


def test_a_language_we_do_not_have_reads_english() -> None:
    assert consent_text(Purpose.PHOTOS, "de", "Luna") == consent_text(Purpose.PHOTOS, "en", "Luna")
