"""Versions of help points, keys, and reports of the public.

Records that are there already have version 1; what they say is kept as such before their first
change.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "help_point", sa.Column("version", sa.Integer(), nullable=False, server_default="1")
    )
    with op.batch_alter_table("help_point") as batch:
        batch.alter_column("version", server_default=None)
    op.create_table(
        "help_point_version",
        sa.Column("help_point_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("fields", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("record", sa.JSON(none_as_null=True), nullable=False),
        sa.CheckConstraint(
            "action IN ('loaded', 'created', 'changed', 'deleted', 'undone')",
            name=op.f("ck_help_point_version_action_code"),
        ),
        sa.ForeignKeyConstraint(
            ["help_point_id"],
            ["help_point.id"],
            name=op.f("fk_help_point_version_help_point_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("help_point_id", "version", name=op.f("pk_help_point_version")),
    )
    op.create_table(
        "api_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("help_points", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "role IN ('referral', 'space', 'coordination')", name=op.f("ck_api_key_role_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("prefix", name=op.f("uq_api_key_prefix")),
    )
    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("help_point_id", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("reply_to", sa.String(), nullable=True),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["help_point_id"],
            ["help_point.id"],
            name=op.f("fk_report_help_point_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
    )
    op.create_index(op.f("ix_report_help_point_id"), "report", ["help_point_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_report_help_point_id"), "report")
    op.drop_table("report")
    op.drop_table("api_key")
    op.drop_table("help_point_version")
    with op.batch_alter_table("help_point") as batch:
        batch.drop_column("version")
