"""What an entry in IT Glue holds, compared with the escrow's candidates for its account."""

from hmac import compare_digest

from pydantic import SecretStr

from models.password_entry import PasswordEntry
from models.rotation import Rotation
from models.settling import EntryHolds
from tasks.candidates import former_candidates, open_candidate
from tasks.clients.errors import NotFound, NotPermitted
from tasks.doors import itglue


def read_entry(connection: str, entry_id: int) -> tuple[PasswordEntry | None, SecretStr | None]:
    """An entry and its value, None for what IT Glue does not have or does not show."""
    try:
        return itglue(connection).fetch_entry(entry_id)
    except (NotFound, NotPermitted):
        return None, None


def holds(rotation: Rotation | None, value: SecretStr | None) -> EntryHolds:
    """Whose the value is; `rotation` is the one in force, None if the account never had one."""
    if value is None:
        return EntryHolds.NOTHING
    if rotation is None:
        return EntryHolds.FOREIGN
    if same(value, open_candidate(rotation)):
        return EntryHolds.OURS
    former = any(same(value, other) for other in former_candidates(rotation))
    return EntryHolds.FORMER if former else EntryHolds.FOREIGN


def same(returned: SecretStr | None, password: SecretStr) -> bool:
    """Whether IT Glue returned exactly this password."""
    return returned is not None and compare_digest(
        returned.get_secret_value().encode(), password.get_secret_value().encode()
    )
