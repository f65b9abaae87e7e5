"""Tables as CSV that a spreadsheet shows and never carries out.

Names come from directories and IT Glue, where others write them. A cell that begins as a formula
does gets an apostrophe in front, as OWASP advises ("CSV Injection").
"""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

FORMULA = tuple("=+-@＝＋－＠")  # noqa: RUF001  # the wide ones begin a formula as well


def csv_text(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The table with its titles, every cell quoted and on one line; lines end as RFC 4180 says."""
    text = StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(titles)
    writer.writerows([harmless(each) for each in row] for row in rows)
    return text.getvalue()


def harmless(cell: str) -> str:
    """The cell on one line, so that no spreadsheet takes it for a formula."""
    line = " ".join(cell.split())
    return f"'{line}" if line.startswith(FORMULA) else line
