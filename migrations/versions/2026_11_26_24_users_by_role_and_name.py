"""People of one role by name: lists of staff are read in this order, a page at a time."""

from aivo.db import migrating

revision = "0024_users_by_role_and_name"
down_revision = "0025_speed_of_reads"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The frozen SQL of the way there."""
    migrating.run(__file__, "up")


def downgrade() -> None:
    """The frozen SQL of the way back."""
    migrating.run(__file__, "down")
