"""Run by Alembic inside `app.storage.engine.migrate`, which hands over an open transaction."""

from typing import Any, Literal

from alembic import context
from sqlalchemy.types import TypeDecorator

from app.models import staff_tables, webhook_tables
from app.models.tables import Row


def plain_type(kind: str, item: Any, _autogen: object) -> str | Literal[False]:
    """Revisions name SQLAlchemy's own types: ours may change, what was migrated does not."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


assert staff_tables  # their tables are Row's once they are imported
assert webhook_tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Row.metadata,
    render_as_batch=True,
    compare_type=True,
    render_item=plain_type,
)
context.run_migrations()
