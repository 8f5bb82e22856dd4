"""Second factors: what they need beyond the first phase."""

from aivo.db import migrating

revision = "0006_factors"
down_revision = "0005_analytics_and_billing"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The frozen SQL of the way there."""
    migrating.run(__file__, "up")


def downgrade() -> None:
    """The frozen SQL of the way back."""
    migrating.run(__file__, "down")
