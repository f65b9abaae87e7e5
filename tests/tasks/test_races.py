"""Workers that do the same thing at once, on each database: as if one came after the other."""

import sys
from subprocess import PIPE, Popen
from threading import Lock
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from models.account import Account, AccountRef
from models.audit import AuditRecord
from models.customer import Customer
from models.password_entry import Organization
from models.request_quota import RequestQuota
from models.rotation import Reason, Rotation, RotationRun, RotationState
from models.rotation_request import RotationRequest
from models.sealed_password import EscrowKey, SealedPassword
from tasks.account_matching import AccountPair, link_pairs
from tasks.audit import audit_key_file
from tasks.candidates import open_rotation
from tasks.clients.database import migrate, reading, writing
from tasks.clients.errors import Refused
from tasks.clients.escrow import create_escrow_key
from tasks.clients.key_file import create_key
from tasks.customers import store_customers, store_named_customers
from tasks.keys import create_keys
from tasks.lease import claimed
from tasks.ledger import LostRace, join
from tasks.problems import store_problem
from tasks.quota import book_request
from tests.at_once import at_once
from tests.escrow_builder import add_account, latest, seal
from tests.models.matching_cases import entry

pytestmark = pytest.mark.usefixtures("on_each_database", "keys")
CROWDS = pytest.mark.parametrize("workers", [2, 8])
CUSTOMER = "Contoso, Ltd."


@pytest.fixture
def account() -> Account:
    migrate()
    create_keys()
    return add_account("svc-sql")


def asked(account: Account, run: int = 0) -> RotationRequest:
    return RotationRequest(
        account=AccountRef.of(account), run_id=f"run {run}", reason=Reason.ROTATION
    )


def rows(kind: type[Any]) -> list[Any]:
    with reading() as session:
        return list(session.exec(select(kind)).all())


def test_processes_that_prepare_a_new_database_at_once_leave_one_whole():
    prepare = [sys.executable, "-c", "from tasks.clients.database import migrate; migrate()"]
    at_work = [Popen(prepare, stderr=PIPE) for _ in range(4)]  # noqa: S603  # our own program
    said = [each.communicate()[1].decode() for each in at_work]
    assert (said, [each.returncode for each in at_work]) == ([""] * 4, [0] * 4)
    assert rows(Customer) == []


def test_eight_that_make_the_keys_known_tell_of_them_once():
    migrate()
    create_key(audit_key_file())
    create_escrow_key()
    assert at_once(8, lambda _: create_keys()) == [None] * 8
    assert len(rows(EscrowKey)) == len(rows(AuditRecord)) == 1


@CROWDS
def test_one_rotation_is_opened_whoever_else_opens_one(account: Account, workers: int):
    for generation in range(1, 5):
        came = at_once(workers, lambda run: open_rotation(asked(account, run), SecretStr("canary")))
        assert came.count(None) == 1
        assert all(isinstance(each, IntegrityError) for each in came if each is not None)
        assert latest(account).generation == generation
        assert len(rows(SealedPassword)) == len(rows(Rotation)) == generation
        with writing() as session:
            session.get_one(Rotation, latest(account).id).state = RotationState.RECORDED


@CROWDS
def test_a_lease_has_one_holder_and_no_change_is_lost(account: Account, workers: int):
    rotation = seal(account, "canary")
    holding = Lock()

    def take(_: int) -> None:
        with claimed(asked(account)) as claim:
            assert holding.acquire(blocking=False)
            claim.renew()
            holding.release()

    came = at_once(workers, take)
    assert all(each is None or isinstance(each, LostRace) for each in came)
    assert latest(account).version == rotation.version + 3 * came.count(None)


@CROWDS
def test_every_refusal_gets_a_generation_of_its_own(account: Account, workers: int):
    came = at_once(workers, lambda run: store_problem(asked(account, run), Refused("It said no.")))
    assert all(isinstance(each, str) for each in came)
    assert {each.generation for each in rows(Rotation)} == set(range(1, workers + 1))
    assert len(rows(RotationRun)) == workers


@CROWDS
def test_every_failure_of_a_rotation_is_counted(account: Account, workers: int):
    seal(account, "canary")
    request = RotationRequest(account=AccountRef.of(account), run_id="test", reason=Reason.ROTATION)
    at_once(workers, lambda _: store_problem(request, Refused("It said no.")))
    assert latest(account).tries == workers


@CROWDS
def test_a_run_may_join_a_rotation_in_all_its_steps_at_once(account: Account, workers: int):
    rotation = seal(account, "canary")
    assert at_once(workers, lambda _: join(rotation, asked(account))) == [None] * workers
    assert {each.run_id for each in rows(RotationRun)} == {"test", "run 0"}


@CROWDS
def test_the_first_requests_to_a_system_are_all_booked(workers: int):
    migrate()
    for system in range(4):
        assert at_once(workers, lambda _: book_request(f"{system}")) == [None] * workers  # noqa: B023  # called within the turn
    assert [each.requests for each in rows(RequestQuota)] == [workers] * 4


@CROWDS
def test_a_customer_is_created_once_whoever_else_creates_it(workers: int):
    migrate()
    create_keys()
    organizations = [
        Organization(id=n, name=f"Customer {n}", type_name=None, status_name=None)
        for n in range(20)
    ]

    def create(worker: int) -> object:
        if worker % 2:
            return store_named_customers.fn([each.name.upper() for each in organizations])
        return store_customers.fn("it-glue", organizations)

    came = at_once(workers, create)
    assert len({each.name.upper() for each in rows(Customer)}) == len(rows(Customer)) == 20
    assert sum(len(each.created) for each in came) == 20


@CROWDS
def test_an_entry_is_linked_to_one_account_whoever_else_links_it(account: Account, workers: int):
    for number in range(workers):
        add_account(f"svc-{number}")
    with writing() as session:
        owner = session.exec(select(Customer).where(Customer.name == CUSTOMER)).one()
        owner.organization_id, owner.connection = 7, "it-glue"
    sql = entry(9, "svc-sql", organization_id=7, name="SQL")
    came = at_once(
        workers,
        lambda number: link_pairs.fn(
            CUSTOMER, [sql], [AccountPair(account=f"svc-{number}", entry_id=9)]
        ),
    )
    assert came.count(None) == 1
    assert all(isinstance(each, Refused) for each in came if each is not None)
    assert [each.entry_id for each in rows(Account)].count(9) == 1
