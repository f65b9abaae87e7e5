"""Checks all passwords, as the night does, and writes what was found of each account."""

import sys
from pathlib import Path

from deployments.main_job import run
from deployments.report import write_checks


def main() -> int:
    """Read and try every value that may be tried; what came of it goes to the file."""
    run("verify-passwords", share=1)
    write_checks(Path(sys.argv[1]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
