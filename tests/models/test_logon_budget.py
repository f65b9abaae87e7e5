"""Logons of ours never lock an account."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from models.identity import Identity, PasswordPolicy
from models.logon_budget import MARGIN, may_try, stops

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def identity(bad_logons: int = 0, ago: timedelta = MINUTE) -> Identity:
    return Identity(
        object_id=UUID(int=1),
        sam_account_name="jsmith",
        user_principal_name=None,
        display_name=None,
        distinguished_name="CN=x",
        ou_dn="OU=y",
        enabled=True,
        locked=False,
        protected=False,
        password_set_at=NOW,
        bad_logons=bad_logons,
        bad_logon_at=NOW - ago if bad_logons else None,
    )


def policy(threshold: int = 5, *, minutes: int = 30, readable: bool = True) -> PasswordPolicy:
    return PasswordPolicy(
        min_length=8,
        complexity=True,
        history_length=24,
        min_age=timedelta(0),
        lockout_threshold=threshold,
        lockout_window=minutes * MINUTE,
        name="the domain policy",
        readable=readable,
    )


def test_an_account_without_failures_may_be_tried():
    assert may_try(identity(), policy(), tried_at=None, now=NOW)


def test_an_account_close_to_being_locked_is_left_alone():
    assert not may_try(identity(3), policy(threshold=5), tried_at=None, now=NOW)


def test_failures_from_before_the_window_do_not_count():
    assert may_try(identity(4, ago=31 * MINUTE), policy(), tried_at=None, now=NOW)


def test_a_longer_window_is_kept():
    old = identity(4, ago=31 * MINUTE)
    assert not may_try(old, policy(minutes=60), tried_at=None, now=NOW)


def test_no_second_logon_follows_a_refused_one_within_the_window():
    assert not may_try(identity(1), policy(), tried_at=NOW - 29 * MINUTE, now=NOW)
    assert may_try(identity(1), policy(), tried_at=NOW - 31 * MINUTE, now=NOW)


def test_a_logon_whose_end_nobody_saw_counts_only_if_the_directory_counted_it():
    assert may_try(identity(0), policy(), tried_at=NOW - MINUTE, now=NOW)


def test_a_domain_that_never_locks_out_may_be_tried_once_a_window():
    assert may_try(identity(50), policy(threshold=0), tried_at=None, now=NOW)
    assert not may_try(identity(50), policy(threshold=0), tried_at=NOW - MINUTE, now=NOW)


def test_a_policy_that_may_not_be_read_is_supposed_to_be_strict():
    assert not may_try(identity(1), policy(threshold=50, readable=False), tried_at=None, now=NOW)


@given(st.integers(1, 50), st.integers(0, 60))
def test_a_logon_that_fails_never_locks_the_account(threshold: int, failures: int):
    if failures >= threshold:
        return
    if may_try(identity(failures), policy(threshold), tried_at=None, now=NOW):
        assert failures == 0 or failures + 1 <= threshold - MARGIN


def test_a_run_stops_at_more_than_two_in_a_hundred_refused_logons():
    assert not stops(refused=0, tried=0)
    assert not stops(refused=1, tried=50)
    assert stops(refused=1, tried=49)
    assert stops(refused=3, tried=100)
