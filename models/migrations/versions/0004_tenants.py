"""tenants."""

from alembic import op
import sqlalchemy as sa
import sqlmodel
import models.columns

revision = "0004"
down_revision = "0003"

TEXT = sqlmodel.sql.sqltypes.AutoString()
WORD = sa.String(length=32)
MOMENT = models.columns.Moment(timezone=True)
NEW = (
    ("account", "sid", TEXT),
    ("account", "anchor", TEXT),
    ("account", "roles", TEXT),
    ("account", "twin_object_id", TEXT),
    ("account", "twin_name", TEXT),
    ("account", "paired_by", TEXT),
    ("customer", "arrangement", WORD),
    ("directory", "sync_server", TEXT),
    ("rotation", "twin_object_id", TEXT),
    ("rotation", "twin_set_by", WORD),
    ("rotation", "cloud_changed_before", MOMENT),
    ("rotation", "cloud_changed_at", MOMENT),
)


def upgrade():
    for table, name, kind in NEW:
        op.add_column(table, sa.Column(name, kind, nullable=True))


def downgrade():
    for table, name, _ in reversed(NEW):
        op.drop_column(table, name)
