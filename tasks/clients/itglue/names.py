"""Asking IT Glue for rows by name.

`filter[name]` compares whole names and takes several, parted by commas; a comma inside a name is
written with a backslash before it (IT Glue's help page on filtering). How it treats case, blanks
and other backslashes it does not say. So what comes back is compared again, and what does not
come back is looked for in the whole list.
"""

from collections.abc import Iterator, Sequence
from urllib.parse import quote

LONGEST_FILTER = 2000
"""Characters of names in one address, percent-encoded; web servers take 8,000 or less."""


def name_key(name: str) -> str:
    """What equal names have in common."""
    return name.strip().casefold()


def name_filters(names: Sequence[str]) -> Iterator[str]:
    """Values of `filter[name]` that together ask for all `names`."""
    some: list[str] = []
    length = 0
    for name in names:
        text = name.strip().replace(",", "\\,")
        length += len(quote(text)) + 1
        if some and length > LONGEST_FILTER:
            yield ",".join(some)
            some, length = [], len(quote(text)) + 1
        some.append(text)
    if some:
        yield ",".join(some)


def named(text: str | None) -> dict[str, str]:
    """The parameter that asks for the names in `text`; none for all rows."""
    return {} if text is None else {"filter[name]": text}
