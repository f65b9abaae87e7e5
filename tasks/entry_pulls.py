"""Brings passwords that people wrote into entries to the directories, by the rule in `entry_pull`.

A value travels as a typed one does: saved in Prefect for a moment, encrypted, and deleted when it is
sealed. What was decided about a change is kept once its rotation stands, so that a run that dies
on the way neither loses an edit nor takes one twice.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import cast
from uuid import UUID, uuid4

from prefect import task
from pydantic import BaseModel, SecretStr

from models.account import AccountRef
from models.customer import Customer
from models.drift import Facts, directory_changed
from models.entry_pull import EntryChange, EntryPull, Ruling, ruled
from models.outcome import PROOFS
from models.rotation import Reason, RotationState
from models.rotation_request import RotationRequest
from tasks.audit import append
from tasks.candidates import keep_foreign
from tasks.check_records import Known, known
from tasks.clients.database import now_in, reading, writing
from tasks.entry_logons import seen_and_tried
from tasks.entry_notes import tell_in_entry
from tasks.entry_values import holds, read_entry
from tasks.halves import request_for
from tasks.retries import RETRIES
from tasks.standings import latest_rotations
from tasks.typed_passwords import TypedPassword, delete_typed


class JudgedEdit(BaseModel):
    """An edit of an entry, what was decided about it, and the rotation that is to follow."""

    account: AccountRef
    changed_at: datetime
    ruling: Ruling
    sentence: str
    request: RotationRequest | None = None


class PullSummary(BaseModel):
    """How many passwords were set that people had written into entries."""

    pulled: int


class EntriesNotTaken(Exception):
    """At least one password that a person wrote into an entry was not set; the text lists them."""


@task(task_run_name="judge edit · {account}", **RETRIES)
def judge_edited_entry(account: AccountRef) -> JudgedEdit | None:
    """Read what the entry holds and decide; None where there is nothing to do, or not yet."""
    each = known(account.id)
    with reading() as session:
        owner = session.get_one(Customer, each.account.customer_id)
        handled = session.get(EntryPull, account.id)
        now = now_in(session)
    entry, value = read_entry(owner.connection or "", each.account.entry_id or 0)
    if entry is None or entry.password_updated_at is None:
        return None
    change = EntryChange(
        account=each.account,
        entry=entry,
        holds=holds(each.rotation, value),
        handled_at=handled.changed_at if handled else None,
        under_way=each.under_way,
        directory_changed=False,
        rotated=each.rotation is not None,
    )
    decided = ruled(change, now)
    if decided.ruling is Ruling.PULL:
        decided = ruled(_with_directory(each, change, value), now)
    if decided.ruling is Ruling.WAIT:
        return None
    judged = JudgedEdit(account=account, changed_at=entry.password_updated_at, **decided._asdict())
    if decided.ruling is Ruling.PULL and value is not None:
        request = request_for(owner, each.account, Reason.ENTRY, typed_password=_saved(value))
        return judged.model_copy(update={"request": request})
    if decided.ruling is Ruling.CONFLICT and value is not None and each.rotation is not None:
        keep_foreign(each.rotation, value)
    _store(judged)
    return judged


@task(task_run_name="list passwords to set")
def list_pulls(judged: Sequence[JudgedEdit | Exception | None]) -> list[RotationRequest]:
    """The rotations that bring what people wrote to the directories."""
    found = [each.request for each in judged if isinstance(each, JudgedEdit)]
    return [each for each in found if each is not None]


@task(task_run_name="report pulled passwords")
def report_pulls(judged: Sequence[JudgedEdit | Exception | None]) -> PullSummary:
    """Keep how each pull ended; EntriesNotTaken, naming them, if a person has to see to one."""
    edits = [each for each in judged if isinstance(each, JudgedEdit)]
    with reading() as session:
        latest = latest_rotations(session, [each.account.id for each in edits])
        now = now_in(session)
    said = [str(each) for each in judged if isinstance(each, Exception)]
    pulled = 0
    for each in edits:
        ended = each
        if each.request is not None:
            if each.request.typed_password is not None:
                delete_typed(each.request.typed_password)
            rotation = latest.get(each.account.id)
            if rotation is None or rotation.run_id != each.request.run_id:
                continue  # not even sealed: the next run takes it up
            if rotation.state is RotationState.REFUSED:
                reason = rotation.problem or "The directory refused it."
                why = f"The password in the entry was not taken. {reason}"
                ended = each.model_copy(update={"ruling": Ruling.REFUSED, "sentence": why})
            _store(ended)
            pulled += ended.ruling is Ruling.PULL
        if ended.ruling in {Ruling.CONFLICT, Ruling.REFUSED}:
            said.append(f"{each.account}: {ended.sentence}")
            tell_in_entry(each.account.id, ended.sentence, now)
        elif ended.ruling is Ruling.PULL:
            tell_in_entry(each.account.id, None, now)
    if said:
        raise EntriesNotTaken("\n".join(said))
    return PullSummary(pulled=pulled)


def _with_directory(each: Known, change: EntryChange, value: SecretStr | None) -> EntryChange:
    """The change with what the directory says; a logon only where both sides were changed."""
    identity, _ = seen_and_tried(each.account, None)
    if identity is None:
        return change._replace(directory_changed=True)
    facts = Facts(0, change.entry, identity, each.baseline)
    if not directory_changed(facts, identity):
        return change
    _, logon = seen_and_tried(each.account, value)
    return change._replace(directory_changed=True, works=logon in PROOFS)


def _saved(value: SecretStr) -> UUID:
    """The id under which the value waits in Prefect, encrypted, until it is sealed."""
    saved = TypedPassword(password=value).save(f"pulled-{uuid4().hex}")
    return cast("UUID", saved)  # typed sync-or-async


def _store(judged: JudgedEdit) -> None:
    with writing() as session:
        session.merge(
            EntryPull(
                account_id=judged.account.id,
                changed_at=judged.changed_at,
                ruling=judged.ruling,
                sentence=judged.sentence,
                handled_at=now_in(session),
            )
        )
        if judged.ruling is not Ruling.NOTHING:
            outcome, why = judged.ruling.value, judged.sentence
            append(session, "pull password", judged.account.label, outcome=outcome, why=why)
