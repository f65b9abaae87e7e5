"""Writes the audit log: in the same transaction as the change it tells of."""

import getpass
import os
from datetime import UTC, datetime
from pathlib import Path

from prefect.runtime import flow_run

from models.audit import FIRST, AuditHead, AuditRecord, mac_of
from tasks.clients.database import Session
from tasks.clients.key_file import key_path, read_keys

VARIABLE = "QUICKPASS_AUDIT_KEY_FILE"
HEAD = 1


def append(session: Session, action: str, subject: str, *, outcome: str, why: str = "") -> None:
    """Add a record to the log as part of the transaction in `session`.

    `why` is a sentence of ours or an operator's reason. Misconfigured without the audit key.
    """
    key = audit_key()
    head = session.get(AuditHead, HEAD)
    if head is None:
        head = AuditHead(id=HEAD, number=0, mac=FIRST)
        session.add(head)
    record = AuditRecord(
        number=head.number + 1,
        at=datetime.now(UTC),
        who=actor(),
        action=action,
        subject=subject,
        outcome=outcome,
        why=why,
        mac="",
    )
    record.mac = mac_of(record, head.mac, key)
    head.number, head.mac = record.number, record.mac
    session.add(record)


def actor() -> str:
    """Who acts: the flow run, or the person at the command line of this machine."""
    if flow_run.id:
        return f"run {flow_run.name} ({flow_run.id})"
    return f"{getpass.getuser()} on {os.uname().nodename}"


def audit_key() -> bytes:
    """The key of the chain; Misconfigured when it is missing, or is not one."""
    return read_keys(audit_key_file(), VARIABLE)[0]


def audit_key_file() -> Path:
    """Where the key of the audit log is."""
    return key_path(VARIABLE, "audit.key")
