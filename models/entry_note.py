"""What a technician reads in an entry's notes: why the password written there was not set.

One line of ours, on top; whatever else the notes hold stays as it is.
"""

import re
from datetime import UTC, datetime

MARK = "quickpass-flows, "
OURS = re.compile(rf"^{re.escape(MARK)}.*(?:\r?\n|\Z)", re.MULTILINE)


def with_line(notes: str, said: str, at: datetime) -> str:
    """The notes with this said on top, in place of what was said before."""
    line = f"{MARK}{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC: {' '.join(said.split())}"
    return f"{line}\n{without_line(notes)}"


def without_line(notes: str) -> str:
    """The notes without our line."""
    return OURS.sub("", notes)
