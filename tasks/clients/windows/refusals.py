"""What it means when PowerShell or WinRM of a Windows server says no.

| what comes | what it is |
|---|---|
| fault 5 | NotPermitted: not in Remote Management Users, or not in the endpoint's role |
| fault 2150858811 | Misconfigured: there is no session configuration of that name |
| fault 2150858793 | silence: the operation did not end in time |
| `CommandNotFoundException` | NotFound: no Entra Connect there, or an endpoint that hides it |
| `ScriptsNotAllowed`, access denied | NotPermitted |
| other error records | Refused, with a short quotation |

Texts of Windows come in its own language; ids, types and numbers do not, so those decide.
"""

from typing import NamedTuple

from tasks.clients.errors import Misconfigured, NotFound, NotPermitted, OutsideError, Refused
from tasks.clients.windows.asked import Asked, in_doubt

ACCESS_DENIED = 5
TIMED_OUT = 2150858793
NO_SUCH_ENDPOINT = 2150858811
DENIED = ("UnauthorizedAccessException", "SecurityAccessDeniedException", "SecurityException")
DENIED_BY_COM = "0x80070005"
LONGEST_QUOTE = 200


class ErrorRecord(NamedTuple):
    """One error of PowerShell: its id and types are the same in every language, its text is not."""

    error_id: str
    types: tuple[str, ...]
    text: str


def explain_record(asked: Asked, record: ErrorRecord) -> OutsideError:
    """The error for an error record, whether or not it ended the pipeline."""
    if "CommandNotFoundException" in record.error_id:
        return NotFound(
            f"{asked.where} does not know {asked.what}: it is not an Entra Connect server, or its "
            f"{asked.endpoint} does not offer that cmdlet. Name the server with Entra Connect Sync "
            "in the connection (Cloud Sync has none), and see what its endpoint offers."
        )
    if "ScriptsNotAllowed" in record.error_id:
        return NotPermitted(f"The {asked.endpoint} of {asked.where} does not allow {asked.what}.")
    if any(each.endswith(DENIED) for each in record.types) or DENIED_BY_COM in record.text:
        return NotPermitted(
            f"{asked.where} does not let {asked.user} use {asked.what}. Put the account into the "
            "server's local group ADSyncOperators."
        )
    return Refused(
        f"{asked.where} reported an error for {asked.what}{_quoted(asked, record.text)}",
        code=record.error_id.partition(":")[0].partition(",")[0][:80],
    )


def explain_fault(asked: Asked, code: object) -> OutsideError:
    """The error for WinRM's own fault of that number."""
    if code == ACCESS_DENIED:
        return NotPermitted(
            f"{asked.where} does not let {asked.user} in over WinRM. Put the account into its local "
            f"group Remote Management Users, or into a role of {asked.endpoint}."
        )
    if code == NO_SUCH_ENDPOINT:
        return Misconfigured(
            f"{asked.where} has no {asked.endpoint}. Check the JEA endpoint in the connection; "
            "Get-PSSessionConfiguration on the server lists them."
        )
    if code == TIMED_OUT:
        return in_doubt(asked, "did not answer in time")
    number = str(code) if isinstance(code, int) else "without a number"
    return Refused(f"WinRM of {asked.where} refused {asked.what} (fault {number}).", code=number)


def _quoted(asked: Asked, text: str) -> str:
    line = " ".join(text.split())[:LONGEST_QUOTE]
    return f": {line}" if line and asked.secret.get_secret_value() not in text else "."
