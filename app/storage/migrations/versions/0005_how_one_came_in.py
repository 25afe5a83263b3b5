"""Whether somebody came in by a link; who did what to a training and to a record."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BEFORE = (
    *("invited", "joined", "signed_in", "signed_out_everywhere", "password_changed", "link_made"),
    *("removed", "made_administrator", "made_colleague", "session_created", "session_changed"),
    *("walk_in_added", "walk_in_undone", "outcome_said", "registered", "registration_cancelled"),
)
NEW = (
    *("record_changed", "record_confirmed", "record_undone", "report_closed"),
    *("training_created", "training_changed", "training_removed"),
)


def upgrade() -> None:
    with op.batch_alter_table("sign_in") as batch:
        batch.add_column(
            sa.Column("by_link", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("sign_in") as batch:
        batch.alter_column("by_link", server_default=None)
    _actions(*BEFORE[:9], *NEW, *BEFORE[9:])


def downgrade() -> None:
    new = ", ".join(f"'{one}'" for one in NEW)
    op.execute(f"DELETE FROM audit_entry WHERE action IN ({new})")
    _actions(*BEFORE)
    with op.batch_alter_table("sign_in") as batch:
        batch.drop_column("by_link")


def _actions(*actions: str) -> None:
    listed = ", ".join(f"'{one}'" for one in actions)
    name = op.f("ck_audit_entry_action_code")
    with op.batch_alter_table("audit_entry") as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, f"action IN ({listed})")
