"""Invitations, resets and other houses' sign-in."""

from aivo.db import migrating

revision = "0007_links"
down_revision = "0006_factors"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The frozen SQL of the way there."""
    migrating.run(__file__, "up")


def downgrade() -> None:
    """The frozen SQL of the way back."""
    migrating.run(__file__, "down")
