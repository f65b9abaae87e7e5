"""Which of a tenant's users are imported, which are not, and who is suggested for what."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from models.account import AccountType
from models.names import name_key
from models.plural import counted
from models.report import cell, table
from models.tenant_user import TenantUser, why_not_reset

SHOWN = 1_000  # rows of the page: Prefect's UI gets slow with more


class LeftOutUser(BaseModel):
    """A user that is not imported, and why."""

    model_config = ConfigDict(frozen=True)

    name: str
    reason: str


class Importable(NamedTuple):
    """Those whose password may be reset in the tenant, and the others."""

    users: list[TenantUser]
    left_out: list[LeftOutUser]


class Meant(NamedTuple):
    """What an operator's names mean, and a sentence for each that means nothing."""

    users: list[TenantUser]
    problems: list[str]


def importable(users: Iterable[TenantUser], federated_domains: Collection[str]) -> Importable:
    """Leave out guests, synced users and users of federated domains."""
    found = Importable([], [])
    for user in sorted(users, key=lambda each: name_key(each.user_principal_name)):
        reason = why_not_reset(user, federated_domains)
        if reason is None:
            found.users.append(user)
        else:
            found.left_out.append(LeftOutUser(name=user.user_principal_name, reason=reason))
    return found


def suggested(users: Iterable[TenantUser], account_type: AccountType) -> list[TenantUser]:
    """Those that are probably of this type: who holds or may activate a role administers.

    Nothing tells a service's user from a person's.
    """
    match account_type:
        case AccountType.ADMINISTRATOR:
            return [each for each in users if each.is_administrator]
        case AccountType.END_USER:
            return [each for each in users if not each.is_administrator]
        case AccountType.SERVICE:
            return []


def with_roles(users: Sequence[TenantUser], roles: Sequence[str]) -> Meant:
    """Those that hold one of these roles, or may activate it, by display name."""
    holders: defaultdict[str, dict[UUID, TenantUser]] = defaultdict(dict)
    names: dict[str, str] = {}
    for user in users:
        for role in (*user.roles, *user.eligible_roles):
            holders[name_key(role)][user.object_id] = user
            names[name_key(role)] = role
    meant = {each for role in roles for each in holders.get(name_key(role), ())}
    unknown = [role for role in roles if name_key(role) not in holders]
    known = ", ".join(sorted(names.values())) or "none"
    problems = [
        f"No user that can be imported has the role {role!r}. Roles that somebody has: {known}."
        for role in unknown
    ]
    return Meant([each for each in users if each.object_id in meant], problems)


def named(
    users: Sequence[TenantUser], names: Sequence[str], left_out: Iterable[LeftOutUser] = ()
) -> Meant:
    """The users of these UPNs or object ids, each once."""
    by_name = {name_key(each.user_principal_name): each for each in users}
    by_name |= {str(each.object_id): each for each in users}
    why_not = {name_key(each.name): each.reason for each in left_out}
    found: dict[UUID, TenantUser] = {}
    problems: list[str] = []
    for name in names:
        user = by_name.get(name_key(name))
        if user is not None:
            found[user.object_id] = user
        elif reason := why_not.get(name_key(name)):
            problems.append(reason)
        else:
            problems.append(
                f"There is no user {name!r} to import in the tenant, or not in the roles and "
                "groups that were chosen. Write the user principal name or the object id."
            )
    return Meant(list(found.values()), problems)


def tenant_users_page(
    left_out: Sequence[LeftOutUser], unread: Sequence[str], importable_users: int
) -> str:
    """What an import says about the users that it does not take, as Markdown."""
    everybody = importable_users + len(left_out)
    said = [f"{importable_users} of {counted(everybody, 'user')} can be imported."]
    said += [f"**Not known**: {cell(each)}" for each in unread]
    if left_out:
        shown = [(cell(each.name), cell(each.reason)) for each in left_out[:SHOWN]]
        said += ["## Left out", table(("User", "Why"), shown)]
    if len(left_out) > SHOWN:
        said.append(f"... and {len(left_out) - SHOWN} more.")
    return "\n\n".join(said)
