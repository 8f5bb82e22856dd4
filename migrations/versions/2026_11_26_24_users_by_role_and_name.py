"""People of one role by name: lists of staff are read in this order, a page at a time."""

from alembic import op

revision = "0024_users_by_role_and_name"
down_revision = "0025_speed_of_reads"
branch_labels = None
depends_on = None

NEW = {"ix_users_tenant_id_role_family_name_given_name": "users (tenant_id, role, family_name, given_name)"}
OLD = {"ix_users_tenant_id_role": "users (tenant_id, role)"}


def upgrade() -> None:
    """The longer index takes the place of the shorter, which it begins with."""
    _replace(OLD, NEW)


def downgrade() -> None:
    """The way back, in the same manner."""
    _replace(NEW, OLD)


def _replace(old: dict[str, str], new: dict[str, str]) -> None:
    """Outside a transaction, so that nobody who writes waits; run again after a stop it begins the index anew."""
    with op.get_context().autocommit_block():
        for name, columns in new.items():
            _run(f"drop index concurrently if exists {name}")
            _run(f"create index concurrently {name} on {columns}")
        for name in old:
            _run(f"drop index concurrently if exists {name}")


def _run(statement: str) -> None:
    op.get_bind().connection.driver_connection.execute(statement)
