"""sync bookings."""

from alembic import op
import sqlalchemy as sa
import sqlmodel
import models.columns

revision = "0005"
down_revision = "0004"


def upgrade():
    op.create_table(
        "syncbooking",
        sa.Column("server", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("booked_at", models.columns.Moment(timezone=True), nullable=False),
        sa.Column("not_before", models.columns.Moment(timezone=True), nullable=False),
        sa.Column("sentence", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("server"),
    )


def downgrade():
    op.drop_table("syncbooking")
