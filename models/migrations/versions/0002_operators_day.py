"""operators day."""

from alembic import op
import sqlalchemy as sa
import sqlmodel
import models.columns

revision = "0002"
down_revision = "0001"


def upgrade():
    op.create_table(
        "job",
        sa.Column("flow", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("begun_at", models.columns.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"]),
        sa.PrimaryKeyConstraint("flow", "customer_id"),
    )
    op.add_column(
        "rotation", sa.Column("typed", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade():
    op.drop_column("rotation", "typed")
    op.drop_table("job")
