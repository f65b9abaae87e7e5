"""password recipes."""

from alembic import op
import sqlalchemy as sa

revision = "0007"
down_revision = "0006"

WORD = sa.String(length=32)
COLUMNS = {
    "password_style": (WORD, sa.text("'characters'")),
    "password_length": (sa.Integer(), sa.text("32")),
    "look_alikes": (sa.Boolean(), sa.true()),
    "password_words": (sa.Integer(), sa.text("6")),
    "word_separator": (WORD, sa.text("'-'")),
}


def upgrade():
    for name, (kind, default) in COLUMNS.items():
        column = sa.Column(name, kind, nullable=False, server_default=default)
        op.add_column("rotationpolicy", column)


def downgrade():
    for name in COLUMNS:
        op.drop_column("rotationpolicy", name)
