"""How the passwords of a customer's two directories relate: chosen, checked and changed."""

from dataclasses import replace
from uuid import UUID

from prefect import task
from pydantic import BaseModel
from sqlmodel import col, select

from models.account import Account
from models.arrangement import Pair, Surroundings, objections, shares_passwords, what_follows
from models.customer import Arrangement, Customer, DirectoryKind
from models.tenant import TenantFacts
from tasks.audit import append
from tasks.clients.database import reading, writing
from tasks.clients.errors import OutsideError, Refused
from tasks.customers import find_customer
from tasks.doors import entra
from tasks.forms import ask, drop_down, one
from tasks.links import part_from_shared_entry
from tasks.owned_tenants import find_directories
from tasks.retries import RETRIES
from tasks.tenant_users import TenantListing

MEANINGS = {
    Arrangement.ENTRA_CONNECT: "a sync brings the domain's passwords to the tenant",
    Arrangement.SYNC_ON: "we set one password in both",
    Arrangement.SYNC_OFF: "each account has its own password",
}


class Arranged(BaseModel):
    """The arrangement that holds now, the pairs it is about, and what follows from it."""

    arrangement: Arrangement
    pairs: int
    says: str


@task(task_run_name="arrange directories · {customer}", **RETRIES)
def arrange(customer: str, arrangement: Arrangement, server: str | None) -> Arranged:
    """Keep the arrangement, and the connection to the Entra Connect server, if one is given.

    Refused, with every reason, where it cannot hold; nothing is changed then.
    """
    if server and arrangement is not Arrangement.ENTRA_CONNECT:
        raise Refused(
            f"An Entra Connect server was chosen, and the arrangement {arrangement.value}, which "
            "has none: choose Entra Connect, or leave the server empty. Nothing was changed."
        )
    around = _surroundings(customer)
    _refuse(arrangement, around)
    store_arrangement(customer, arrangement, server)
    says = what_follows(arrangement, around, hurried=server is not None)
    return Arranged(arrangement=arrangement, pairs=len(around.pairs), says=says)


def choose_arrangement(
    customer: str,
    arrangement: Arrangement | None,
    listing: TenantListing | None = None,
    *,
    asking: bool,
) -> Arrangement | None:
    """The arrangement given, or at the first import into both directories the one picked in a form.

    `listing` comes from the tenant that is imported from; without it a domain is. Belongs into a
    flow, outside of tasks. None: it stays as it is. Refused where it cannot hold.
    """
    if arrangement is not None:
        _refuse(arrangement, _with_import(customer, listing))
        return arrangement
    if not asking or find_customer(customer).arrangement is not None:
        return None
    try:
        around = _with_import(customer, listing)
    except OutsideError:  # a tenant that cannot be asked keeps nobody from importing a domain
        return None
    if around.tenant is None or not around.has_domain:
        return None
    offered = {
        f"{each.value}: {MEANINGS[each]}": each
        for each in Arrangement
        if not objections(each, around)
    }
    likely = Arrangement.ENTRA_CONNECT if around.tenant.synced else Arrangement.SYNC_OFF
    chosen = next((label for label, each in offered.items() if each is likely), next(iter(offered)))
    text = (
        f"## {customer} has a domain and a tenant\n\nHow do their passwords relate? "
        "arrange-directories changes it later, and says what follows."
    )
    question = one("Arrangement", "One for all accounts.", drop_down(offered), chosen)
    return offered[ask(text, {"arrangement": question})["arrangement"]]


def _with_import(customer: str, listing: TenantListing | None) -> Surroundings:
    """What the customer has once what is imported now is there."""
    around = _surroundings(customer, listing)
    return around if listing is not None else replace(around, has_domain=True)


@task(task_run_name="store arrangement · {customer}")
def keep_arrangement(customer: str, arrangement: Arrangement | None) -> None:
    """Keep what was chosen along with an import; None leaves it as it is."""
    if arrangement is not None and find_customer(customer).arrangement is not arrangement:
        store_arrangement(customer, arrangement, None)


def store_arrangement(customer: str, arrangement: Arrangement, server: str | None) -> None:
    """Write down how the customer's directories relate, and who fills its tenant.

    Halves that shared an entry are parted from it where their passwords go apart.
    """
    owner = find_customer(customer)
    with writing() as session:
        row = session.get_one(Customer, owner.id)
        before = row.arrangement.value if row.arrangement else "none"
        row.arrangement = arrangement
        for tenant in find_directories(session, owner.id, DirectoryKind.ENTRA):
            tenant.sync_server = server
        if not shares_passwords(arrangement):
            ours = select(Account).where(Account.customer_id == owner.id)
            for account in session.exec(ours).all():
                part_from_shared_entry(session, account)
        why = f"{arrangement.value}, before: {before}"
        append(session, "arrange directories", customer, outcome="done", why=why)


def _refuse(arrangement: Arrangement, around: Surroundings) -> None:
    if against := objections(arrangement, around):
        raise Refused(" ".join([*against, "Nothing was changed."]))


def _surroundings(customer: str, listing: TenantListing | None = None) -> Surroundings:
    """What the customer has now; the tenant is asked, unless it just was."""
    owner = find_customer(customer)
    with reading() as session:
        domains = find_directories(session, owner.id, DirectoryKind.ACTIVE_DIRECTORY)
        tenants = find_directories(session, owner.id, DirectoryKind.ENTRA)
        ours = session.exec(select(Account).where(col(Account.customer_id) == owner.id)).all()
    facts: TenantFacts | None = listing.facts if listing else None
    if listing is None and tenants:
        client = entra(tenants[0].connection)
        facts = client.fetch_tenant()
        users = client.fetch_users().users
    else:
        users = listing or ()
    halves = {each.object_id: each for each in ours if each.gone_at is None}
    known = {each.object_id: each for each in users}
    pairs = [
        Pair(each.label, known[UUID(each.twin_object_id)], _entry(each), _entry(halves.get(twin)))
        for each in halves.values()
        if (twin := each.twin_object_id or "") and each.twin_object_id and UUID(twin) in known
    ]
    return Surroundings(owner.name, bool(domains), facts, pairs)


def _entry(account: Account | None) -> str | None:
    if account is None or account.entry_id is None:
        return None
    return f"{account.entry_name!r} ({account.entry_id})"
