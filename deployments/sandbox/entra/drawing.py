"""The practice tenants, drawn by hand with the trouble of real life in them.

Northwind has nothing but the cloud; Contoso's users come from its domain through Entra Connect;
Fabrikam has a domain and a tenant side by side, with nothing between them. The same arguments
always draw the same tenants.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import NAMESPACE_DNS, uuid5

from deployments.sandbox.drawing import CONTOSO_ID, FABRIKAM_ID, NORTHWIND_ID, secret
from deployments.sandbox.entra.roles import GLOBAL_ADMINISTRATOR, HELPDESK, USER_ADMINISTRATOR
from deployments.sandbox.entra.tenant import (
    GCC_HIGH,
    Application,
    ClientSecret,
    Consent,
    EntraWorld,
    Group,
    Person,
    Tenant,
    TenantDomain,
)

LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)


def made_up_id(name: str) -> str:
    """An id that no other thing has, always the same for the same name."""
    return str(uuid5(NAMESPACE_DNS, name))


NORTHWIND, CONTOSO, FABRIKAM = (
    made_up_id(f"{name}.onmicrosoft.com") for name in ("northwind", "contoso", "fabrikam")
)
WINGTIP = made_up_id("wingtip.onmicrosoft.com")
"""A tenant that never consented to the application."""
AGENCY = made_up_id("agency.onmicrosoft.us")
"""A tenant of another national cloud."""

MSP_APPLICATION = made_up_id("the MSP's application")
"""What all customers consented to."""
OWN_APPLICATION = made_up_id("an application of Northwind's own")
"""It may read users and nothing else."""

READ = frozenset(
    {
        "User.Read.All",
        "RoleManagement.Read.Directory",
        "Domain.Read.All",
        "Organization.Read.All",
        "GroupMember.Read.All",
    }
)
RESET = READ | {"User-PasswordProfile.ReadWrite.All"}


def person(upn: str, name: str, *special: str, **more: tuple[str, ...]) -> Person:
    """A user, with what is special about it."""
    known = {word: word in special for word in ("guest", "licensed")}
    return Person(
        upn,
        name,
        secret("tenant", upn),
        enabled="disabled" not in special,
        guest=known["guest"],
        licensed=known["licensed"],
        **more,
    )


def northwind(users: int = 0) -> Tenant:
    """Cloud-only: administrators of every kind, a guest, a federated branch."""
    at = "northwind.test"
    return Tenant(
        id=NORTHWIND,
        name="Northwind Traders",
        organization_id=NORTHWIND_ID,
        domains=(
            TenantDomain("northwind.onmicrosoft.com"),
            TenantDomain(at, default=True),
            TenantDomain("branch.northwind.test", federated=True),
        ),
        people=(
            person(f"admin@{at}", "Nancy Davolio", "licensed", roles=(GLOBAL_ADMINISTRATOR,)),
            person(f"helpdesk@{at}", "Help Desk", roles=(HELPDESK,)),
            person(f"maybe@{at}", "Sometimes Admin", eligible=(GLOBAL_ADMINISTRATOR,)),
            person(f"member@{at}", "Admin by Group", groups=("Role holders",)),
            person(f"svc-backup@{at}", "Backup Service"),
            person(f"o'brien@{at}", "Conan O'Brien", "licensed"),
            person(f"retired@{at}", "Retired Person", "disabled"),
            person(
                "partner_example.com#EXT#@northwind.onmicrosoft.com", "Outside Partner", "guest"
            ),
            person("clerk@branch.northwind.test", "Branch Clerk"),
            *more_people(users, at),
        ),
        groups=(Group("Role holders", (USER_ADMINISTRATOR,)), Group("Everybody")),
        consents=(
            Consent(MSP_APPLICATION, RESET),
            Consent(OWN_APPLICATION, frozenset({"User.Read.All", "Organization.Read.All"})),
        ),
        banned_words=("Northwind",),
    )


def contoso() -> Tenant:
    """Hybrid: everybody comes from the domain but the break-glass account; no extra licence."""
    return Tenant(
        id=CONTOSO,
        name="Contoso, Ltd.",
        organization_id=CONTOSO_ID,
        domains=(
            TenantDomain("contoso.onmicrosoft.com"),
            TenantDomain("contoso.test", default=True),
        ),
        people=(
            person(
                "breakglass@contoso.onmicrosoft.com", "Break Glass", roles=(GLOBAL_ADMINISTRATOR,)
            ),
            person("svc-mail@contoso.onmicrosoft.com", "Mail Relay"),
        ),
        consents=(Consent(MSP_APPLICATION, RESET),),
        synced_from="contoso.test",
        premium=False,
    )


def fabrikam() -> Tenant:
    """Side by side: the domain's people once more, each with a password of its own."""
    at = "fabrikam.test"
    return Tenant(
        id=FABRIKAM,
        name="Fabrikam GmbH",
        organization_id=FABRIKAM_ID,
        domains=(TenantDomain("fabrikam.onmicrosoft.com"), TenantDomain(at, default=True)),
        people=(
            person(f"fab-admin@{at}", "Fabrikam Admin", roles=(GLOBAL_ADMINISTRATOR,)),
            person(f"fab-long@{at}", "Long Password Admin"),
            person(f"bwilson@{at}", "Brian Wilson", "licensed"),
            person(f"cwilson@{at}", "Carl Wilson", "licensed"),
            person(f"only-cloud@{at}", "Only in the Cloud"),
        ),
        consents=(Consent(MSP_APPLICATION, RESET, ("Privileged Authentication Administrator",)),),
    )


def strangers() -> Iterator[Tenant]:
    """Tenants that the application does not get into."""
    domain = TenantDomain("wingtip.onmicrosoft.com", default=True)
    yield Tenant(WINGTIP, "Wingtip Toys", 0, (domain,))
    domain = TenantDomain("agency.onmicrosoft.us", default=True)
    yield Tenant(
        AGENCY,
        "An Agency",
        0,
        (domain,),
        consents=(Consent(MSP_APPLICATION, RESET),),
        cloud=GCC_HIGH,
    )


def more_people(count: int, domain: str) -> Iterator[Person]:
    """`count` plain users."""
    for number in range(count):
        yield person(f"user{number:05}@{domain}", f"Person {number:05}", "licensed")


def draw_tenants(users: int = 0) -> EntraWorld:
    """All practice tenants, Northwind's filled up with so many plain users."""
    good = ClientSecret(made_up_id("good secret"), "Kx8Q~" + secret("application", "good")[5:])
    expired = ClientSecret(
        made_up_id("expired secret"), "Ex1Q~" + secret("application", "expired")[5:], LONG_AGO
    )
    own = ClientSecret(made_up_id("own secret"), "Own8Q~" + secret("application", "own")[5:])
    return EntraWorld(
        tenants=(northwind(users), contoso(), fabrikam(), *strangers()),
        applications=(
            Application(MSP_APPLICATION, "Password keeper", made_up_id("msp"), (good, expired)),
            Application(OWN_APPLICATION, "Reader", NORTHWIND, (own,), multi_tenant=False),
        ),
    )
