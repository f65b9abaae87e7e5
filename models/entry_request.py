"""A password entry that is asked for, and how it is known again after a lost reply."""

from pydantic import BaseModel, ConfigDict

from models.account import AccountRef
from models.link_refusal import refusal
from models.names import name_key
from models.password_entry import PasswordEntry


class EntryRequest(BaseModel):
    """An account that is to get a new entry in its customer's organization.

    `twin` is its other half, where the two have one password: it gets the same entry.
    """

    model_config = ConfigDict(frozen=True)

    account: AccountRef
    organization_id: int
    connection: str
    name: str
    username: str
    twin: AccountRef | None = None

    def is_met_by(self, entry: PasswordEntry) -> bool:
        """Whether `entry` is what was asked for; IT Glue may have trimmed what it was given.

        Two persons may share a name, but no two accounts of a domain share a username.
        """
        return (
            name_key(entry.name) == name_key(self.name)
            and name_key(entry.username or "") == name_key(self.username)
            and refusal(entry, self.organization_id) is None
        )
