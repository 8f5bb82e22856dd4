"""What policies ask is planned once for a session."""

from aivo.db import migrating

revision = "0025_speed_of_reads"
down_revision = "0022_record_requests"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The frozen SQL of the way there."""
    migrating.run(__file__, "up")


def downgrade() -> None:
    """The frozen SQL of the way back."""
    migrating.run(__file__, "down")
