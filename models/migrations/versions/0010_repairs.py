"""repairs."""

from alembic import op
import sqlalchemy as sa

revision = "0010"
down_revision = "0009"


def upgrade():
    off = sa.Column("repairs_drift", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("customer", off)


def downgrade():
    op.drop_column("customer", "repairs_drift")
