r"""Pairing: which user of a customer's tenant is the same person as an account of its domain.

Two criteria are certain. First the SID: the user's `onPremisesSecurityIdentifier` is the account's
objectSid, whatever anchor the sync uses. Then the immutable id: it encodes the account's
mS-DS-ConsistencyGuid, or without one its objectGUID. Both come from a sync, now or once.

Equal `domain\sAMAccountName`, and equal userPrincipalName where there never was a sync, are
suggestions: names are given anew, so a person confirms them. Where the criteria contradict each
other, or two accounts want one user, nobody is paired. Everything is found through dictionaries.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from models.names import name_key
from models.tenant_user import TenantUser

SID, ANCHOR, NAME, UPN = "SID", "immutable id", r"domain\sAMAccountName", "userPrincipalName"
OPERATOR = "operator"

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class DomainAccount:
    """An account of a domain, as far as pairing needs it.

    `twin` is whom it is paired with; with `by_operator` a person has decided that, or for None that
    it is to have no twin.
    """

    id: int
    label: str
    object_id: UUID
    sid: str | None
    anchor: UUID | None
    sam_account_name: str
    user_principal_name: str | None
    dns_name: str
    twin: UUID | None = None
    by_operator: bool = False


@dataclass(frozen=True)
class Paired:
    """This user is the account's twin for certain, or because a person said so."""

    user: TenantUser
    criterion: str


@dataclass(frozen=True)
class Suggested:
    """This user may be the account's twin: a person decides."""

    user: TenantUser
    criterion: str


@dataclass(frozen=True)
class NotPaired:
    """The account has no twin."""

    reason: str


PairDecision = Paired | Suggested | NotPaired
Objection = Callable[[DomainAccount, TenantUser], str | None]


def pair(
    accounts: Sequence[DomainAccount], users: Iterable[TenantUser], objection: Objection
) -> dict[int, PairDecision]:
    """A decision for each account, by its id; `objection` says why two cannot be one.

    `accounts` are all of the customer's domains that still exist, `users` all of its tenant.
    """
    index = _Index(users)
    decisions = {each.id: _decided(each, index, objection) for each in accounts}
    wanted = Counter(each.user.object_id for each in decisions.values() if isinstance(each, Paired))
    labels: defaultdict[UUID, list[str]] = defaultdict(list)
    for account in accounts:
        decision = decisions[account.id]
        if isinstance(decision, Paired) and wanted[decision.user.object_id] > 1:
            labels[decision.user.object_id].append(account.label)
    for account in accounts:
        decision = decisions[account.id]
        if not isinstance(decision, Paired) or decision.criterion == OPERATOR:
            continue
        others = labels[decision.user.object_id]
        if others:
            name = decision.user.user_principal_name
            reason = f"{' and '.join(others)} would both be paired with {name}: decide for one."
            decisions[account.id] = NotPaired(reason)
    return decisions | _suggestions(accounts, decisions, index, set(wanted), objection)


def _decided(account: DomainAccount, index: "_Index", objection: Objection) -> PairDecision:
    if account.by_operator:
        return _said_by_operator(account, index)
    by_sid = index.by_sid.get(name_key(account.sid), []) if account.sid else []
    by_anchor = index.by_anchor.get(account.anchor or account.object_id, [])
    found = {each.object_id: each for each in (*by_sid, *by_anchor)}
    if not found:
        return NotPaired("The tenant has no user with its SID or its immutable id.")
    if len(found) > 1:
        names = ", ".join(each.user_principal_name for each in found.values())
        return NotPaired(f"Its SID and its immutable id lead to different users: {names}.")
    (user,) = found.values()
    if not by_sid and account.sid and user.sid:
        name = user.user_principal_name
        return NotPaired(f"{name} has its immutable id, and the SID of another account.")
    reason = objection(account, user)
    return NotPaired(reason) if reason else Paired(user, SID if by_sid else ANCHOR)


def _said_by_operator(account: DomainAccount, index: "_Index") -> PairDecision:
    kept = index.by_id.get(account.twin) if account.twin else None
    if kept is not None:
        return Paired(kept, OPERATOR)
    if account.twin is None:
        return NotPaired("A person parted it from its twin.")
    return NotPaired("The user that a person paired it with has gone from the tenant.")


def _suggestions(
    accounts: Sequence[DomainAccount],
    decisions: dict[int, PairDecision],
    index: "_Index",
    taken: set[UUID],
    objection: Objection,
) -> dict[int, PairDecision]:
    """What names suggest to those that have no twin for certain; nothing that two would get."""
    found: dict[int, Suggested] = {}
    for account in accounts:
        if account.by_operator or isinstance(decisions[account.id], Paired):
            continue
        for criterion, users in index.named(account):
            free = [each for each in users if each.object_id not in taken]
            if len(free) != 1 or (free[0].sid and account.sid):
                continue
            if objection(account, free[0]) is None:
                found[account.id] = Suggested(free[0], criterion)
            break
    wanted = Counter(each.user.object_id for each in found.values())
    return {key: each for key, each in found.items() if wanted[each.user.object_id] == 1}


class _Index:
    """A tenant's users, by what an account of a domain may be known by."""

    def __init__(self, users: Iterable[TenantUser]) -> None:
        members = [each for each in users if not each.guest]
        self.by_id = {each.object_id: each for each in members}
        self.by_sid = _by(members, lambda each: name_key(each.sid) if each.sid else None)
        self.by_anchor = _by(members, lambda each: each.anchor)
        self._by_name = _by(members, _domain_name)
        self._by_upn = _by(members, lambda each: name_key(each.user_principal_name))

    def named(self, account: DomainAccount) -> Iterable[tuple[str, list[TenantUser]]]:
        """The users that bear a name of the account, by criterion."""
        sam = (name_key(account.dns_name), name_key(account.sam_account_name))
        yield NAME, self._by_name.get(sam, [])
        if account.user_principal_name:
            yield UPN, self._by_upn.get(name_key(account.user_principal_name), [])


def _domain_name(user: TenantUser) -> tuple[str, str] | None:
    if not user.domain_name or not user.sam_account_name:
        return None
    return name_key(user.domain_name), name_key(user.sam_account_name)


def _by(
    users: Iterable[TenantUser], key: Callable[[TenantUser], Key | None]
) -> dict[Key, list[TenantUser]]:
    found: defaultdict[Key, list[TenantUser]] = defaultdict(list)
    for user in users:
        value = key(user)
        if value is not None:
            found[value].append(user)
    return found
