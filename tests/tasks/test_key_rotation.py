"""Changing the escrow key: everything opens at every moment, whoever is killed; then the old is gone."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from pydantic import SecretStr
from sqlmodel import select

from models.account import Account
from models.audit import AuditRecord
from models.sealed_password import EscrowKey, SealedPassword
from tasks import key_rotation
from tasks.candidates import check_key, former_candidates, open_candidate, opened_row, ready_to_seal
from tasks.clients.database import reading, writing
from tasks.clients.errors import Misconfigured, Unexpected
from tasks.clients.escrow import Binding, Escrow, escrow
from tasks.clients.key_file import only_writer, read_keys
from tasks.key_rotation import rotate_escrow_key
from tests.escrow_builder import (
    add_account,
    add_sealed_accounts,
    all_open,
    finish,
    key_ids,
    latest,
    live_keys,
    prepare,
    row_keys,
    seal,
)


@pytest.fixture(autouse=True)
def database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    prepare(monkeypatch, tmp_path)
    monkeypatch.setattr(key_rotation, "BATCH", 3)


@pytest.fixture
def accounts() -> list[Account]:
    """Four accounts: more than one batch."""
    return add_sealed_accounts(4)


def test_everything_has_the_new_key_and_the_old_one_is_gone(accounts: list[Account]):
    (old,) = key_ids()
    changed = rotate_escrow_key()
    assert changed.rewrapped == 4
    assert changed.key_id != old
    assert key_ids() == [changed.key_id]
    assert row_keys() == live_keys() == {changed.key_id}
    assert all_open(accounts)
    ready_to_seal()


def test_the_old_key_alone_opens_nothing_any_more(accounts: list[Account], tmp_path: Path):
    old = read_keys(tmp_path / "escrow.key", "")
    rotate_escrow_key()
    with reading() as session:
        row = session.exec(select(SealedPassword)).first()
    assert row is not None
    sealed = escrow().seal(SecretStr("x"), Binding("", 0, 0, 0))._replace(key_id=row.key_id)
    with pytest.raises(Misconfigured):
        Escrow(old).open(sealed, Binding("", 0, 0, 0))


def test_it_may_be_done_again_and_again(accounts: list[Account]):
    assert len({rotate_escrow_key().key_id for _ in range(3)}) == 3
    assert all_open(accounts)


def test_it_is_audited_without_a_key():
    changed = rotate_escrow_key()
    with reading() as session:
        records = session.exec(select(AuditRecord).where(AuditRecord.action == "rotate escrow key"))
        said = [(each.subject, each.outcome) for each in records.all()]
    assert said == [(changed.key_id, "begun"), (changed.key_id, "done")]


def test_the_key_file_keeps_its_mode(tmp_path: Path):
    (tmp_path / "escrow.key").chmod(0o640)
    rotate_escrow_key()
    assert (tmp_path / "escrow.key").stat().st_mode & 0o777 == 0o640


def test_another_database_s_key_file_is_refused_before_anything_is_changed(
    accounts: list[Account], tmp_path: Path
):
    wrong = b"A" * 43 + b"=\n"
    (tmp_path / "escrow.key").write_bytes(wrong)
    with pytest.raises(Misconfigured, match="not the one that this database was set up with"):
        rotate_escrow_key()
    assert (tmp_path / "escrow.key").read_bytes() == wrong


def test_two_at_once_are_refused(tmp_path: Path):
    with (
        only_writer(tmp_path / "escrow.key"),
        pytest.raises(Misconfigured, match="Another process is replacing"),
    ):
        rotate_escrow_key()


def test_a_change_begun_on_another_machine_is_finished_there(tmp_path: Path):
    with writing() as session:
        session.add(EscrowKey(key_id="elsewhere", created_at=datetime_of_first(session)))
    with pytest.raises(Misconfigured, match="elsewhere, which is not in"):
        rotate_escrow_key()
    check_key()


def datetime_of_first(session: Any):
    return session.exec(select(EscrowKey.created_at)).one()


def test_a_damaged_row_keeps_the_old_key_in_the_file_and_is_named(accounts: list[Account]):
    (old,) = key_ids()
    with writing() as session:
        row = session.get_one(SealedPassword, 2)
        whole, row.wrapped_key = row.wrapped_key, bytes(40)
    with pytest.raises(Unexpected, match="sealed passwords 2"):
        rotate_escrow_key()
    assert key_ids()[1:] == [old]
    with writing() as session:
        session.get_one(SealedPassword, 2).wrapped_key = whole
    changed = rotate_escrow_key()
    assert key_ids() == [changed.key_id]
    assert all_open(accounts)


def test_a_clock_that_was_set_back_does_not_bring_the_old_key_back(
    accounts: list[Account], monkeypatch: pytest.MonkeyPatch
):
    (old,) = key_ids()
    with writing() as session:
        key = session.exec(select(EscrowKey)).one()
        key.created_at = key.created_at.replace(year=key.created_at.year + 10)

    def die(_: str) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as dying, pytest.raises(ZeroDivisionError):
        dying.setattr(key_rotation, "_rewrap", die)
        rotate_escrow_key()
    assert rotate_escrow_key().key_id != old
    assert old not in key_ids()


def test_a_worker_that_read_the_old_row_reads_it_again(accounts: list[Account]):
    with reading() as session:
        stale = session.get_one(SealedPassword, 1)
        rotate_escrow_key()
        rotate_escrow_key()
        # The session still sees the row as it was before both changes.
        assert key_rotation.sealed_of(stale).key_id not in row_keys()
        assert all_open(accounts)
        assert opened_row(session, stale).get_secret_value() == "canary 0"


def test_workers_go_on_sealing_and_opening_meanwhile(accounts: list[Account]):
    done = Event()

    def work(number: int) -> int:
        account, sealed = add_account(f"worker-{number}"), 0
        while not done.is_set() or sealed < 3:
            ready_to_seal()
            rotation = seal(account, f"{number}.{sealed}")
            sealed += 1
            assert open_candidate(rotation).get_secret_value() == f"{number}.{sealed - 1}"
            finish(account)
            assert len(former_candidates(latest(account))) == sealed - 1
        return sealed

    with ThreadPoolExecutor(3) as pool:
        working = [pool.submit(work, number) for number in range(3)]
        for _ in range(5):
            rotate_escrow_key()
        done.set()
        assert all(each.result() >= 3 for each in working)
    assert all_open(accounts)
    assert row_keys() <= live_keys()
