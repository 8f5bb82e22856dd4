"""The seal of the trail, and data keys that are superseded before they are retired."""

from pathlib import Path

from alembic import op

revision = "0016_sealing"
down_revision = "0015_known_devices"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"

# The logs of readings and attempts are sealed with the changes, so they say their transaction too. Rows that stand
# there already get this one's: such a default is computed once, and the table is not rewritten.
COLUMNS = """
alter table record_accesses add column if not exists xid bigint not null default (pg_current_xact_id()::text)::bigint;
comment on column record_accesses.xid is 'The transaction; the seal takes rows in the order (xid, id)';
alter table access_attempts add column if not exists xid bigint not null default (pg_current_xact_id()::text)::bigint;
comment on column access_attempts.xid is 'The transaction; the seal takes rows in the order (xid, id)';
"""
INDEXES = {
    "ix_record_accesses_tenant_id_xid_id": "record_accesses (tenant_id, xid, id)",
    "ix_access_attempts_tenant_id_xid_id": "access_attempts (tenant_id, xid, id)",
    "ix_audit_events_tenant_id_xid_id": "audit_events (tenant_id, xid, id)",
}
BEFORE = {"ix_audit_events_tenant_id_xid": "audit_events (tenant_id, xid)"}


def upgrade() -> None:
    """First what the trail's great tables need, while they are written to; then the frozen SQL in one transaction."""
    _run(COLUMNS)
    _replace_indexes(BEFORE, INDEXES)
    _run((SQL / f"{Path(__file__).stem}.up.sql").read_text())


def downgrade() -> None:
    """The way back, in the same manner."""
    _replace_indexes(INDEXES, BEFORE)
    _run((SQL / f"{Path(__file__).stem}.down.sql").read_text())


def _replace_indexes(old: dict[str, str], new: dict[str, str]) -> None:
    """Outside a transaction, so that nobody who writes waits; run again after a stop it begins the index anew."""
    with op.get_context().autocommit_block():
        for name, columns in new.items():
            _run(f"drop index concurrently if exists {name}")
            _run(f"create index concurrently {name} on {columns}")
        for name in old:
            _run(f"drop index concurrently if exists {name}")


def _run(statements: str) -> None:
    op.get_bind().connection.driver_connection.execute(statements)
