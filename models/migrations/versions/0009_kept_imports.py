"""kept imports."""

from alembic import op
import sqlalchemy as sa
import sqlmodel
import models.columns

revision = "0009"
down_revision = "0008"

TEXT = sqlmodel.sql.sqltypes.AutoString()
WORD = sa.String(length=32)
MOMENT = models.columns.Moment(timezone=True)


def upgrade():
    op.create_table(
        "importrule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("directory_id", sa.Integer(), nullable=False),
        sa.Column("place", WORD, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("unit_dn", TEXT, nullable=True),
        sa.Column("include_subtree", sa.Boolean(), nullable=False),
        sa.Column("account_type", WORD, nullable=False),
        sa.Column("links", sa.Boolean(), nullable=False),
        sa.Column("kept_at", MOMENT, nullable=False),
        sa.Column("kept_by", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["directory_id"], ["directory.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("directory_id", "place", "key"),
    )
    op.create_table(
        "accountnews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("run_id", TEXT, nullable=False),
        sa.Column("event", WORD, nullable=False),
        sa.Column("detail", TEXT, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_accountnews_run_id", "accountnews", ["run_id"])
    op.create_index("ix_accountnews_at", "accountnews", ["at"])


def downgrade():
    op.drop_table("accountnews")
    op.drop_table("importrule")
