"""Codes to a family's phone."""

from aivo.db import migrating

revision = "0019_phones"
down_revision = "0018_gate_after_policies"
branch_labels = None
depends_on = None

breaks = "app.post_text takes a language: the version before cannot send a text."


def upgrade() -> None:
    """The frozen SQL of the way there."""
    migrating.run(__file__, "up")


def downgrade() -> None:
    """The frozen SQL of the way back."""
    migrating.run(__file__, "down")
