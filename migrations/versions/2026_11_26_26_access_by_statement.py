"""Access is kept once per statement instead of once per row."""

from aivo.db import migrating

revision = "0026_access_by_statement"
down_revision = "0020_family_writes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The frozen SQL of the way there."""
    migrating.run(__file__, "up")


def downgrade() -> None:
    """The frozen SQL of the way back."""
    migrating.run(__file__, "down")
