"""Run the studio's migrations on the connection `studio.migrate` hands over."""

import sqlalchemy as sa
from alembic import context

from studio.migrate import VERSION_TABLE, is_studio_table
from studio.models import Base

connection = context.config.attributes["connection"]


def include_name(name, type_, parent_names):
    return is_studio_table(name) if type_ == "table" else True


def render_item(type_, obj, autogen_context):
    """Write our column types as the plain ones they stand on: scripts outlive the models."""
    if type_ != "type" or not hasattr(obj, "impl") or not type(obj).__module__.startswith("studio"):
        return False
    zoned = "timezone=True" if isinstance(obj.impl, sa.DateTime) else ""
    return f"sa.{type(obj.impl).__name__}({zoned})"


context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    version_table=VERSION_TABLE,
    include_name=include_name,
    render_as_batch=True,
    render_item=render_item,
    compare_type=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
