"""Requests about the record."""

from aivo.db import migrating

revision = "0022_record_requests"
down_revision = "0021_erasure"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The frozen SQL of the way there."""
    migrating.run(__file__, "up")


def downgrade() -> None:
    """The frozen SQL of the way back."""
    migrating.run(__file__, "down")
