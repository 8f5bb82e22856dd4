"""Phase 4: phase 1 features."""

from aivo.db import migrating

revision = "0004_phase_1_features"
down_revision = "0003_ai"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The frozen SQL of the way there."""
    migrating.run(__file__, "up")


def downgrade() -> None:
    """The frozen SQL of the way back."""
    migrating.run(__file__, "down")
