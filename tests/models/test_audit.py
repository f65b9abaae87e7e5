"""Whatever is done to the audit log without its key, the chain shows it, and where."""

from datetime import UTC, datetime

from hypothesis import assume, given
from hypothesis import strategies as st

from models.audit import FIRST, AuditHead, AuditRecord, Broken, first_broken, mac_of

KEY = b"k" * 32
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
MOMENTS = st.datetimes(timezones=st.just(UTC))
COLUMNS = ["at", "who", "action", "subject", "outcome", "why", "mac"]


def record(  # noqa: PLR0917  # as hypothesis gives them
    at: datetime, who: str, action: str, subject: str, outcome: str, why: str
) -> AuditRecord:
    return AuditRecord(
        number=0,
        at=at,
        who=who,
        action=action,
        subject=subject,
        outcome=outcome,
        why=why,
        mac="",
    )


def chained(records: list[AuditRecord], key: bytes = KEY) -> list[AuditRecord]:
    """The records with their numbers and hashes, as the log writes them."""
    before = FIRST
    for number, record in enumerate(records, 1):
        record.number = number
        record.mac = before = mac_of(record, before, key)
    return records


def head_of(records: list[AuditRecord]) -> AuditHead:
    return AuditHead(id=1, number=len(records), mac=records[-1].mac if records else FIRST)


def copied(records: list[AuditRecord]) -> list[AuditRecord]:
    return [record.model_copy() for record in records]


LOGS = st.lists(
    st.builds(record, MOMENTS, *[WORDS] * 5),
    min_size=1,
    max_size=8,
).map(chained)


@given(LOGS, st.data())
def test_a_log_as_written_holds_against_its_head_and_every_earlier_one(
    log: list[AuditRecord], data: st.DataObject
):
    earlier = data.draw(st.integers(0, len(log)))
    assert first_broken(log, KEY, head_of(log)) is None
    assert first_broken(log, KEY, head_of(log), head_of(log[:earlier])) is None


@given(LOGS, st.data())
def test_an_edit_of_any_column_is_found_at_its_record(log: list[AuditRecord], data: st.DataObject):
    at = data.draw(st.integers(0, len(log) - 1))
    column = data.draw(st.sampled_from(COLUMNS))
    edited = copied(log)
    value = data.draw(MOMENTS if column == "at" else WORDS)
    assume(value != getattr(edited[at], column))
    setattr(edited[at], column, value)
    broken = first_broken(edited, KEY, head_of(log))
    assert broken is not None
    assert broken.number == at + 1


@given(LOGS, st.data())
def test_two_columns_that_share_a_boundary_cannot_trade_text(
    log: list[AuditRecord], data: st.DataObject
):
    at = data.draw(st.integers(0, len(log) - 1))
    edited = copied(log)
    moved = edited[at].action[-1:]
    assume(moved)
    edited[at].action, edited[at].subject = edited[at].action[:-1], moved + edited[at].subject
    assert first_broken(edited, KEY, head_of(log)) is not None


@given(LOGS, st.data())
def test_a_dropped_record_is_found_at_its_number(log: list[AuditRecord], data: st.DataObject):
    at = data.draw(st.integers(0, len(log) - 1))
    broken = first_broken(log[:at] + log[at + 1 :], KEY, head_of(log))
    assert broken is not None
    assert broken.number == at + 1


@given(LOGS, st.data())
def test_a_dropped_record_is_found_also_when_the_others_close_the_gap(
    log: list[AuditRecord], data: st.DataObject
):
    at = data.draw(st.integers(0, len(log) - 1))
    rest = copied(log[:at] + log[at + 1 :])
    for number, record in enumerate(rest, 1):
        record.number = number
    broken = first_broken(rest, KEY, head_of(log))
    assert broken is not None
    assert broken.number == at + 1


@given(LOGS, st.data())
def test_two_records_that_changed_places_are_found_at_the_first(
    log: list[AuditRecord], data: st.DataObject
):
    assume(len(log) > 1)
    first = data.draw(st.integers(0, len(log) - 2))
    second = data.draw(st.integers(first + 1, len(log) - 1))
    swapped = copied(log)
    swapped[first].number, swapped[second].number = second + 1, first + 1
    swapped.sort(key=lambda record: record.number)
    broken = first_broken(swapped, KEY, head_of(log))
    assert broken is not None
    assert broken.number == first + 1


@given(LOGS, st.data())
def test_records_cut_off_show_against_the_head(log: list[AuditRecord], data: st.DataObject):
    kept = data.draw(st.integers(0, len(log) - 1))
    assert first_broken(log[:kept], KEY, head_of(log)) == Broken(
        kept + 1, "the log ends before this record"
    )


@given(LOGS, st.data())
def test_records_cut_off_together_with_their_head_show_against_an_exported_one(
    log: list[AuditRecord], data: st.DataObject
):
    kept = data.draw(st.integers(0, len(log) - 1))
    exported = data.draw(st.integers(kept + 1, len(log)))
    broken = first_broken(log[:kept], KEY, head_of(log[:kept]), head_of(log[:exported]))
    assert broken == Broken(kept + 1, "the log ends before this record")


@given(LOGS, LOGS)
def test_a_log_written_anew_by_a_holder_of_the_key_shows_against_an_exported_head(
    log: list[AuditRecord], other: list[AuditRecord]
):
    assume(len(other) >= len(log) and other[len(log) - 1].mac != log[-1].mac)
    assert first_broken(other, KEY, head_of(other)) is None
    broken = first_broken(other, KEY, head_of(other), head_of(log))
    assert broken == Broken(len(log), "the log was written anew up to here")


@given(LOGS, st.data())
def test_records_added_without_the_key_are_found(log: list[AuditRecord], data: st.DataObject):
    more = log[-1].model_copy(update={"number": len(log) + 1, "mac": data.draw(WORDS)})
    for head in (head_of(log), head_of([*log, more])):
        broken = first_broken([*log, more], KEY, head)
        assert broken is not None
        assert broken.number == len(log) + 1


def test_a_record_with_a_right_hash_behind_the_end_is_found():
    at = datetime(2026, 1, 2, tzinfo=UTC)
    log = chained([record(at, "who", "action", "subject", "outcome", "why") for _ in range(3)])
    assert first_broken(log, KEY, head_of(log[:2])) == Broken(
        3, "this record stands behind the end of the log"
    )


@given(LOGS)
def test_another_key_finds_nothing_right(log: list[AuditRecord]):
    assert first_broken(log, b"x" * 32, head_of(log)) == Broken(
        1, "this record, or the one before it, was altered"
    )
