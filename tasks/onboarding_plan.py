"""The plan of onboarding a customer: everything is asked, nothing is stored or changed."""

from collections import Counter
from collections.abc import Sequence

from prefect import task
from sqlmodel import col, select

from models.account import Account, AccountType
from models.customer import Customer, Directory, DirectoryKind
from models.customer_import import decide_imports
from models.identity import Identity
from models.onboarding import Onboarding, planned_lines, with_newcomers
from models.password_entry import Organization
from models.plan_page import CREATE, ROTATE, Cost, plan_page
from tasks.clients.database import now_in, reading
from tasks.connections import ActiveDirectoryDomain, ITGlueConnection, load, name_of
from tasks.customers import fetch_organizations
from tasks.directories import (
    choose_organizational_units,
    fetch_identities,
    fetch_organizational_units,
    list_emptied_units,
)
from tasks.doors import active_directory, itglue
from tasks.plans import NOTHING, plan_key, publish_plan
from tasks.reports import RotationSummary
from tasks.retries import RETRIES


def plan_onboarding(
    connection: ITGlueConnection,
    organization: str,
    domain: ActiveDirectoryDomain,
    organizational_units: Sequence[str],
    *,
    account_type: AccountType,
) -> RotationSummary:
    """Publish what onboarding would do for each account; nothing is stored or changed.

    Belongs into a flow, outside of tasks. Raises NotFound for an organization or OU that is unknown.
    """
    itglue_name, domain_name = name_of(connection), name_of(domain)
    (found,) = fetch_organizations(itglue_name, [organization])
    offered = fetch_organizational_units(domain_name)
    emptied = list_emptied_units(domain_name, offered)
    units = choose_organizational_units(offered, organizational_units, emptied)
    identities = fetch_identities(domain_name, units, include_subtree=True)
    publish_onboarding_plan(itglue_name, found, domain_name, identities, account_type=account_type)
    return RotationSummary(proven=0, unconfirmed=0, failed=0)


@task(task_run_name="plan onboarding", **RETRIES)
def publish_onboarding_plan(
    connection: str,
    organization: Organization,
    domain: str,
    identities: Sequence[Identity],
    *,
    account_type: AccountType,
) -> None:
    """Publish what would be done with the accounts that are known, and with those found now."""
    with active_directory(domain) as client:
        facts = client.fetch_domain()
    entries = itglue(connection).fetch_entries(organization.id)
    with reading() as session:
        now = now_in(session)
        customers = session.exec(select(Customer)).all()
        owner = next((each for each in customers if each.organization_id == organization.id), None)
        known = select(Account).where(Account.customer_id == (owner.id if owner else 0))
        accounts = session.exec(known.order_by(col(Account.label))).all()
        directories = {each.id: each for each in session.exec(select(Directory)).all()}
    home = next(
        (each for each in directories.values() if each.object_id == str(facts.object_id)),
        Directory(
            id=0,
            customer_id=(owner and owner.id) or 0,
            kind=DirectoryKind.ACTIVE_DIRECTORY,
            object_id=str(facts.object_id),
            dns_name=facts.dns_name,
            netbios_name=facts.netbios_name,
            connection=domain,
        ),
    )
    new, left_out = decide_imports([organization], customers)
    name = owner.name if owner else new[0].name if new else organization.name
    what = Onboarding(
        name,
        organization.id,
        entries,
        {**directories, home.id: home},
        load(ActiveDirectoryDomain, domain).bind_user,
        owner.arrangement if owner else None,
    )
    lines = planned_lines(with_newcomers(accounts, identities, home, account_type, now), what)
    rotated = Counter(each.directory for each in lines if ROTATE in each.action)
    created = sum(CREATE in each.action for each in lines)
    whose = f"Customer {name!r} is {'there already' if owner else 'new'}."
    more = [whose, *(f"{each.organization.name}: {each.reason}." for each in left_out if not owner)]
    cost = Cost(rotated.total() + created, rotated)
    publish_plan(plan_key([name]), plan_page(NOTHING, lines, cost, more))
