"""A small domain with one account for every case, and a clock that stands still."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from deployments.sandbox.world import Domain, Policy, User

BASE = "DC=practice,DC=test"
STAFF = f"OU=Staff,{BASE}"
ANNA = f"CN=Anna Weber,{STAFF}"
LONG = f"CN=Lena Long,{STAFF}"
BOSS = f"CN=The Boss,{STAFF}"
STRANGER = f"CN=Stranger,OU=Elsewhere,{BASE}"
ADMINISTRATOR = f"CN=Administrator,CN=Users,{BASE}"
PSO = f"CN=Long passwords,CN=Password Settings Container,CN=System,{BASE}"

SERVICE_PASSWORD = "Service-Secret-1"
ADMINISTRATOR_PASSWORD = "Root-Secret-1"
FIRST = "First-Secret-1"
AWKWARD_NAMES = (
    "Weber, Anna",
    'Anna "Ann" Weber',
    "Anna + Ben",
    "a=b",
    "Größe/Länge",
    "田中 太郎",
    r"back\slash",
    "#hash",
    "<angle>;semi",
    "Star * (round)",
)


@dataclass
class Clock:
    """Its value is the present moment."""

    moment: datetime = datetime(2026, 3, 2, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def advance(self, **length: float) -> None:
        self.moment += timedelta(**length)


def user(sam: str, name: str, ou: str = "Staff", **special: bool) -> User:
    return User(sam, name, (ou,), FIRST, f"{sam}@practice.test", **special)


def practice_domain(*more: User) -> Domain:
    return Domain(
        dns_name="practice.test",
        netbios="PRACTICE",
        address="127.0.0.1",
        organization_id=1,
        ous=(("Staff",), ("Elsewhere",), ("Staff", "Größe, XL")),
        users=(
            user("anna", "Anna Weber"),
            user("off", "Switched Off", disabled=True),
            user("locked", "Locked Out", locked=True),
            user("new", "Brand New", must_change=True),
            user("boss", "The Boss", protected=True),
            user("lena", "Lena Long", long_passwords=True),
            user("stranger", "Stranger", "Elsewhere"),
            *more,
        ),
        policy=Policy(min_length=10, history=3, lockout_threshold=3),
        pso=Policy(min_length=20, history=3, lockout_threshold=2),
        delegated=(("Staff",),),
        service_password=SERVICE_PASSWORD,
        administrator_password=ADMINISTRATOR_PASSWORD,
    )
