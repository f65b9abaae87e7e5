"""Everything that may happen to three accounts, in any order, as a Hypothesis state machine."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from itertools import count

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from deployments.sandbox.active_directory.faults import Effect as DirectoryEffect
from deployments.sandbox.itglue.faults import Effect
from models.account import AccountRef
from models.rotation import Reason
from models.rotation_request import RotationRequest
from tasks.clients.errors import Transient
from tasks.key_rotation import rotate_escrow_key
from tasks.resuming import list_interrupted_rotations
from tasks.settling import list_rotations_to_settle
from tasks.shredding import shred_passwords
from tests.campaigns.here import LONG_AGO, Here, Late
from tests.campaigns.job import ROTATION
from tests.campaigns.mishaps import STORAGE, Crashed, Kind, Mishap
from tests.campaigns.truth import Subject
from tests.campaigns.worker import ONE_STEP

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PERIODS = (timedelta(minutes=1), HOUR / 3, HOUR, 25 * HOUR, 40 * DAY, -HOUR)
NOTHING = Mishap(Kind.NOTHING, 0)

MISHAPS = st.one_of(
    st.just(NOTHING),
    st.builds(Mishap, st.just(Kind.CRASH), st.integers(0, 11)),
    st.builds(
        Mishap,
        st.sampled_from([Kind.LOST_REQUEST, Kind.LOST_REPLY, Kind.LATE_REQUEST]),
        st.integers(0, 2),
    ),
    st.builds(Mishap, st.sampled_from(STORAGE), st.integers(0, 4)),
)
ACCOUNTS = st.integers(0, 2)
DIRECTORY_TROUBLES = st.sampled_from([each for each in DirectoryEffect if each.name != "HOLD"])
ITGLUE_TROUBLES = st.sampled_from(
    [each for each in Effect if each not in (Effect.HELD, Effect.SLOW, Effect.REDIRECT)]
)


class Run:
    """A flow run that rotates one account, and how far it has come."""

    def __init__(self, number: int, account: Subject) -> None:
        """None of its steps was taken."""
        self.account = account
        self.steps = 0
        self.request = RotationRequest(
            account=AccountRef(id=account.id, label=account.label),
            run_id=f"run {number}",
            reason=Reason.ROTATION,
        )

    def goes_on_after(self, end: BaseException | None) -> bool:
        """Whether it takes its next step, or this one again, or starts anew."""
        match end:
            case None:
                self.steps += 1
            case Crashed():
                self.steps = 0
            case Transient():
                pass
            case _:
                return False
        return self.steps < len(ROTATION)


class Machine(RuleBasedStateMachine):
    """Rotations, and all that may happen meanwhile."""

    def __init__(self, here: Here) -> None:
        """`here` is used by one machine after the other."""
        super().__init__()
        self.here = here
        self.runs: list[Run] = []
        self.interfered: set[Subject] = set()
        self.is_wrong = False
        self._numbers = count(1)

    @initialize(marker=st.booleans(), grace=st.sampled_from([timedelta(0), HOUR]))
    def begin(self, *, marker: bool, grace: timedelta) -> None:
        self.here.renew(marker=marker, grace=grace)

    @rule(which=ACCOUNTS, mishap=MISHAPS)
    def rotate(self, which: int, mishap: Mishap) -> None:
        run = self.new_run(which)
        for _ in ROTATION:
            end = self.go_on(run, mishap if run.steps == mishap.after % len(ROTATION) else NOTHING)
            if end is not None:
                return

    @rule(which=ACCOUNTS, mishap=MISHAPS)
    def begin_a_run(self, which: int, mishap: Mishap) -> None:
        self.go_on(self.new_run(which), mishap)

    @precondition(lambda self: self.runs)
    @rule(which=st.integers(0, 99), mishap=MISHAPS)
    def take_a_step(self, which: int, mishap: Mishap) -> None:
        self.go_on(self.runs[which % len(self.runs)], mishap)

    @rule(mishap=MISHAPS)
    def sweep(self, mishap: Mishap) -> None:
        for request in list_interrupted_rotations.fn():
            run = Run(0, self.here.accounts[0])
            run.request, run.account = request, self.account_of(request)
            while run.goes_on_after(end := self.step(run, mishap)) and end is None:
                pass

    @rule(mishap=MISHAPS)
    def settle(self, mishap: Mishap) -> None:
        for request in list_rotations_to_settle.fn():
            step = partial(ONE_STEP["settle"], request)
            self.here.take(step, self.account_of(request), mishap)
            mishap = NOTHING

    @rule(which=ACCOUNTS, passed=st.sampled_from(PERIODS))
    def pass_time(self, which: int, passed: timedelta) -> None:
        self.here.pass_time(self.here.accounts[which], passed)

    @rule()
    def steal_every_lease(self) -> None:
        self.here.world.sql("UPDATE rotation SET lease_until = ? WHERE lease_until > ''", LONG_AGO)

    @precondition(lambda self: self.here.late)
    @rule(which=st.integers(0, 99))
    def deliver_late(self, which: int) -> None:
        self.deliver(self.here.late.pop(which % len(self.here.late)))

    @rule(effect=DIRECTORY_TROUBLES, kind=st.sampled_from(["modify", "bind", "search", None]))
    def trouble_the_directory(self, effect: DirectoryEffect, kind: str | None) -> None:
        self.here.world.domain.faults.arm(effect, kind)

    @rule(effect=ITGLUE_TROUBLES, times=st.integers(1, 3))
    def trouble_itglue(self, effect: Effect, times: int) -> None:
        self.here.world.itglue.faults.arm(effect, times=times)

    @rule(which=ACCOUNTS)
    def set_by_hand(self, which: int) -> None:
        account = self.here.accounts[which]
        self.interfered.add(account)
        self.here.world.set_by_hand(account, f"By-hand-{next(self._numbers)}-Xy")

    @rule(which=ACCOUNTS)
    def write_the_entry_by_hand(self, which: int) -> None:
        account, world = self.here.accounts[which], self.here.world
        self.interfered.add(account)
        world.oracle.known_outside.add(world.truth(account).entry or "")
        world.itglue.edit(account.entry_id, password=f"Written-{next(self._numbers)}-Xy")

    @rule(mishap=MISHAPS)
    def change_the_escrow_key(self, mishap: Mishap) -> None:
        self.here.take(rotate_escrow_key, self.here.accounts[0], mishap)

    @rule(mishap=MISHAPS)
    def shred(self, mishap: Mishap) -> None:
        self.here.take(shred_passwords.fn, self.here.accounts[0], mishap)

    @invariant()
    def nothing_is_lost(self) -> None:
        self.here.happened += 1
        self.blame(
            each for account in self.here.accounts for each in self.here.world.oracle.check(account)
        )

    def new_run(self, which: int) -> Run:
        self.runs.append(Run(next(self._numbers), self.here.accounts[which]))
        return self.runs[-1]

    def go_on(self, run: Run, mishap: Mishap) -> BaseException | None:
        end = self.step(run, mishap)
        if not run.goes_on_after(end):
            self.runs.remove(run)
        return end

    def step(self, run: Run, mishap: Mishap) -> BaseException | None:
        step = ONE_STEP[ROTATION[run.steps]]
        return self.here.take(partial(step, run.request), run.account, mishap)

    def deliver(self, late: Late) -> None:
        before = self.here.world.truth(late.account)
        late.carry_out()
        if self.here.world.truth(late.account).directory != before.directory:
            self.interfered.add(late.account)

    def account_of(self, request: RotationRequest) -> Subject:
        return next(each for each in self.here.accounts if each.id == request.account.id)

    def blame(self, wrong: Iterator[str]) -> None:
        found = list(wrong)
        self.is_wrong = self.is_wrong or bool(found)
        assert not found, "; ".join(found)
