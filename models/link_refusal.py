"""Why an account may not be linked to a password entry."""

from models.password_entry import PasswordEntry


def refusal(entry: PasswordEntry, organization_id: int) -> str | None:
    """Why an account may not be linked to `entry` or rotated into it; None if it may."""
    named = f"Password entry {entry.name!r} ({entry.id})"
    if entry.organization_id != organization_id:
        return f"{named} belongs to another organization: choose one of this customer's."
    if entry.vaulted:
        return (
            f"{named} is in the IT Glue vault, which nobody but its owner can read or write: "
            "move it out of the vault, or link another entry."
        )
    if entry.personal:
        return f"{named} is personal (Only me): share it in IT Glue, or link another entry."
    if entry.archived:
        return f"{named} is archived: restore it in IT Glue, or link another entry."
    if entry.rotated_by_itglue:
        return (
            f"{named} is rotated by IT Glue's own Password Rotation, and two rotators would undo each "
            "other's passwords: unmatch it there (Account > Password Rotation), or link another entry."
        )
    return None
