"""Every column says how private it is, and what is about health is sealed."""

import pytest
from sqlalchemy import Column

from studio.models import Base
from studio.models.types import SealedBytes

COLUMNS = [column for table in Base.metadata.sorted_tables for column in table.columns]


@pytest.mark.parametrize("column", COLUMNS, ids=str)
def test_every_column_has_a_level(column: Column[object]) -> None:
    assert column.info.get("level") in {1, 2, 3}


@pytest.mark.parametrize("column", [c for c in COLUMNS if c.info["level"] == 3], ids=str)
def test_every_health_column_takes_sealed_values_only(column: Column[object]) -> None:
    assert isinstance(column.type, SealedBytes)


def test_what_is_known_to_be_about_health_is_on_the_list() -> None:
    health = {str(column) for column in COLUMNS if column.info["level"] == 3}

    assert health == {
        "studio_booking.concern",
        "studio_consultation.intake",
        "studio_bump.features",
        "studio_assessment.case_body",
        "studio_assessment.answer_body",
        "studio_decision.body",
        "studio_plan.data",
        "studio_referral.data",
        "studio_delivery.letter",
        "studio_document_variant.sheet",
        "studio_client.alert",
        "studio_consultation.zones",
        "studio_consultation.responses",
        "studio_bump.pin",
        "studio_step_draft.body",
        "studio_intake.answers",
        "studio_signature.body",
        "studio_photo.details",
        "studio_flag_choice.body",
        "studio_treatment.body",
        "studio_amendment.body",
        "studio_disclosure.body",
        "studio_plan_progress.body",
        "studio_referral.answer",
        "studio_referral.reply",
        "studio_booking.answers",
        "studio_booking.override_reason",
        "studio_inbox.raw",
        "studio_inbound_form.secrets",
        "studio_webhook.secret",
        "studio_webhook.old_secret",
        "studio_payment.draft",
    }


def test_every_table_is_ours_by_name() -> None:
    assert all(name.startswith("studio_") for name in Base.metadata.tables)
