"""A parent who does not decide writes nothing into a record."""

from aivo.db import migrating

revision = "0020_family_writes"
down_revision = "0019_phones"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The frozen SQL of the way there."""
    migrating.run(__file__, "up")


def downgrade() -> None:
    """The frozen SQL of the way back."""
    migrating.run(__file__, "down")
