"""Column types: moments and words, stored so that what comes back is what went in."""

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import DateTime, Dialect, Enum
from sqlalchemy.types import TypeDecorator
from typing_extensions import override  # typing has it from Python 3.12 on


class Moment(TypeDecorator[datetime]):
    """A column of aware datetimes in UTC; SQLite alone would give them back without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value and value.astimezone(UTC)

    @override
    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value and value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC)


def words(enum: type[StrEnum]) -> Enum:
    """A text column of an enum's values; a new member needs no migration."""
    return Enum(
        enum, values_callable=_values, native_enum=False, create_constraint=False, length=32
    )


def _values(enum: type[StrEnum]) -> list[str]:
    return [member.value for member in enum]
