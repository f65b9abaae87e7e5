"""Begin."""

from alembic import op
import sqlalchemy as sa
import sqlmodel
import models.columns

revision = "0001"
down_revision = None


def upgrade():
    op.create_table(
        "customer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("organization_id", sa.BigInteger(), nullable=True),
        sa.Column("organization_name", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("connection", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("created_at", models.columns.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
        sa.UniqueConstraint("organization_id"),
    )
    op.create_table(
        "requestquota",
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("booked_until", sa.Float(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "directory",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("object_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("dns_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("netbios_name", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("connection", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("imported_at", models.columns.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("object_id"),
    )
    op.create_index(op.f("ix_directory_customer_id"), "directory", ["customer_id"], unique=False)
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("directory_id", sa.Integer(), nullable=False),
        sa.Column("object_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("type", sa.String(length=32), nullable=False),
        sa.Column("sam_account_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("user_principal_name", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("display_name", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("label", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("ou_dn", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("protected", sa.Boolean(), nullable=False),
        sa.Column("password_set_at", models.columns.Moment(timezone=True), nullable=True),
        sa.Column("seen_at", models.columns.Moment(timezone=True), nullable=False),
        sa.Column("gone_at", models.columns.Moment(timezone=True), nullable=True),
        sa.Column("entry_id", sa.BigInteger(), nullable=True),
        sa.Column("entry_name", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("entry_url", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("entry_requested_at", models.columns.Moment(timezone=True), nullable=True),
        sa.Column("linked_by", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("decision", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("decision_reason", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("rotated_at", models.columns.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
        ),
        sa.ForeignKeyConstraint(
            ["directory_id"],
            ["directory.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("directory_id", "entry_id"),
        sa.UniqueConstraint("directory_id", "object_id"),
    )
    op.create_index(op.f("ix_account_customer_id"), "account", ["customer_id"], unique=False)
    op.create_table(
        "rotation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("in_doubt", sa.Boolean(), nullable=False),
        sa.Column("stuck", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("logon", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("problem", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("opened_at", models.columns.Moment(timezone=True), nullable=False),
        sa.Column("changed_at", models.columns.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_rotation_account_id"), "rotation", ["account_id"], unique=False)
    op.create_index(op.f("ix_rotation_run_id"), "rotation", ["run_id"], unique=False)
    op.create_index(
        "one_open_rotation_per_account",
        "rotation",
        ["account_id"],
        unique=True,
        sqlite_where=sa.text("state NOT IN ('recorded', 'refused')"),
        postgresql_where=sa.text("state NOT IN ('recorded', 'refused')"),
    )
    op.create_table(
        "sealedpassword",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rotation_id", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("key_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_at", models.columns.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["rotation_id"],
            ["rotation.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_sealedpassword_rotation_id"), "sealedpassword", ["rotation_id"], unique=False
    )


def downgrade():
    op.drop_index(op.f("ix_sealedpassword_rotation_id"), table_name="sealedpassword")
    op.drop_table("sealedpassword")
    op.drop_index(
        "one_open_rotation_per_account",
        table_name="rotation",
        sqlite_where=sa.text("state NOT IN ('recorded', 'refused')"),
        postgresql_where=sa.text("state NOT IN ('recorded', 'refused')"),
    )
    op.drop_index(op.f("ix_rotation_run_id"), table_name="rotation")
    op.drop_index(op.f("ix_rotation_account_id"), table_name="rotation")
    op.drop_table("rotation")
    op.drop_index(op.f("ix_account_customer_id"), table_name="account")
    op.drop_table("account")
    op.drop_index(op.f("ix_directory_customer_id"), table_name="directory")
    op.drop_table("directory")
    op.drop_table("requestquota")
    op.drop_table("customer")
