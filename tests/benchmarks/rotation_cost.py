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
from deployments.practice_world import practice_world


def main() -> int:
    """Start everything, and let a child that knows the server's address measure."""
    parser = argparse.ArgumentParser(description="Measure what a rotation costs.")
    parser.add_argument("--accounts", type=int, default=300)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        machine = Machine(folder)
        with (
            practice_world(folder, "simulated", wanted.accounts) as world,
            machine.server(),
        ):
            machine.run("deployments")
            return machine.run("tests.benchmarks.measure_rotation", given=world.addresses)


if __name__ == "__main__":
    sys.exit(main())
