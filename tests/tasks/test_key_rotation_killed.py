"""Changing the escrow key, with SIGKILL at every line of it: nothing is lost, and it is finished."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from sqlalchemy import Engine

from models.account import Account
from tasks import key_rotation
from tasks.candidates import ready_to_seal
from tasks.clients import durable_file, key_file
from tasks.clients.database import reading
from tasks.key_rotation import rotate_escrow_key
from tests.escrow_builder import (
    add_sealed_accounts,
    all_open,
    key_ids,
    live_keys,
    prepare,
    row_keys,
)

WATCHED = {str(each.__file__) for each in (key_rotation, durable_file, key_file)}


@pytest.fixture
def accounts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Account]:
    """Four accounts: more than one batch."""
    prepare(monkeypatch, tmp_path)
    monkeypatch.setattr(key_rotation, "BATCH", 3)
    return add_sealed_accounts(4)


@pytest.fixture
def killed_at(accounts: list[Account]) -> Callable[[int], bool]:
    """Runs the change in a child that gets SIGKILL at its Nth line; whether it came so far."""

    def run(line: int) -> bool:
        forget_connections()
        child = os.fork()
        if child == 0:
            try:
                sys.settrace(killer(line))
                rotate_escrow_key()
                os._exit(0)
            finally:
                os._exit(1)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
        return os.WIFSIGNALED(status)

    return run


def forget_connections() -> None:
    """A child must not use, nor close, a connection of ours."""
    with reading() as session:
        engine = session.get_bind()
    assert isinstance(engine, Engine)
    engine.dispose()


def killer(line: int) -> Callable[[FrameType, str, object], Any]:
    seen = 0

    def trace(frame: FrameType, event: str, _: object) -> Any:
        nonlocal seen
        if frame.f_code.co_filename not in WATCHED:
            return None
        if event == "line":
            seen += 1
            if seen == line:
                os.kill(os.getpid(), signal.SIGKILL)
        return trace

    return trace


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_killed_at_any_line_everything_opens_and_the_next_run_finishes(
    accounts: list[Account],
    killed_at: Callable[[int], bool],
    tmp_path: Path,
    request: pytest.FixtureRequest,
):
    step = 1 if request.config.option.nightly else 4
    forget_connections()
    files = {each: each.read_bytes() for each in tmp_path.iterdir()}
    line = 1
    while killed_at(line):
        assert all_open(accounts), line
        ready_to_seal()
        changed = rotate_escrow_key()
        assert key_ids() == [changed.key_id], line
        assert row_keys() == live_keys() == {changed.key_id}, line
        assert all_open(accounts), line
        assert not list(tmp_path.glob(".*.partial")), line
        forget_connections()
        for path, content in files.items():
            path.write_bytes(content)
        line += step
    assert line > 100
