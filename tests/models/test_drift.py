"""The check names the cause of every kind of drift, in whatever way it was planted."""

import sys
from collections import Counter
from datetime import datetime, timedelta

import pytest

from models.drift import Checkable, is_suspect, logon_tells, to_try, unchanged_since, verdict
from models.logon_budget import may_try
from models.password_check import Baseline, PasswordCheck, baseline_of
from models.rotation import RotationState
from models.settling import EntryHolds
from models.verdict import PRESSES, SENTENCES, SOUND, WAITING, Verdict
from tests.models.builders import NOW, rotation
from tests.models.drifting import BASELINES, HOUR, LATER, PLANTED, World, seen
from tests.models.test_logon_budget import identity, policy


def test_every_kind_of_drift_is_named_and_none_is_taken_for_another(
    capsys: pytest.CaptureFixture[str],
):
    matrix: Counter[tuple[Verdict, Verdict]] = Counter()
    for kind, plantings in PLANTED.items():
        for plant in plantings:
            for baseline in BASELINES.values():
                found = verdict(seen(plant(World()), baseline, tier=2))
                matrix[kind, found] += 1
    lines = [f"{planted:20} {found:20} {count:3}" for (planted, found), count in matrix.items()]
    with capsys.disabled():
        sys.stdout.write("\n".join(["", f"{'planted':20} {'found':20}", *sorted(lines), ""]))
    assert {planted for planted, _ in matrix} == set(Verdict) - {Verdict.NOT_PROVEN}
    assert all(planted == found for planted, found in matrix)


@pytest.mark.parametrize("kind", PLANTED)
def test_the_cheap_tier_misses_no_drift_that_leaves_a_trace(kind: Verdict):
    leaves_none = {Verdict.EXPIRED, Verdict.ENTRY_HIDDEN}
    for plant in PLANTED[kind]:
        facts = seen(plant(World()), BASELINES["proven by a check"], tier=1)
        if kind in leaves_none:
            assert verdict(facts) == Verdict.FINE  # the rolling sample finds these
        elif kind is Verdict.FINE:
            assert verdict(facts) == Verdict.FINE or is_suspect(facts)
        else:
            assert verdict(facts) == kind or is_suspect(facts)


def test_an_account_that_has_expired_is_named_without_a_logon():
    expired = World().account_with(expired=True)
    assert verdict(seen(expired, BASELINES["proven by a check"], tier=1)) == Verdict.EXPIRED


def test_the_cheap_tier_suspects_nothing_that_stands_as_it_was_proven():
    facts = seen(World(), BASELINES["proven by a check"], tier=1)
    assert verdict(facts) == Verdict.FINE
    assert not is_suspect(facts)
    renamed = seen(World().entry_with(name="other", updated_at=LATER), facts.baseline, tier=1)
    assert not is_suspect(renamed)


def test_what_was_changed_since_a_moment_is_told_by_either_side():
    calm = World().entry_with(password_updated_at=NOW).account_with(password_set_at=NOW)
    for changed in (
        calm.entry_with(password_updated_at=LATER),
        calm.account_with(password_set_at=LATER),
    ):
        facts = seen(changed, BASELINES["proven by a check"], tier=1)
        assert unchanged_since(facts, LATER + HOUR)
        assert not unchanged_since(facts, NOW + HOUR)
    assert unchanged_since(seen(calm, None, tier=1), NOW + HOUR)


def test_what_was_never_checked_is_tried():
    assert is_suspect(seen(World(), BASELINES["rotated and never checked"], tier=1))
    assert is_suspect(seen(World(), None, tier=1))


def test_without_a_logon_nothing_is_called_fine_that_is_not():
    """The lockout budget may forbid a logon: then the value and the counters have to tell."""
    for kind, plantings in PLANTED.items():
        for plant in plantings:
            for baseline in BASELINES.values():
                found = verdict(seen(plant(World()), baseline, tier=2, logon=False))
                if kind not in {Verdict.FINE, Verdict.EXPIRED}:
                    assert found not in SOUND
                assert found in {kind, Verdict.NOT_PROVEN} or kind is Verdict.EXPIRED


def test_an_account_that_was_never_rotated_is_judged_by_a_logon_alone():
    facts = seen(World(), None, tier=2)._replace(rotated=False, holds=EntryHolds.FOREIGN)
    assert verdict(facts) == Verdict.FINE
    assert verdict(facts._replace(logon="wrong")) == Verdict.ENTRY_STALE
    assert verdict(facts._replace(logon=None)) == Verdict.NOT_PROVEN


