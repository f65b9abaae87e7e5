"""What a departed person saw of a pair is changed in both its halves."""

from pathlib import Path

from flows.rotate_leaver import rotate_leaver
from tests.flows.hybrid.conftest import BRIAN, BRIANS_ENTRY, Cloud, link


def test_the_shared_entry_of_a_pair_is_answered_by_its_whole(together: Cloud, tmp_path: Path):
    link(together.row(BRIAN), BRIANS_ENTRY)
    before = together.password(BRIAN)
    report = tmp_path / "at-risk.csv"
    report.write_text(f"Password ID,Name\n{BRIANS_ENTRY},Brian\n", encoding="utf-8")
    assert rotate_leaver(str(report), "Jo", dry_run=False) == 1
    assert together.passwords("bwilson", BRIAN) == {together.password(BRIAN)}
    assert together.password(BRIAN) != before
