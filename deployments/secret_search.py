"""Looks for secrets that stand somewhere in clear."""

import subprocess
from collections.abc import Iterable
from pathlib import Path

NOTHING_FOUND = 1  # grep's exit status


class SearchFailed(Exception):
    """grep could not look everywhere; the text is what it said."""


def files_holding(folder: Path, secrets: Iterable[str], *, but: Iterable[str] = ()) -> list[Path]:
    """The files below `folder` that hold a secret in clear, but for those named `but`.

    Raises SearchFailed where one could not be read.
    """
    left_out = [f"--exclude={each}" for each in but]
    # grep looks for thousands of words in one pass; it gets them where nobody can read along.
    found = subprocess.run(  # noqa: S603  # the words go in on standard input
        ["grep", "-rlaF", *left_out, "-f", "-", str(folder)],  # noqa: S607  # the system's own
        input="\n".join(sorted(secrets)),
        capture_output=True,
        text=True,
        check=False,
    )
    if found.returncode > NOTHING_FOUND:
        raise SearchFailed(found.stderr.strip())
    return [Path(each).relative_to(folder) for each in found.stdout.splitlines()]
