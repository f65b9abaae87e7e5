"""Reports as files in a folder of the operator's choice, QUICKPASS_REPORTS_FOLDER.

It must be there already: a share that is not mounted must not pass for an empty folder.
"""

import os
from pathlib import Path

from tasks.clients.durable_file import write_durably
from tasks.clients.errors import Misconfigured

FOLDER = "QUICKPASS_REPORTS_FOLDER"


def keep_report(name: str, text: str) -> Path | None:
    """Put the report in the place of the one before, whole; None while no folder is set.

    Misconfigured when it cannot be written. A new file is readable by its owner only.
    """
    folder = os.environ.get(FOLDER, "").strip()
    if not folder:
        return None
    path = Path(folder) / name
    try:
        if not path.parent.is_dir():
            raise FileNotFoundError(0, "there is no such folder")
        # Spreadsheets take UTF-8 for another encoding without this mark.
        write_durably(path, text.encode("utf-8-sig"))
    except OSError as error:
        reason = error.strerror
    else:
        return path
    raise Misconfigured(
        f"{name} cannot be written to {folder}: {reason}. Mend that, or name another folder in "
        f"{FOLDER}."
    )
