"""How many logons may fail before nobody may try any more.

A refused logon counts towards the account's lockout, whoever made it. Ours must never lock
anybody out: at most one of them fails per account and observation window, and none is tried
where a few more failures would lock the account.
"""

from datetime import datetime, timedelta

from models.identity import Identity, PasswordPolicy

MARGIN = 2
"""So many further failures an account must be able to bear before we try a logon."""

SHORTEST_WINDOW = timedelta(minutes=30)
"""Counted at least so long: the policy in force may not be readable."""

CAREFUL_THRESHOLD = 3
"""The lockout threshold supposed where the policy in force may not be read."""

REFUSED_SHARE = 0.02
"""More refused logons than this share of a run's stop it: something is wrong with all of them."""


def window(policy: PasswordPolicy) -> timedelta:
    """How long a failed logon counts, at least half an hour."""
    return max(policy.lockout_window, SHORTEST_WINDOW)


def failures(identity: Identity, policy: PasswordPolicy, now: datetime) -> int:
    """The failed logons that count now; the directory resets its counter only at the next logon."""
    last = identity.bad_logon_at
    if last is None or now - last >= window(policy):
        return 0
    return identity.bad_logons


def may_try(
    identity: Identity, policy: PasswordPolicy, *, tried_at: datetime | None, now: datetime
) -> bool:
    """Whether a logon may be tried; `tried_at` is our last one that is not known to have worked.

    After a crash nobody knows how that one ended: if the directory counts no failure, it worked.
    """
    counted = failures(identity, policy, now)
    threshold = policy.lockout_threshold if policy.readable else CAREFUL_THRESHOLD
    if threshold and counted > 0 and counted >= threshold - MARGIN:
        return False
    ours_is_over = tried_at is None or now - tried_at >= window(policy)
    return ours_is_over or counted == 0


def stops(refused: int, tried: int) -> bool:
    """Whether so many refused logons of those `tried` stop a run."""
    return refused > REFUSED_SHARE * tried
