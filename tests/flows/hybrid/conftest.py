"""Customers with a domain and a Microsoft 365 tenant, as rotations find them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlmodel import select

from deployments.sandbox.entra.directory import SignIn
from deployments.sandbox.entra.drawing import CONTOSO, FABRIKAM
from deployments.sandbox.entra.simulator import EntraSimulator
from models.account import Account, AccountType, new_account
from models.customer import Arrangement, Customer, Directory, DirectoryKind
from models.rotation import Rotation
from models.tenant_identity import identity_of
from tasks.account_matching import fetch_entries
from tasks.accounts import store_accounts
from tasks.automatch import automatch
from tasks.clients.database import reading, writing
from tasks.customers import fetch_organizations, store_customers
from tasks.directories import (
    choose_organizational_units,
    fetch_identities,
    fetch_organizational_units,
)
from tasks.doors import entra as client_of
from tests.flows.conftest import Practice
from tests.flows.tenants import Tenants

FABRIKAM_CUSTOMER, CONTOSO_CUSTOMER = "Fabrikam GmbH", "Contoso, Ltd."
ONLY = "only-cloud@fabrikam.test"
BRIAN = "bwilson@fabrikam.test"
SQL = "svc-sql@contoso.test"
BRIANS_ENTRY = 7_200_000_000_000_023


@dataclass
class Cloud:
    """The practice Microsoft 365 beside the practice world."""

    practice: Practice
    tenants: Tenants

    @property
    def entra(self) -> EntraSimulator:
        return self.tenants.entra

    def row(self, upn: str) -> Account:
        """Our row of a tenant's account."""
        with reading() as session:
            return session.exec(select(Account).where(Account.label == upn)).one()

    def rotation(self, account: Account) -> Rotation:
        """The latest rotation of an account."""
        with reading() as session:
            theirs = select(Rotation).where(Rotation.account_id == account.id)
            return session.exec(theirs).all()[-1]

    def password(self, upn: str) -> str:
        """The password that the tenant accepts."""
        rows = self.entra.snapshot()
        return next(str(each["password"]) for each in rows if each["userPrincipalName"] == upn)

    def entry_password(self, account: Account) -> str:
        """What the account's entry holds."""
        entries = self.practice.itglue.snapshot()
        return next(str(each["password"]) for each in entries if each["id"] == account.entry_id)

    def passwords(self, sam: str, upn: str) -> set[object]:
        """What a pair has in its domain, its tenant and the entry: one, if all is well."""
        account = self.practice.account(sam)
        directory = self.practice.directory_password(sam)
        return {directory, self.password(upn), self.entry_password(account)}

    def signs_in(self, tenant_id: str, upn: str, password: str) -> bool:
        return self.entra.sign_in(tenant_id, upn, password) is SignIn.ACCEPTED

    def set_by_hand(self, tenant_id: str, upn: str, password: str) -> None:
        """Somebody sets a password in the tenant, a minute later."""
        self.tenants.clock.pass_time(60)
        directory = self.entra.directories[tenant_id]
        directory.set_password(str(self.user_id(upn)), password)

    def pair(self, sam: str, upn: str) -> None:
        """Note that an account of a domain and a user of a tenant are one person."""
        twin = self.user_id(upn)
        with writing() as session:
            account = session.exec(select(Account).where(Account.sam_account_name == sam)).one()
            account.twin_object_id, account.twin_name = str(twin), upn
            account.paired_by = "operator"

    def unpair(self, sam: str) -> None:
        """Note that the account has no twin after all."""
        with writing() as session:
            account = session.exec(select(Account).where(Account.sam_account_name == sam)).one()
            account.twin_object_id = account.twin_name = account.paired_by = None

    def user_id(self, upn: str) -> UUID:
        rows = self.entra.snapshot()
        return next(UUID(each["id"]) for each in rows if each["userPrincipalName"] == upn)


def with_domain(customer: str, domain: str, unit: str) -> None:
    """The customer with the accounts of one OU, linked where automatch is sure."""
    store_customers.fn("it-glue", fetch_organizations.fn("it-glue", [customer]))
    units = choose_organizational_units.fn(fetch_organizational_units.fn(domain), [unit])
    found = fetch_identities.fn(domain, units, include_subtree=True)
    kind = AccountType.ADMINISTRATOR
    store_accounts.fn(customer, domain, found, account_type=kind, type_was_chosen=False)
    automatch.fn(customer, fetch_entries.fn(customer), link=True)


def with_tenant(
    customer: str, connection: str, tenant_id: str, arrangement: Arrangement, *upns: str
) -> None:
    """The customer's tenant, with these of its users as accounts."""
    now = datetime.now(UTC)
    users = {each.user_principal_name: each for each in client_of(connection).fetch_users().users}
    with writing() as session:
        owner = session.exec(select(Customer).where(Customer.name == customer)).one()
        owner.arrangement = arrangement
        directory = Directory(
            customer_id=owner.id or 0,
            kind=DirectoryKind.ENTRA,
            object_id=tenant_id,
            dns_name=connection,
            netbios_name=None,
            connection=connection,
        )
        session.add(directory)
        session.flush()
        session.add_all(
            new_account(
                identity_of(users[upn]),
                customer_id=owner.id or 0,
                directory_id=directory.id or 0,
                netbios_name=None,
                type=AccountType.ADMINISTRATOR,
                now=now,
            )
            for upn in upns
        )


def link(account: Account, entry_id: int) -> None:
    """Link an account to an entry, as an operator does."""
    with writing() as session:
        row = session.get_one(Account, account.id)
        row.entry_id, row.entry_name = entry_id, "an entry"


@pytest.fixture
def cloud(practice: Practice, tenants: Tenants) -> Cloud:
    assert tenants.fabrikam
    return Cloud(practice, tenants)


@pytest.fixture
def apart(cloud: Cloud) -> Cloud:
    """Fabrikam's only-cloud account, linked to an entry that nobody else has."""
    with_domain(FABRIKAM_CUSTOMER, "fabrikam", "Fabrikam / IT")
    tenant = (FABRIKAM_CUSTOMER, "fabrikam-365", FABRIKAM)
    with_tenant(*tenant, Arrangement.SYNC_OFF, ONLY, BRIAN)
    link(cloud.row(ONLY), BRIANS_ENTRY)
    return cloud


@pytest.fixture
def together(cloud: Cloud) -> Cloud:
    """Fabrikam's Brian in domain and tenant, with one password for both."""
    with_domain(FABRIKAM_CUSTOMER, "fabrikam", "Fabrikam / Accounts / Payables")
    tenant = (FABRIKAM_CUSTOMER, "fabrikam-365", FABRIKAM)
    with_tenant(*tenant, Arrangement.SYNC_ON, BRIAN)
    cloud.pair("bwilson", BRIAN)
    link(cloud.practice.account("bwilson"), BRIANS_ENTRY)
    return cloud


@pytest.fixture
def synced(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Cloud:
    """Contoso's service accounts, whose passwords Entra Connect carries to its tenant."""
    assert cloud.tenants.contoso
    with_domain(CONTOSO_CUSTOMER, "contoso", "Customers / Service")
    with_tenant(CONTOSO_CUSTOMER, "contoso-365", CONTOSO, Arrangement.ENTRA_CONNECT)
    cloud.pair("svc-sql", SQL)
    monkeypatch.setattr("tasks.cloud_sync.sleep", cloud.tenants.clock.pass_time)
    return cloud
