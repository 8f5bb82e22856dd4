"""Class codes and picture PINs."""

from aivo.db import migrating

revision = "0008_class_codes"
down_revision = "0007_links"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The frozen SQL of the way there."""
    migrating.run(__file__, "up")


def downgrade() -> None:
    """The frozen SQL of the way back."""
    migrating.run(__file__, "down")
