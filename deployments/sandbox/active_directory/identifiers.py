"""Objects named by what never changes: `<GUID=...>` and `<SID=...>` (MS-ADTS 3.1.1.3.1.2.4)."""

from uuid import UUID

from deployments.sandbox.active_directory.names import BadName


def sid(value: bytes) -> bytes:
    """A security identifier, also from the form people write; raises ValueError."""
    if not value.upper().startswith(b"S-1-"):
        return value
    authority, *rest = map(int, value[4:].split(b"-"))
    try:
        parts = b"".join(part.to_bytes(4, "little") for part in rest)
        return bytes((1, len(rest))) + authority.to_bytes(6) + parts
    except OverflowError:
        raise ValueError("a part out of range") from None


def identifier(name: str) -> UUID | bytes:
    """The object id or the security identifier in `name`; raises BadName."""
    kind, _, value = name[1:-1].partition("=")
    written = value.upper().startswith("S-")
    try:
        match kind.upper():
            case "GUID":
                return UUID(value) if "-" in value else UUID(bytes_le=bytes.fromhex(value))
            case "SID":
                return sid(value.encode()) if written else bytes.fromhex(value)
            case _:
                raise BadName("neither a GUID nor a SID")
    except ValueError:
        raise BadName("not as identifiers are written") from None
