"""Mends what a check found apart, where a customer is switched on."""

from collections.abc import Sequence

from prefect import task
from prefect.futures import wait
from pydantic import BaseModel
from sqlmodel import col, select

from models.account import AccountRef
from models.check_page import Repaired
from models.customer import Customer
from models.password_check import PasswordCheck
from models.repair import Repair, are_too_many, repair_of
from models.rotation import Reason
from models.rotation_request import RotationRequest
from models.settling import SENTENCES, EntryHolds, Finding
from models.verdict import SOUND, Verdict
from tasks.audit import append
from tasks.candidates import keep_foreign
from tasks.check_records import Known, known_of
from tasks.clients.database import reading, writing
from tasks.clients.errors import Refused
from tasks.customers import find_customer
from tasks.halves import request_for
from tasks.lease import claimed
from tasks.password_checks import try_password
from tasks.retries import RETRIES
from tasks.rotating import rotate_accounts
from tasks.settling import entry_holds, look, rewrite_entry
from tasks.targets import target_of

IN_AN_ENTRY = {Finding.REWRITE_ENTRY, Finding.CHANGED_IN_ITGLUE}


class PlannedRepair(BaseModel):
    """An account that is mended, how, and what was the matter with it."""

    request: RotationRequest
    repair: Repair
    was: Verdict


class RepairPlan(BaseModel):
    """What is mended, and a sentence for every customer where too much is apart for that."""

    repairs: list[PlannedRepair]
    too_many: list[str]

    @property
    def accounts(self) -> list[AccountRef]:
        """Whose passwords are looked at once more."""
        return [each.request.account for each in self.repairs]


@task(task_run_name="allow repairs · {customer}")
def store_repairs(customer: str, *, allowed: bool) -> None:
    """Switch it on or off for a customer that drift is mended; NotFound for an unknown name."""
    owner = find_customer(customer)
    with writing() as session:
        row = session.get_one(Customer, owner.id)
        if row.repairs_drift != allowed:
            row.repairs_drift = allowed
            append(session, "allow repairs", owner.name, outcome="on" if allowed else "off")


@task(task_run_name="plan repairs")
def plan_repairs(customers: Sequence[str]) -> RepairPlan:
    """What the last check found and is to be mended; of customers that are switched on."""
    plan = RepairPlan(repairs=[], too_many=[])
    for customer in customers:
        owner = find_customer(customer)
        if not owner.repairs_drift:
            continue
        accounts = known_of(owner)
        repairs = [planned for each in accounts if (planned := _planned(owner, each))]
        if are_too_many(len(repairs), len(accounts)):
            plan.too_many.append(
                f"{owner.name}: {len(repairs)} of {len(accounts)} accounts are apart, too many to "
                "be an accident. None was repaired: see first whether something was restored, or "
                "somebody is at work."
            )
        else:
            plan.repairs += repairs
    return plan


def mend(plan: RepairPlan) -> None:
    """Mend what is planned, and look at it once more. Belongs into a flow, outside of tasks."""
    by_repair = {how: [it.request for it in plan.repairs if it.repair is how] for how in Repair}
    written = [write_entry_again.submit(each) for each in by_repair[Repair.WRITE]]
    rotate_accounts(by_repair[Repair.ROTATE])
    wait(written)
    wait(try_password.map(plan.accounts))


@task(task_run_name="write entry again · {request}", **RETRIES)
def write_entry_again(request: RotationRequest) -> None:
    """Write the password in force into the entry; what stood there is kept in the escrow.

    Refused when the directory turns out to have been changed as well.
    """
    with claimed(request) as claim:
        target = target_of(request)
        entry, held = entry_holds(target, claim.rotation)
        finding, _ = look(target, claim, held)
        if finding is Finding.CLEAN:
            return
        if finding not in IN_AN_ENTRY:
            raise Refused(f"{request}: {SENTENCES[finding]}")
        if entry is not None and held is EntryHolds.FOREIGN:
            keep_foreign(claim.rotation, entry)
        rewrite_entry(target, claim)


def repaired(plan: RepairPlan) -> list[Repaired]:
    """Those of the plan that are fine now."""
    ids = [each.id for each in plan.accounts]
    with reading() as session:
        rows = session.exec(select(PasswordCheck).where(col(PasswordCheck.account_id).in_(ids)))
        fine = {each.account_id for each in rows.all() if each.verdict in SOUND}
    return [
        Repaired(each.request.account.label, each.was, each.repair)
        for each in plan.repairs
        if each.request.account.id in fine
    ]


def _planned(owner: Customer, each: Known) -> PlannedRepair | None:
    if each.check is None or each.under_way:
        return None
    rotated = each.rotation is not None
    how = repair_of(
        each.account, each.check.verdict, rotated=rotated, pulls_entries=owner.pulls_entries
    )
    if how is None:
        return None
    request = request_for(owner, each.account, Reason.REPAIR)
    return PlannedRepair(request=request, repair=how, was=each.check.verdict)
