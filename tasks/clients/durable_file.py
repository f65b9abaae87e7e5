"""Files that are whole or not there, whatever crashes, and that outlive the loss of power."""

import os
from contextlib import suppress
from pathlib import Path
from secrets import token_hex


def write_durably(path: Path, content: bytes) -> None:
    """Put `content` in the place of what is at `path`: all at once, or an OSError and no change.

    When this returns it is on the disk. A new file is readable by its owner only; one that is
    replaced keeps its owner and mode, as others may have to go on reading it.
    """
    partial = path.with_name(f".{path.name}.{token_hex(4)}.partial")
    try:
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            with suppress(FileNotFoundError):
                before = path.stat()
                os.fchown(file.fileno(), before.st_uid, before.st_gid)
                os.fchmod(file.fileno(), before.st_mode & 0o777)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
    sync_folder(path.parent)


def forget_partials(path: Path) -> None:
    """Remove what writers of `path` left behind when they were killed; nobody may be writing."""
    for partial in path.parent.glob(f".{path.name}.*.partial"):
        partial.unlink(missing_ok=True)


def make_folders(path: Path, below: Path) -> None:
    """Make the folders from `below`, which is there, down to `path`; OSError if that fails."""
    if path != below and not path.is_dir():
        make_folders(path.parent, below)
        path.mkdir(mode=0o700, exist_ok=True)
        sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Return when the names in a folder are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
