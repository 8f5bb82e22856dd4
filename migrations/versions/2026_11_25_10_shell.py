"""What the pages keep with a person."""

from aivo.db import migrating

revision = "0010_shell"
down_revision = "0009_access_tokens"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The frozen SQL of the way there."""
    migrating.run(__file__, "up")


def downgrade() -> None:
    """The frozen SQL of the way back."""
    migrating.run(__file__, "down")
