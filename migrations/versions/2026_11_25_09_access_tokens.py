"""Personal access tokens."""

from aivo.db import migrating

revision = "0009_access_tokens"
down_revision = "0008_class_codes"
branch_labels = None
depends_on = None

breaks = (
    "Address, staff number, sign-ins and deactivation of people, and session and request of openings, leave the views "
    "of schema prisma."
)


def upgrade() -> None:
    """The frozen SQL of the way there."""
    migrating.run(__file__, "up")


def downgrade() -> None:
    """The frozen SQL of the way back."""
    migrating.run(__file__, "down")
