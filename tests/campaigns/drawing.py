"""The small world of the campaigns: one company, one domain, and as many accounts as wanted.

Every third account is under a policy that the service account may not read, and that asks for a
longer password than the first candidate is: its rotation needs a second one.
"""

from deployments.sandbox.entra.drawing import RESET
from deployments.sandbox.entra.tenant import (
    Application,
    ClientSecret,
    Consent,
    EntraWorld,
    Person,
    Tenant,
    TenantDomain,
)
from deployments.sandbox.world import Domain, Entry, Grant, Key, Organization, Policy, User, World

CUSTOMER = "Acme"
STAFF = "Staff"
MARKER = "extensionAttribute15"
ORGANIZATION_ID = 4_301_001
FIRST_ENTRY = 7_400_000_000_000_001
LONG_EVERY = 3
TENANT_ID = "6f2b7c1e-0000-4000-8000-000000000001"
APPLICATION_ID = "6f2b7c1e-0000-4000-8000-000000000002"


def draw(accounts: int) -> World:
    """A world in which directory and entries agree at first."""
    users = tuple(_user(number) for number in range(accounts))
    domain = Domain(
        dns_name="acme.test",
        netbios="ACME",
        address="127.0.0.1",
        organization_id=ORGANIZATION_ID,
        ous=((STAFF,),),
        users=users,
        policy=Policy(min_length=12),
        pso=Policy(min_length=40),
        delegated=((STAFF,),),
        grants=(Grant((STAFF,), MARKER),),
        service_password="Serv1ce-of-the-campaigns",
        administrator_password="Adm1n-of-the-campaigns",
    )
    entries = tuple(
        Entry(FIRST_ENTRY + number, ORGANIZATION_ID, user.sam, user.sam, user.password)
        for number, user in enumerate(users)
    )
    return World(
        organizations=(Organization(ORGANIZATION_ID, CUSTOMER),),
        categories=("Active Directory",),
        entries=entries,
        keys=(Key("ITG.key-of-the-campaigns"),),
        domains=(domain,),
    )


def draw_tenant(accounts: int) -> EntraWorld:
    """A tenant with a user for every account, who has the same password at first."""
    people = tuple(
        Person(each.upn or "", each.name, each.password) for each in map(_user, range(accounts))
    )
    tenant = Tenant(
        id=TENANT_ID,
        name=CUSTOMER,
        organization_id=ORGANIZATION_ID,
        domains=(TenantDomain("acme.test", default=True),),
        people=people,
        consents=(Consent(APPLICATION_ID, RESET),),
    )
    secret = ClientSecret("a secret's id", "Cl1ent-secret-of-the-campaigns")
    application = Application(APPLICATION_ID, "Campaigns", TENANT_ID, (secret,))
    return EntraWorld((tenant,), (application,))


def _user(number: int) -> User:
    sam = f"acc{number:05}"
    return User(
        sam=sam,
        name=f"Account {number:05}",
        ou=(STAFF,),
        password=f"First-Password-{number:05}",
        upn=f"{sam}@acme.test",
        long_passwords=number % LONG_EVERY == LONG_EVERY - 1,
    )
