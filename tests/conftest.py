"""Settings that every test needs before the application is imported."""

import os
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from deployments.sandbox.certificates import make_certificates

os.environ["QUICKPASS_RETRY_SECONDS"] = "0,0"
os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] = "false"
os.environ["DO_NOT_TRACK"] = "1"
os.environ["PREFECT_CLIENT_CSRF_SUPPORT_ENABLED"] = "false"

# Each of the many clients of a flow reads the authorities that it trusts. Nobody here is known to
# the public ones, and to read all of them takes longer than most requests.
FOLDER = TemporaryDirectory()
AUTHORITY = Path(FOLDER.name) / "authority.pem"
AUTHORITY.write_text(make_certificates("nobody.test", "127.0.0.1").authority)
os.environ["SSL_CERT_FILE"] = os.environ["PREFECT_API_SSL_CERT_FILE"] = str(AUTHORITY)

pytest_plugins = ["tests.campaigns.table", "tests.databases", "tests.prefect_server"]

SLOWEST_FIRST = (
    "tests/browser/test_day.py",
    "tests/deployments/test_sandbox.py",
    "tests/campaigns/test_killed.py",
    "tests/campaigns/test_late.py",
    "tests/campaigns/test_outage.py",
    "tests/campaigns/test_sockets.py",
    "tests/campaigns/test_machine.py",
    "tests/campaigns/test_cloud.py",
    "tests/flows/test_resume_rotations.py",
    "tests/flows/test_settling.py",
    "tests/flows/test_rotate_passwords.py",
    "tests/flows/hybrid",
    "tests/tasks/test_key_rotation.py",
)
"""Files that take minutes: begun first, they do not keep everybody waiting at the end."""

DAY = "tests/browser/test_day.py"
REAL_MAIN_JOB = "tests/deployments/test_sandbox.py::test_the_main_job_keeps_every_promise[samba]"
FOR_THE_NIGHT = (DAY, REAL_MAIN_JOB)
"""What takes minutes of processor time: it is run when it is asked for, by `--nightly`, by a marker
(`-m browser`, `-m samba`) or by its path. What each consists of is tested in every run."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the files that take longest; leave those of the night to who asks for them."""
    asked = config.option.nightly or config.option.markexpr in {"browser", "samba"}
    paths = " ".join(config.args)
    left_out = [
        each
        for each in items
        if each.nodeid.startswith(FOR_THE_NIGHT)
        and not asked
        and each.nodeid.partition("::")[0] not in paths
    ]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [each for each in items if each not in left_out]
    items.sort(key=lambda item: _rank(item.nodeid, SLOWEST_FIRST))


def _rank(node: str, first: Sequence[str]) -> int:
    return next((rank for rank, file in enumerate(first) if node.startswith(file)), len(first))
