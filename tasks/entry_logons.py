"""Logons with what stands in an entry, inside what the domain's lockout rules allow."""

from uuid import UUID

from pydantic import SecretStr

from models.account import Account
from models.customer import Directory, DirectoryKind
from models.drift import logon_tells
from models.identity import Identity
from models.tenant_identity import identity_of
from tasks.clients.active_directory import ActiveDirectory, Logon
from tasks.clients.database import now_in, reading
from tasks.clients.errors import NotFound
from tasks.doors import active_directory, entra
from tasks.logons import budgeted, logged_on


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
            return _in_domain(domain, account, value)
    except NotFound:
        return None, None


def _in_domain(
    domain: ActiveDirectory, account: Account, value: SecretStr | None
) -> tuple[Identity, Logon | None]:
    identity, allowed = budgeted(domain, account)
    if identity.locked:
        return identity, Logon.LOCKED
    with reading() as session:
        tells = logon_tells(identity, now_in(session))
    if value is None or not value.get_secret_value() or not (allowed and tells):
        return identity, None
    return identity, logged_on(domain, identity, account, value)
