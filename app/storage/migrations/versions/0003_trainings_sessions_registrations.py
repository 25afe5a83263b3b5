"""Trainings, their sessions, holds, registrations; the jobs of the background; a secret."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "job",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job")),
    )
    op.create_table(
        "secret",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_secret_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_secret")),
    )
    op.create_table(
        "training",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("help_point_id", sa.String(), nullable=False),
        sa.Column("title", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("description", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=True),
        sa.Column("hours", sa.Float(), nullable=True),
        sa.Column("languages", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("audiences", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("only_for", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("fee", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("prerequisites", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("bring", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("certificate", sa.Boolean(), nullable=True),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "level IN ('starter', 'basic', 'intermediate', 'advanced')",
            name=op.f("ck_training_level_code"),
        ),
        sa.CheckConstraint(
            "theme IN ('basics', 'office', 'email', 'web', 'smartphone', 'eid', 'egov', "
            "'ehealth', 'banking', 'tax', 'video_calls', 'media_literacy', "
            "'school_platforms', 'jobs', 'safety', 'children', 'coding', 'other')",
            name=op.f("ck_training_theme_code"),
        ),
        sa.ForeignKeyConstraint(
            ["help_point_id"],
            ["help_point.id"],
            name=op.f("fk_training_help_point_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training")),
    )
    op.create_index(op.f("ix_training_help_point_id"), "training", ["help_point_id"])
    op.create_index(op.f("ix_training_sandbox"), "training", ["sandbox"])

    op.create_table(
        "training_session",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("training_id", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("meetings", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("booking", sa.String(), nullable=False),
        sa.Column("booking_url", sa.String(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("extra_places", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("waiting_list", sa.Boolean(), nullable=False),
        sa.Column("numbered", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("moved_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("registration_opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("registration_closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(booking = 'here') = (capacity IS NOT NULL)",
            name=op.f("ck_training_session_seats_known_here"),
        ),
        sa.CheckConstraint(
            "booking IN ('here', 'phone', 'external', 'none')",
            name=op.f("ck_training_session_booking_code"),
        ),
        sa.CheckConstraint(
            "mode IN ('on_site', 'mobile', 'online', 'at_home')",
            name=op.f("ck_training_session_mode_code"),
        ),
        sa.CheckConstraint(
            "status IN ('scheduled', 'moved', 'cancelled')",
            name=op.f("ck_training_session_status_code"),
        ),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_training_session_starts_first")),
        sa.CheckConstraint(
            "taken + held <= capacity + extra_places",
            name=op.f("ck_training_session_never_sold_twice"),
        ),
        sa.CheckConstraint(
            "taken >= 0 AND held >= 0 AND extra_places >= 0",
            name=op.f("ck_training_session_counted"),
        ),
        sa.ForeignKeyConstraint(
            ["training_id"],
            ["training.id"],
            name=op.f("fk_training_session_training_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_session")),
    )
    op.create_index(op.f("ix_training_session_ends_at"), "training_session", ["ends_at"])
    op.create_index(op.f("ix_training_session_training_id"), "training_session", ["training_id"])

    op.create_table(
        "hold",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("seats > 0", name=op.f("ck_hold_seats_some")),
        sa.ForeignKeyConstraint(["owner_id"], ["api_key.id"], name=op.f("fk_hold_owner_id")),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["training_session.id"],
            name=op.f("fk_hold_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
    )
    op.create_index(op.f("ix_hold_expires_at"), "hold", ["expires_at"])
    op.create_index(op.f("ix_hold_session_id"), "hold", ["session_id"])

    op.create_table(
        "registration",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("first_name", sa.String(), nullable=True),
        sa.Column("lang", sa.String(), nullable=True),
        sa.Column("contact", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("reference", sa.String(), nullable=True),
        sa.Column("token", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('registered', 'waiting', 'attended', 'absent', 'continued', "
            "'cancelled', 'expired')",
            name=op.f("ck_registration_state_code"),
        ),
        sa.CheckConstraint("seats > 0", name=op.f("ck_registration_seats_some")),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["api_key.id"], name=op.f("fk_registration_owner_id")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["training_session.id"],
            name=op.f("fk_registration_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
        sa.UniqueConstraint("session_id", "number", name=op.f("uq_registration_session_id_number")),
        sa.UniqueConstraint("token", name=op.f("uq_registration_token")),
    )
    op.create_index(op.f("ix_registration_owner_id"), "registration", ["owner_id"])
    op.create_index(op.f("ix_registration_state"), "registration", ["state"])

    op.create_table(
        "session_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("fields", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.CheckConstraint(
            "action IN ('created', 'changed', 'moved', 'cancelled', 'called_back')",
            name=op.f("ck_session_change_action_code"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["training_session.id"],
            name=op.f("fk_session_change_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_change")),
    )
    op.create_index(op.f("ix_session_change_session_id"), "session_change", ["session_id"])

    op.create_table(
        "walk_in",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("seats > 0", name=op.f("ck_walk_in_seats_some")),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["training_session.id"],
            name=op.f("fk_walk_in_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_walk_in")),
    )
    op.create_index(op.f("ix_walk_in_session_id"), "walk_in", ["session_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_walk_in_session_id"), "walk_in")

    op.drop_table("walk_in")
    op.drop_index(op.f("ix_session_change_session_id"), "session_change")

    op.drop_table("session_change")
    op.drop_index(op.f("ix_registration_state"), "registration")
    op.drop_index(op.f("ix_registration_owner_id"), "registration")

    op.drop_table("registration")
    op.drop_index(op.f("ix_hold_session_id"), "hold")
    op.drop_index(op.f("ix_hold_expires_at"), "hold")

    op.drop_table("hold")
    op.drop_index(op.f("ix_training_session_training_id"), "training_session")
    op.drop_index(op.f("ix_training_session_ends_at"), "training_session")

    op.drop_table("training_session")
    op.drop_index(op.f("ix_training_sandbox"), "training")
    op.drop_index(op.f("ix_training_help_point_id"), "training")

    op.drop_table("training")
    op.drop_table("secret")
    op.drop_table("job")
