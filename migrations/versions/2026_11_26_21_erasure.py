"""A learner's record is erased, by the guard alone."""

from aivo.db import migrating

revision = "0021_erasure"
down_revision = "0026_access_by_statement"
branch_labels = None
depends_on = None

breaks = "The worker no longer removes a learner's rows itself: functions of the guard do, and they ask for a reason."


def upgrade() -> None:
    """The frozen SQL of the way there."""
    migrating.run(__file__, "up")


def downgrade() -> None:
    """The frozen SQL of the way back."""
    migrating.run(__file__, "down")
