"""What an attribute of an object reads as: stored, kept by the directory, or computed when asked."""

from collections.abc import Callable
from datetime import timedelta

from deployments.sandbox.active_directory.directory import PSO, Directory
from deployments.sandbox.active_directory.entries import Account, Entry, Values
from deployments.sandbox.active_directory.filetime import NEVER, filetime, span
from deployments.sandbox.active_directory.lockout import is_locked, window_of
from deployments.sandbox.active_directory.rights import writable_attributes
from deployments.sandbox.active_directory.schema import CONSTRUCTED, NAMES
from deployments.sandbox.world import Policy

Reader = Callable[[Directory, Entry], Values]

LOCKED_OUT, PASSWORD_EXPIRED = 0x10, 0x800000


def read(directory: Directory, entry: Entry, name: str, actor: Entry | None) -> Values:
    """The values of `name` (in lower case) that `actor` sees; none where there are none."""
    if name == "allowedattributeseffective":
        return tuple(
            NAMES[n].encode() for n in sorted(writable_attributes(directory, actor, entry))
        )
    reader = READERS.get(name)
    return reader(directory, entry) if reader else entry.attributes.get(name, ())


def names_of(directory: Directory, entry: Entry) -> list[str]:
    """The attributes (in lower case) that an asterisk stands for."""
    kept = {name for name, reader in READERS.items() if reader(directory, entry)}
    return sorted(kept.union(entry.attributes) - CONSTRUCTED)


def password_expires_at(directory: Directory, entry: Entry, account: Account) -> int:
    """When the password runs out, as the directory writes it; 0 for at once."""
    age = directory.settings.max_password_age
    if entry.password_never_expires:
        return -NEVER - 1
    if account.must_change:
        return 0
    if age is None:
        return -NEVER - 1
    return filetime(account.password_set_at + age)


def _numbers(*numbers: int) -> Values:
    return tuple(b"%d" % number for number in numbers)


def _dns(*entries: Entry | None) -> Values:
    return tuple(entry.dn.encode() for entry in entries if entry is not None)


def _of_account(value: Callable[[Account], int]) -> Reader:
    def reader(_directory: Directory, entry: Entry) -> Values:
        return () if entry.account is None else _numbers(value(entry.account))

    return reader


def _of_policy(kind: str, value: Callable[[Policy], int | bool]) -> Reader:
    def reader(directory: Directory, entry: Entry) -> Values:
        if entry.policy is None or not entry.is_a(kind):
            return ()
        found = value(entry.policy)
        if isinstance(found, bool):
            return (b"TRUE" if found else b"FALSE",)
        return _numbers(found)

    return reader


def _max_age(kind: str) -> Reader:
    def reader(directory: Directory, entry: Entry) -> Values:
        age = directory.settings.max_password_age
        return _numbers(NEVER if age is None else span(age)) if entry.is_a(kind) else ()

    return reader


def _resultant_pso(directory: Directory, entry: Entry) -> Values:
    return _dns(directory.pso_of(entry)) if entry.account is not None else ()


def _members(kind: str) -> Reader:
    return lambda _directory, entry: _dns(*entry.members) if entry.is_a(kind) else ()


def _computed_control(directory: Directory, entry: Entry) -> Values:
    if entry.account is None:
        return ()
    locked = LOCKED_OUT if is_locked(directory, entry) else 0
    due = password_expires_at(directory, entry, entry.account)
    expired = PASSWORD_EXPIRED if due <= filetime(directory.now()) else 0
    return _numbers(locked | expired)


def _expiry(directory: Directory, entry: Entry) -> Values:
    if entry.account is None:
        return ()
    return _numbers(password_expires_at(directory, entry, entry.account))


def _lockout(policy: Policy) -> int:
    minutes = policy.lockout_minutes
    return span(timedelta(minutes=minutes)) if minutes else NEVER


def _window(policy: Policy) -> int:
    return span(window_of(policy))


def _days(days: int) -> int:
    return span(timedelta(days=days))


READERS: dict[str, Reader] = {
    "distinguishedname": lambda _directory, entry: _dns(entry),
    "pwdlastset": _of_account(lambda a: 0 if a.must_change else filetime(a.password_set_at)),
    "badpwdcount": _of_account(lambda a: a.bad_count),
    "badpasswordtime": _of_account(lambda a: filetime(a.bad_at)),
    "lockouttime": _of_account(lambda a: filetime(a.locked_at)),
    "lastlogon": _of_account(lambda a: filetime(a.last_logon)),
    "msds-keyversionnumber": _of_account(lambda a: a.key_version),
    "msds-user-account-control-computed": _computed_control,
    "msds-userpasswordexpirytimecomputed": _expiry,
    "msds-resultantpso": _resultant_pso,
    "member": _members("group"),
    "memberof": lambda directory, entry: _dns(*directory.groups_of(entry)),
    "maxpwdage": _max_age("domainDNS"),
    "minpwdlength": _of_policy("domainDNS", lambda p: p.min_length),
    "pwdproperties": _of_policy("domainDNS", lambda p: int(p.complexity)),
    "pwdhistorylength": _of_policy("domainDNS", lambda p: p.history),
    "minpwdage": _of_policy("domainDNS", lambda p: _days(p.min_age_days)),
    "lockoutthreshold": _of_policy("domainDNS", lambda p: p.lockout_threshold),
    "lockoutduration": _of_policy("domainDNS", _lockout),
    "lockoutobservationwindow": _of_policy("domainDNS", _window),
    "msds-psoappliesto": _members(PSO),
    "msds-maximumpasswordage": _max_age(PSO),
    "msds-minimumpasswordlength": _of_policy(PSO, lambda p: p.min_length),
    "msds-passwordcomplexityenabled": _of_policy(PSO, lambda p: p.complexity),
    "msds-passwordreversibleencryptionenabled": _of_policy(PSO, lambda _: False),
    "msds-passwordhistorylength": _of_policy(PSO, lambda p: p.history),
    "msds-minimumpasswordage": _of_policy(PSO, lambda p: _days(p.min_age_days)),
    "msds-lockoutthreshold": _of_policy(PSO, lambda p: p.lockout_threshold),
    "msds-lockoutduration": _of_policy(PSO, _lockout),
    "msds-lockoutobservationwindow": _of_policy(PSO, _window),
}
