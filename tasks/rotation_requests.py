"""Which accounts a run rotates, and what speaks against each."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from prefect import task
from sqlmodel import col, or_, select

from models.account import Account, AccountType
from models.customer import Directory, DirectoryKind
from models.left_out import LeftOut
from models.link_refusal import refusal
from models.names import name_key
from models.password_entry import PasswordEntry
from models.protection import confirms
from models.rotation import FINAL, Reason, Rotation, RotationRun
from models.rotation_request import RequestedRotations, RotationRequest
from tasks.accounts import find_accounts
from tasks.clients.database import reading
from tasks.clients.errors import Refused
from tasks.connections import ActiveDirectoryDomain, load
from tasks.customers import matched_customer
from tasks.doors import itglue
from tasks.halves import request_for, without_cloud_halves
from tasks.ledger import began, find_rotation
from tasks.problems import forget_stuck
from tasks.protected_accounts import require_confirmation, without_protected
from tasks.retries import RETRIES
from tasks.runs import this_run


@task(task_run_name="list accounts to rotate", **RETRIES)
def request_rotations(
    customers: Sequence[str],
    *,
    reason: Reason,
    account_types: Sequence[AccountType] = tuple(AccountType),
    names: Sequence[str] = (),
    older_than_days: int = 0,
    confirm_protected: str = "",
    typed_password: UUID | None = None,
) -> RequestedRotations:
    """The customers' linked accounts to rotate: those named, or all of these types that are due.

    One list of the organization's entries shows what speaks against an account (vaulted, archived,
    deleted, ...); its first step will then refuse it. What this run began before is always among
    them. Protected accounts are left out, unless one is named alone.

    Raises NotFound for an unknown name; Refused for a named account without an entry, for a
    protected one that `confirm_protected` does not name, and for one that got a typed password
    while an earlier rotation of it is unfinished.
    """
    run_id = this_run()
    forget_stuck(run_id)
    cutoff = datetime.now(UTC) - timedelta(days=older_than_days)
    requests: list[RotationRequest] = []
    left_out: list[LeftOut] = []
    for customer in customers:
        owner, organization_id, connection = matched_customer(customer)
        if names:
            accounts = _named(customer, names)
        else:
            accounts = _due(owner.id or 0, account_types, cutoff, run_id)
        accounts, halves = without_cloud_halves(owner, accounts)
        if names and halves:
            said = " ".join(f"{each.account}: {each.reason}" for each in halves)
            raise Refused(f"{said} Nothing was changed.")
        left_out += halves
        alone = len(customers) == len(names) == 1
        if alone:
            require_confirmation(accounts[0], confirm_protected)
        else:
            accounts, protected = without_protected(accounts)
            left_out += protected
        said = objections(accounts, organization_id, connection)
        requests += [
            request_for(
                owner,
                account,
                reason,
                objection=objection,
                typed_password=typed_password,
                alone=alone,
                confirmed=alone and confirms(confirm_protected, account),
            )
            for account, objection in zip(accounts, said, strict=True)
        ]
    if typed_password is not None:
        _refuse_unfinished(requests)
    return RequestedRotations(requests=requests, left_out=left_out)


def objections(
    accounts: Sequence[Account], organization_id: int, connection: str
) -> list[str | None]:
    """What speaks against rotating each of these accounts of one customer, if anything."""
    entries = {each.id: each for each in itglue(connection).fetch_entries(organization_id)}
    signing_in = _bind_users(accounts)
    return [_objection(each, entries, organization_id, signing_in) for each in accounts]


def _named(customer: str, names: Sequence[str]) -> Sequence[Account]:
    accounts = find_accounts(customer, names)
    if unlinked := [each.label for each in accounts if each.entry_id is None]:
        raise Refused(
            f"No password entry is linked to {', '.join(unlinked)}: run match-accounts or "
            "create-password-entries first. Nothing was changed."
        )
    return accounts


def _refuse_unfinished(requests: Sequence[RotationRequest]) -> None:
    """Refused where another run's candidate waits, or may be set already."""
    for request in requests:
        rotation = find_rotation(request)
        if rotation is not None and not began(rotation, request):
            raise Refused(
                f"An earlier rotation of {request} is not finished, and its password may be set "
                "already: resume-rotations finishes it. Then type the password again, in a new "
                "run. Nothing was changed by this one."
            )


def _due(
    customer_id: int, account_types: Sequence[AccountType], cutoff: datetime, run_id: str
) -> Sequence[Account]:
    touched = select(RotationRun.rotation_id).where(RotationRun.run_id == run_id)
    unfinished = select(Rotation.account_id).where(
        or_(col(Rotation.id).in_(touched), col(Rotation.state).not_in(FINAL))
    )
    due = or_(
        col(Account.rotated_at).is_(None),
        col(Account.rotated_at) <= cutoff,
        col(Account.id).in_(unfinished),
    )
    accounts = (
        select(Account)
        .where(
            Account.customer_id == customer_id,
            col(Account.entry_id).is_not(None),
            col(Account.type).in_(account_types),
            col(Account.gone_at).is_(None),
            due,
        )
        .order_by(col(Account.rotated_at), col(Account.label))
    )
    with reading() as session:
        return session.exec(accounts).all()


def _objection(
    account: Account,
    entries: dict[int, PasswordEntry],
    organization_id: int,
    signing_in: dict[int, str],
) -> str | None:
    if account.gone_at is not None:
        return "The directory no longer has this account."
    bind_user = signing_in.get(account.directory_id)
    if bind_user is not None and name_key(bind_user) in account.names:
        return (
            "This is the account that the domain connection itself signs in with: change its "
            "password in the directory and in the connection block together."
        )
    entry = entries.get(account.entry_id or 0)
    if entry is None:
        return (
            f"Its password entry {account.entry_id} ({account.entry_name}) is not in the "
            "customer's organization any more: deleted, moved, or hidden from the API key. "
            "Link another one with match-accounts."
        )
    return refusal(entry, organization_id)


def _bind_users(accounts: Sequence[Account]) -> dict[int, str]:
    """The bind user of each domain that these accounts live in; a tenant has none."""
    wanted = {account.directory_id for account in accounts}
    with reading() as session:
        found = session.exec(
            select(Directory).where(
                col(Directory.id).in_(wanted), Directory.kind == DirectoryKind.ACTIVE_DIRECTORY
            )
        ).all()
    return {each.id or 0: load(ActiveDirectoryDomain, each.connection).bind_user for each in found}
