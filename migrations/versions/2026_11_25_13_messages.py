"""Messages, notifications and mail."""

from aivo.db import migrating

revision = "0013_messages"
down_revision = "0012_administration"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The frozen SQL of the way there."""
    migrating.run(__file__, "up")


def downgrade() -> None:
    """The frozen SQL of the way back."""
    migrating.run(__file__, "down")
