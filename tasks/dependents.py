"""What operators declared to sign in with an account: kept, and told wherever it is planned."""

from collections import defaultdict
from collections.abc import Sequence

from prefect import task
from prefect.events import emit_event
from sqlmodel import col, select

from models.account import Account, AccountType
from models.customer import Customer
from models.dependent import DeclaredDependent, Dependent, dependents_sentence, differences
from models.plural import counted
from models.rotation import Rotation
from tasks.accounts import find_accounts
from tasks.audit import actor, append
from tasks.clients.database import Session, in_parts, now_in, reading, writing
from tasks.clients.errors import Refused

OUTDATED = "quickpass.dependents.outdated"
"""The event of an account whose dependents need its new password."""


@task(task_run_name="declare dependents · {account}")
def store_dependents(customer: str, account: str, declared: Sequence[DeclaredDependent]) -> str:
    """Have exactly the declared ones stand for the account; the sentence that plans then show.

    Refused for an account that is no service account: those have no dependents of their own.
    """
    (found,) = find_accounts(customer, [account])
    if found.type is not AccountType.SERVICE:
        raise Refused(
            f"{found.label} is an {found.type.value} account. Dependents are declared for service "
            "accounts: import it as one first. Nothing was changed."
        )
    with writing() as session:
        present = dependents_of(session, [found.id or 0]).get(found.id or 0, [])
        added, removed = differences(present, declared)
        now, who = now_in(session), actor()
        for each in removed:
            session.delete(each)
        for each in added:
            session.add(
                Dependent(
                    account_id=found.id or 0,
                    kind=each.kind,
                    host=each.host,
                    name=each.name,
                    declared_at=now,
                    declared_by=who,
                    updated_at=now,
                )
            )
        if added or removed:
            why = f"{len(added)} added, {len(removed)} removed"
            append(session, "declare dependents", found.label, outcome="done", why=why)
        session.flush()
        standing = dependents_of(session, [found.id or 0]).get(found.id or 0, [])
    return dependents_sentence(standing)


@task(task_run_name="confirm dependents · {account}")
def store_confirmation(customer: str, account: str) -> int:
    """Note that all dependents of the account have its password; how many. Refused without any."""
    (found,) = find_accounts(customer, [account])
    with writing() as session:
        present = dependents_of(session, [found.id or 0]).get(found.id or 0, [])
        if not present:
            raise Refused(f"No dependents are declared for {found.label}. Nothing was changed.")
        for each in present:
            each.updated_at = now_in(session)
        why = counted(len(present), "dependent")
        append(session, "confirm dependents", found.label, outcome="updated", why=why)
    return len(present)


def announce_outdated(customer: Customer, account: Account, rotation: Rotation) -> None:
    """Tell Prefect that an account got a new password which its dependents do not have.

    An automation may have them updated. The event may be lost with the process that sends it: what
    is not confirmed stays on the page of what needs a person.
    """
    with reading() as session:
        dependents = dependents_of(session, [account.id or 0]).get(account.id or 0, [])
    if not dependents:
        return
    emit_event(
        OUTDATED,
        {
            "prefect.resource.id": f"quickpass.account.{account.id}",
            "prefect.resource.name": account.label,
        },
        payload={
            "customer": customer.name,
            "account": account.label,
            "rotation": rotation.id,
            "dependents": [
                {"kind": each.kind.value, "host": each.host, "name": each.name}
                for each in dependents
            ],
        },
    )


def dependents_of(session: Session, account_ids: Sequence[int]) -> dict[int, list[Dependent]]:
    """The declared dependents of those of these accounts that have some."""
    found: defaultdict[int, list[Dependent]] = defaultdict(list)
    for part in in_parts(account_ids):
        wanted = select(Dependent).where(col(Dependent.account_id).in_(part))
        for each in session.exec(wanted.order_by(col(Dependent.id))).all():
            found[each.account_id].append(each)
    return dict(found)
