"""Logons with what stands in an entry, inside what the domain's lockout rules allow."""

from uuid import UUID

from pydantic import SecretStr

from models.account import Account
from models.customer import Directory, DirectoryKind
from models.drift import logon_tells
from models.identity import Identity
from models.logon_budget import may_try
from models.tenant_identity import identity_of
from tasks.clients.active_directory import ActiveDirectory, Logon
from tasks.clients.database import now_in, reading, writing
from tasks.clients.errors import NotFound
from tasks.doors import active_directory, entra


def seen_and_tried(
    account: Account, value: SecretStr | None
) -> tuple[Identity | None, Logon | None]:
    """The account as it is now, and how its directory answers one logon with `value`.

    Both None where the account has gone. No logon is tried without a value, in a tenant, where
    failures are counted already, and for an hour after the password was changed.
    """
    with reading() as session:
        directory = session.get_one(Directory, account.directory_id)
    object_id = UUID(account.object_id)
    try:
        if directory.kind is DirectoryKind.ENTRA:
            return identity_of(entra(directory.connection).fetch_user(object_id)), None
        with active_directory(directory.connection) as domain:
            return _in_domain(domain, object_id, account, value)
    except NotFound:
        return None, None


def _in_domain(
    domain: ActiveDirectory, object_id: UUID, account: Account, value: SecretStr | None
) -> tuple[Identity, Logon | None]:
    identity, policy = domain.fetch_account_and_policy(object_id)
    with reading() as session:
        tried_at = session.get_one(Account, account.id).logon_tried_at
        now = now_in(session)
    if identity.locked:
        return identity, Logon.LOCKED
    allowed = may_try(identity, policy, tried_at=tried_at, now=now) and logon_tells(identity, now)
    if value is None or not value.get_secret_value() or not allowed:
        return identity, None
    _note(account, tried=True)  # first: whoever dies here has spent the account's budget
    logon = domain.verify_password(identity, value)
    if logon is not Logon.WRONG:
        _note(account, tried=False)
    return identity, logon


def _note(account: Account, *, tried: bool) -> None:
    with writing() as session:
        now = now_in(session)
        session.get_one(Account, account.id).logon_tried_at = now if tried else None
