"""Teams, to which keys and registrations belong; accounts, how they come in, and who did what."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OWNED = ("hold", "registration")


def upgrade() -> None:
    op.create_table(
        "team",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("help_points", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "role IN ('referral', 'space', 'coordination')", name=op.f("ck_team_role_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
    )
    op.create_index(op.f("ix_team_name"), "team", ["name"])
    # Each key becomes a team of its own, under the same number: what it owns stays its own.
    op.execute(
        "INSERT INTO team (id, role, name, help_points, created_at) "
        "SELECT id, role, name, help_points, created_at FROM api_key"
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "SELECT setval(pg_get_serial_sequence('team', 'id'), "
            "coalesce((SELECT max(id) FROM team), 0) + 1, false)"
        )
    with op.batch_alter_table("api_key") as batch:
        batch.add_column(sa.Column("team_id", sa.Integer(), nullable=True))
    op.execute("UPDATE api_key SET team_id = id")
    with op.batch_alter_table("api_key") as batch:
        batch.drop_constraint(op.f("ck_api_key_role_code"), type_="check")
        batch.alter_column("team_id", nullable=False)
        batch.drop_column("role")
        batch.drop_column("name")
        batch.drop_column("help_points")
        batch.create_foreign_key(op.f("fk_api_key_team_id"), "team", ["team_id"], ["id"])
        batch.create_index(op.f("ix_api_key_team_id"), ["team_id"])
    _owned_by("team")
    _create_accounts()


def downgrade() -> None:
    for table in ("audit_entry", "letter", "sign_in", "account_link", "account"):
        op.drop_table(table)
    # Of the keys of one team, the first keeps what the team owns; teams without a key, and what
    # they own, cannot be told any more.
    for table in OWNED:
        op.execute(
            f"UPDATE {table} SET owner_id = (SELECT min(api_key.id) FROM api_key "
            f"WHERE api_key.team_id = {table}.owner_id)"
        )
    op.execute("DELETE FROM hold WHERE owner_id IS NULL")
    _owned_by("api_key")
    with op.batch_alter_table("api_key") as batch:
        batch.add_column(sa.Column("role", sa.String(), nullable=True))
        batch.add_column(sa.Column("name", sa.String(), nullable=True))
        batch.add_column(sa.Column("help_points", sa.JSON(none_as_null=True), nullable=True))
    for column in ("role", "name", "help_points"):
        op.execute(
            f"UPDATE api_key SET {column} = "
            f"(SELECT {column} FROM team WHERE team.id = api_key.team_id)"
        )
    with op.batch_alter_table("api_key") as batch:
        batch.drop_index(op.f("ix_api_key_team_id"))
        batch.drop_constraint(op.f("fk_api_key_team_id"), type_="foreignkey")
        batch.drop_column("team_id")
        for column in ("role", "name", "help_points"):
            batch.alter_column(column, nullable=False)
        batch.create_check_constraint(
            op.f("ck_api_key_role_code"), "role IN ('referral', 'space', 'coordination')"
        )
    op.drop_index(op.f("ix_team_name"), "team")
    op.drop_table("team")


def _owned_by(owner: str) -> None:
    for table in OWNED:
        name = op.f(f"fk_{table}_owner_id")
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(name, type_="foreignkey")
            batch.create_foreign_key(name, owner, ["owner_id"], ["id"])


def _create_accounts() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("administrator", sa.Boolean(), nullable=False),
        sa.Column("password", sa.String(), nullable=True),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "email IS NOT NULL OR removed_at IS NOT NULL", name=op.f("ck_account_reached")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_account_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
    )
    op.create_index(op.f("ix_account_team_id"), "account", ["team_id"])
    op.create_table(
        "account_link",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "purpose IN ('invitation', 'sign_in')", name=op.f("ck_account_link_purpose_code")
        ),
        _of_an_account("account_link"),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_account_link")),
    )
    op.create_index(op.f("ix_account_link_account_id"), "account_link", ["account_id"])
    op.create_table(
        "sign_in",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        _of_an_account("sign_in"),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_sign_in")),
    )
    op.create_index(op.f("ix_sign_in_account_id"), "sign_in", ["account_id"])
    op.create_table(
        "letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failed", sa.String(), nullable=True),
        sa.CheckConstraint(
            "purpose IN ('invitation', 'sign_in')", name=op.f("ck_letter_purpose_code")
        ),
        _of_an_account("letter"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
    )
    op.create_index(op.f("ix_letter_account_id"), "letter", ["account_id"])
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=True),
        sa.CheckConstraint(
            "action IN ('invited', 'joined', 'signed_in', 'signed_out_everywhere', "
            "'password_changed', 'link_made', 'removed', 'made_administrator', 'made_colleague', "
            "'session_created', 'session_changed', 'walk_in_added', 'walk_in_undone', "
            "'outcome_said', 'registered', 'registration_cancelled')",
            name=op.f("ck_audit_entry_action_code"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_audit_entry_account_id")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_audit_entry_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index(op.f("ix_audit_entry_team_id"), "audit_entry", ["team_id"])


def _of_an_account(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["account_id"], ["account.id"], name=op.f(f"fk_{table}_account_id"), ondelete="CASCADE"
    )
