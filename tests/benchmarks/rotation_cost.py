"""What a rotation costs: the flow on a real Prefect server against a bare loop of the same calls.

    .venv/bin/python -m tests.benchmarks.rotation_cost [--accounts N]

Both rotate the same accounts on the same stand-ins, which run in a process of their own, one way
after the other and without the limiter that keeps IT Glue's quota. Machines differ: compare the
ratio, and the counts.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from deployments.one_machine import Machine
from deployments.practice import practice_world, write_world


def main() -> int:
    """Start everything, and let a child that knows the server's address measure."""
    parser = argparse.ArgumentParser(description="Measure what a rotation costs.")
    parser.add_argument("--accounts", type=int, default=300)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        machine = Machine(folder)
        with (
            practice_world(folder, "simulated", wanted.accounts) as (world, addresses),
            machine.server(),
        ):
            machine.run("deployments")
            failed = machine.run("tests.benchmarks.measure_rotation", given=addresses)
            write_world(world)
            return failed


if __name__ == "__main__":
    sys.exit(main())
