"""`audit`: whether the audit log is whole, and its head to be kept where nobody here can write."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select

from models.audit import FIRST, AuditHead, AuditRecord, Broken, first_broken
from tasks.audit import HEAD, audit_key
from tasks.clients.database import Session, reading
from tasks.clients.errors import Misconfigured

PAGE = 1000


def describe(parser: ArgumentParser) -> None:
    """What `--help` says."""
    parser.description = "The audit log is a chain of keyed hashes: what is altered in it shows."
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    check = commands.add_parser("verify", help="name the first record that is not as written")
    check.description = (
        "Exit status 0 if every record is as it was written and none is missing. Records cut off "
        "at the end show only against a head that was exported before."
    )
    check.add_argument("--head", type=Path, metavar="FILE", help="a head that was exported before")
    check.set_defaults(run=verify)
    export = commands.add_parser("head", help="print the number and hash of the last record")
    export.description = (
        "One line, to be kept where nobody who can write the database can write: a mailbox, a "
        "log server, a printer. `audit verify --head FILE` compares it later."
    )
    export.set_defaults(run=show_head)


def show_head(wanted: Namespace) -> int:
    """Print the end of the chain, in one line."""
    with reading() as session:
        head = _head(session)
    sys.stdout.write(f"{head.number} {head.mac}\n")
    return 0


def verify(wanted: Namespace) -> int:
    """Say whether the log is whole; 1 and the first broken link if not."""
    exported = None if wanted.head is None else _exported(wanted.head)
    key = audit_key()
    with reading() as session:
        head = _head(session)
        try:
            broken = first_broken(_records(session), key, head, exported)
        except UnreadableRecord as error:
            broken = Broken(error.number, "this record cannot be read")
    if broken is None:
        sys.stdout.write(f"The audit log is whole: {head.number} records.\n")
        return 0
    sys.stderr.write(f"The audit log is BROKEN at record {broken.number}: {broken.how}.\n")
    return 1


class UnreadableRecord(Exception):
    """A record whose columns hold what nobody of us has written there."""

    def __init__(self, number: int) -> None:
        """`number` is the record's, or the one that would come there."""
        super().__init__(number)
        self.number = number


def _head(session: Session) -> AuditHead:
    return session.get(AuditHead, HEAD) or AuditHead(id=HEAD, number=0, mac=FIRST)


def _records(session: Session) -> Iterator[AuditRecord]:
    """All records in order, page by page; UnreadableRecord at the first that has no such shape."""
    in_order = select(AuditRecord).order_by(col(AuditRecord.number))
    rest, following, page = in_order, 1, PAGE
    while True:
        try:
            found = session.exec(rest.limit(page)).all()
        except (DBAPIError, TypeError, ValueError) as error:
            if isinstance(error, DBAPIError) and "decode" not in str(error.orig):
                raise  # it is the database that fails, not a record
            if page == 1:
                raise UnreadableRecord(following) from None
            page = 1  # up to the one that it is
            continue
        if not found:
            return
        yield from found
        rest, following = (
            in_order.where(col(AuditRecord.number) > found[-1].number),
            found[-1].number + 1,
        )
        session.expunge_all()


def _exported(file: Path) -> AuditHead:
    try:
        number, mac = file.read_text().split()
        return AuditHead(id=HEAD, number=int(number), mac=mac)
    except ValueError:
        pass
    raise Misconfigured(f"{file} does not hold an exported head: a number and a hash in one line.")
