"""IT Glue's list of the passwords that somebody has seen, read from the file an operator saves.

IT Glue shows it under Reports, Passwords, as "All Accessed" and "At Risk": what has not been changed
since that user last saw it (kb.itglue.com, article 115003665747). The API does not have it, and the
columns of the file are documented nowhere. So they are found by what their titles say, in any
order, language of separators and case; and an address of an entry, wherever it stands, is the best
key. No line is dropped: what cannot be read is a line all the same.
"""

import csv
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from io import StringIO

from pydantic import BaseModel, ConfigDict

ADDRESS = re.compile(r"/(\d+)/passwords/(\d+)(?:\D|$)")
SEPARATORS = ",;\t|"
MOST_LINES = 50_000

TITLES: Mapping[str, tuple[str, ...]] = {
    "organization": ("organization", "organizationname", "organisation", "org", "company"),
    "name": ("name", "passwordname", "resourcename", "title", "passwordtitle", "asset"),
    "username": ("username", "login", "loginname"),
    "entry_id": ("id", "passwordid", "resourceid", "entryid"),
    "at_risk": ("atrisk", "risk", "isatrisk"),
    "seen_at": (
        "lastaccessed",
        "lastaccessedat",
        "accessedat",
        "accessed",
        "lastviewed",
        "date",
        "datetime",
        "time",
    ),
}
"""What a column may be called, letters and digits alone. "User" is the person, not the username."""

NO = frozenset({"no", "n", "false", "0", "nein", "non"})
TIMES = ("%Y-%m-%d %H:%M:%S UTC", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d")
"""Forms without doubt. Of 03/04/2026 nobody knows which is the month, so it counts as unknown."""


class NoReport(ValueError):
    """The text is no report of passwords; the sentence says why."""


class ReportLine(BaseModel):
    """One password that somebody saw, as far as its line can be read. `number` counts from 1."""

    model_config = ConfigDict(frozen=True)

    number: int
    organization: str = ""
    name: str = ""
    username: str = ""
    organization_id: int | None = None
    entry_id: int | None = None
    at_risk: bool = True
    seen_at: datetime | None = None

    @property
    def readable(self) -> bool:
        """Whether it says which password it is about."""
        return self.entry_id is not None or bool(self.name)


def read_report(text: str) -> list[ReportLine]:
    """All lines after the titles, empty ones aside. NoReport where no column names a password."""
    rows = _rows(text.lstrip("\ufeff"))
    start = next((at for at, row in enumerate(rows) if _columns(row)), None)
    if start is None:
        raise NoReport(
            "No line of the file names its columns: it needs one called Name or Password, and one "
            "called Organization, as in the report that IT Glue shows."
        )
    columns = _columns(rows[start])
    body = rows[start + 1 :]
    if len(body) > MOST_LINES:
        raise NoReport(f"The file has {len(body)} lines; at most {MOST_LINES} are read.")
    return [_line(number, row, columns) for number, row in enumerate(body, start=1)]


def _rows(text: str) -> list[list[str]]:
    head = text[:4000].partition("\n")[0]
    separator = max(SEPARATORS, key=head.count)
    found = csv.reader(StringIO(text, newline=""), delimiter=separator)
    try:
        return [row for row in found if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise NoReport(f"The file is no table of separated values: {error}.") from None


def _columns(row: Sequence[str]) -> dict[str, int]:
    """Where each known column is; empty if the row is not one of titles."""
    titles = [re.sub(r"[^a-z0-9]", "", cell.casefold()) for cell in row]
    found = {
        what: titles.index(title)
        for what, known in TITLES.items()
        for title in reversed(known)
        if title in titles
    }
    if "name" not in found and "password" in titles:
        # Beside a column of names, this one would hold the values: those are never read.
        found["name"] = titles.index("password")
    named = "organization" in found or "entry_id" in found or len(titles) == 1
    return found if "name" in found and named else {}


def _line(number: int, row: Sequence[str], columns: Mapping[str, int]) -> ReportLine:
    said = {what: row[at].strip() for what, at in columns.items() if at < len(row)}
    address = next((met for cell in row if (met := ADDRESS.search(cell))), None)
    written = said.get("entry_id", "")
    entry_id = int(written) if written.isascii() and written.isdigit() else None
    return ReportLine(
        number=number,
        organization=said.get("organization", ""),
        name=said.get("name", ""),
        username=said.get("username", ""),
        organization_id=int(address[1]) if address else None,
        entry_id=int(address[2]) if address else entry_id,
        at_risk=said.get("at_risk", "").casefold() not in NO,
        seen_at=_moment(said.get("seen_at", "")),
    )


def _moment(text: str) -> datetime | None:
    """A moment whose form leaves no doubt, taken for UTC where it names no zone; else None."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = next((at for form in TIMES if (at := _in_form(text, form))), None)
    return found and found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)


def _in_form(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form).replace(tzinfo=UTC)
    except ValueError:
        return None
