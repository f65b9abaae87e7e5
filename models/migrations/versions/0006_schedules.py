"""schedules."""

from alembic import op
import sqlalchemy as sa
import sqlmodel
import models.columns

revision = "0006"
down_revision = "0005"

TEXT = sqlmodel.sql.sqltypes.AutoString()
WORD = sa.String(length=32)
MOMENT = models.columns.Moment(timezone=True)


def upgrade():
    op.create_table(
        "rotationpolicy",
        sa.Column("interval_days", sa.Integer(), nullable=False),
        sa.Column("time_zone", TEXT, nullable=False),
        sa.Column("opens_at", TEXT, nullable=False),
        sa.Column("window_minutes", sa.Integer(), nullable=False),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("blackout_dates", sa.JSON(), nullable=False),
        sa.Column("excluded", sa.JSON(), nullable=False),
        sa.Column("waves", sa.JSON(), nullable=False),
        sa.Column("failures_allowed", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("account_type", WORD, nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("changed_by", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("customer_id", "account_type"),
    )
    op.create_table(
        "scheduledrotation",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("policy_id", sa.Integer(), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("rotated_at", MOMENT, nullable=True),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("begun_at", MOMENT, nullable=True),
        sa.Column("run_id", TEXT, nullable=True),
        sa.Column("reckoned_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["policy_id"], ["rotationpolicy.id"]),
        sa.PrimaryKeyConstraint("account_id"),
    )
    op.create_index("ix_scheduledrotation_policy_id", "scheduledrotation", ["policy_id"])
    op.create_index("ix_scheduledrotation_due_at", "scheduledrotation", ["due_at"])
    op.create_table(
        "rotationhold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("account_type", WORD, nullable=False),
        sa.Column("held_at", MOMENT, nullable=False),
        sa.Column("why", TEXT, nullable=False),
        sa.Column("run_id", TEXT, nullable=False),
        sa.Column("released_at", MOMENT, nullable=True),
        sa.Column("released_by", TEXT, nullable=True),
        sa.Column("release_reason", TEXT, nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_rotationhold_customer_id", "rotationhold", ["customer_id"])
    op.create_index(
        "one_open_hold_per_policy",
        "rotationhold",
        ["customer_id", "account_type"],
        unique=True,
        sqlite_where=sa.text("released_at IS NULL"),
        postgresql_where=sa.text("released_at IS NULL"),
    )
    op.create_table(
        "passwordcheck",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("verdict", WORD, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("checked_at", MOMENT, nullable=False),
        sa.Column("proved_at", MOMENT, nullable=True),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("entry_changed_at", MOMENT, nullable=True),
        sa.Column("key_version", sa.Integer(), nullable=True),
        sa.Column("password_set_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("account_id"),
    )
    op.create_table(
        "entrypull",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("ruling", WORD, nullable=False),
        sa.Column("sentence", TEXT, nullable=False),
        sa.Column("handled_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("account_id"),
    )
    op.create_table(
        "dependent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("host", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("declared_at", MOMENT, nullable=False),
        sa.Column("declared_by", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("account_id", "kind", "host", "name"),
    )
    op.create_index("ix_dependent_account_id", "dependent", ["account_id"])
    off = {"nullable": False, "server_default": sa.false()}
    op.add_column("customer", sa.Column("pulls_entries", sa.Boolean(), **off))


def downgrade():
    op.drop_column("customer", "pulls_entries")
    for table in (
        "dependent",
        "entrypull",
        "passwordcheck",
        "rotationhold",
        "scheduledrotation",
        "rotationpolicy",
    ):
        op.drop_table(table)
