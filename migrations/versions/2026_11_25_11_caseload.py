"""Caseload moves and cover."""

from aivo.db import migrating

revision = "0011_caseload"
down_revision = "0010_shell"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The frozen SQL of the way there."""
    migrating.run(__file__, "up")


def downgrade() -> None:
    """The frozen SQL of the way back."""
    migrating.run(__file__, "down")
