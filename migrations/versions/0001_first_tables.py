"""All tables of the first way from request to paper."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():  # noqa: PLR0915 - one table after another
    op.create_table(
        "studio_audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_ref", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("object_ref", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("mac", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_audit")),
        sa.UniqueConstraint("previous", name=op.f("uq_studio_audit_previous")),
    )
    with op.batch_alter_table("studio_audit", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_studio_audit_object_ref"), ["object_ref"], unique=False
        )

    op.create_table(
        "studio_client",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("birth_on", sa.Date(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_client")),
        sa.UniqueConstraint("public_id", name=op.f("uq_studio_client_public_id")),
    )
    with op.batch_alter_table("studio_client", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_studio_client_email"), ["email"], unique=False)

    op.create_table(
        "studio_idempotency",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("key_sha256", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_idempotency")),
        sa.UniqueConstraint(
            "scope", "key_sha256", name=op.f("uq_studio_idempotency_scope_key_sha256")
        ),
    )
    op.create_table(
        "studio_knowledge_version",
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_studio_knowledge_version")),
    )
    op.create_table(
        "studio_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_role")),
        sa.UniqueConstraint("name", name=op.f("uq_studio_role_name")),
    )
    op.create_table(
        "studio_throttle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("key_sha256", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_throttle")),
        sa.UniqueConstraint(
            "scope", "key_sha256", name=op.f("uq_studio_throttle_scope_key_sha256")
        ),
    )
    op.create_table(
        "studio_user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.Text(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("tf_primary_method", sa.Text(), nullable=True),
        sa.Column("tf_totp_secret", sa.Text(), nullable=True),
        sa.Column("tf_last_counter", sa.Integer(), nullable=True),
        sa.Column("tf_phone_number", sa.Text(), nullable=True),
        sa.Column("mf_recovery_codes", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_user")),
        sa.UniqueConstraint("email", name=op.f("uq_studio_user_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_studio_user_fs_uniquifier")),
    )
    op.create_table(
        "studio_booking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("concern", sa.LargeBinary(), nullable=False),
        sa.Column("wished_time", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('requested', 'confirmed', 'attended', 'cancelled', 'no_show')",
            name=op.f("ck_studio_booking_status"),
        ),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["studio_client.id"],
            name=op.f("fk_studio_booking_client_id_studio_client"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_booking")),
        sa.UniqueConstraint("public_id", name=op.f("uq_studio_booking_public_id")),
        sa.UniqueConstraint("request_id", name=op.f("uq_studio_booking_request_id")),
    )
    with op.batch_alter_table("studio_booking", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_studio_booking_client_id"), ["client_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_studio_booking_status"), ["status"], unique=False)

    op.create_table(
        "studio_client_key",
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["studio_client.id"],
            name=op.f("fk_studio_client_key_client_id_studio_client"),
        ),
        sa.PrimaryKeyConstraint("client_id", name=op.f("pk_studio_client_key")),
    )
    op.create_table(
        "studio_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_sha256", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["studio_user.id"], name=op.f("fk_studio_session_user_id_studio_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_session")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_studio_session_token_sha256")),
    )
    with op.batch_alter_table("studio_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_studio_session_user_id"), ["user_id"], unique=False)

    op.create_table(
        "studio_user_role",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["role_id"], ["studio_role.id"], name=op.f("fk_studio_user_role_role_id_studio_role")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["studio_user.id"], name=op.f("fk_studio_user_role_user_id_studio_user")
        ),
        sa.PrimaryKeyConstraint("user_id", "role_id", name=op.f("pk_studio_user_role")),
    )
    op.create_table(
        "studio_booking_key",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["studio_booking.id"],
            name=op.f("fk_studio_booking_key_booking_id_studio_booking"),
        ),
        sa.PrimaryKeyConstraint("booking_id", name=op.f("pk_studio_booking_key")),
    )
    op.create_table(
        "studio_consultation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("intake", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("practitioner_ref", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('open', 'assessed', 'closed')", name=op.f("ck_studio_consultation_status")
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["studio_booking.id"],
            name=op.f("fk_studio_consultation_booking_id_studio_booking"),
        ),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["studio_client.id"],
            name=op.f("fk_studio_consultation_client_id_studio_client"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_consultation")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_studio_consultation_booking_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_studio_consultation_public_id")),
    )
    with op.batch_alter_table("studio_consultation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_studio_consultation_client_id"), ["client_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_studio_consultation_status"), ["status"], unique=False)

    op.create_table(
        "studio_bump",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("features", sa.LargeBinary(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["studio_consultation.id"],
            name=op.f("fk_studio_bump_consultation_id_studio_consultation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_bump")),
        sa.UniqueConstraint(
            "consultation_id", "number", name=op.f("uq_studio_bump_consultation_id_number")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_studio_bump_public_id")),
    )
    op.create_table(
        "studio_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("practitioner_ref", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["studio_consultation.id"],
            name=op.f("fk_studio_decision_consultation_id_studio_consultation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_decision")),
        sa.UniqueConstraint("consultation_id", name=op.f("uq_studio_decision_consultation_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_studio_decision_public_id")),
    )
    op.create_table(
        "studio_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('draft', 'issued', 'superseded')", name=op.f("ck_studio_plan_status")
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["studio_consultation.id"],
            name=op.f("fk_studio_plan_consultation_id_studio_consultation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_plan")),
        sa.UniqueConstraint("number", name=op.f("uq_studio_plan_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_studio_plan_public_id")),
    )
    with op.batch_alter_table("studio_plan", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_studio_plan_consultation_id"), ["consultation_id"], unique=False
        )
        batch_op.create_index(
            "uq_studio_plan_one_draft",
            ["consultation_id"],
            unique=True,
            sqlite_where=sa.text("status = 'draft'"),
            postgresql_where=sa.text("status = 'draft'"),
        )
        batch_op.create_index(
            "uq_studio_plan_one_issued",
            ["consultation_id"],
            unique=True,
            sqlite_where=sa.text("status = 'issued'"),
            postgresql_where=sa.text("status = 'issued'"),
        )

    op.create_table(
        "studio_referral",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('draft', 'issued', 'answered')", name=op.f("ck_studio_referral_status")
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["studio_consultation.id"],
            name=op.f("fk_studio_referral_consultation_id_studio_consultation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_referral")),
        sa.UniqueConstraint("number", name=op.f("uq_studio_referral_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_studio_referral_public_id")),
    )
    with op.batch_alter_table("studio_referral", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_studio_referral_consultation_id"), ["consultation_id"], unique=False
        )
        batch_op.create_index(
            "uq_studio_referral_one_draft",
            ["consultation_id"],
            unique=True,
            sqlite_where=sa.text("status = 'draft'"),
            postgresql_where=sa.text("status = 'draft'"),
        )

    op.create_table(
        "studio_assessment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("bump_id", sa.Integer(), nullable=False),
        sa.Column("case_body", sa.LargeBinary(), nullable=False),
        sa.Column("answer_body", sa.LargeBinary(), nullable=False),
        sa.Column("knowledge_version", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["bump_id"], ["studio_bump.id"], name=op.f("fk_studio_assessment_bump_id_studio_bump")
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["studio_consultation.id"],
            name=op.f("fk_studio_assessment_consultation_id_studio_consultation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_assessment")),
        sa.UniqueConstraint("public_id", name=op.f("uq_studio_assessment_public_id")),
    )
    with op.batch_alter_table("studio_assessment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_studio_assessment_bump_id"), ["bump_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_studio_assessment_consultation_id"), ["consultation_id"], unique=False
        )

    op.create_table(
        "studio_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("referral_id", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("template_version", sa.Text(), nullable=False),
        sa.Column("store_key", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('plan', 'referral')", name=op.f("ck_studio_document_kind")),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["studio_client.id"],
            name=op.f("fk_studio_document_client_id_studio_client"),
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["studio_consultation.id"],
            name=op.f("fk_studio_document_consultation_id_studio_consultation"),
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["studio_plan.id"], name=op.f("fk_studio_document_plan_id_studio_plan")
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"],
            ["studio_referral.id"],
            name=op.f("fk_studio_document_referral_id_studio_referral"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_document")),
        sa.UniqueConstraint("plan_id", name=op.f("uq_studio_document_plan_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_studio_document_public_id")),
        sa.UniqueConstraint("referral_id", name=op.f("uq_studio_document_referral_id")),
        sa.UniqueConstraint("store_key", name=op.f("uq_studio_document_store_key")),
    )
    with op.batch_alter_table("studio_document", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_studio_document_client_id"), ["client_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_studio_document_consultation_id"), ["consultation_id"], unique=False
        )

    op.create_table(
        "studio_client_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_sha256", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pin_hash", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "purpose IN ('plan', 'referral')", name=op.f("ck_studio_client_link_purpose")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["studio_document.id"],
            name=op.f("fk_studio_client_link_document_id_studio_document"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_client_link")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_studio_client_link_token_sha256")),
    )
    with op.batch_alter_table("studio_client_link", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_studio_client_link_document_id"), ["document_id"], unique=False
        )

    op.create_table(
        "studio_delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("letter", sa.LargeBinary(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'sent', 'failed')", name=op.f("ck_studio_delivery_state")
        ),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["studio_client.id"],
            name=op.f("fk_studio_delivery_client_id_studio_client"),
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["studio_document.id"],
            name=op.f("fk_studio_delivery_document_id_studio_document"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_delivery")),
        sa.UniqueConstraint("public_id", name=op.f("uq_studio_delivery_public_id")),
    )
    with op.batch_alter_table("studio_delivery", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_studio_delivery_client_id"), ["client_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_studio_delivery_document_id"), ["document_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_studio_delivery_state"), ["state"], unique=False)


def downgrade():  # noqa: PLR0915 - one table after another
    with op.batch_alter_table("studio_delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_studio_delivery_state"))
        batch_op.drop_index(batch_op.f("ix_studio_delivery_document_id"))
        batch_op.drop_index(batch_op.f("ix_studio_delivery_client_id"))

    op.drop_table("studio_delivery")
    with op.batch_alter_table("studio_client_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_studio_client_link_document_id"))

    op.drop_table("studio_client_link")
    with op.batch_alter_table("studio_document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_studio_document_consultation_id"))
        batch_op.drop_index(batch_op.f("ix_studio_document_client_id"))

    op.drop_table("studio_document")
    with op.batch_alter_table("studio_assessment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_studio_assessment_consultation_id"))
        batch_op.drop_index(batch_op.f("ix_studio_assessment_bump_id"))

    op.drop_table("studio_assessment")
    with op.batch_alter_table("studio_referral", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_studio_referral_one_draft",
            sqlite_where=sa.text("status = 'draft'"),
            postgresql_where=sa.text("status = 'draft'"),
        )
        batch_op.drop_index(batch_op.f("ix_studio_referral_consultation_id"))

    op.drop_table("studio_referral")
    with op.batch_alter_table("studio_plan", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_studio_plan_one_issued",
            sqlite_where=sa.text("status = 'issued'"),
            postgresql_where=sa.text("status = 'issued'"),
        )
        batch_op.drop_index(
            "uq_studio_plan_one_draft",
            sqlite_where=sa.text("status = 'draft'"),
            postgresql_where=sa.text("status = 'draft'"),
        )
        batch_op.drop_index(batch_op.f("ix_studio_plan_consultation_id"))

    op.drop_table("studio_plan")
    op.drop_table("studio_decision")
    op.drop_table("studio_bump")
    with op.batch_alter_table("studio_consultation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_studio_consultation_status"))
        batch_op.drop_index(batch_op.f("ix_studio_consultation_client_id"))

    op.drop_table("studio_consultation")
    op.drop_table("studio_booking_key")
    with op.batch_alter_table("studio_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_studio_session_user_id"))

    op.drop_table("studio_session")
    op.drop_table("studio_user_role")
    op.drop_table("studio_client_key")
    with op.batch_alter_table("studio_booking", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_studio_booking_status"))
        batch_op.drop_index(batch_op.f("ix_studio_booking_client_id"))

    op.drop_table("studio_booking")
    op.drop_table("studio_user")
    op.drop_table("studio_throttle")
    op.drop_table("studio_role")
    op.drop_table("studio_knowledge_version")
    op.drop_table("studio_idempotency")
    with op.batch_alter_table("studio_client", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_studio_client_email"))

    op.drop_table("studio_client")
    with op.batch_alter_table("studio_audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_studio_audit_object_ref"))

    op.drop_table("studio_audit")
