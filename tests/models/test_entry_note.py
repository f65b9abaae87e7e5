"""What a technician reads in an entry's notes, beside what people wrote there."""

from hypothesis import given
from hypothesis import strategies as st

from models.entry_note import MARK, with_line, without_line
from tests.models.builders import NOW

THEIRS = st.text().filter(lambda text: MARK not in text)


@given(THEIRS, st.text(), st.text())
def test_what_people_wrote_stays_whatever_we_say(theirs: str, first: str, second: str):
    once = with_line(theirs, first, NOW)
    assert with_line(once, second, NOW) == with_line(theirs, second, NOW)
    assert without_line(once) == theirs


def test_our_line_goes_wherever_people_have_moved_it():
    said = with_line("Rack 4.", "It was not set.\nWrite another one.", NOW)
    line, theirs = said.splitlines()
    assert line == f"{MARK}2026-03-01 02:00 UTC: It was not set. Write another one."
    assert theirs == "Rack 4."
    assert without_line(f"Ask Ann.\r\n{line}\r\nRack 4.") == "Ask Ann.\r\nRack 4."
