"""What a worker finds prepared: the blocks of a world, and its accounts in our database."""

from functools import partial
from typing import Any

from pydantic import SecretStr
from sqlmodel import select

from models.account import Account, AccountType
from models.customer import Arrangement, Customer, Directory, DirectoryKind
from tasks.account_matching import fetch_entries
from tasks.accounts import store_accounts
from tasks.automatch import automatch
from tasks.clients.database import migrate, writing
from tasks.connections import ActiveDirectoryDomain, ITGlueConnection, Microsoft365Tenant
from tasks.customers import fetch_organizations, store_customers
from tasks.directories import (
    choose_organizational_units,
    fetch_identities,
    fetch_organizational_units,
)
from tasks.doors import entra
from tasks.keys import create_keys
from tests.campaigns.drawing import CUSTOMER, STAFF
from tests.campaigns.job import Cloud, Doors


def hand_in(doors: Doors) -> None:
    """Let blocks be found without Prefect's API: the only thing that is replaced."""
    found: dict[type, Any] = {
        ITGlueConnection: ITGlueConnection(
            api_key=SecretStr(doors.itglue_key), base_url=doors.itglue_url
        ),
        ActiveDirectoryDomain: ActiveDirectoryDomain(
            host=doors.host,
            port=doors.port,
            base_dn=doors.base_dn,
            bind_user=doors.bind_user,
            bind_password=SecretStr(doors.bind_password),
            ca_certificate=doors.ca_certificate,
            marker_attribute=doors.marker_attribute,
        ),
    }
    if doors.tenant is not None:
        door = doors.tenant
        found[Microsoft365Tenant] = Microsoft365Tenant(
            tenant_id=door.tenant_id,
            client_id=door.client_id,
            client_secret=SecretStr(door.client_secret),
            login_url=door.login_url,
            graph_url=door.graph_url,
            ca_certificate=door.ca_certificate,
        )
    for kind, block in found.items():
        setattr(kind, "load", partial(returned, block))  # noqa: B010  # Prefect types it otherwise


def take_back() -> None:
    """Let blocks be found by Prefect's API again, in a process that goes on with other things."""
    for kind in (ITGlueConnection, ActiveDirectoryDomain, Microsoft365Tenant):
        if "load" in vars(kind):
            delattr(kind, "load")


def returned(block: object, _: str) -> object:
    """The block, whatever name it is asked for by."""
    return block


def import_everybody() -> None:
    """Bring the database up to date, and import and link the customer's accounts."""
    migrate()
    create_keys()
    store_customers.fn("it-glue", fetch_organizations.fn("it-glue", [CUSTOMER]))
    units = choose_organizational_units.fn(fetch_organizational_units.fn("domain"), [STAFF])
    store_accounts.fn(
        CUSTOMER,
        "domain",
        fetch_identities.fn("domain", units, include_subtree=True),
        account_type=AccountType.SERVICE,
        type_was_chosen=False,
    )
    automatch.fn(CUSTOMER, fetch_entries.fn(CUSTOMER), link=True)


def import_cloud(cloud: Cloud) -> None:
    """Give every account a twin in the tenant, or put one there in its place."""
    users = {each.user_principal_name: each for each in entra("tenant").fetch_users().users}
    with writing() as session:
        owner = session.exec(select(Customer)).one()
        owner.arrangement = Arrangement.SYNC_ON if cloud == "pairs" else Arrangement.SYNC_OFF
        directory = Directory(
            customer_id=owner.id or 0,
            kind=DirectoryKind.ENTRA,
            object_id="a tenant",
            dns_name="tenant",
            netbios_name=None,
            connection="tenant",
        )
        session.add(directory)
        session.flush()
        for account in session.exec(select(Account)).all():
            user = users[account.user_principal_name or ""]
            if cloud == "pairs":
                account.twin_object_id = str(user.object_id)
                account.twin_name = user.user_principal_name
                continue
            account.directory_id, account.object_id = directory.id or 0, str(user.object_id)
            account.sam_account_name, account.label = "", user.user_principal_name
