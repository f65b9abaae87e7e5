"""The commands of this application; without one, everything a worker needs is prepared.

A password goes to standard output, and only there; what went wrong, to standard error.
"""

import sys
from argparse import ArgumentParser
from collections.abc import Sequence

from sqlalchemy.exc import DBAPIError

from deployments import audit, escrow_key, prepare, reveal
from tasks.clients.errors import OutsideError

PROGRAM = "python -m deployments"
COMMANDS = (
    ("reveal", "show what the escrow holds for one account", reveal.describe),
    ("rotate-escrow-key", "give all that is sealed a new key", escrow_key.describe),
    ("audit", "check the audit log, or export its head", audit.describe),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit status."""
    parser = ArgumentParser(
        usage=f"{PROGRAM} [-h] [COMMAND ...]",
        description="Without a command: brings our database up to date, makes the keys, and "
        "registers the deployments. Safe to run again after every upgrade.",
        epilog="Settings are environment variables; the README lists them under 'Set it up'.",
    )
    parser.set_defaults(run=prepare.run)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", prog=PROGRAM)
    for name, meaning, describe in COMMANDS:
        describe(commands.add_parser(name, help=meaning))
    wanted = parser.parse_args(arguments)
    try:
        return wanted.run(wanted)
    except OutsideError as error:
        said = str(error)
    except DBAPIError as error:
        said = f"The database said no: {error.orig}"  # without the values that were to be stored
    except OSError as error:
        said = f"{error.filename or 'A file'}: {error.strerror or error}"
    sys.stderr.write(f"{said}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
