"""Sets up or brings up to date: our database, the escrow key, and what Prefect has of us."""

import sys

from deployments.register import register
from tasks.clients.database import database_url, migrate
from tasks.clients.escrow import key_file
from tasks.keys import create_keys


def main() -> None:
    """Prepare everything a worker needs; safe to run again after every upgrade."""
    migrate()
    create_keys()
    names = register()
    sys.stdout.write(
        f"Database   {database_url()}\n"
        f"Escrow key {key_file()} (keep a copy elsewhere: without it nothing sealed opens)\n"
        f"Registered {len(names)} deployments: {', '.join(names)}\n"
    )


if __name__ == "__main__":
    main()
