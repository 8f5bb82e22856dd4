"""What policies ask is planned once for a session."""

from pathlib import Path

from alembic import op

revision = "0025_speed_of_reads"
down_revision = "0026_access_by_statement"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    """The frozen SQL of the way there."""
    op.get_bind().connection.driver_connection.execute((SQL / f"{Path(__file__).stem}.up.sql").read_text())


def downgrade() -> None:
    """The frozen SQL of the way back."""
    op.get_bind().connection.driver_connection.execute((SQL / f"{Path(__file__).stem}.down.sql").read_text())
