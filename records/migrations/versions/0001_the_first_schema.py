"""The first schema"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
# Only ciphertext; `records.sealed` says what of.
SEALED = sa.LargeBinary()
JSON = sa.JSON().with_variant(JSONB(), "postgresql")

# Rows of these tables are added, never changed or deleted; the database itself refuses it.
APPEND_ONLY = ("audit_links", "clinic_profiles", "data_keys")
# The same of a case; but once the audit says that the case was erased, they may be deleted.
APPEND_ONLY_OF_A_CASE = (
    "answers",
    "assessments",
    "clearances",
    "desk_acts",
    "drawings",
    "episode_emergencies",
    "escalations",
    "exam_entries",
    "follow_ups",
    "hand_overs",
    "messages",
    "outcomes",
    "phone_pages",
    "prints",
    "referrals",
    "released_documents",
    "revisions",
)
# The reason of an audit row may be erased; the chain holds its hash. Nothing else changes.
AUDITED = (
    "id, site_id, case_id, at, actor_id, actor_name, actor_role, registration_number, event, "
    "from_state, to_state, reason_sha256"
)
NOT_ERASED = "NOT EXISTS (SELECT 1 FROM audit WHERE case_id = {} AND event = 'erase_case')"
OF_ITS_DRAWING = "(SELECT case_id FROM drawings WHERE id = OLD.drawing_id)"
# What a physiotherapist approved; the other two columns say that it was taken back.
APPROVED = (
    "id, case_id, document, revision, drawing_id, sha256, signer_id, signer_name, "
    "registration_number, examined, spot_tested, override_code, knowledge_version, "
    "questionnaire_version, signed_at, release_at"
)
# What is sealed may be sealed anew under the newest data key, and not changed otherwise.
RESEALED = {
    "answers": ("value", "earlier"),
    "assessments": ("inputs", "result"),
    "audit": ("reason_salt",),
    "clearances": ("reason",),
    "desk_acts": ("name",),
    "drawings": ("pdf",),
    "exam_entries": ("value",),
    "follow_ups": ("source", "note"),
    "messages": ("text",),
    "outcomes": ("note",),
    "phone_pages": ("content",),
    "prints": ("reason",),
    "referrals": ("destination", "note"),
    "released_documents": ("pdf",),
    "revisions": ("content", "note"),
    "sign_offs": ("override_reason", "confirmed_source"),
}
ONLY_RESEALED = (
    "((NEW.{0} IS NULL AND OLD.{0} IS NULL) OR coalesce(NEW.{0} = OLD.{0} OR "
    "(substr(NEW.{0}, 1, 4) <> substr(OLD.{0}, 1, 4) AND substr(NEW.{0}, 1, 4) = "
    "(SELECT key_id FROM data_keys ORDER BY number DESC LIMIT 1)), FALSE))"
)
OTHER_REASON = (
    "UPDATE OF reason ON audit",
    f"NEW.reason IS NOT NULL AND NOT {ONLY_RESEALED.format('reason')}",
)
LATE_UNDO = (
    "UPDATE OF undone_at, undone_by ON sign_offs",
    "EXISTS (SELECT 1 FROM released_documents WHERE sign_off_id = NEW.id)",
)
UNDONE_RELEASE = (
    "INSERT ON released_documents",
    "EXISTS (SELECT 1 FROM sign_offs WHERE id = NEW.sign_off_id AND undone_at IS NOT NULL)",
)
CONDITIONAL = (
    ("audit_no_other_reason", *OTHER_REASON),
    ("sign_offs_no_late_undo", *LATE_UNDO),
    ("released_documents_not_undone", *UNDONE_RELEASE),
)


def upgrade() -> None:
    op.create_table(
        "heartbeats",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeats")),
    )
    op.create_table(
        "data_keys",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("key_id", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_data_keys")),
        sa.UniqueConstraint("key_id", name=op.f("uq_data_keys_key_id")),
    )
    op.create_table(
        "sites",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("second_factor", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sites")),
    )
    op.create_table(
        "clinic_profiles",
        sa.Column("site_id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.Column("section", sa.String(length=64), nullable=True),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.Column("saved_by", sa.String(length=36), nullable=False),
        sa.Column("saved_by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["sites.id"], name=op.f("fk_clinic_profiles_site_id_sites")
        ),
        sa.PrimaryKeyConstraint("site_id", "version", name=op.f("pk_clinic_profiles")),
    )
    op.create_table(
        "intake_drafts",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("site_id", sa.String(length=36), nullable=False),
        sa.Column("started_by", sa.String(length=36), nullable=False),
        sa.Column("patient", SEALED, nullable=False),
        sa.Column("answers", SEALED, nullable=False),
        sa.Column("answered", SEALED, nullable=False),
        sa.Column("mode", sa.String(length=64), nullable=False),
        sa.Column("page", sa.String(length=64), nullable=True),
        sa.Column("link_sha256", sa.String(length=64), nullable=True),
        sa.Column("link_expires_at", MOMENT, nullable=True),
        sa.Column("opened_at", MOMENT, nullable=True),
        sa.Column("misses", sa.Integer(), nullable=False),
        sa.Column("stopped_at", MOMENT, nullable=True),
        sa.Column("notice_version", sa.String(length=40), nullable=True),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["sites.id"], name=op.f("fk_intake_drafts_site_id_sites")
        ),
        sa.CheckConstraint(
            "mode IN ('staff', 'tablet', 'phone')", name=op.f("ck_intake_drafts_mode")
        ),
        sa.CheckConstraint(
            "(link_sha256 IS NULL) = (link_expires_at IS NULL)",
            name=op.f("ck_intake_drafts_link_expires"),
        ),
        sa.UniqueConstraint("link_sha256", name=op.f("uq_intake_drafts_link_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_drafts")),
    )
    op.create_index(op.f("ix_intake_drafts_site_id"), "intake_drafts", ["site_id"], unique=False)
    op.create_table(
        "patients",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("site_id", sa.String(length=36), nullable=False),
        sa.Column("name_key", SEALED, nullable=False),
        sa.Column("birth_date", SEALED, nullable=False),
        sa.Column("name_index", sa.LargeBinary(), nullable=False),
        sa.Column("birth_index", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_patients_site_id_sites")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patients")),
        sa.UniqueConstraint(
            "site_id",
            "name_index",
            "birth_index",
            name=op.f("uq_patients_site_id_name_index_birth_index"),
        ),
    )
    op.create_index("ix_patients_birth_index", "patients", ["birth_index"], unique=False)
    op.create_table(
        "users",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("site_id", sa.String(length=36), nullable=False),
        sa.Column("username", sa.String(length=100), nullable=False),
        sa.Column("full_name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.Column("registration_number", sa.String(length=40), nullable=True),
        sa.Column("password_hash", sa.String(length=300), nullable=False),
        sa.Column("password_temporary", sa.Boolean(), nullable=False),
        sa.Column("signs_in_with", sa.String(length=64), nullable=False),
        sa.Column("single_keys", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("disabled_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "role <> 'physiotherapist' OR registration_number IS NOT NULL",
            name=op.f("ck_users_registered_physiotherapist"),
        ),
        sa.CheckConstraint(
            "role IN ('front_desk', 'physiotherapist', 'administrator')", name=op.f("ck_users_role")
        ),
        sa.CheckConstraint(
            "signs_in_with IN ('password', 'single_sign_on', 'either')",
            name=op.f("ck_users_signs_in_with"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_users_site_id_sites")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("username", name=op.f("uq_users_username")),
    )
    op.create_index(op.f("ix_users_site_id"), "users", ["site_id"], unique=False)
    op.create_table(
        "episodes",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("patient_id", sa.String(length=36), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("closed_by", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name=op.f("fk_episodes_patient_id_patients")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_episodes")),
    )
    op.create_index(
        "uq_episodes_open_patient_id",
        "episodes",
        ["patient_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "tokens",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("site_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=True),
        sa.Column("secret_sha256", sa.String(length=64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("last_used_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "(kind = 'personal') = (user_id IS NOT NULL)", name=op.f("ck_tokens_personal_has_user")
        ),
        sa.CheckConstraint("kind IN ('form', 'personal')", name=op.f("ck_tokens_kind")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_tokens_site_id_sites")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_tokens_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tokens")),
        sa.UniqueConstraint("secret_sha256", name=op.f("uq_tokens_secret_sha256")),
    )
    op.create_index(op.f("ix_tokens_site_id"), "tokens", ["site_id"], unique=False)
    op.create_index(op.f("ix_tokens_user_id"), "tokens", ["user_id"], unique=False)
    op.create_table(
        "cases",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("site_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("episode_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("given_name", SEALED, nullable=False),
        sa.Column("family_name", SEALED, nullable=False),
        sa.Column("birth_date", SEALED, nullable=False),
        sa.Column("phone", SEALED, nullable=True),
        sa.Column("external_id", SEALED, nullable=True),
        sa.Column("external_index", sa.LargeBinary(), nullable=True),
        sa.Column("language", SEALED, nullable=True),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("notice_version", sa.String(length=40), nullable=True),
        sa.Column("submitted_by", sa.String(length=36), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("moved_at", MOMENT, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("claim_token", sa.String(length=36), nullable=True),
        sa.Column("claim_by", sa.String(length=36), nullable=True),
        sa.Column("claim_until", MOMENT, nullable=True),
        sa.Column("acknowledged_at", MOMENT, nullable=True),
        sa.Column("acknowledged_by", sa.String(length=200), nullable=True),
        sa.Column("attended_at", MOMENT, nullable=True),
        sa.Column("booked_for", MOMENT, nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("recalled_at", MOMENT, nullable=True),
        sa.Column("sheet_waits", sa.Boolean(), nullable=False),
        sa.Column("tier", sa.String(length=64), nullable=True),
        sa.Column("worst_tier", sa.String(length=64), nullable=True),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("front_desk", sa.String(length=64), nullable=False),
        sa.Column("desk_scripts", JSON, nullable=False),
        sa.Column("emergency_alarm", sa.Boolean(), nullable=False),
        sa.Column("questions_open", sa.Boolean(), nullable=False),
        sa.Column("disagreed", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "state IN ('referred', 'needs_clinician', 'rendering', 'render_failed', "
            "'awaiting_sign_off', 'returned', 'withheld', 'signed', 'released', "
            "'recalled', 'closed')",
            name=op.f("ck_cases_state"),
        ),
        sa.CheckConstraint(
            "(claim_token IS NULL) = (claim_by IS NULL) AND (claim_token IS NULL) = "
            "(claim_until IS NULL)",
            name=op.f("ck_cases_claim_is_whole"),
        ),
        sa.ForeignKeyConstraint(["claim_by"], ["users.id"], name=op.f("fk_cases_claim_by_users")),
        sa.ForeignKeyConstraint(
            ["episode_id"], ["episodes.id"], name=op.f("fk_cases_episode_id_episodes")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_cases_site_id_sites")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("site_id", "number", name=op.f("uq_cases_site_id_number")),
    )
    op.create_index(op.f("ix_cases_episode_id"), "cases", ["episode_id"], unique=False)
    op.create_index("ix_cases_external_index", "cases", ["external_index"], unique=False)
    op.create_index("ix_cases_site_id_state", "cases", ["site_id", "state"], unique=False)
    op.create_index("ix_cases_site_id_moved_at", "cases", ["site_id", "moved_at"], unique=False)
    op.create_index(
        "ix_cases_site_id_review_on",
        "cases",
        ["site_id", "review_on"],
        unique=False,
        sqlite_where=sa.text("review_on IS NOT NULL"),
        postgresql_where=sa.text("review_on IS NOT NULL"),
    )
    op.create_index(
        "ix_cases_open",
        "cases",
        ["site_id"],
        unique=False,
        sqlite_where=sa.text("state NOT IN ('released', 'closed')"),
        postgresql_where=sa.text("state NOT IN ('released', 'closed')"),
    )
    op.create_index(
        "ix_cases_site_id_sheet_waits",
        "cases",
        ["site_id", "state", "moved_at"],
        unique=False,
        sqlite_where=sa.text("sheet_waits = 1"),
        postgresql_where=sa.text("sheet_waits"),
    )
    op.create_index(
        "ix_cases_disagreed",
        "cases",
        ["state"],
        unique=False,
        sqlite_where=sa.text("disagreed = 1"),
        postgresql_where=sa.text("disagreed"),
    )
    op.create_index(op.f("ix_cases_submitted_by"), "cases", ["submitted_by"], unique=False)
    op.create_table(
        "answers",
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("value", SEALED, nullable=True),
        sa.Column("earlier", SEALED, nullable=True),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("answered_at", MOMENT, nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("actor_id", sa.String(length=36), nullable=False),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_answers_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers")),
    )
    op.create_index("ix_answers_case_id_item", "answers", ["case_id", "item"], unique=False)
    op.create_table(
        "assessments",
        sa.Column("cause", sa.String(length=64), nullable=False),
        sa.Column("knowledge_version", sa.String(length=100), nullable=False),
        sa.Column("questionnaire_version", sa.String(length=100), nullable=False),
        sa.Column("inputs", SEALED, nullable=False),
        sa.Column("result", SEALED, nullable=False),
        sa.Column("counts", JSON, nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("actor_id", sa.String(length=36), nullable=False),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_assessments_case_id_cases")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessments")),
    )
    op.create_index(op.f("ix_assessments_case_id"), "assessments", ["case_id"], unique=False)
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("site_id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor_id", sa.String(length=36), nullable=False),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("actor_role", sa.String(length=64), nullable=False),
        sa.Column("registration_number", sa.String(length=40), nullable=True),
        sa.Column("event", sa.String(length=64), nullable=False),
        sa.Column("from_state", sa.String(length=64), nullable=True),
        sa.Column("to_state", sa.String(length=64), nullable=True),
        sa.Column("reason", SEALED, nullable=True),
        sa.Column("reason_salt", SEALED, nullable=True),
        sa.Column("reason_sha256", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_audit_site_id_sites")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_case_id"), "audit", ["case_id"], unique=False)
    op.create_index("ix_audit_site_id_at", "audit", ["site_id", "at"], unique=False)
    op.create_table(
        "clearances",
        sa.Column("rule", sa.String(length=64), nullable=True),
        sa.Column("precaution", sa.String(length=64), nullable=True),
        sa.Column("level", sa.String(length=64), nullable=True),
        sa.Column("answers_hash", sa.String(length=64), nullable=True),
        sa.Column("basis", sa.String(length=64), nullable=False),
        sa.Column("reason", SEALED, nullable=False),
        sa.Column("registration_number", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("actor_id", sa.String(length=36), nullable=False),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.CheckConstraint(
            "basis IN ('examination', 'other_service_result')", name=op.f("ck_clearances_basis")
        ),
        sa.CheckConstraint(
            "level IS NULL OR level <> 'emergency_now'",
            name=op.f("ck_clearances_never_an_emergency"),
        ),
        sa.CheckConstraint(
            "(rule IS NULL) <> (precaution IS NULL)", name=op.f("ck_clearances_rule_or_precaution")
        ),
        sa.CheckConstraint(
            "rule IS NULL OR (level IS NOT NULL AND answers_hash IS NOT NULL)",
            name=op.f("ck_clearances_rule_has_level_and_hash"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_clearances_case_id_cases")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clearances")),
    )
    op.create_index(op.f("ix_clearances_case_id"), "clearances", ["case_id"], unique=False)
    op.create_table(
        "clocks",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("stopped_at", MOMENT, nullable=True),
        sa.Column("ran_out_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "kind IN ('acknowledge_emergency', 'open_question', "
            "'possible_cauda_equina', 'examine_cauda_equina', 'same_day_without_clinician', "
            "'referral_outcome', 'urgent_letter_overdue')",
            name=op.f("ck_clocks_kind"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_clocks_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clocks")),
        sa.UniqueConstraint(
            "case_id", "kind", "subject", name=op.f("uq_clocks_case_id_kind_subject")
        ),
    )
    op.create_index(
        "ix_clocks_not_stopped",
        "clocks",
        ["case_id", "due_at"],
        unique=False,
        sqlite_where=sa.text("stopped_at IS NULL"),
        postgresql_where=sa.text("stopped_at IS NULL"),
    )
    op.create_index(
        "ix_clocks_running",
        "clocks",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("stopped_at IS NULL AND ran_out_at IS NULL"),
        postgresql_where=sa.text("stopped_at IS NULL AND ran_out_at IS NULL"),
    )
    op.create_table(
        "episode_emergencies",
        sa.Column("episode_id", sa.String(length=36), nullable=False),
        sa.Column("rule", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_episode_emergencies_case_id_cases")
        ),
        sa.ForeignKeyConstraint(
            ["episode_id"], ["episodes.id"], name=op.f("fk_episode_emergencies_episode_id_episodes")
        ),
        sa.PrimaryKeyConstraint("episode_id", "rule", name=op.f("pk_episode_emergencies")),
    )
    op.create_table(
        "escalations",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("actor_id", sa.String(length=36), nullable=False),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_escalations_case_id_cases")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalations")),
    )
    op.create_index(op.f("ix_escalations_case_id"), "escalations", ["case_id"], unique=False)
    op.create_table(
        "exam_entries",
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("value", SEALED, nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("actor_id", sa.String(length=36), nullable=False),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_exam_entries_case_id_cases")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_entries")),
    )
    op.create_index(op.f("ix_exam_entries_case_id"), "exam_entries", ["case_id"], unique=False)
    op.create_table(
        "messages",
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("text", SEALED, nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("actor_id", sa.String(length=36), nullable=False),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.CheckConstraint("kind IN ('question', 'reply')", name=op.f("ck_messages_kind")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_messages_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
    )
    op.create_index(op.f("ix_messages_case_id"), "messages", ["case_id"], unique=False)
    op.create_table(
        "follow_ups",
        sa.Column("source", SEALED, nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("note", SEALED, nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("actor_id", sa.String(length=36), nullable=False),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_follow_ups_case_id_cases")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_ups")),
    )
    op.create_index(op.f("ix_follow_ups_case_id"), "follow_ups", ["case_id"], unique=False)
    op.create_table(
        "outcomes",
        sa.Column("outcome", sa.String(length=64), nullable=False),
        sa.Column("note", SEALED, nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("actor_id", sa.String(length=36), nullable=False),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('arrived', 'seen', 'result')", name=op.f("ck_outcomes_outcome")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_outcomes_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcomes")),
    )
    op.create_index(op.f("ix_outcomes_case_id"), "outcomes", ["case_id"], unique=False)
    op.create_table(
        "referrals",
        sa.Column("destination", SEALED, nullable=False),
        sa.Column("note", SEALED, nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("actor_id", sa.String(length=36), nullable=False),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_referrals_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referrals")),
    )
    op.create_index(op.f("ix_referrals_case_id"), "referrals", ["case_id"], unique=False)
    op.create_table(
        "revisions",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("document", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", SEALED, nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(length=64), nullable=False),
        sa.Column("note", SEALED, nullable=True),
        sa.Column("actor_id", sa.String(length=36), nullable=False),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "document IN ('handout', 'letter', 'safety_net')", name=op.f("ck_revisions_document")
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_revisions_number")),
        sa.ForeignKeyConstraint(
            ["assessment_id"],
            ["assessments.id"],
            name=op.f("fk_revisions_assessment_id_assessments"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_revisions_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revisions")),
        sa.UniqueConstraint(
            "case_id", "document", "number", name=op.f("uq_revisions_case_id_document_number")
        ),
    )
    op.create_table(
        "submissions",
        sa.Column("actor_id", sa.String(length=36), nullable=False),
        sa.Column("idempotency_key", sa.String(length=200), nullable=False),
        sa.Column("body_sha256", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("warnings", SEALED, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["cases.id"],
            name=op.f("fk_submissions_case_id_cases"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("actor_id", "idempotency_key", name=op.f("pk_submissions")),
        sa.UniqueConstraint("case_id", name=op.f("uq_submissions_case_id")),
    )
    op.create_table(
        "drawings",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("document", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("signer_id", sa.String(length=36), nullable=True),
        sa.Column("signer_name", sa.String(length=200), nullable=True),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("pdf", SEALED, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "(kind = 'final') = (signer_id IS NOT NULL)", name=op.f("ck_drawings_final_has_signer")
        ),
        sa.CheckConstraint(
            "(kind = 'transfer') = (revision IS NULL)",
            name=op.f("ck_drawings_transfer_has_no_revision"),
        ),
        sa.CheckConstraint(
            "(kind = 'transfer') = (document = 'transfer')", name=op.f("ck_drawings_transfer_kind")
        ),
        sa.CheckConstraint(
            "kind <> 'draft' OR document = 'handout'", name=op.f("ck_drawings_draft_of_handout")
        ),
        sa.CheckConstraint("kind IN ('draft', 'final', 'transfer')", name=op.f("ck_drawings_kind")),
        sa.CheckConstraint(
            "document IN ('handout', 'letter', 'safety_net', 'transfer')",
            name=op.f("ck_drawings_document"),
        ),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_drawings_sha256")),
        sa.ForeignKeyConstraint(
            ["case_id", "document", "revision"],
            ["revisions.case_id", "revisions.document", "revisions.number"],
            name="fk_drawings_revision",
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_drawings_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["signer_id"], ["users.id"], name=op.f("fk_drawings_signer_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drawings")),
        sa.UniqueConstraint(
            "id",
            "case_id",
            "document",
            "revision",
            "sha256",
            "signer_id",
            name="uq_drawings_signable",
        ),
    )
    op.create_index(
        "uq_drawings_draft",
        "drawings",
        ["case_id", "revision"],
        unique=True,
        sqlite_where=sa.text("kind = 'draft'"),
        postgresql_where=sa.text("kind = 'draft'"),
    )
    op.create_index(
        "uq_drawings_final",
        "drawings",
        ["case_id", "document", "revision", "signer_id", "dated"],
        unique=True,
        sqlite_where=sa.text("kind = 'final'"),
        postgresql_where=sa.text("kind = 'final'"),
    )
    op.create_table(
        "phone_pages",
        sa.Column("drawing_id", sa.String(length=36), nullable=False),
        sa.Column("link_sha256", sa.String(length=64), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", SEALED, nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_phone_pages_sha256")),
        sa.CheckConstraint("length(link_sha256) = 64", name=op.f("ck_phone_pages_link_sha256")),
        sa.ForeignKeyConstraint(
            ["drawing_id"], ["drawings.id"], name=op.f("fk_phone_pages_drawing_id_drawings")
        ),
        sa.PrimaryKeyConstraint("drawing_id", name=op.f("pk_phone_pages")),
        sa.UniqueConstraint("link_sha256", name=op.f("uq_phone_pages_link_sha256")),
    )
    op.create_table(
        "sign_offs",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("document", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("drawing_id", sa.String(length=36), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("signer_id", sa.String(length=36), nullable=False),
        sa.Column("signer_name", sa.String(length=200), nullable=False),
        sa.Column("registration_number", sa.String(length=40), nullable=False),
        sa.Column("examined", sa.Boolean(), nullable=False),
        sa.Column("spot_tested", sa.Boolean(), nullable=True),
        sa.Column("override_code", sa.String(length=64), nullable=True),
        sa.Column("override_reason", SEALED, nullable=True),
        sa.Column("confirmed_source", SEALED, nullable=True),
        sa.Column("knowledge_version", sa.String(length=100), nullable=False),
        sa.Column("questionnaire_version", sa.String(length=100), nullable=False),
        sa.Column("signed_at", MOMENT, nullable=False),
        sa.Column("release_at", MOMENT, nullable=False),
        sa.Column("undone_at", MOMENT, nullable=True),
        sa.Column("undone_by", sa.String(length=200), nullable=True),
        sa.CheckConstraint("examined", name=op.f("ck_sign_offs_examined")),
        sa.ForeignKeyConstraint(
            ["drawing_id", "case_id", "document", "revision", "sha256", "signer_id"],
            [
                "drawings.id",
                "drawings.case_id",
                "drawings.document",
                "drawings.revision",
                "drawings.sha256",
                "drawings.signer_id",
            ],
            name="fk_sign_offs_drawing",
        ),
        sa.ForeignKeyConstraint(
            ["signer_id"], ["users.id"], name=op.f("fk_sign_offs_signer_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_offs")),
        sa.UniqueConstraint(
            "id",
            "case_id",
            "document",
            "revision",
            "sha256",
            name=op.f("uq_sign_offs_id_case_id_document_revision_sha256"),
        ),
    )
    op.create_index(op.f("ix_sign_offs_signed_at"), "sign_offs", ["signed_at"])
    op.create_index(
        "uq_sign_offs_standing",
        "sign_offs",
        ["case_id", "document", "revision"],
        unique=True,
        sqlite_where=sa.text("undone_at IS NULL"),
        postgresql_where=sa.text("undone_at IS NULL"),
    )
    op.create_table(
        "jobs",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("subject", sa.String(length=160), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("document", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("signer_id", sa.String(length=36), nullable=True),
        sa.Column("sign_off_id", sa.String(length=36), nullable=True),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("lease", sa.String(length=36), nullable=True),
        sa.Column("error_code", sa.String(length=64), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("claimed_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "kind IN ('draft', 'final', 'sign', 'transfer')", name=op.f("ck_jobs_kind")
        ),
        sa.CheckConstraint(
            "document IN ('handout', 'letter', 'safety_net', 'transfer')",
            name=op.f("ck_jobs_document"),
        ),
        sa.CheckConstraint(
            "(kind = 'transfer') = (document = 'transfer')", name=op.f("ck_jobs_transfer_kind")
        ),
        sa.CheckConstraint(
            "state IN ('pending', 'running', 'done', 'failed', 'superseded')",
            name=op.f("ck_jobs_state"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_jobs_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["sign_off_id"], ["sign_offs.id"], name=op.f("fk_jobs_sign_off_id_sign_offs")
        ),
        sa.ForeignKeyConstraint(["signer_id"], ["users.id"], name=op.f("fk_jobs_signer_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("subject", name=op.f("uq_jobs_subject")),
    )
    op.create_index("ix_jobs_case_id", "jobs", ["case_id"], unique=False)
    op.create_index(op.f("ix_jobs_ended_at"), "jobs", ["ended_at"], unique=False)
    op.create_index(
        "ix_jobs_open",
        "jobs",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('pending', 'running')"),
        postgresql_where=sa.text("state IN ('pending', 'running')"),
    )
    op.create_table(
        "released_documents",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("sign_off_id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("document", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("final_sha256", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("pdf", SEALED, nullable=False),
        sa.Column("released_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["sign_off_id", "case_id", "document", "revision", "final_sha256"],
            [
                "sign_offs.id",
                "sign_offs.case_id",
                "sign_offs.document",
                "sign_offs.revision",
                "sign_offs.sha256",
            ],
            name="fk_released_documents_sign_off",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_released_documents")),
        sa.UniqueConstraint(
            "case_id",
            "document",
            "revision",
            name=op.f("uq_released_documents_case_id_document_revision"),
        ),
        sa.UniqueConstraint("sign_off_id", name=op.f("uq_released_documents_sign_off_id")),
    )
    op.create_index(
        op.f("ix_released_documents_released_at"),
        "released_documents",
        ["released_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_released_documents_sha256"), "released_documents", ["sha256"], unique=False
    )
    add_desk_tables()
    add_access_tables()
    refuse_changes()
    add_default_site()


def downgrade() -> None:
    allow_changes()
    access = (
        "identities",
        "challenges",
        "passkeys",
        "recovery_codes",
        "second_factors",
        "sign_ins",
    )
    for table in ("audit_links", *access):
        op.drop_table(table)
    op.drop_table("passcodes")
    op.drop_index(op.f("ix_hand_overs_at"), table_name="hand_overs")
    for name in ("hand_overs", "prints", "desk_acts"):
        op.drop_index(op.f(f"ix_{name}_case_id"), table_name=name)
        op.drop_table(name)
    op.drop_index(op.f("ix_released_documents_sha256"), table_name="released_documents")
    op.drop_index(op.f("ix_released_documents_released_at"), table_name="released_documents")
    op.drop_table("released_documents")
    op.drop_index(
        "ix_jobs_open",
        table_name="jobs",
        sqlite_where=sa.text("state IN ('pending', 'running')"),
        postgresql_where=sa.text("state IN ('pending', 'running')"),
    )
    op.drop_index(op.f("ix_jobs_ended_at"), table_name="jobs")
    op.drop_index("ix_jobs_case_id", table_name="jobs")
    op.drop_table("jobs")
    op.drop_index(
        "uq_sign_offs_standing",
        table_name="sign_offs",
        sqlite_where=sa.text("undone_at IS NULL"),
        postgresql_where=sa.text("undone_at IS NULL"),
    )
    op.drop_index(op.f("ix_sign_offs_signed_at"), table_name="sign_offs")
    op.drop_table("sign_offs")
    op.drop_table("phone_pages")
    op.drop_index(
        "uq_drawings_final",
        table_name="drawings",
        sqlite_where=sa.text("kind = 'final'"),
        postgresql_where=sa.text("kind = 'final'"),
    )
    op.drop_index(
        "uq_drawings_draft",
        table_name="drawings",
        sqlite_where=sa.text("kind = 'draft'"),
        postgresql_where=sa.text("kind = 'draft'"),
    )
    op.drop_table("drawings")
    op.drop_table("submissions")
    op.drop_table("revisions")
    op.drop_index(op.f("ix_referrals_case_id"), table_name="referrals")
    op.drop_table("referrals")
    op.drop_index(op.f("ix_outcomes_case_id"), table_name="outcomes")
    op.drop_table("outcomes")
    op.drop_index(op.f("ix_messages_case_id"), table_name="messages")
    op.drop_table("messages")
    op.drop_index(op.f("ix_follow_ups_case_id"), table_name="follow_ups")
    op.drop_table("follow_ups")
    op.drop_index(op.f("ix_exam_entries_case_id"), table_name="exam_entries")
    op.drop_table("exam_entries")
    op.drop_index(op.f("ix_escalations_case_id"), table_name="escalations")
    op.drop_table("escalations")
    op.drop_table("episode_emergencies")
    op.drop_index(
        "ix_clocks_running",
        table_name="clocks",
        sqlite_where=sa.text("stopped_at IS NULL AND ran_out_at IS NULL"),
        postgresql_where=sa.text("stopped_at IS NULL AND ran_out_at IS NULL"),
    )
    op.drop_index("ix_clocks_not_stopped", table_name="clocks")
    op.drop_table("clocks")
    op.drop_index(op.f("ix_clearances_case_id"), table_name="clearances")
    op.drop_table("clearances")
    op.drop_index("ix_audit_site_id_at", table_name="audit")
    op.drop_index(op.f("ix_audit_case_id"), table_name="audit")
    op.drop_table("audit")
    op.drop_index(op.f("ix_assessments_case_id"), table_name="assessments")
    op.drop_table("assessments")
    op.drop_index("ix_answers_case_id_item", table_name="answers")
    op.drop_table("answers")
    op.drop_index(op.f("ix_cases_submitted_by"), table_name="cases")
    op.drop_index("ix_cases_site_id_sheet_waits", table_name="cases")
    op.drop_index("ix_cases_disagreed", table_name="cases")
    op.drop_index("ix_cases_open", table_name="cases")
    op.drop_index("ix_cases_site_id_review_on", table_name="cases")
    op.drop_index("ix_cases_site_id_moved_at", table_name="cases")
    op.drop_index("ix_cases_site_id_state", table_name="cases")
    op.drop_index("ix_cases_external_index", table_name="cases")
    op.drop_index(op.f("ix_cases_episode_id"), table_name="cases")
    op.drop_table("cases")
    op.drop_index(op.f("ix_tokens_user_id"), table_name="tokens")
    op.drop_index(op.f("ix_tokens_site_id"), table_name="tokens")
    op.drop_table("tokens")
    op.drop_index(
        "uq_episodes_open_patient_id",
        table_name="episodes",
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.drop_table("episodes")
    op.drop_index(op.f("ix_users_site_id"), table_name="users")
    op.drop_table("users")
    op.drop_index("ix_patients_birth_index", table_name="patients")
    op.drop_table("patients")
    op.drop_index(op.f("ix_intake_drafts_site_id"), table_name="intake_drafts")
    op.drop_table("intake_drafts")
    op.drop_table("clinic_profiles")
    op.drop_table("sites")
    op.drop_table("data_keys")
    op.drop_table("heartbeats")


def add_desk_tables() -> None:
    """What the front desk did, and the passcodes of the clinic's tablets."""
    kinds = (
        "'called_999', 'handed_over', 'patient_left', 'rang_no_answer', 'rang_coming_back', "
        "'patient_back'"
    )
    _add_entry_table(
        "desk_acts",
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("name", SEALED, nullable=True),
        sa.CheckConstraint(f"kind IN ({kinds})", name=op.f("ck_desk_acts_kind")),
        sa.CheckConstraint(
            "(kind = 'handed_over') = (name IS NOT NULL)", name=op.f("ck_desk_acts_handed_over_to")
        ),
    )
    _add_entry_table(
        "prints",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("copy", sa.Integer(), nullable=False),
        sa.Column("reason", SEALED, nullable=True),
        sa.CheckConstraint("copy >= 1", name=op.f("ck_prints_copy")),
        sa.CheckConstraint(
            "copy = 1 OR reason IS NOT NULL", name=op.f("ck_prints_another_copy_has_reason")
        ),
        sa.UniqueConstraint(
            "case_id", "sha256", "copy", name=op.f("uq_prints_case_id_sha256_copy")
        ),
    )
    _add_entry_table(
        "hand_overs",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name_read_back", sa.Boolean(), nullable=False),
        sa.Column("birth_date_read_back", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "name_read_back AND birth_date_read_back", name=op.f("ck_hand_overs_two_identifiers")
        ),
    )
    op.create_index(op.f("ix_hand_overs_at"), "hand_overs", ["at"])
    op.create_table(
        "passcodes",
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("passcode_hash", sa.String(length=300), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("set_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_passcodes_user_id_users")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_passcodes")),
    )


def _add_entry_table(name: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        *columns,
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("actor_id", sa.String(length=36), nullable=False),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f(f"fk_{name}_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_case_id"), name, ["case_id"], unique=False)


def add_access_tables() -> None:
    """Sessions, second factors, and the chain of the audit."""
    user = ["user_id"], ["users.id"]
    site = ["site_id"], ["sites.id"]
    op.create_table(
        "sign_ins",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("site_id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("secret_sha256", sa.String(length=64), nullable=False),
        sa.Column("browser", sa.String(length=100), nullable=False),
        sa.Column("way", sa.String(length=64), nullable=False),
        sa.Column("two_steps", sa.Boolean(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=False),
        sa.Column("wrong_passwords", sa.Integer(), nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_by", sa.String(length=64), nullable=True),
        sa.CheckConstraint("way IN ('password', 'single_sign_on')", name=op.f("ck_sign_ins_way")),
        sa.ForeignKeyConstraint(*site, name=op.f("fk_sign_ins_site_id_sites")),
        sa.ForeignKeyConstraint(*user, name=op.f("fk_sign_ins_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
        sa.UniqueConstraint("secret_sha256", name=op.f("uq_sign_ins_secret_sha256")),
    )
    op.create_index(op.f("ix_sign_ins_user_id"), "sign_ins", ["user_id"], unique=False)
    op.create_table(
        "second_factors",
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("secret", SEALED, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(*user, name=op.f("fk_second_factors_user_id_users")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_second_factors")),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("code_sha256", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(*user, name=op.f("fk_recovery_codes_user_id_users")),
        sa.PrimaryKeyConstraint("code_sha256", name=op.f("pk_recovery_codes")),
    )
    op.create_index(op.f("ix_recovery_codes_user_id"), "recovery_codes", ["user_id"], unique=False)
    add_passkey_tables()
    op.create_table(
        "audit_links",
        sa.Column("audit_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["audit_id"], ["audit.id"], name=op.f("fk_audit_links_audit_id_audit")
        ),
        sa.ForeignKeyConstraint(*site, name=op.f("fk_audit_links_site_id_sites")),
        sa.PrimaryKeyConstraint("audit_id", name=op.f("pk_audit_links")),
        sa.UniqueConstraint("site_id", "number", name=op.f("uq_audit_links_site_id_number")),
    )


def add_passkey_tables() -> None:
    """Passkeys, what they are asked to sign, and the names that a provider gives people."""
    user = ["user_id"], ["users.id"]
    op.create_table(
        "passkeys",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(*user, name=op.f("fk_passkeys_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkeys")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkeys_credential_id")),
    )
    op.create_index(op.f("ix_passkeys_user_id"), "passkeys", ["user_id"], unique=False)
    op.create_table(
        "challenges",
        sa.Column("challenge_sha256", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("purpose", sa.String(length=64), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(*user, name=op.f("fk_challenges_user_id_users")),
        sa.PrimaryKeyConstraint("challenge_sha256", name=op.f("pk_challenges")),
    )
    op.create_index(op.f("ix_challenges_user_id"), "challenges", ["user_id"], unique=False)
    op.create_table(
        "identities",
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("issuer", sa.String(length=300), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("linked_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(*user, name=op.f("fk_identities_user_id_users")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_identities")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_identities_issuer_subject")),
    )


def refuse_changes() -> None:
    """Triggers: append-only tables stay as they are, a sign-off is only ever taken back."""
    if op.get_bind().dialect.name == "sqlite":
        _refuse_on_sqlite()
    else:
        _refuse_on_postgres()


def _refuse_on_sqlite() -> None:
    for table in APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            op.execute(_sqlite_refusal(f"{table}_no_{verb.lower()}", f"{verb} ON {table}"))
    for table in APPEND_ONLY_OF_A_CASE:
        op.execute(_sqlite_refusal(f"{table}_no_update", f"UPDATE {_of(table)}ON {table}"))
    for table in (*APPEND_ONLY_OF_A_CASE, "sign_offs"):
        op.execute(_sqlite_refusal(f"{table}_no_delete", f"DELETE ON {table}", _kept(table)))
    op.execute(_sqlite_refusal("audit_no_delete", "DELETE ON audit"))
    op.execute(_sqlite_refusal("audit_no_update", f"UPDATE OF {AUDITED} ON audit"))
    op.execute(_sqlite_refusal("sign_offs_no_change", f"UPDATE OF {APPROVED} ON sign_offs"))
    for table in RESEALED:
        op.execute(_sqlite_refusal(f"{table}_only_resealed", *_other_than_resealed(table)))
    for name, event, condition in CONDITIONAL:
        op.execute(_sqlite_refusal(name, event, condition, name))


def _refuse_on_postgres() -> None:
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    for table in APPEND_ONLY:
        verbs = f"UPDATE OR DELETE OR TRUNCATE ON {table}"
        op.execute(_postgres_refusal(f"{table}_no_change", verbs))
    for table in APPEND_ONLY_OF_A_CASE:
        verbs = f"UPDATE {_of(table)}OR TRUNCATE ON {table}"
        op.execute(_postgres_refusal(f"{table}_no_change", verbs))
    for table in (*APPEND_ONLY_OF_A_CASE, "sign_offs"):
        kept = _kept(table)
        said = f"{table} is append-only"
        _postgres_condition(f"{table}_no_delete", f"DELETE ON {table}", kept, said, "OLD")
    op.execute(_postgres_refusal("audit_no_delete", "DELETE OR TRUNCATE ON audit"))
    op.execute(_postgres_refusal("audit_no_update", f"UPDATE OF {AUDITED} ON audit"))
    op.execute(_postgres_refusal("sign_offs_no_truncate", "TRUNCATE ON sign_offs"))
    op.execute(_postgres_refusal("sign_offs_no_change", f"UPDATE OF {APPROVED} ON sign_offs"))
    for table in RESEALED:
        said = f"{table} is append-only"
        _postgres_condition(f"{table}_only_resealed", *_other_than_resealed(table), said, "NEW")
    for name, event, condition in CONDITIONAL:
        _postgres_condition(name, event, condition, name, "NEW")


def _of(table: str) -> str:
    """The columns of an append-only table that are not sealed."""
    if table not in RESEALED:
        return ""
    columns = sa.inspect(op.get_bind()).get_columns(table)
    return f"OF {', '.join(c['name'] for c in columns if c['name'] not in RESEALED[table])} "


def _other_than_resealed(table: str) -> tuple[str, str]:
    """Any other change of a sealed column."""
    columns = RESEALED[table]
    whole = " AND ".join(ONLY_RESEALED.format(column) for column in columns)
    return f"UPDATE OF {', '.join(columns)} ON {table}", f"NOT ({whole})"


def _kept(table: str) -> str:
    """Whether a row of this table is of a case that was not erased."""
    return NOT_ERASED.format(OF_ITS_DRAWING if table == "phone_pages" else "OLD.case_id")


def _postgres_condition(name: str, event: str, condition: str, said: str, row: str) -> None:
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition} THEN RAISE EXCEPTION '{said}'; END IF; RETURN {row}; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {event} FOR EACH ROW EXECUTE FUNCTION {name}()")


def _sqlite_refusal(name: str, event: str, condition: str = "1", said: str = "") -> str:
    message = said or f"{event.split(' ON ')[1]} is append-only"
    return (
        f"CREATE TRIGGER {name} BEFORE {event} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
    )


def _postgres_refusal(name: str, event: str) -> str:
    return (
        f"CREATE TRIGGER {name} BEFORE {event} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def allow_changes() -> None:
    """Before the tables go (which takes their triggers along)."""
    if op.get_bind().dialect.name == "sqlite":
        for table in (*APPEND_ONLY, *APPEND_ONLY_OF_A_CASE):
            for verb in ("update", "delete"):
                op.execute(f"DROP TRIGGER {table}_no_{verb}")
        for name in ("no_delete", "no_update"):
            op.execute(f"DROP TRIGGER audit_{name}")
        for name in ("no_delete", "no_change"):
            op.execute(f"DROP TRIGGER sign_offs_{name}")
        for name in (
            *(f"{table}_only_resealed" for table in RESEALED),
            *(n for n, _, _ in CONDITIONAL),
        ):
            op.execute(f"DROP TRIGGER {name}")
        return
    deletes = (f"{table}_no_delete" for table in (*APPEND_ONLY_OF_A_CASE, "sign_offs"))
    reseals = (f"{table}_only_resealed" for table in RESEALED)
    for name in ("refuse_change", *deletes, *reseals, *(name for name, _, _ in CONDITIONAL)):
        op.execute(f"DROP FUNCTION {name}() CASCADE")


def add_default_site() -> None:
    """Every row belongs to a site; a single clinic never has to think about it."""
    sites = sa.table("sites", *(sa.column(c) for c in ("id", "name", "demo", "second_factor")))
    profiles = sa.table(
        "clinic_profiles",
        *(sa.column(c) for c in ("site_id", "version", "saved_by", "saved_by_name")),
        sa.column("content", JSON),
        sa.column("saved_at", MOMENT),
    )
    name = "Physiotherapy clinic"
    op.execute(sites.insert().values(id="default", name=name, demo=False, second_factor=False))
    op.execute(
        profiles.insert().values(
            site_id="default",
            version=1,
            content={"name": name, "address": "", "phone": "", "colour": "#005eb8"},
            saved_at=datetime.now(UTC),
            saved_by="system",
            saved_by_name="system",
        )
    )
