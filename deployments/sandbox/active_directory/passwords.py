"""What counts as an acceptable password (MS-SAMR 3.1.1.7.1 and 3.1.1.7.2)."""

import re
from datetime import timedelta

from deployments.sandbox.active_directory.directory import Directory
from deployments.sandbox.active_directory.entries import Account, Entry
from deployments.sandbox.active_directory.results import not_a_quoted_password
from deployments.sandbox.world import Policy

LONGEST = 256
CLASSES_WANTED = 3
SHORTEST_NAME = 3
NAME_PARTS = re.compile(r"[,.\-_ #\t]+")
SYMBOLS = frozenset("~!@#$%^&*_-+=`|\\(){}[]:;\"'<>,.?/")


def unquoted(value: bytes) -> str:
    """The password in a value of unicodePwd; raises a Refusal where it is no quoted UTF-16."""
    try:
        text = value.decode("utf-16-le")
    except UnicodeDecodeError:
        raise not_a_quoted_password() from None
    if len(text) < len('""') or not (text.startswith('"') and text.endswith('"')):
        raise not_a_quoted_password()
    return text[1:-1]


def is_acceptable(policy: Policy, entry: Entry, password: str) -> bool:
    """Whether length and complexity of `password` are good enough for `entry`."""
    length = len(password.encode("utf-16-le")) // 2
    if not policy.min_length <= length <= LONGEST:
        return False
    return not policy.complexity or (
        character_classes(password) >= CLASSES_WANTED and not holds_a_name(entry, password)
    )


def character_classes(password: str) -> int:
    """How many of the five classes occur: upper, lower, digits, symbols, other letters."""
    return sum(
        (
            any(c.isupper() for c in password),
            any(c.islower() for c in password),
            any(c in "0123456789" for c in password),
            any(c in SYMBOLS for c in password),
            any(c.isalpha() and not c.isupper() and not c.islower() for c in password),
        )
    )


def holds_a_name(entry: Entry, password: str) -> bool:
    """Whether `password` contains the sign-in name or a part of the display name."""
    sam = entry.text("samaccountname")
    parts = [sam, *NAME_PARTS.split(entry.text("displayname"))]
    folded = password.casefold()
    return any(len(part) >= SHORTEST_NAME and part.casefold() in folded for part in parts)


def was_used(policy: Policy, account: Account, password: str) -> bool:
    """Whether `password` is among the last ones that the policy remembers."""
    return password in account.passwords[: policy.history]


def is_too_young(directory: Directory, entry: Entry, account: Account) -> bool:
    """Whether the present password may not be changed yet by who knows it."""
    age = timedelta(days=directory.policy_of(entry).min_age_days)
    return not account.must_change and directory.now() < account.password_set_at + age
