"""What the consultation day needs: claims, intake, photos, library, jobs, treatment, passkeys."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


ONE_OBJECT = (
    "CASE WHEN document_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN intake_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN booking_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN referral_id IS NULL THEN 0 ELSE 1 END = 1"
)


def upgrade():  # noqa: PLR0915 - one table after another
    op.create_index(op.f("ix_studio_audit_at"), "studio_audit", ["at"], unique=False)
    op.create_table(
        "studio_job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.JSON(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed')", name=op.f("ck_studio_job_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_job")),
        sa.UniqueConstraint("public_id", name=op.f("uq_studio_job_public_id")),
    )
    with op.batch_alter_table("studio_job", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_studio_job_state"), ["state"], unique=False)

    op.create_table(
        "studio_offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("name_es", sa.Text(), nullable=False),
        sa.Column("about_en", sa.Text(), nullable=False),
        sa.Column("about_es", sa.Text(), nullable=False),
        sa.Column("duration_min", sa.Integer(), nullable=False),
        sa.Column("price_cents", sa.Integer(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("duration_min BETWEEN 5 AND 480", name=op.f("ck_studio_offer_duration")),
        sa.CheckConstraint("price_cents >= 0", name=op.f("ck_studio_offer_price")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_offer")),
        sa.UniqueConstraint("public_id", name=op.f("uq_studio_offer_public_id")),
        sa.UniqueConstraint("service", name=op.f("uq_studio_offer_service")),
    )
    op.create_table(
        "studio_product",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("product_use", sa.Text(), nullable=False),
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("homecare", sa.Text(), nullable=False),
        sa.Column("services", sa.JSON(), nullable=False),
        sa.Column("ingredients", sa.Text(), nullable=False),
        sa.Column("strength", sa.Text(), nullable=False),
        sa.Column("price_cents", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "product_use IN ('home', 'treatment')", name=op.f("ck_studio_product_product_use")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_product")),
        sa.UniqueConstraint("public_id", name=op.f("uq_studio_product_public_id")),
    )
    op.create_table(
        "studio_profile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("logo", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_studio_profile_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_profile")),
    )
    op.create_table(
        "studio_program",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("name_es", sa.Text(), nullable=False),
        sa.Column("about_en", sa.Text(), nullable=False),
        sa.Column("about_es", sa.Text(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("price_cents", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("price_cents >= 0", name=op.f("ck_studio_program_price")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_program")),
        sa.UniqueConstraint("key", name=op.f("uq_studio_program_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_studio_program_public_id")),
    )
    op.create_table(
        "studio_disclosure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("actor_ref", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["studio_client.id"],
            name=op.f("fk_studio_disclosure_client_id_studio_client"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_disclosure")),
        sa.UniqueConstraint("public_id", name=op.f("uq_studio_disclosure_public_id")),
    )
    with op.batch_alter_table("studio_disclosure", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_studio_disclosure_client_id"), ["client_id"], unique=False
        )

    op.create_table(
        "studio_passkey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("transports", sa.JSON(), nullable=True),
        sa.Column("backup_state", sa.Boolean(), nullable=False),
        sa.Column("device_type", sa.Text(), nullable=False),
        sa.Column("extensions", sa.Text(), nullable=True),
        sa.Column("create_datetime", sa.DateTime(), nullable=False),
        sa.Column("lastuse_datetime", sa.DateTime(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("usage", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["studio_user.id"], name=op.f("fk_studio_passkey_user_id_studio_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_studio_passkey_credential_id")),
    )
    with op.batch_alter_table("studio_passkey", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_studio_passkey_user_id"), ["user_id"], unique=False)

    op.create_table(
        "studio_product_lot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("lot", sa.Text(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["studio_product.id"],
            name=op.f("fk_studio_product_lot_product_id_studio_product"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_product_lot")),
    )
    with op.batch_alter_table("studio_product_lot", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_studio_product_lot_product_id"), ["product_id"], unique=False
        )

    op.create_table(
        "studio_signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("signed_by", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("text_sha256", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("how IN ('drawn', 'typed')", name=op.f("ck_studio_signature_how")),
        sa.CheckConstraint(
            "signed_by IN ('client', 'guardian', 'therapist')",
            name=op.f("ck_studio_signature_signed_by"),
        ),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["studio_client.id"],
            name=op.f("fk_studio_signature_client_id_studio_client"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_signature")),
        sa.UniqueConstraint("public_id", name=op.f("uq_studio_signature_public_id")),
    )
    with op.batch_alter_table("studio_signature", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_studio_signature_client_id"), ["client_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_studio_signature_subject"), ["subject"], unique=False)

    op.create_table(
        "studio_claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("resource", sa.Text(), nullable=False),
        sa.Column("starts", sa.BigInteger(), nullable=False),
        sa.Column("ends", sa.BigInteger(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends > starts", name=op.f("ck_studio_claim_order")),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["studio_booking.id"],
            name=op.f("fk_studio_claim_booking_id_studio_booking"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_claim")),
    )
    with op.batch_alter_table("studio_claim", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_studio_claim_booking_id"), ["booking_id"], unique=False
        )
        batch_op.create_index(
            "ix_studio_claim_resource_starts", ["resource", "starts"], unique=False
        )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        op.execute(
            "ALTER TABLE studio_claim ADD CONSTRAINT studio_claim_overlap EXCLUDE USING gist "
            "(resource WITH =, int8range(starts, ends, '[)') WITH &&) WHERE (active)"
        )

    op.create_table(
        "studio_consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("text_sha256", sa.Text(), nullable=False),
        sa.Column("signature_id", sa.Integer(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "purpose IN ('health_data', 'scope', 'photos', 'intimate_photos', 'share_with_clinician', 'before_after', 'marketing')",
            name=op.f("ck_studio_consent_purpose"),
        ),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["studio_client.id"],
            name=op.f("fk_studio_consent_client_id_studio_client"),
        ),
        sa.ForeignKeyConstraint(
            ["signature_id"],
            ["studio_signature.id"],
            name=op.f("fk_studio_consent_signature_id_studio_signature"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_consent")),
        sa.UniqueConstraint("public_id", name=op.f("uq_studio_consent_public_id")),
    )
    with op.batch_alter_table("studio_consent", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_studio_consent_client_id"), ["client_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_studio_consent_signature_id"), ["signature_id"], unique=False
        )

    op.create_table(
        "studio_intake",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("answers", sa.LargeBinary(), nullable=False),
        sa.Column("knowledge_version", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("status IN ('open', 'submitted')", name=op.f("ck_studio_intake_status")),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["studio_booking.id"],
            name=op.f("fk_studio_intake_booking_id_studio_booking"),
        ),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["studio_client.id"],
            name=op.f("fk_studio_intake_client_id_studio_client"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_intake")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_studio_intake_booking_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_studio_intake_public_id")),
    )
    with op.batch_alter_table("studio_intake", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_studio_intake_client_id"), ["client_id"], unique=False)

    op.create_table(
        "studio_amendment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("actor_ref", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["studio_consultation.id"],
            name=op.f("fk_studio_amendment_consultation_id_studio_consultation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_amendment")),
        sa.UniqueConstraint("public_id", name=op.f("uq_studio_amendment_public_id")),
    )
    with op.batch_alter_table("studio_amendment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_studio_amendment_consultation_id"), ["consultation_id"], unique=False
        )

    op.create_table(
        "studio_flag_choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("actor_ref", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "answer IN ('refer', 'postpone', 'carry_on')", name=op.f("ck_studio_flag_choice_answer")
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["studio_consultation.id"],
            name=op.f("fk_studio_flag_choice_consultation_id_studio_consultation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_flag_choice")),
        sa.UniqueConstraint("public_id", name=op.f("uq_studio_flag_choice_public_id")),
    )
    with op.batch_alter_table("studio_flag_choice", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_studio_flag_choice_consultation_id"), ["consultation_id"], unique=False
        )

    op.create_table(
        "studio_step_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("actor_ref", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["studio_consultation.id"],
            name=op.f("fk_studio_step_draft_consultation_id_studio_consultation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_step_draft")),
        sa.UniqueConstraint(
            "consultation_id", "place", name=op.f("uq_studio_step_draft_consultation_id_place")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_studio_step_draft_public_id")),
    )
    op.create_table(
        "studio_treatment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("practitioner_ref", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["studio_consultation.id"],
            name=op.f("fk_studio_treatment_consultation_id_studio_consultation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_treatment")),
        sa.UniqueConstraint("consultation_id", name=op.f("uq_studio_treatment_consultation_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_studio_treatment_public_id")),
    )
    op.create_table(
        "studio_photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("bump_id", sa.Integer(), nullable=True),
        sa.Column("view", sa.Text(), nullable=False),
        sa.Column("details", sa.LargeBinary(), nullable=False),
        sa.Column("intimate", sa.Boolean(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("upload_sha256", sa.Text(), nullable=False),
        sa.Column("store_key", sa.Text(), nullable=False),
        sa.Column("preview_key", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "view IN ('front', 'left_45', 'right_45', 'left_90', 'right_90', 'close_up')",
            name=op.f("ck_studio_photo_view"),
        ),
        sa.ForeignKeyConstraint(
            ["bump_id"], ["studio_bump.id"], name=op.f("fk_studio_photo_bump_id_studio_bump")
        ),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["studio_client.id"],
            name=op.f("fk_studio_photo_client_id_studio_client"),
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["studio_consultation.id"],
            name=op.f("fk_studio_photo_consultation_id_studio_consultation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_photo")),
        sa.UniqueConstraint("preview_key", name=op.f("uq_studio_photo_preview_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_studio_photo_public_id")),
        sa.UniqueConstraint("store_key", name=op.f("uq_studio_photo_store_key")),
    )
    with op.batch_alter_table("studio_photo", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_studio_photo_bump_id"), ["bump_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_studio_photo_client_id"), ["client_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_studio_photo_consultation_id"), ["consultation_id"], unique=False
        )

    op.create_table(
        "studio_plan_progress",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["studio_plan.id"],
            name=op.f("fk_studio_plan_progress_plan_id_studio_plan"),
        ),
        sa.PrimaryKeyConstraint("plan_id", name=op.f("pk_studio_plan_progress")),
        sa.UniqueConstraint("public_id", name=op.f("uq_studio_plan_progress_public_id")),
    )
    with op.batch_alter_table("studio_booking", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("service", sa.Text(), server_default="consultation", nullable=False)
        )
        batch_op.add_column(sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("wall_start", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("zone", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(
            sa.Column("practitioner_ref", sa.Text(), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("source", sa.Text(), server_default="own", nullable=False))
        batch_op.add_column(sa.Column("sequence", sa.Integer(), server_default="0", nullable=False))
        batch_op.create_index(
            batch_op.f("ix_studio_booking_starts_at"), ["starts_at"], unique=False
        )

    with op.batch_alter_table("studio_bump", schema=None) as batch_op:
        batch_op.add_column(sa.Column("pin", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("follows_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("copied", sa.Boolean(), server_default="0", nullable=False))
        batch_op.create_index(batch_op.f("ix_studio_bump_follows_id"), ["follows_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_studio_bump_follows_id_studio_bump"),
            "studio_bump",
            ["follows_id"],
            ["id"],
        )

    with op.batch_alter_table("studio_client", schema=None) as batch_op:
        batch_op.add_column(sa.Column("alert", sa.LargeBinary(), nullable=True))
        batch_op.add_column(
            sa.Column("large_print", sa.Boolean(), server_default="0", nullable=False)
        )
        batch_op.add_column(sa.Column("phone_digits", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("phone_end", sa.Text(), nullable=True))
    _fill_phones(op.get_bind())
    with op.batch_alter_table("studio_client", schema=None) as batch_op:
        batch_op.alter_column("phone_digits", existing_type=sa.Text(), nullable=False)
        batch_op.alter_column("phone_end", existing_type=sa.Text(), nullable=False)
        batch_op.create_index(batch_op.f("ix_studio_client_phone_end"), ["phone_end"], unique=False)

    with op.batch_alter_table("studio_client_link", schema=None) as batch_op:
        batch_op.add_column(sa.Column("intake_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("booking_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("referral_id", sa.Integer(), nullable=True))
        batch_op.alter_column("document_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_index(
            batch_op.f("ix_studio_client_link_booking_id"), ["booking_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_studio_client_link_referral_id"), ["referral_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_studio_client_link_intake_id"), ["intake_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_studio_client_link_booking_id_studio_booking"),
            "studio_booking",
            ["booking_id"],
            ["id"],
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_studio_client_link_intake_id_studio_intake"),
            "studio_intake",
            ["intake_id"],
            ["id"],
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_studio_client_link_referral_id_studio_referral"),
            "studio_referral",
            ["referral_id"],
            ["id"],
        )
        batch_op.drop_constraint(batch_op.f("ck_studio_client_link_purpose"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_studio_client_link_purpose"),
            "purpose IN ('plan', 'referral', 'intake', 'visit', 'reply')",
        )
        batch_op.create_check_constraint(batch_op.f("ck_studio_client_link_one_object"), ONE_OBJECT)

    with op.batch_alter_table("studio_consultation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("zones", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("responses", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("copied_from_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_studio_consultation_copied_from_id_studio_consultation"),
            "studio_consultation",
            ["copied_from_id"],
            ["id"],
        )

    with op.batch_alter_table("studio_delivery", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.Text(), server_default="document", nullable=False))
        batch_op.add_column(sa.Column("booking_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("problem", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.alter_column("client_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.alter_column("document_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_index(
            batch_op.f("ix_studio_delivery_booking_id"), ["booking_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_studio_delivery_booking_id_studio_booking"),
            "studio_booking",
            ["booking_id"],
            ["id"],
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_studio_delivery_kind"),
            "kind IN ('document', 'intake', 'confirmed', 'declined', 'cancelled', 'reminder')",
        )

    with op.batch_alter_table("studio_document", schema=None) as batch_op:
        batch_op.add_column(sa.Column("variant", sa.Text(), server_default="usual", nullable=False))
        batch_op.create_check_constraint(
            batch_op.f("ck_studio_document_variant"), "variant IN ('usual', 'large', 'phone')"
        )

    op.create_table(
        "studio_document_variant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("variant", sa.Text(), nullable=False),
        sa.Column("sheet", sa.LargeBinary(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("template_version", sa.Text(), nullable=True),
        sa.Column("store_key", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "variant IN ('usual', 'large', 'phone')",
            name=op.f("ck_studio_document_variant_variant"),
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["studio_document.id"],
            name=op.f("fk_studio_document_variant_document_id_studio_document"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studio_document_variant")),
        sa.UniqueConstraint(
            "document_id", "variant", name=op.f("uq_studio_document_variant_document_id_variant")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_studio_document_variant_public_id")),
        sa.UniqueConstraint("store_key", name=op.f("uq_studio_document_variant_store_key")),
    )

    with op.batch_alter_table("studio_referral", schema=None) as batch_op:
        batch_op.add_column(sa.Column("due_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("answer", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("reply", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("studio_session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("device", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("studio_user", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("license_number", sa.Text(), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("theme", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("fs_webauthn_user_handle", sa.Text(), nullable=True))
        batch_op.create_unique_constraint(
            batch_op.f("uq_studio_user_fs_webauthn_user_handle"), ["fs_webauthn_user_handle"]
        )


def _fill_phones(connection):
    """Write the digits of the phone numbers that are there, as the model does."""
    clients = sa.table(
        "studio_client",
        *(sa.column(name) for name in ("id", "phone", "phone_digits", "phone_end")),
    )
    for row in connection.execute(sa.select(clients.c.id, clients.c.phone)).all():
        digits = "".join(sign for sign in row.phone if sign in "0123456789")
        kept = {"phone_digits": digits, "phone_end": digits[-7:]}
        connection.execute(clients.update().where(clients.c.id == row.id).values(kept))


def downgrade():  # noqa: PLR0915 - as above
    op.drop_index(op.f("ix_studio_audit_at"), table_name="studio_audit")
    # What only the newer schema can hold goes with it.
    op.execute("DELETE FROM studio_client_link WHERE document_id IS NULL")
    op.execute("DELETE FROM studio_delivery WHERE document_id IS NULL OR client_id IS NULL")
    with op.batch_alter_table("studio_user", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("uq_studio_user_fs_webauthn_user_handle"), type_="unique"
        )
        batch_op.drop_column("fs_webauthn_user_handle")
        batch_op.drop_column("theme")
        batch_op.drop_column("license_number")

    with op.batch_alter_table("studio_session", schema=None) as batch_op:
        batch_op.drop_column("seen_at")
        batch_op.drop_column("device")

    with op.batch_alter_table("studio_referral", schema=None) as batch_op:
        batch_op.drop_column("replied_at")
        batch_op.drop_column("reply")
        batch_op.drop_column("answer")
        batch_op.drop_column("answered_at")
        batch_op.drop_column("due_on")

    op.drop_table("studio_document_variant")
    with op.batch_alter_table("studio_document", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_studio_document_variant"), type_="check")
        batch_op.drop_column("variant")

    with op.batch_alter_table("studio_delivery", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_studio_delivery_kind"), type_="check")
        batch_op.drop_constraint(
            batch_op.f("fk_studio_delivery_booking_id_studio_booking"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_studio_delivery_booking_id"))
        batch_op.alter_column("document_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.alter_column("client_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("failed_at")
        batch_op.drop_column("problem")
        batch_op.drop_column("booking_id")
        batch_op.drop_column("kind")

    with op.batch_alter_table("studio_consultation", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_studio_consultation_copied_from_id_studio_consultation"),
            type_="foreignkey",
        )
        batch_op.drop_column("copied_from_id")
        batch_op.drop_column("signed_at")
        batch_op.drop_column("responses")
        batch_op.drop_column("zones")

    with op.batch_alter_table("studio_client_link", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_studio_client_link_one_object"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_studio_client_link_purpose"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_studio_client_link_purpose"), "purpose IN ('plan', 'referral')"
        )
        batch_op.drop_constraint(
            batch_op.f("fk_studio_client_link_intake_id_studio_intake"), type_="foreignkey"
        )
        batch_op.drop_constraint(
            batch_op.f("fk_studio_client_link_booking_id_studio_booking"), type_="foreignkey"
        )
        batch_op.drop_constraint(
            batch_op.f("fk_studio_client_link_referral_id_studio_referral"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_studio_client_link_referral_id"))
        batch_op.drop_index(batch_op.f("ix_studio_client_link_intake_id"))
        batch_op.drop_index(batch_op.f("ix_studio_client_link_booking_id"))
        batch_op.alter_column("document_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("referral_id")
        batch_op.drop_column("booking_id")
        batch_op.drop_column("intake_id")

    with op.batch_alter_table("studio_client", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_studio_client_phone_end"))
        batch_op.drop_column("phone_end")
        batch_op.drop_column("phone_digits")
        batch_op.drop_column("large_print")
        batch_op.drop_column("alert")

    with op.batch_alter_table("studio_bump", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_studio_bump_follows_id_studio_bump"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_studio_bump_follows_id"))
        batch_op.drop_column("copied")
        batch_op.drop_column("follows_id")
        batch_op.drop_column("pin")

    with op.batch_alter_table("studio_booking", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_studio_booking_starts_at"))
        batch_op.drop_column("sequence")
        batch_op.drop_column("source")
        batch_op.drop_column("practitioner_ref")
        batch_op.drop_column("zone")
        batch_op.drop_column("wall_start")
        batch_op.drop_column("ends_at")
        batch_op.drop_column("starts_at")
        batch_op.drop_column("service")

    op.drop_table("studio_plan_progress")
    with op.batch_alter_table("studio_photo", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_studio_photo_consultation_id"))
        batch_op.drop_index(batch_op.f("ix_studio_photo_client_id"))
        batch_op.drop_index(batch_op.f("ix_studio_photo_bump_id"))

    op.drop_table("studio_photo")
    op.drop_table("studio_treatment")
    op.drop_table("studio_step_draft")
    with op.batch_alter_table("studio_flag_choice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_studio_flag_choice_consultation_id"))

    op.drop_table("studio_flag_choice")
    with op.batch_alter_table("studio_amendment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_studio_amendment_consultation_id"))

    op.drop_table("studio_amendment")
    with op.batch_alter_table("studio_intake", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_studio_intake_client_id"))

    op.drop_table("studio_intake")
    with op.batch_alter_table("studio_consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_studio_consent_signature_id"))
        batch_op.drop_index(batch_op.f("ix_studio_consent_client_id"))

    op.drop_table("studio_consent")
    with op.batch_alter_table("studio_claim", schema=None) as batch_op:
        batch_op.drop_index("ix_studio_claim_resource_starts")
        batch_op.drop_index(batch_op.f("ix_studio_claim_booking_id"))

    op.drop_table("studio_claim")
    with op.batch_alter_table("studio_signature", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_studio_signature_subject"))
        batch_op.drop_index(batch_op.f("ix_studio_signature_client_id"))

    op.drop_table("studio_signature")
    with op.batch_alter_table("studio_product_lot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_studio_product_lot_product_id"))

    op.drop_table("studio_product_lot")
    with op.batch_alter_table("studio_passkey", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_studio_passkey_user_id"))

    op.drop_table("studio_passkey")
    with op.batch_alter_table("studio_disclosure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_studio_disclosure_client_id"))

    op.drop_table("studio_disclosure")
    op.drop_table("studio_program")
    op.drop_table("studio_profile")
    op.drop_table("studio_product")
    op.drop_table("studio_offer")
    with op.batch_alter_table("studio_job", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_studio_job_state"))

    op.drop_table("studio_job")
