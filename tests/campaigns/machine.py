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
    *[st.just(NOTHING)] * 3,
    st.builds(Mishap, st.just(Kind.CRASH), st.integers(0, 9)),
    st.builds(
        Mishap,
        st.sampled_from([Kind.LOST_REQUEST, Kind.LOST_REPLY, Kind.LATE_REQUEST]),
        st.integers(0, 1),
    ),
    st.builds(Mishap, st.sampled_from(STORAGE), st.integers(0, 3)),
)
ACCOUNTS = st.integers(0, 2)
TROUBLES = st.sampled_from(
    [each for each in DirectoryEffect if each is not DirectoryEffect.HOLD]
    + [each for each in Effect if each not in (Effect.HELD, Effect.SLOW, Effect.REDIRECT)]
)
ELSEWHERE = (
    "every lease is lost",
    "set by hand",
    "written by hand",
    "new escrow key",
    "shredding",
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

    @rule(which=ACCOUNTS, mishaps=st.tuples(*[MISHAPS] * len(ROTATION)))
    def rotate(self, which: int, mishaps: tuple[Mishap, ...]) -> None:
        run = self.new_run(which)
        for mishap in mishaps:
            if self.go_on(run, mishap) is not None:
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

    @precondition(lambda self: self.here.late)
    @rule(which=st.integers(0, 99))
    def deliver_late(self, which: int) -> None:
        self.deliver(self.here.late.pop(which % len(self.here.late)))

    @rule(effect=TROUBLES)
    def make_trouble(self, effect: DirectoryEffect | Effect) -> None:
        world = self.here.world
        if isinstance(effect, Effect):
            world.itglue.faults.arm(effect)
        else:
            world.domain.faults.arm(effect)

    @rule(what=st.sampled_from(ELSEWHERE), which=ACCOUNTS, mishap=MISHAPS)
    def happen_elsewhere(self, what: str, which: int, mishap: Mishap) -> None:
        account, world = self.here.accounts[which], self.here.world
        match what:
            case "every lease is lost":
                world.sql("UPDATE rotation SET lease_until = ? WHERE lease_until > ''", LONG_AGO)
            case "set by hand" if not self.is_proven_and_not_recorded(account):
                self.interfered.add(account)
                world.set_by_hand(account, f"By-hand-{next(self._numbers)}-Xy")
            case "written by hand":
                self.interfered.add(account)
                world.oracle.known_outside.add(world.truth(account).entry or "")
                world.itglue.edit(account.entry_id, password=f"Written-{next(self._numbers)}-Xy")
            case "new escrow key":
                self.here.take(rotate_escrow_key, account, mishap)
            case "shredding":
                self.here.take(shred_passwords.fn, account, mishap)
            case _:
                pass

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
        if self.is_proven_and_not_recorded(late.account):
            return
        before = self.here.world.truth(late.account)
        late.carry_out()
        if self.here.world.truth(late.account).directory != before.directory:
            self.interfered.add(late.account)

    def is_proven_and_not_recorded(self, account: Subject) -> bool:
        """Whether a change would be noticed a quarter of an hour after recording, no sooner."""
        states = "SELECT state FROM rotation WHERE account_id = ? ORDER BY generation"
        return self.here.world.sql(states, account.id)[-1:] in ([("verified",)], [("recording",)])

    def account_of(self, request: RotationRequest) -> Subject:
        return next(each for each in self.here.accounts if each.id == request.account.id)

    def blame(self, wrong: Iterator[str]) -> None:
        found = list(wrong)
        self.is_wrong = self.is_wrong or bool(found)
        assert not found, "; ".join(found)
