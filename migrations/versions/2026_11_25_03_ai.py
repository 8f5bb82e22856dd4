"""Phase 3: ai."""

from aivo.db import migrating

revision = "0003_ai"
down_revision = "0002_iep_and_assessment"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The frozen SQL of the way there."""
    migrating.run(__file__, "up")


def downgrade() -> None:
    """The frozen SQL of the way back."""
    migrating.run(__file__, "down")
