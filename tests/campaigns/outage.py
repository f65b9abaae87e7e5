"""A simulated day without IT Glue, on the real tables and rules; nothing outside is asked.

Time passes by making all open rotations older.
"""

from collections import defaultdict
from datetime import timedelta
from heapq import heapreplace

from pydantic import SecretStr
from sqlalchemy import text
from sqlmodel import col, func, select, update

from deployments.sandbox.itglue.quota import Quota
from deployments.sandbox.itglue.settings import Settings
from models.account import Account, AccountRef
from models.quota import book
from models.rotation import FINAL, Reason, Rotation, RotationState
from models.rotation_request import RotationRequest
from tasks.candidates import open_candidate, open_rotation
from tasks.clients.database import reading, writing
from tasks.clients.errors import OutcomeUnknown, Refused
from tasks.lease import claimed
from tasks.problems import problems_kept, too_many_stuck
from tasks.resuming import list_interrupted_rotations
from tests.escrow_builder import add_account

SWEEP_EVERY = timedelta(minutes=5)
ON_THE_WAY = (RotationState.SENT, RotationState.SET, RotationState.VERIFIED)
ACCOUNTS_AT_ONCE = 8
SECONDS_PER_ACCOUNT = 0.5
"""What an account costs besides waiting for the limiter, at a slow IT Glue."""


def add_accounts(number: int) -> None:
    """So many linked accounts of one customer, none of which was ever rotated."""
    first = add_account("svc-0")
    row = first.model_dump(exclude={"id"})
    with writing() as session:
        session.get_one(Account, first.id).entry_id = 1
        session.add_all(
            Account.model_validate(
                {**row, "object_id": str(each), "label": f"svc-{each}", "entry_id": each + 1}
            )
            for each in range(1, number)
        )


class Day:
    """Minutes pass, runs start, sweeps try again, and IT Glue answers or not."""

    def __init__(self) -> None:
        """IT Glue is away."""
        self.now = timedelta(0)
        self.tries: defaultdict[int, list[timedelta]] = defaultdict(list)
        self.itglue_is_back = False

    def pass_time(self) -> None:
        """Until the next sweep."""
        self.now += SWEEP_EVERY
        older = f"-{SWEEP_EVERY.total_seconds():.0f} seconds"
        moments = ("lease_until", "next_try_at", "changed_at", "opened_at")
        changes = {each: func.strftime("%Y-%m-%d %H:%M:%f", text(each), older) for each in moments}
        with writing() as session:
            session.exec(update(Rotation).where(col(Rotation.state).not_in(FINAL)).values(changes))

    def start_run(self, name: str, account_ids: list[int]) -> int:
        """What a run does with some due accounts; how many it began to rotate."""
        begun = 0
        for account_id in account_ids:
            request = self.request(account_id, name)
            try:
                self.rotate(request)
            except Refused:
                continue
            except OutcomeUnknown:
                self.tries[account_id].append(self.now)
            begun += 1
        return begun

    def rotate(self, request: RotationRequest) -> None:
        """All steps of one account: the directory answers, and IT Glue if it is back."""
        with problems_kept(request):
            if stuck := too_many_stuck(request.run_id):
                raise Refused(f"Not started, because {stuck}.")
            open_rotation(request, SecretStr(f"candidate {request.account.id}"))
        with claimed(request) as claim:
            for state in ON_THE_WAY:
                claim.move(state)
        self.record(request)

    def record(self, request: RotationRequest) -> None:
        """The last step."""
        with problems_kept(request), claimed(request) as claim:
            claim.move(RotationState.RECORDING)
            if not self.itglue_is_back:
                raise OutcomeUnknown("It is not known whether IT Glue carried it out.")
            claim.finish(RotationState.RECORDED)

    def sweep(self) -> None:
        """What the scheduled flow does."""
        for request in list_interrupted_rotations.fn():
            try:
                self.record(request)
            except OutcomeUnknown:
                self.tries[request.account.id].append(self.now)

    @staticmethod
    def request(account_id: int, run_id: str) -> RotationRequest:
        """To rotate that account."""
        account = AccountRef(id=account_id, label=f"svc-{account_id}")
        return RotationRequest(account=account, run_id=run_id, reason=Reason.ROTATION)


def due() -> list[int]:
    """The accounts that were never rotated and are not under way."""
    under_way = select(Rotation.account_id).where(col(Rotation.state).not_in(FINAL))
    wanted = select(Account.id).where(
        col(Account.rotated_at).is_(None), col(Account.id).not_in(under_way)
    )
    with reading() as session:
        return [each or 0 for each in session.exec(wanted.order_by(col(Account.id))).all()]


def waiting() -> list[Rotation]:
    """The rotations that wait for IT Glue."""
    with reading() as session:
        return list(session.exec(select(Rotation).where(col(Rotation.state).not_in(FINAL))).all())


def is_safe(rotation: Rotation) -> bool:
    """Whether the escrow gives back its candidate."""
    return open_candidate(rotation).get_secret_value() == f"candidate {rotation.account_id}"


def drained(accounts: int) -> tuple[float, int]:
    """The seconds in which the limiter lets so many accounts pass, and how many 429 come."""
    clock = [0.0]
    settings = Settings(window="sliding")
    itglue = Quota(settings, lambda: clock[0])
    free_at, booked, refused = [0.0] * ACCOUNTS_AT_ONCE, 0.0, 0
    for _ in range(accounts):
        now = free_at[0]
        booked, wait = book(booked, now)
        clock[0] = now + wait
        refused += not itglue.admits_another("key")
        heapreplace(free_at, clock[0] + SECONDS_PER_ACCOUNT)
    return clock[0], refused
