"""A report may be of a sentence of ours, of no help point."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("report") as batch:
        batch.alter_column("help_point_id", existing_type=sa.String(), nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM report WHERE help_point_id IS NULL")
    with op.batch_alter_table("report") as batch:
        batch.alter_column("help_point_id", existing_type=sa.String(), nullable=False)
