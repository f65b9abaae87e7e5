"""What a body may say about a row, cast as a database column casts it.

A value that a column cannot hold is left out, as attributes that nobody knows are.
"""

import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, cast

Cast = Callable[[Any], Any]

LARGEST_ID = 2**63 - 1
FALSE = {False, "0", "f", "false", "off", "F", "FALSE", "False", "OFF"}


def kebab(name: str) -> str:
    """`password_category_id`, `passwordCategoryId` and `password-category-id` are the same."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"-\1", name).replace("_", "-").lower()


def taken(attributes: Mapping[str, Any], columns: Mapping[str, Cast]) -> dict[str, Any]:
    """The attributes that are columns, cast."""
    cast_ones: dict[str, Any] = {}
    for name, column in columns.items():
        value = attributes.get(name)
        if name in attributes and not isinstance(value, (list, dict)):
            try:
                cast_ones[name] = column(value)
            except (ValueError, OverflowError):
                continue
    return cast_ones


def text(value: Any) -> str | None:
    """Numbers become text; null empties the column."""
    return None if value is None else str(value)


def truth(value: Any) -> bool:
    """True for everything that is not plainly false; raises ValueError for nothing at all."""
    if value is None or value == "":
        raise ValueError("a switch is never empty")
    return value not in FALSE


def number(value: Any) -> int | None:
    """An id; 0, which no row has, for what is none."""
    if value is None or value == "":
        return None
    if isinstance(value, float) and math.isfinite(value):
        value = int(value)
    return whole_number(str(value)) or 0


def moment(value: Any) -> str:
    """A date, or a date and time, as IT Glue writes it; raises ValueError for anything else."""
    return written(parsed_moment(str(value)))


def parsed_moment(words: str) -> datetime:
    """A date, or a date and time; UTC where no zone is named."""
    read = datetime.fromisoformat(words.strip())
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)


def written(when: datetime) -> str:
    """A moment in IT Glue's form."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + "000Z"


def whole_number(words: str) -> int | None:
    """The id that `words` are, None if they are none."""
    if not re.fullmatch(r"[0-9]{1,19}", words.strip()):
        return None
    value = int(words)
    return value if value <= LARGEST_ID else None


def is_blank(value: Any) -> bool:
    """Whether a column that must be filled would be left empty by this value."""
    return value is None or not str(value).strip()


def referenced(relationships: Any, name: str) -> Any:
    """The id of the one resource that a body's relationship names, None when there is none."""
    for step in (name, "data", "id"):
        if not isinstance(relationships, dict):
            return None
        relationships = cast("dict[str, Any]", relationships).get(step)
    return relationships
