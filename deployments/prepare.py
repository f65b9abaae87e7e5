"""Sets up or brings up to date: our database, the keys, and what Prefect has of us."""

import sys
from argparse import Namespace

from deployments.register import register
from tasks.audit import audit_key_file
from tasks.clients.database import database_url, migrate
from tasks.clients.escrow import key_file
from tasks.clients.recovery import recovery
from tasks.keys import create_keys


def run(wanted: Namespace) -> int:
    """Prepare everything a worker needs; safe to run again after every upgrade."""
    migrate()
    create_keys()
    copies = recovery()
    if copies is not None:
        copies.try_out()
    names = register()
    sys.stdout.write(
        f"Database    {database_url()}\n"
        f"Escrow key  {key_file()} (keep a copy elsewhere: without it nothing sealed opens)\n"
        f"Audit key   {audit_key_file()} (keep a copy elsewhere: without it nothing is proven)\n"
        f"Break-glass {copies.folder if copies else 'off'}\n"
        f"Registered  {len(names)} deployments: {', '.join(names)}\n"
    )
    return 0
