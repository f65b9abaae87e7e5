"""The database's history, in Alembic's form."""
