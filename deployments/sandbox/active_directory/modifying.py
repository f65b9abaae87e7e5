"""Carrying out a modify: all of its changes, or none."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from deployments.sandbox.active_directory.directory import Directory
from deployments.sandbox.active_directory.entries import Account, Entry
from deployments.sandbox.active_directory.lockout import after_wrong_password, is_locked, unlocked
from deployments.sandbox.active_directory.messages import Change, Modify, Operation
from deployments.sandbox.active_directory.passwords import (
    is_acceptable,
    is_too_young,
    unquoted,
    was_used,
)
from deployments.sandbox.active_directory.results import (
    access_denied,
    change_refused,
    no_object,
    not_a_quoted_password,
    policy_refused_reset,
    unwilling,
)
from deployments.sandbox.active_directory.rights import (
    is_administrator,
    may_reset_password,
    may_see,
)
from deployments.sandbox.active_directory.writing import (
    changed_values,
    check_may_write,
    only_number,
)

KEPT_PASSWORDS = 24
STATE = frozenset({"pwdlastset", "lockouttime"})


@dataclass(frozen=True)
class Requester:
    """Who asks, over what connection, and whether a reset shall respect the history."""

    actor: Entry
    encrypted: bool
    respects_history: bool = False


class Modification:
    """One object as it would be; `commit` makes it so."""

    def __init__(self, directory: Directory, requester: Requester, entry: Entry) -> None:
        """Nothing is changed before `commit`."""
        self.directory = directory
        self.requester = requester
        self.entry = entry
        self.attributes = dict(entry.attributes)
        self.account = entry.account

    def write(self, changes: Iterable[Change]) -> None:
        """Apply the changes of plain attributes, in their order."""
        for change in changes:
            name = change.attribute.lower()
            values = changed_values(change, self.attributes.get(name, ()))
            self.attributes.pop(name, None)
            if values:
                self.attributes[name] = values

    def write_state(self, changes: Iterable[Change]) -> None:
        """Apply the changes of pwdLastSet and lockoutTime."""
        for change in changes:
            number = only_number(change)
            if change.attribute.lower() == "pwdlastset":
                self._set_age(number)
            else:
                self._unlock(number)

    def write_password(self, changes: list[Change]) -> None:
        """Reset (one replace) or change (delete the old, add the new) the password."""
        if not self.requester.encrypted or self.account is None:
            raise not_a_quoted_password()
        match [(change.operation, change.values) for change in changes]:
            case [(Operation.REPLACE, (new,))]:
                self._reset(self.account, new)
            case [(Operation.DELETE, (old,)), (Operation.ADD, (new,))]:
                self._change(self.account, unquoted(old), unquoted(new))
            case _:
                raise not_a_quoted_password()

    def commit(self) -> None:
        """Make the object what the changes say."""
        self.directory.replace_attributes(self.entry, self.attributes)
        self.entry.account = self.account
        self.directory.touch(self.entry)

    def _reset(self, account: Account, value: bytes) -> None:
        new = unquoted(value)
        policy = self.directory.policy_of(self.entry)
        used = self.requester.respects_history and was_used(policy, account, new)
        if used or not is_acceptable(policy, self.entry, new):
            raise policy_refused_reset()
        self._store(account, new)
        if not self._may_unexpire():
            self._set_age(0)

    def _change(self, account: Account, old: str, new: str) -> None:
        policy = self.directory.policy_of(self.entry)
        if is_locked(self.directory, self.entry):
            raise change_refused("00000775")
        if old != account.passwords[0]:
            # The only trace a refused request leaves.
            self.entry.account = after_wrong_password(self.directory, self.entry, account)
            raise change_refused("00000056")
        if (
            is_too_young(self.directory, self.entry, account)
            or was_used(policy, account, new)
            or not is_acceptable(policy, self.entry, new)
        ):
            raise change_refused("0000052D")
        self._store(account, new)

    def _store(self, account: Account, new: str) -> None:
        self.account = with_password(self.directory, account, new)

    def _set_age(self, number: int) -> None:
        if self.account is None or number not in (0, -1):
            raise unwilling("00000057")
        if number and not self._may_unexpire():
            raise access_denied()
        if number == 0:
            self.account = replace(self.account, must_change=True)
        else:
            self.account = replace(
                self.account, must_change=False, password_set_at=self.directory.now()
            )

    def _unlock(self, number: int) -> None:
        if self.account is None or number != 0:
            raise unwilling("00000057")
        self.account = unlocked(self.account)

    def _may_unexpire(self) -> bool:
        """Whether the requester may say that a password need not be changed (MS-SAMR 3.1.1.8.7)."""
        administrator = is_administrator(self.directory, self.requester.actor)
        return administrator or self.directory.settings.unexpire_password


def with_password(directory: Directory, account: Account, password: str) -> Account:
    """`account` with `password` as its present one, set at this moment."""
    return replace(
        account,
        passwords=(password, *account.passwords)[:KEPT_PASSWORDS],
        password_set_at=directory.now(),
        must_change=False,
        key_version=account.key_version + 1,
    )


def modify(directory: Directory, requester: Requester, request: Modify) -> None:
    """Carry `request` out; raises a Refusal, and then nothing was changed."""
    entry = directory.at(request.dn)
    if not may_see(directory, requester.actor, entry):
        raise no_object(entry.parent.dn if entry.parent else "")
    passwords = [c for c in request.changes if c.attribute.lower() == "unicodepwd"]
    state = [c for c in request.changes if c.attribute.lower() in STATE]
    plain = [c for c in request.changes if c.attribute.lower() not in {"unicodepwd", *STATE}]
    # Who may not do all of it is told so first, whatever else is wrong.
    for change in (*plain, *state):
        check_may_write(directory, requester.actor, entry, change.attribute.lower())
    resets = any(change.operation == Operation.REPLACE for change in passwords)
    if resets and not may_reset_password(directory, requester.actor, entry):
        raise access_denied()
    modification = Modification(directory, requester, entry)
    # A value that is not there is told before a password that does not fit, as Samba does.
    modification.write(plain)
    if passwords:
        modification.write_password(passwords)
    modification.write_state(state)
    modification.commit()
