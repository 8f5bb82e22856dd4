"""The gate of consent speaks after the policies and the keys."""

from aivo.db import migrating

revision = "0018_gate_after_policies"
down_revision = "0017_tenant_states"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The frozen SQL of the way there."""
    migrating.run(__file__, "up")


def downgrade() -> None:
    """The frozen SQL of the way back."""
    migrating.run(__file__, "down")
