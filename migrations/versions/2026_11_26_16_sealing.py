"""The seal of the trail, and data keys that are superseded before they are retired."""

from aivo.db import migrating

revision = "0016_sealing"
down_revision = "0015_known_devices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The frozen SQL of the way there."""
    migrating.run(__file__, "up")


def downgrade() -> None:
    """The frozen SQL of the way back."""
    migrating.run(__file__, "down")
