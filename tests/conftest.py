"""Settings that every test needs before the application is imported."""

import os
from collections.abc import Sequence

import pytest

os.environ["QUICKPASS_RETRY_SECONDS"] = "0,0"
os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] = "false"
os.environ["DO_NOT_TRACK"] = "1"

pytest_plugins = ["tests.campaigns.table", "tests.databases"]

SLOWEST_FIRST = (
    "tests/browser/test_day.py",
    "tests/deployments/test_sandbox.py",
    "tests/campaigns/test_killed.py",
    "tests/campaigns/test_late.py",
    "tests/campaigns/test_outage.py",
    "tests/campaigns/test_sockets.py",
    "tests/campaigns/test_machine.py",
    "tests/flows/test_resume_rotations.py",
    "tests/flows/test_settling.py",
    "tests/flows/test_rotate_passwords.py",
    "tests/tasks/test_key_rotation.py",
)
"""Files that take minutes: begun first, they do not keep everybody waiting at the end."""

DAY = "tests/browser/test_day.py"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the files that take longest; leave the day in the browser to those who ask for it.

    It takes minutes of processor time to draw the UI: `-m browser` and `--nightly` run it.
    """
    asked = config.option.nightly or config.option.markexpr or "browser" in str(config.args)
    left_out = [] if asked else [each for each in items if each.nodeid.startswith(DAY)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [each for each in items if each not in left_out]
    items.sort(key=lambda item: _rank(item.nodeid, SLOWEST_FIRST))


def _rank(node: str, first: Sequence[str]) -> int:
    return next((rank for rank, file in enumerate(first) if node.startswith(file)), len(first))
