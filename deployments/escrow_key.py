"""`rotate-escrow-key`: a new key for all that is sealed, while workers go on."""

import sys
from argparse import ArgumentParser, Namespace

from tasks.clients.escrow import key_file
from tasks.key_rotation import rotate_escrow_key


def describe(parser: ArgumentParser) -> None:
    """What `--help` says."""
    parser.description = (
        "Makes a new escrow key, gives every sealed password's own key to it, and retires the old "
        "one. Workers on this machine may go on; stop those on other machines first, and copy the "
        "key file there afterwards. If it is interrupted, run it again: it goes on where it was."
    )
    parser.set_defaults(run=run)


def run(wanted: Namespace) -> int:
    """Change the key; 0 once nothing needs the old one."""
    changed = rotate_escrow_key()
    sys.stdout.write(
        f"The escrow key is {changed.key_id} now; {changed.rewrapped} passwords were re-wrapped.\n"
        f"Keep a copy of {key_file()} elsewhere. Keep the old copy as long as any backup of the "
        "database from before now: that one opens with the old key only.\n"
    )
    return 0
