"""The rule for passwords that people write into entries."""

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from models.entry_pull import HANDLED, EntryChange, Ruling, is_new, ruled
from models.settling import EntryHolds
from tests.models.builders import NOW, account
from tests.models.drifting import ENTRY

MINUTE = timedelta(minutes=1)
LATER = NOW + 60 * MINUTE


def change(holds: EntryHolds = EntryHolds.FOREIGN, **more: object) -> EntryChange:
    plain = EntryChange(
        account=account(1, "svc", entry_id=7),
        entry=ENTRY,
        holds=holds,
        handled_at=None,
        under_way=False,
        directory_changed=False,
    )
    return plain._replace(**more)


def ruling(
    holds: EntryHolds = EntryHolds.FOREIGN, *, now: datetime = LATER, **more: object
) -> Ruling:
    return ruled(change(holds, **more), now).ruling


def test_what_a_person_wrote_is_set():
    assert ruling() == Ruling.PULL


def test_our_own_writes_are_never_pulled_however_late_they_arrive():
    assert ruling(EntryHolds.OURS) == Ruling.NOTHING
    assert ruling(EntryHolds.FORMER) == Ruling.LEFT


def test_a_change_is_handled_once():
    assert ruling(handled_at=NOW) == Ruling.NOTHING
    assert ruling(handled_at=NOW - MINUTE) == Ruling.PULL


def test_an_entry_that_was_just_edited_is_left_alone_for_five_minutes():
    assert ruling(now=NOW + 4 * MINUTE) == Ruling.WAIT
    assert ruling(now=NOW + 5 * MINUTE) == Ruling.PULL


def test_a_rotation_that_is_not_finished_ends_first():
    assert ruling(under_way=True) == Ruling.WAIT


def test_where_both_sides_were_changed_neither_wins():
    assert ruling(directory_changed=True) == Ruling.CONFLICT
    assert ruling(directory_changed=True, works=False) == Ruling.CONFLICT


def test_where_both_sides_were_changed_alike_nothing_is_set():
    assert ruling(directory_changed=True, works=True) == Ruling.LEFT


def test_a_protected_account_is_left_to_reset_password():
    assert ruling(account=account(1, "svc", entry_id=7, protected=True)) == Ruling.LEFT


def test_an_account_that_was_never_rotated_is_left_alone():
    assert ruling(rotated=False) == Ruling.LEFT


def test_what_it_glue_keeps_back_is_left_alone():
    assert ruling(EntryHolds.NOTHING) == Ruling.LEFT


def test_only_a_change_that_nobody_has_looked_at_has_its_value_read():
    assert is_new(ENTRY, handled_at=None, known_at=None)
    assert not is_new(ENTRY, handled_at=None, known_at=NOW)
    assert not is_new(ENTRY, handled_at=NOW, known_at=None)
    assert not is_new(ENTRY, handled_at=NOW + MINUTE, known_at=None)
    assert is_new(ENTRY, handled_at=NOW - MINUTE, known_at=NOW - MINUTE)
    assert not is_new(
        ENTRY.model_copy(update={"password_updated_at": None}), handled_at=None, known_at=None
    )


@settings(deadline=None)
@given(st.lists(st.sampled_from(["edit", "ours", "rotate", "directory"]), max_size=12))
def test_every_edit_is_handled_once_and_nothing_we_write_is_taken_for_one(acts: list[str]):
    """Edits, rotations and changes in the directory in any order, with a look after each."""
    now, handled_at = NOW, None
    entry, holds, moved = ENTRY, EntryHolds.OURS, False
    pulled = edits = 0
    for act in acts:
        now += 10 * MINUTE
        written = {"password_updated_at": now}
        match act:
            case "edit":
                entry, holds = entry.model_copy(update=written), EntryHolds.FOREIGN
                edits += 1
            case "rotate":
                entry, holds, moved = entry.model_copy(update=written), EntryHolds.OURS, False
            case "ours":  # a late request of our own: the same value again
                entry = entry.model_copy(update=written) if holds is EntryHolds.OURS else entry
            case _:
                moved = True
        for _ in range(3):
            now += 6 * MINUTE
            seen = change(holds, entry=entry, handled_at=handled_at, directory_changed=moved)
            decided = ruled(seen, now).ruling
            if decided in HANDLED:
                handled_at = entry.password_updated_at
            if decided is Ruling.PULL:
                # The pulled value becomes ours, and is written back: IT Glue dates that anew.
                pulled += 1
                entry = entry.model_copy(update={"password_updated_at": now})
                holds, moved = EntryHolds.OURS, False
    assert pulled <= edits
