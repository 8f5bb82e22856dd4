"""Known devices as rows; tokens that end for good; news of sign-ins, ties and rights; a provider's further hosts."""

from aivo.db import migrating

revision = "0015_known_devices"
down_revision = "0014_support"
branch_labels = None
depends_on = None

breaks = "District staff no longer read every column of users: what a duty over people reads comes by app.accounts."


def upgrade() -> None:
    """The frozen SQL of the way there."""
    migrating.run(__file__, "up")


def downgrade() -> None:
    """The frozen SQL of the way back."""
    migrating.run(__file__, "down")
