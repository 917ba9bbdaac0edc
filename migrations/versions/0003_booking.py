"""What booking needs: hours, resources, holds, waiting list, deposits, other forms, the API."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


KINDS = ("document", "intake", "confirmed", "declined", "cancelled", "reminder")
NEW_KINDS = ("visit_reminder", "taken_in", "waiting_offer", "series", "series_off")
ONE_OWNER = "(booking_id IS NULL) <> (hold_id IS NULL) AND (hold_id IS NULL) = (held_until IS NULL)"


def upgrade():  # noqa: PLR0915 - one table after another
    op.create_table(
        "studio_api_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("key_sha256", sa.Text(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_api_key")),
        sa.UniqueConstraint("key_sha256", name=op.f("uq_studio_api_key_key_sha256")),
        sa.UniqueConstraint("public_id", name=op.f("uq_studio_api_key_public_id")),
    )
    op.create_table(
        "studio_calendar_feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_calendar_feed")),
        sa.UniqueConstraint("public_id", name=op.f("uq_studio_calendar_feed_public_id")),
    )
    with op.batch_alter_table("studio_calendar_feed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_studio_calendar_feed_ref"), ["ref"], unique=False)

    op.create_table(
        "studio_inbound_form",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token_sha256", sa.Text(), nullable=False),
        sa.Column("secrets", sa.LargeBinary(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_inbound_form")),
        sa.UniqueConstraint("public_id", name=op.f("uq_studio_inbound_form_public_id")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_studio_inbound_form_token_sha256")),
    )
    op.create_table(
        "studio_resource",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('room', 'device')", name=op.f("ck_studio_resource_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_resource")),
        sa.UniqueConstraint("public_id", name=op.f("uq_studio_resource_public_id")),
    )
    op.create_table(
        "studio_schedule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("shifts", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("most_a_day", sa.Integer(), nullable=True),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "most_a_day IS NULL OR most_a_day > 0", name=op.f("ck_studio_schedule_most_a_day")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_schedule")),
        sa.UniqueConstraint("ref", name=op.f("uq_studio_schedule_ref")),
    )
    op.create_table(
        "studio_webhook",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("old_secret", sa.LargeBinary(), nullable=True),
        sa.Column("events", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_webhook")),
        sa.UniqueConstraint("public_id", name=op.f("uq_studio_webhook_public_id")),
    )
    op.create_table(
        "studio_busy_time",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("starts", sa.BigInteger(), nullable=False),
        sa.Column("ends", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("ends > starts", name=op.f("ck_studio_busy_time_order")),
        sa.ForeignKeyConstraint(
            ["feed_id"],
            ["studio_calendar_feed.id"],
            name=op.f("fk_studio_busy_time_feed_id_studio_calendar_feed"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_busy_time")),
    )
    with op.batch_alter_table("studio_busy_time", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_studio_busy_time_feed_id"), ["feed_id"], unique=False)
        batch_op.create_index("ix_studio_busy_time_ref_starts", ["ref", "starts"], unique=False)

    op.create_table(
        "studio_series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("program", sa.Text(), nullable=False),
        sa.Column("event_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["studio_client.id"],
            name=op.f("fk_studio_series_client_id_studio_client"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_series")),
        sa.UniqueConstraint("public_id", name=op.f("uq_studio_series_public_id")),
    )
    with op.batch_alter_table("studio_series", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_studio_series_client_id"), ["client_id"], unique=False)

    op.create_table(
        "studio_webhook_delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("webhook_id", sa.Integer(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("answer_status", sa.Integer(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'sent', 'failed')", name=op.f("ck_studio_webhook_delivery_state")
        ),
        sa.ForeignKeyConstraint(
            ["webhook_id"],
            ["studio_webhook.id"],
            name=op.f("fk_studio_webhook_delivery_webhook_id_studio_webhook"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_webhook_delivery")),
        sa.UniqueConstraint("public_id", name=op.f("uq_studio_webhook_delivery_public_id")),
    )
    with op.batch_alter_table("studio_webhook_delivery", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_studio_webhook_delivery_state"), ["state"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_studio_webhook_delivery_webhook_id"), ["webhook_id"], unique=False
        )

    op.create_table(
        "studio_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_sha256", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("practitioner_ref", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extended", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["studio_booking.id"],
            name=op.f("fk_studio_hold_booking_id_studio_booking"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_hold")),
        sa.UniqueConstraint("request_id", name=op.f("uq_studio_hold_request_id")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_studio_hold_token_sha256")),
    )
    with op.batch_alter_table("studio_hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_studio_hold_booking_id"), ["booking_id"], unique=False)

    op.create_table(
        "studio_inbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.Column("idempotency_key", sa.Text(), nullable=False),
        sa.Column("body_sha256", sa.Text(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=True),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("supersedes", sa.Text(), nullable=False),
        sa.Column("fact_version", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("processed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('new', 'done', 'look', 'ignored')", name=op.f("ck_studio_inbox_state")
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["studio_booking.id"],
            name=op.f("fk_studio_inbox_booking_id_studio_booking"),
        ),
        sa.ForeignKeyConstraint(
            ["form_id"],
            ["studio_inbound_form.id"],
            name=op.f("fk_studio_inbox_form_id_studio_inbound_form"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_inbox")),
        sa.UniqueConstraint(
            "form_id",
            "idempotency_key",
            "body_sha256",
            name=op.f("uq_studio_inbox_form_id_idempotency_key_body_sha256"),
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_studio_inbox_public_id")),
    )
    with op.batch_alter_table("studio_inbox", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_studio_inbox_booking_id"), ["booking_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_studio_inbox_external_id"), ["external_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_studio_inbox_form_id"), ["form_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_studio_inbox_state"), ["state"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_studio_inbox_supersedes"), ["supersedes"], unique=False
        )

    op.create_table(
        "studio_payment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("hold_id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=True),
        sa.Column("draft", sa.LargeBinary(), nullable=True),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("provider_ref", sa.Text(), nullable=True),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refund_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('pending', 'paid', 'refunded', 'failed')",
            name=op.f("ck_studio_payment_state"),
        ),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_studio_payment_amount")),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["studio_booking.id"],
            name=op.f("fk_studio_payment_booking_id_studio_booking"),
        ),
        sa.ForeignKeyConstraint(
            ["hold_id"],
            ["studio_hold.id"],
            name=op.f("fk_studio_payment_hold_id_studio_hold"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_payment")),
        sa.UniqueConstraint("hold_id", name=op.f("uq_studio_payment_hold_id")),
        sa.UniqueConstraint("provider_ref", name=op.f("uq_studio_payment_provider_ref")),
        sa.UniqueConstraint("public_id", name=op.f("uq_studio_payment_public_id")),
    )
    with op.batch_alter_table("studio_payment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_studio_payment_booking_id"), ["booking_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_studio_payment_state"), ["state"], unique=False)

    op.create_table(
        "studio_waiting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("practitioner_ref", sa.Text(), nullable=False),
        sa.Column("wishes", sa.JSON(), nullable=False),
        sa.Column("hold_id", sa.Integer(), nullable=True),
        sa.Column("token_sha256", sa.Text(), nullable=True),
        sa.Column("passed", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'offered', 'booked', 'left')",
            name=op.f("ck_studio_waiting_state"),
        ),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["studio_client.id"],
            name=op.f("fk_studio_waiting_client_id_studio_client"),
        ),
        sa.ForeignKeyConstraint(
            ["hold_id"], ["studio_hold.id"], name=op.f("fk_studio_waiting_hold_id_studio_hold")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_waiting")),
        sa.UniqueConstraint("public_id", name=op.f("uq_studio_waiting_public_id")),
        sa.UniqueConstraint("request_id", name=op.f("uq_studio_waiting_request_id")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_studio_waiting_token_sha256")),
    )
    with op.batch_alter_table("studio_waiting", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_studio_waiting_client_id"), ["client_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_studio_waiting_hold_id"), ["hold_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_studio_waiting_state"), ["state"], unique=False)

    with op.batch_alter_table("studio_booking", schema=None) as batch_op:
        batch_op.add_column(sa.Column("answers", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("override_reason", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("external_id", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(
            sa.Column("external_version", sa.Text(), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column("client_confirmed_at", sa.DateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(sa.Column("series_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("series_place", sa.Integer(), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_studio_booking_external_id"), ["external_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_studio_booking_series_id"), ["series_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_studio_booking_series_id_studio_series"),
            "studio_series",
            ["series_id"],
            ["id"],
        )

    with op.batch_alter_table("studio_claim", schema=None) as batch_op:
        batch_op.add_column(sa.Column("lead", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("hold_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("held_until", sa.BigInteger(), nullable=True))
        batch_op.alter_column("booking_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_index(
            batch_op.f("ix_studio_claim_held_until"), ["held_until"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_studio_claim_hold_id"), ["hold_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_studio_claim_hold_id_studio_hold"), "studio_hold", ["hold_id"], ["id"]
        )
        batch_op.create_check_constraint(batch_op.f("ck_studio_claim_one_owner"), ONE_OWNER)
        batch_op.create_check_constraint(
            batch_op.f("ck_studio_claim_length"), "ends - starts <= 86400"
        )

    with op.batch_alter_table("studio_delivery", schema=None) as batch_op:
        batch_op.add_column(sa.Column("way", sa.Text(), server_default="mail", nullable=False))
        batch_op.create_check_constraint(
            batch_op.f("ck_studio_delivery_way"), "way IN ('mail', 'sms')"
        )
        batch_op.drop_constraint(batch_op.f("ck_studio_delivery_kind"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_studio_delivery_kind"), f"kind IN {KINDS + NEW_KINDS}"
        )

    with op.batch_alter_table("studio_offer", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("before_min", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.add_column(
            sa.Column("after_min", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.add_column(sa.Column("needs", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(
            sa.Column("practitioners", sa.JSON(), server_default="[]", nullable=False)
        )
        batch_op.add_column(
            sa.Column("needs_first", sa.Text(), server_default="nothing", nullable=False)
        )
        batch_op.add_column(
            sa.Column("deposit_cents", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_studio_offer_buffers"),
            "before_min BETWEEN 0 AND 240 AND after_min BETWEEN 0 AND 240",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_studio_offer_deposit"), "deposit_cents >= 0"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_studio_offer_needs_first"),
            "needs_first IN ('nothing', 'consultation', 'patch_test')",
        )


def downgrade():  # noqa: PLR0915 - one table after another
    deliveries = sa.table("studio_delivery", sa.column("way"), sa.column("kind"))
    newer = (deliveries.c.way != "mail") | deliveries.c.kind.in_(NEW_KINDS)
    op.execute(deliveries.delete().where(newer))
    op.execute("DELETE FROM studio_claim WHERE booking_id IS NULL")
    with op.batch_alter_table("studio_offer", schema=None) as batch_op:
        for name in ("needs_first", "deposit", "buffers"):
            batch_op.drop_constraint(batch_op.f(f"ck_studio_offer_{name}"), type_="check")
        batch_op.drop_column("deposit_cents")
        batch_op.drop_column("needs_first")
        batch_op.drop_column("practitioners")
        batch_op.drop_column("needs")
        batch_op.drop_column("after_min")
        batch_op.drop_column("before_min")

    with op.batch_alter_table("studio_delivery", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_studio_delivery_kind"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_studio_delivery_kind"), f"kind IN {KINDS}")
        batch_op.drop_constraint(batch_op.f("ck_studio_delivery_way"), type_="check")
        batch_op.drop_column("way")

    with op.batch_alter_table("studio_claim", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_studio_claim_length"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_studio_claim_one_owner"), type_="check")
        batch_op.drop_constraint(
            batch_op.f("fk_studio_claim_hold_id_studio_hold"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_studio_claim_hold_id"))
        batch_op.drop_index(batch_op.f("ix_studio_claim_held_until"))
        batch_op.alter_column("booking_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("held_until")
        batch_op.drop_column("hold_id")
        batch_op.drop_column("lead")

    with op.batch_alter_table("studio_booking", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_studio_booking_series_id_studio_series"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_studio_booking_series_id"))
        batch_op.drop_index(batch_op.f("ix_studio_booking_external_id"))
        batch_op.drop_column("series_place")
        batch_op.drop_column("series_id")
        batch_op.drop_column("client_confirmed_at")
        batch_op.drop_column("external_version")
        batch_op.drop_column("external_id")
        batch_op.drop_column("override_reason")
        batch_op.drop_column("answers")

    with op.batch_alter_table("studio_waiting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_studio_waiting_state"))
        batch_op.drop_index(batch_op.f("ix_studio_waiting_hold_id"))
        batch_op.drop_index(batch_op.f("ix_studio_waiting_client_id"))

    op.drop_table("studio_waiting")
    with op.batch_alter_table("studio_payment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_studio_payment_state"))
        batch_op.drop_index(batch_op.f("ix_studio_payment_booking_id"))

    op.drop_table("studio_payment")
    with op.batch_alter_table("studio_inbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_studio_inbox_state"))
        batch_op.drop_index(batch_op.f("ix_studio_inbox_form_id"))
        batch_op.drop_index(batch_op.f("ix_studio_inbox_external_id"))
        batch_op.drop_index(batch_op.f("ix_studio_inbox_booking_id"))

    op.drop_table("studio_inbox")
    with op.batch_alter_table("studio_hold", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_studio_hold_booking_id"))

    op.drop_table("studio_hold")
    with op.batch_alter_table("studio_webhook_delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_studio_webhook_delivery_webhook_id"))
        batch_op.drop_index(batch_op.f("ix_studio_webhook_delivery_state"))

    op.drop_table("studio_webhook_delivery")
    with op.batch_alter_table("studio_series", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_studio_series_client_id"))

    op.drop_table("studio_series")
    with op.batch_alter_table("studio_busy_time", schema=None) as batch_op:
        batch_op.drop_index("ix_studio_busy_time_ref_starts")
        batch_op.drop_index(batch_op.f("ix_studio_busy_time_feed_id"))

    op.drop_table("studio_busy_time")
    op.drop_table("studio_webhook")
    op.drop_table("studio_schedule")
    op.drop_table("studio_resource")
    op.drop_table("studio_inbound_form")
    with op.batch_alter_table("studio_calendar_feed", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_studio_calendar_feed_ref"))

    op.drop_table("studio_calendar_feed")
    op.drop_table("studio_api_key")
