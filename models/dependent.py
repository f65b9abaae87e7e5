"""What else signs in with an account, and stops working when only its password changes."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, field_validator
from pydantic import Field as FormField
from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import Moment, words
from models.names import name_key
from models.plural import counted


class DependentKind(StrEnum):
    """What keeps a copy of an account's password."""

    SERVICE = "Windows service"
    TASK = "scheduled task"
    POOL = "IIS application pool"
    OTHER = "other"


class Dependent(SQLModel, table=True):
    """One thing that an operator declared to sign in with the account.

    `updated_at` is when it was last said to hold the account's password: when it was declared, or
    since then confirmed.
    """

    __table_args__ = (UniqueConstraint("account_id", "kind", "host", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    kind: DependentKind = Field(sa_column=Column(words(DependentKind), nullable=False))
    host: str
    name: str
    declared_at: datetime = Field(sa_type=Moment)
    declared_by: str
    updated_at: datetime = Field(sa_type=Moment)


class DeclaredDependent(BaseModel):
    """A dependent as an operator declares it."""

    model_config = ConfigDict(frozen=True)

    kind: DependentKind = FormField(default=DependentKind.SERVICE, title="What it is")
    host: str = FormField(title="Server", description="The server that it runs on.")
    name: str = FormField(title="Name", description="As the server calls it, such as MSSQLSERVER.")

    @field_validator("host", "name")
    @classmethod
    def _is_given(cls, text: str) -> str:
        if not text.strip():
            raise ValueError("a dependent needs its server and its name")
        return text.strip()

    @property
    def key(self) -> tuple[str, str, str]:
        """What two declarations of one thing have in common: Windows names are caseless."""
        return self.kind.value, name_key(self.host), name_key(self.name)


def differences(
    present: Sequence[Dependent], declared: Sequence[DeclaredDependent]
) -> tuple[list[DeclaredDependent], list[Dependent]]:
    """What to add and what to remove so that exactly the declared ones remain."""
    wanted = {each.key: each for each in declared}
    known = {_key(each): each for each in present}
    added = [each for key, each in wanted.items() if key not in known]
    return added, [each for key, each in known.items() if key not in wanted]


def dependents_sentence(dependents: Sequence[Dependent]) -> str:
    """What a plan says of an account with dependents; empty if it has none.

    Nothing here updates them, so the sentence says what will happen: they go on with the password
    they hold until they start again, and are refused from then on.
    """
    if not dependents:
        return ""
    return (
        f"Signs in for {_named(dependents)}: give them the new password from IT Glue, or they fail "
        "at their next start."
    )


def outdated_sentence(dependents: Sequence[Dependent]) -> str:
    """What is said of an account whose password these dependents do not have yet."""
    return (
        f"Its password was changed, and nobody has confirmed that {_named(dependents)} got the new "
        "one: they fail at their next start without it."
    )


def _named(dependents: Sequence[Dependent]) -> str:
    kinds = Counter(each.kind.value for each in dependents)
    counts = ", ".join(counted(number, kind) for kind, number in sorted(kinds.items()))
    named = ", ".join(f"{each.name} on {each.host}" for each in sorted(dependents, key=_key))
    return f"{counts} ({named})"


def _key(dependent: Dependent) -> tuple[str, str, str]:
    return dependent.kind.value, name_key(dependent.host), name_key(dependent.name)