def test_a_password_that_was_changed_by_hand_is_fine_once_that_was_proven():
    world = World().set_in_directory("by hand").written("by hand")
    proven = Baseline(8, LATER, LATER)
    assert verdict(seen(world, proven, tier=1)) == Verdict.FINE
    assert verdict(seen(world, proven, tier=2)) == Verdict.FINE


def test_checks_never_use_more_than_the_lockout_budget():
    """Night after night over an entry with a wrong password: one failure a window, never a lock."""
    account = identity()
    tried_at: datetime | None = None
    for minutes in range(0, 24 * 60, 5):
        now = NOW + timedelta(minutes=minutes)
        if may_try(account, policy(threshold=5), tried_at=tried_at, now=now):
            tried_at = now
            recent = account.bad_logon_at and now - account.bad_logon_at < timedelta(minutes=30)
            failures = account.bad_logons + 1 if recent else 1
            account = account.model_copy(update={"bad_logons": failures, "bad_logon_at": now})
        assert account.bad_logons <= 1


def test_suspects_are_tried_first_then_a_sample_of_those_proven_longest_ago():
    accounts = [
        Checkable(1, suspect=False, proved_at=NOW),
        Checkable(2, suspect=True, proved_at=NOW),
        Checkable(3, suspect=False, proved_at=NOW - HOUR),
        Checkable(4, suspect=False, proved_at=NOW - 2 * HOUR),
        Checkable(5, suspect=True, proved_at=None),
    ]
    assert to_try(accounts, sample=2, at_most=10) == [5, 2, 4, 3]
    assert to_try(accounts, sample=2, at_most=3) == [5, 2, 4]


def test_a_rolling_sample_comes_round_to_everybody():
    proved = dict.fromkeys(range(70), NOW)
    for night in range(1, 8):
        listed = [Checkable(key, suspect=False, proved_at=at) for key, at in proved.items()]
        for key in to_try(listed, sample=10, at_most=100):
            proved[key] = NOW + timedelta(days=night)
    assert min(proved.values()) > NOW


def test_a_proof_counts_until_the_next_rotation():
    done = rotation(RotationState.RECORDED, key_version=7, password_set_at=NOW, generation=2)
    check = PasswordCheck(
        account_id=1,
        verdict=Verdict.FINE,
        since=NOW,
        checked_at=NOW,
        proved_at=NOW,
        generation=2,
        entry_changed_at=LATER,
        key_version=9,
        password_set_at=LATER,
    )
    assert baseline_of(done, check) == Baseline(9, LATER, LATER)
    check.generation = 1
    assert baseline_of(done, check) == Baseline(7, NOW, None)
    assert baseline_of(done, None) == Baseline(7, NOW, None)
    assert baseline_of(None, None) is None


def test_a_ticked_must_change_is_no_change_of_the_password_where_sets_are_not_counted():
    uncounted = World().account_with(key_version=None, password_set_at=None)
    facts = seen(uncounted, Baseline(None, NOW, NOW), tier=2, logon=False)
    assert verdict(facts) == Verdict.MUST_CHANGE


def test_counters_that_were_never_seen_tell_of_no_change():
    facts = seen(World().account_with(key_version=None), Baseline(None, None, NOW), tier=2)
    assert verdict(facts) == Verdict.FINE
    assert verdict(facts._replace(logon=None)) == Verdict.FINE


def test_right_after_a_change_a_logon_proves_nothing():
    changed = identity().model_copy(update={"password_set_at": NOW})
    assert not logon_tells(changed, NOW + timedelta(minutes=59))
    assert logon_tells(changed, NOW + timedelta(minutes=60))
    assert logon_tells(changed.model_copy(update={"password_set_at": None}), NOW)


def test_in_a_tenant_its_own_change_time_is_compared():
    done = rotation(RotationState.RECORDED, cloud_changed_at=LATER)
    assert baseline_of(done, None) == Baseline(None, LATER, None)


def test_every_verdict_has_a_sentence_and_says_what_to_press():
    assert set(SENTENCES) == set(PRESSES) == set(Verdict)
    assert all(PRESSES[each] for each in Verdict if each is not Verdict.FINE)
    assert SOUND.isdisjoint(WAITING)
