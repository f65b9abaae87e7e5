"""What administrators do to a domain meanwhile, without asking anybody."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

from deployments.sandbox.active_directory.directory import LONG_PASSWORDS, PSO, Directory
from deployments.sandbox.active_directory.entries import DISABLED, Account, Entry
from deployments.sandbox.active_directory.filetime import filetime
from deployments.sandbox.active_directory.lockout import remember, unlocked
from deployments.sandbox.active_directory.modifying import with_password
from deployments.sandbox.active_directory.names import rdn_key
from deployments.sandbox.active_directory.planter import plain_attributes
from deployments.sandbox.world import OuPath, Policy


class ByHand:
    """Changes to a running domain; accounts are named by their sAMAccountName.

    Every method raises KeyError for a name that does not exist.
    """

    def __init__(self, directory: Directory) -> None:
        """The changes are seen by every client at once."""
        self.directory = directory

    def rename(self, sam: str, name: str) -> None:
        """Give the account another common name, and so another DN."""
        with self.directory.lock:
            entry, _ = self._account(sam)
            if entry.parent is not None:
                self.directory.place(entry, ("CN", name), entry.parent)

    def rename_sign_in(self, sam: str, new_sam: str, upn: str | None) -> None:
        """Give the account another sAMAccountName and user principal name."""
        with self.directory.lock:
            entry, _ = self._account(sam)
            attributes = entry.attributes | {"samaccountname": (new_sam.encode(),)}
            attributes.pop("userprincipalname", None)
            if upn is not None:
                attributes["userprincipalname"] = (upn.encode(),)
            self.directory.replace_attributes(entry, attributes)
            self.directory.touch(entry)

    def move(self, sam: str, ou: OuPath) -> None:
        """Put the account into another organizational unit."""
        with self.directory.lock:
            entry, _ = self._account(sam)
            target = self.directory.head
            for name in ou:
                target = target.children[rdn_key(("OU", name))]
            self.directory.place(entry, entry.rdn, target)

    def delete(self, sam: str) -> None:
        """Take the account away."""
        with self.directory.lock:
            self.directory.remove(self._account(sam)[0])

    def disable(self, sam: str, *, disabled: bool = True) -> None:
        """Disable the account, or enable it again."""
        with self.directory.lock:
            entry, _ = self._account(sam)
            control = entry.number("useraccountcontrol") & ~DISABLED
            value = b"%d" % (control | DISABLED if disabled else control)
            entry.attributes["useraccountcontrol"] = (value,)
            self.directory.touch(entry)

    def lock(self, sam: str) -> None:
        """Lock the account out, as too many wrong passwords would."""
        with self.directory.lock:
            entry, account = self._account(sam)
            now, threshold = self.directory.now(), self.directory.policy_of(entry).lockout_threshold
            locked = replace(account, locked_at=now, bad_at=now, bad_count=threshold)
            remember(self.directory, entry, locked)

    def unlock(self, sam: str) -> None:
        """Let the account in again."""
        with self.directory.lock:
            entry, account = self._account(sam)
            remember(self.directory, entry, unlocked(account))

    def set_password(
        self,
        sam: str,
        password: str,
        *,
        must_change: bool = False,
        ago: timedelta = timedelta(0),
    ) -> None:
        """Give the account a password as a person would, past every policy, so long ago."""
        with self.directory.lock:
            entry, account = self._account(sam)
            changed = with_password(self.directory, account, password)
            set_at = changed.password_set_at - ago
            entry.account = replace(changed, must_change=must_change, password_set_at=set_at)
            self.directory.touch(entry)

    def demand_change(self, sam: str) -> None:
        """Have the account change its password at the next logon."""
        with self.directory.lock:
            entry, account = self._account(sam)
            entry.account = replace(account, must_change=True)
            self.directory.touch(entry)

    def expire(self, sam: str, at: datetime) -> None:
        """Let the account expire at a moment."""
        with self.directory.lock:
            entry, _ = self._account(sam)
            entry.attributes["accountexpires"] = (b"%d" % filetime(at),)
            self.directory.touch(entry)

    def protect(self, sam: str, *, protected: bool = True) -> None:
        """Put the account under AdminSDHolder's rights, out of the service account's reach."""
        with self.directory.lock:
            entry, _ = self._account(sam)
            entry.attributes["admincount"] = (b"1" if protected else b"0",)
            self.directory.touch(entry)

    def change_policy(self, policy: Policy) -> None:
        """Let another password policy hold in the domain."""
        with self.directory.lock:
            self.directory.head.policy = policy

    def change_long_password_policy(self, policy: Policy) -> None:
        """Let another policy hold for the users of the PSO."""
        with self.directory.lock:
            self._psos().children[rdn_key(("CN", LONG_PASSWORDS))].policy = policy

    def add_policy(self, name: str, policy: Policy, precedence: int, *applies_to: str) -> None:
        """Let one more PSO hold for accounts and groups, named by their sAMAccountName."""
        with self.directory.lock:
            rdn = ("CN", name)
            attributes = plain_attributes(PSO, rdn, self.directory.head.dn)
            attributes["msds-passwordsettingsprecedence"] = (b"%d" % precedence,)
            guid = uuid4()
            attributes["objectguid"] = (guid.bytes_le,)
            pso = Entry(guid, rdn, self._psos(), attributes, policy=policy)
            pso.members = [self._named(sam) for sam in applies_to]
            self.directory.add(pso)

    def expire_passwords_after(self, age: timedelta | None) -> None:
        """Let passwords run out after `age`, or never."""
        with self.directory.lock:
            self.directory.settings.max_password_age = age

    def _psos(self) -> Entry:
        system = self.directory.head.children[rdn_key(("CN", "System"))]
        return system.children[rdn_key(("CN", "Password Settings Container"))]

    def _named(self, sam: str) -> Entry:
        entry = self.directory.named("samaccountname", sam)
        if entry is None:
            raise KeyError(sam)
        return entry

    def _account(self, sam: str) -> tuple[Entry, Account]:
        entry = self._named(sam)
        if entry.account is None:
            raise KeyError(sam)
        return entry, entry.account
