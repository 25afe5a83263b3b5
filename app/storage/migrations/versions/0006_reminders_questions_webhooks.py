"""Reminders of stale records, questions to actors, visits to websites, and webhooks."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

PURPOSES = ("invitation", "sign_in")
ACTIONS = (
    *("invited", "joined", "signed_in", "signed_out_everywhere", "password_changed", "link_made"),
    *("removed", "made_administrator", "made_colleague"),
    *("record_changed", "record_confirmed", "record_undone", "report_closed"),
    *("training_created", "training_changed", "training_removed"),
    *("session_created", "session_changed"),
    *("walk_in_added", "walk_in_undone", "outcome_said", "registered", "registration_cancelled"),
)
NEW = (
    *("team_created", "team_changed", "key_made", "key_rotated", "key_revoked"),
    *("webhook_created", "webhook_changed", "webhook_removed", "delivery_repeated"),
    *("question_asked", "question_closed"),
)


def upgrade() -> None:
    _codes("audit_entry", "action", *ACTIONS, *NEW)
    _codes("account_link", "purpose", *PURPOSES, "confirm")
    _codes("letter", "purpose", *PURPOSES, "confirm", "question", "webhook_disabled")
    with op.batch_alter_table("account_link") as batch:
        batch.add_column(sa.Column("subject", sa.String(), nullable=True))
    with op.batch_alter_table("letter") as batch:
        batch.alter_column("account_id", existing_type=sa.Integer(), nullable=True)
        batch.add_column(sa.Column("email", sa.String(), nullable=True))
        batch.add_column(sa.Column("lang", sa.String(), nullable=True))
        batch.add_column(sa.Column("subject", sa.String(), nullable=True))
        batch.create_check_constraint(
            op.f("ck_letter_one_reader"), "(account_id IS NULL) <> (email IS NULL)"
        )
    _create_asking()
    _create_webhooks()


def downgrade() -> None:
    for table in ("delivery", "webhook", "website_check", "actor_question", "reminder"):
        op.drop_table(table)
    op.execute("DELETE FROM letter WHERE account_id IS NULL")
    with op.batch_alter_table("letter") as batch:
        batch.drop_constraint(op.f("ck_letter_one_reader"), type_="check")
        for column in ("subject", "lang", "email"):
            batch.drop_column(column)
        batch.alter_column("account_id", existing_type=sa.Integer(), nullable=False)
    with op.batch_alter_table("account_link") as batch:
        batch.drop_column("subject")
    for table in ("letter", "account_link"):
        op.execute(f"DELETE FROM {table} WHERE purpose NOT IN ('invitation', 'sign_in')")
        _codes(table, "purpose", *PURPOSES)
    new = ", ".join(f"'{one}'" for one in NEW)
    op.execute(f"DELETE FROM audit_entry WHERE action IN ({new})")
    _codes("audit_entry", "action", *ACTIONS)


def _codes(table: str, column: str, *codes: str) -> None:
    listed = ", ".join(f"'{one}'" for one in codes)
    name = op.f(f"ck_{table}_{column}_code")
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, f"{column} IN ({listed})")


def _create_asking() -> None:
    op.create_table(
        "reminder",
        sa.Column("help_point_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _of_a_help_point("reminder"),
        sa.PrimaryKeyConstraint("help_point_id", name=op.f("pk_reminder")),
    )
    op.create_table(
        "actor_question",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("help_point_id", sa.String(), nullable=False),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        _of_a_help_point("actor_question"),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_actor_question")),
    )
    op.create_index(op.f("ix_actor_question_help_point_id"), "actor_question", ["help_point_id"])
    op.create_table(
        "website_check",
        sa.Column("help_point_id", sa.String(), nullable=False),
        sa.Column("website", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failed", sa.String(), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        _of_a_help_point("website_check"),
        sa.PrimaryKeyConstraint("help_point_id", name=op.f("pk_website_check")),
    )


def _create_webhooks() -> None:
    op.create_table(
        "webhook",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("events", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("nonce_before", sa.String(), nullable=True),
        sa.Column("nonce_before_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_because", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_webhook_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
    )
    op.create_index(op.f("ix_webhook_team_id"), "webhook", ["team_id"])
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("webhook_id", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("failed", sa.String(), nullable=True),
        sa.CheckConstraint(
            "type IN ('registration.changed', 'help_point.changed', 'webhook.tested')",
            name=op.f("ck_delivery_type_code"),
        ),
        sa.ForeignKeyConstraint(
            ["webhook_id"],
            ["webhook.id"],
            name=op.f("fk_delivery_webhook_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("message_id", name=op.f("uq_delivery_message_id")),
    )
    op.create_index(op.f("ix_delivery_next_try_at"), "delivery", ["next_try_at"])
    op.create_index(op.f("ix_delivery_webhook_id_subject"), "delivery", ["webhook_id", "subject"])


def _of_a_help_point(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["help_point_id"],
        ["help_point.id"],
        name=op.f(f"fk_{table}_help_point_id"),
        ondelete="CASCADE",
    )
