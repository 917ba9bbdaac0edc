"""Mails say little, kindly, in both languages, and never what a visit is about."""

import re
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from studio.documents.dates import Language
from studio.hooks import VISITOR
from studio.models import Client, Delivery, DeliveryKind
from studio.services import bookings, delivery, letters, mail_words
from studio.services.errors import Invalid, NotAllowed
from studio.services.unit import Tools
from tests.builders import a_request
from tests.conftest import DESK, Work
from tests.readability import grade

FACTS = {
    "name": "Mara",
    "studio": "Lumen",
    "address": "12 Example Street\nSeattle, WA",
    "phone": "(206) 555-0142",
    "link": "https://studio.example.com/x/abc",
    "until": "2026-12-06",
    "starts": "2026-11-24T14:05",
    "zone_name": "PST",
    "change_until": "2026-11-23T14:05",
    "kept_until": "2026-11-22T16:00",
    "manage": "https://studio.example.com/visit/abc",
    "count": "3",
    "visits": "1. Tuesday, 24 November 2026, 2:05 pm PST\nhttps://studio.example.com/visit/abc",
    "series_rule": "Each visit has its own link.",
    "deposit": "$30",
    "refund_until": "2026-11-23T14:05",
    "deposit_paid": "$30",
    "deposit_back": "$30",
    "deposit_stays": "$30",
    "late": "(206) 555-0142",
}
CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
#: Words that would tell a reader over the shoulder what a visit is about.
TELLING = (
    *("skin", "bump", "mole", "milia", "treat", "extract", "peel", "acne", "face", "health"),
    *("aftercare", "medic", "pregnan", "plan", "diagnos", "patient", "prescri", "lesion"),
    *("piel", "lunar", "grano", "tratam", "salud", "embaraz", "cara ", "paciente", "receta"),
)
BOTH = [(kind, language) for kind in DeliveryKind for language in Language]


@pytest.mark.parametrize(("kind", "language"), BOTH)
def test_every_kind_has_words_in_both_languages(kind: DeliveryKind, language: Language) -> None:
    subject, body = letters.write(kind, language, FACTS)

    assert "Lumen" in subject
    assert "Mara" in body
    assert FACTS["phone"] in body
    assert "{" not in subject + body


@pytest.mark.parametrize(("kind", "language"), BOTH)
def test_no_mail_tells_what_a_visit_is_about(kind: DeliveryKind, language: Language) -> None:
    text = " ".join(letters.write(kind, language, FACTS)).lower()

    assert [word for word in TELLING if re.search(rf"\b{word}", text)] == []


@pytest.mark.parametrize("kind", DeliveryKind)
def test_mails_read_easily(kind: DeliveryKind) -> None:
    paragraphs = mail_words.WORDS[kind][Language.EN].paragraphs
    texts = [re.sub(r"\{(link|manage)\}", "", text) for text in paragraphs[1:]]
    assert grade(texts) <= 6


def test_the_rule_of_several_visits_reads_as_easily() -> None:
    assert grade(list(mail_words.SERIES_RULE[Language.EN])) <= 6


@pytest.mark.parametrize("kind", mail_words.TEXTS)
@pytest.mark.parametrize("language", Language)
def test_text_messages_are_short_and_as_neutral(kind: DeliveryKind, language: Language) -> None:
    text = letters.write_text(kind, language, FACTS)

    assert text.startswith("Lumen: ")
    assert "{" not in text
    assert len(text) <= 160
    assert [word for word in TELLING if re.search(rf"\b{word}", text.lower())] == []


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (Language.EN, "Tuesday, 24 November 2026, 2:05 pm PST"),
        (Language.ES, "martes, 24 de noviembre de 2026, 2:05 p. m. PST"),
    ],
)
def test_the_promised_time_is_spelled_out(language: Language, said: str) -> None:
    assert said in letters.write(DeliveryKind.CONFIRMED, language, FACTS)[1]


def test_a_sentence_that_ends_with_half_a_day_has_one_full_stop() -> None:
    _, body = letters.write(DeliveryKind.CONFIRMED, Language.ES, FACTS)

    assert "2:05 p. m. Después" in body
    assert ".." not in body


def test_a_paragraph_without_its_facts_is_left_out() -> None:
    without = {**FACTS, "link": "", "address": ""}

    _, body = letters.write(DeliveryKind.CONFIRMED, Language.EN, without)

    assert "questions before you come" not in body
    assert "Example Street" not in body


@pytest.mark.parametrize("kind", [DeliveryKind.DOCUMENT, DeliveryKind.INTAKE])
def test_a_letter_without_a_needed_fact_is_a_slip_in_code(kind: DeliveryKind) -> None:
    with pytest.raises(KeyError, match="link"):
        letters.write(kind, Language.EN, {**FACTS, "link": ""})


def test_an_answer_to_somebody_who_is_no_client_is_sealed_by_the_booking(
    work: Work, tools: Tools
) -> None:
    sent: list[EmailMessage] = []
    with work(DESK) as unit:
        booking = bookings.request_booking(unit, a_request(email="kim@example.com"))
        row = delivery.queue_mail(
            unit,
            DeliveryKind.DECLINED,
            language="es",
            to=booking.email,
            facts={},
            booking=booking,
        )
        assert row.letter is not None
        assert b"kim@example.com" not in row.letter.data
        assert unit.session.scalars(select(Client)).all() == []

    assert delivery.send_due(tools, sent.append) == (1, 0)

    [message] = sent
    assert message["To"] == "kim@example.com"
    assert "Lo sentimos" in message.get_content()


def test_a_confirmed_visit_carries_its_calendar(work: Work, tools: Tools) -> None:
    sent: list[EmailMessage] = []
    with work(DESK) as unit:
        booking = bookings.request_booking(unit, a_request(email="kim@example.com"))
        delivery.queue_mail(
            unit,
            DeliveryKind.CONFIRMED,
            language="en",
            to=booking.email,
            facts={"starts": "2026-11-24T10:30"},
            booking=booking,
            calendar=CALENDAR,
        )

    delivery.send_due(tools, sent.append)

    [part] = sent[0].iter_attachments()
    assert (part.get_filename(), part.get_content_type()) == ("visit.ics", "text/calendar")
    assert part.get_payload(decode=True) == CALENDAR


@pytest.mark.parametrize("address", ["", "a@b.example, evil@example.com", "Kim <kim@example.com>"])
def test_only_one_plain_address_gets_a_mail(work: Work, address: str) -> None:
    with work() as unit:
        booking = bookings.request_booking(unit, a_request())
        with pytest.raises(Invalid):
            delivery.queue_mail(
                unit, DeliveryKind.DECLINED, language="en", to=address, facts={}, booking=booking
            )
        assert unit.session.scalars(select(Delivery)).all() == []


def test_a_visitor_queues_nothing(work: Work) -> None:
    with pytest.raises(NotAllowed), work(VISITOR) as unit:  # noqa: PT012 - one unit
        booking = bookings.request_booking(unit, a_request())
        delivery.queue_mail(
            unit, DeliveryKind.DECLINED, language="en", to="k@e.example", facts={}, booking=booking
        )


def test_a_mail_that_belongs_to_nobody_is_a_slip_in_code(work: Work) -> None:
    with pytest.raises(TypeError), work() as unit:
        delivery.queue_mail(unit, DeliveryKind.DECLINED, language="en", to="k@e.example", facts={})
