"""Phase 5: analytics and billing."""

from aivo.db import migrating

revision = "0005_analytics_and_billing"
down_revision = "0004_phase_1_features"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The frozen SQL of the way there."""
    migrating.run(__file__, "up")


def downgrade() -> None:
    """The frozen SQL of the way back."""
    migrating.run(__file__, "down")
