"""updated dependents."""

from alembic import op
import sqlalchemy as sa
import models.columns

revision = "0008"
down_revision = "0007"

MOMENT = models.columns.Moment(timezone=True)


def upgrade():
    begin = sa.text("'1970-01-01 00:00:00'")
    op.add_column(
        "dependent", sa.Column("updated_at", MOMENT, nullable=False, server_default=begin)
    )
    op.execute("UPDATE dependent SET updated_at = declared_at")


def downgrade():
    op.drop_column("dependent", "updated_at")
