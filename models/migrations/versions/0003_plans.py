"""plans."""

from alembic import op
import sqlalchemy as sa
import sqlmodel
import models.columns

revision = "0003"
down_revision = "0002"


def upgrade():
    op.create_table(
        "plannedrotation",
        sa.Column("run_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("offered", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=True),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("rotated_at", models.columns.Moment(timezone=True), nullable=True),
        sa.Column("planned_at", models.columns.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("run_id", "account_id"),
    )


def downgrade():
    op.drop_table("plannedrotation")
