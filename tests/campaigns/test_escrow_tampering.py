"""Escrow tampering: whoever can write the database gets no password opened that is not the row's.

Each case alters the rows of an escrow in one way. The candidate that was altered must be refused,
with a sentence, and none may ever open as another password. `sealed_at` and `id` say when a row was
made and where it stands: they are not bound, and altered they change nothing that is opened.
"""

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from random import Random  # noqa: TID251  # cases of a test, replayed from a seed
from secrets import token_bytes

import pytest
from sqlmodel import col, delete, select

from models.account import Account
from models.rotation import Rotation
from models.sealed_password import EscrowKey, SealedPassword
from tasks.candidates import open_candidate
from tasks.clients.database import now_in, reading, writing
from tasks.clients.errors import Misconfigured, Unexpected
from tasks.clients.escrow import id_of, key_file
from tasks.clients.key_file import KEY_BYTES, read_keys, replace_keys
from tests.campaigns.table import Campaign
from tests.campaigns.tampering import TAMPERINGS, Tampering
from tests.escrow_builder import NOW, add_account, finish, prepare, seal

ACCOUNTS = 4
GENERATIONS = 3


@pytest.fixture
def escrowed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[int, str]:
    """Passwords by rotation, sealed with two escrow keys that are both still in use."""
    prepare(monkeypatch, tmp_path)
    passwords: dict[int, str] = {}
    for number in range(ACCOUNTS):
        if number == ACCOUNTS // 2:
            use_another_key()
        account = add_account(f"svc-{number}")
        for generation in range(GENERATIONS):
            rotation = seal(account, f"canary {number}.{generation}")
            passwords[rotation.id or 0] = f"canary {number}.{generation}"
            finish(account)
    return passwords


def use_another_key() -> None:
    new = token_bytes(KEY_BYTES)
    with writing() as session:
        session.add(EscrowKey(key_id=id_of(new), created_at=now_in(session)))
    replace_keys(key_file(), [new, *read_keys(key_file(), "")])


@contextmanager
def tampered(tampering: Tampering, chance: Random) -> Generator[tuple[str, int, int]]:
    """An escrow altered in one way: what was done, to which rotation, perhaps also to which other.

    Mended at the end.
    """
    with reading() as session:
        rows = session.exec(select(SealedPassword).order_by(col(SealedPassword.id))).all()
        accounts = session.exec(select(Account)).all()
        before = [each.model_dump() for each in rows]
        object_ids = {each.id: each.object_id for each in accounts}
        mine, other = chance.sample(rows, 2)
        touched = mine.rotation_id, other.rotation_id
    with writing() as session:
        done = tampering(
            session,
            chance,
            session.get_one(SealedPassword, mine.id),
            session.get_one(SealedPassword, other.id),
        )
    try:
        yield f"{tampering.__name__}: {done}", *touched
    finally:
        with writing() as session:
            session.exec(delete(SealedPassword))
            session.add_all(SealedPassword(**each) for each in before)
            for account in session.exec(select(Account)).all():
                account.object_id = object_ids[account.id]


def opened(rotation_id: int) -> str | None:
    """What the rotation's candidate opens as; None where it is refused with a sentence."""
    with reading() as session:
        rotation = session.get_one(Rotation, rotation_id)
    try:
        return open_candidate(rotation).get_secret_value()
    except (Misconfigured, Unexpected):
        return None


def test_an_altered_escrow_is_refused_and_never_opens_as_another_password(
    campaign: Callable[[str], AbstractContextManager[Campaign]], escrowed: dict[int, str]
):
    with campaign("escrow tampering") as run:
        for number in range(run.sized(300, 10_000)):
            chance = run.chance(number)
            tampering = TAMPERINGS[number % len(TAMPERINGS)]
            with tampered(tampering, chance) as (done, target, other):
                looked_at = {target, other, chance.choice(list(escrowed))}
                found = {rotation_id: opened(rotation_id) for rotation_id in looked_at}
            wrong = [
                f"rotation {rotation_id} opened as another password"
                for rotation_id, password in found.items()
                if password not in (None, escrowed[rotation_id])
            ]
            if found[target] is not None:
                wrong.append(f"rotation {target} was altered and opened")
            run.case(f"case {number}, {done}", wrong)
        assert {rotation_id: opened(rotation_id) for rotation_id in escrowed} == escrowed


def test_a_row_that_is_only_dated_back_still_opens_as_what_it_is(escrowed: dict[int, str]):
    with writing() as session:
        for row in session.exec(select(SealedPassword)).all():
            row.sealed_at = NOW
    assert {rotation_id: opened(rotation_id) for rotation_id in escrowed} == escrowed
