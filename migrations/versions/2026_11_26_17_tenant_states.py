"""States of a tenant, and what was still missing of administration."""

from aivo.db import migrating

revision = "0017_tenant_states"
down_revision = "0016_sealing"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The frozen SQL of the way there."""
    migrating.run(__file__, "up")


def downgrade() -> None:
    """The frozen SQL of the way back."""
    migrating.run(__file__, "down")
