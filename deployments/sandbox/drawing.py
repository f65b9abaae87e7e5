"""The practice world itself, drawn by hand with the trouble of real life in it.

It can be filled up to any number of accounts. The same arguments always draw the same world,
passwords included.
"""

import hashlib
import re
from collections.abc import Iterator

from deployments.sandbox.world import (
    SERVICE_ACCOUNT,
    Domain,
    Entry,
    Key,
    Organization,
    OuPath,
    Policy,
    User,
    World,
)

CONTOSO_ID, FABRIKAM_ID, NORTHWIND_ID = 4_101_001, 4_101_002, 4_101_003

# [Organizational unit], then its accounts: sign-in name, "display name", what is special about it.
CONTOSO = """
[Customers]
  [Administrators]
    adm-jsmith     "John Smith (admin)"
    adm-mueller    "Jörg Müller (admin)"
    adm-root       "Domain Root"            protected
    adm-old        "Retired Admin"          disabled
    adm-locked     "Locked Admin"           locked
    adm-twin       "Twin Admin"
    adm-vault      "Vault Admin"
    adm-personal   "Personal Admin"
    adm-archive    "Archive Admin"
    adm-case       "Upper Case"
    adm-spaces     "Trailing Blank"
    adm-new        "Brand New"
  [Service]
    svc-backup     "Backup Service"
    svc-sql        "SQL Server"
    svc-print      "Print \\"Spooler\\" Service"
    svc-noupn      "No UPN"                 no-upn
    [Web / Front]
      svc-web      "Web Front"
  [Sales, South]
    jsmith         "John Smith"
    o.brien        "Conan O'Brien"          must-change
    [Empty Team]
  [営業部]
    tanaka         "田中 太郎"
  [Größe "XL"]
    gross          "Günther Groß"
  [Nobody Here]
[Not Delegated]
  forgotten        "Forgotten Admin"
"""

FABRIKAM = """
[Fabrikam]
  [IT]
    fab-admin      "Fabrikam Admin"
    fab-long       "Long Password Admin"    long-passwords
    fab-dup        "Same Name"
  [Accounts]
    [Payables]
      bwilson      "Brian Wilson"
    [Receivables]
      cwilson      "Carl Wilson"
"""

LINE = re.compile(
    r'^(?P<indent> *)(?:\[(?P<ou>.+)\]|(?P<sam>\S+) +"(?P<name>(?:\\"|[^"])*)"(?P<flags>.*))$'
)


def secret(*parts: str) -> str:
    """A made-up start password that no other thing in the world shares."""
    return "Sta1-" + hashlib.blake2b("/".join(parts).encode(), digest_size=9).hexdigest()


def parse(drawing: str, dns_name: str) -> tuple[tuple[OuPath, ...], tuple[User, ...]]:
    """The OUs and the users of a drawing; raises ValueError at a line that is neither."""
    ous: list[OuPath] = []
    users: list[User] = []
    for text in filter(str.strip, drawing.splitlines()):
        line = LINE.match(text)
        if line is None:
            raise ValueError(f"neither an OU nor an account: {text!r}")
        depth = len(line["indent"]) // 2
        here: OuPath = (ous[-1] if ous else ())[:depth]
        if line["ou"]:
            ous.append((*here, line["ou"]))
            continue
        flags = set(line["flags"].split())
        sam = line["sam"]
        users.append(
            User(
                sam=sam,
                name=line["name"].replace('\\"', '"'),
                ou=here,
                password=secret(dns_name, sam),
                upn=None if "no-upn" in flags else f"{sam}@{dns_name}",
                disabled="disabled" in flags,
                locked="locked" in flags,
                must_change="must-change" in flags,
                protected="protected" in flags,
                long_passwords="long-passwords" in flags,
            )
        )
    return tuple(ous), tuple(users)


def more_users(count: int, dns_name: str) -> tuple[tuple[OuPath, ...], tuple[User, ...]]:
    """`count` plain accounts in teams of fifty below "Customers / Teams"."""
    ous: list[OuPath] = [("Customers", "Teams")] if count else []
    users: list[User] = []
    for number in range(count):
        team: OuPath = ("Customers", "Teams", f"Team {number // 50:03}")
        if number % 50 == 0:
            ous.append(team)
        sam = f"user{number:05}"
        users.append(
            User(sam, f"Person {number:05}", team, secret(dns_name, sam), f"{sam}@{dns_name}")
        )
    return tuple(ous), tuple(users)


def drawn_entries() -> Iterator[Entry]:
    """The password entries that go with the two drawings, trouble included."""
    rows: list[tuple[int, str, str | None, dict[str, object]]] = [
        (CONTOSO_ID, "John Smith - Domain Admin", "adm-jsmith", {}),
        (CONTOSO_ID, "Jörg Müller", "adm-mueller@contoso.test", {}),
        (CONTOSO_ID, "Root of the domain", r"CONTOSO\adm-root", {"folder": "Tier 0"}),
        (CONTOSO_ID, "Old admin", "adm-old", {"category": None}),
        (CONTOSO_ID, "Locked admin", "adm-locked", {}),
        (CONTOSO_ID, "Twin, first", "adm-twin", {}),
        (CONTOSO_ID, "Twin, second", r"contoso\adm-twin", {}),
        (CONTOSO_ID, "Vaulted", "adm-vault", {"vaulted": True}),
        (CONTOSO_ID, "Only me", "adm-personal", {"personal": True}),
        (CONTOSO_ID, "Archived", "adm-archive", {"archived": True}),
        (CONTOSO_ID, "Upper case", r"CONTOSO\ADM-CASE", {}),
        (CONTOSO_ID, "Blanks", "  adm-spaces ", {}),
        (CONTOSO_ID, "Backup", r"CONTOSO\svc-backup", {}),
        (
            CONTOSO_ID,
            "SQL on srv-db1",
            "svc-sql",
            {"resource_type": "Configuration", "resource_id": 88_001},
        ),
        (CONTOSO_ID, "No UPN", "svc-noupn", {}),
        (
            CONTOSO_ID,
            "Wireless, guests",
            None,
            {"resource_type": "flexible-asset-traits", "resource_id": 88_002, "category": None},
        ),
        (CONTOSO_ID, "Other domain's tanaka", r"OLDCORP\tanaka", {}),
        (CONTOSO_ID, "Forgotten", "forgotten", {}),
        (FABRIKAM_ID, "Fabrikam Admin", "fab-admin@fabrikam.test", {}),
        (FABRIKAM_ID, "Long", "fab-long", {}),
        (FABRIKAM_ID, "Same name", "fab-dup", {}),
        (FABRIKAM_ID, "Same name", r"FABRIKAM\fab-dup", {"archived": True}),
        (FABRIKAM_ID, "Brian", "bwilson", {"category": "Microsoft 365"}),
        # The other company has an entry for a name of Contoso's: it must never be matched.
        (FABRIKAM_ID, "A foreign John", "adm-jsmith", {}),
    ]
    for number, (organization_id, name, username, special) in enumerate(rows):
        yield Entry(
            id=7_200_000_000_000_001 + number,  # newer tenants have ids of sixteen digits
            organization_id=organization_id,
            name=name,
            username=username,
            password=secret("entry", str(number)),
            **special,  # pyright: ignore[reportArgumentType]  # the table above is the type
        )


def more_entries(users: tuple[User, ...], netbios: str) -> Iterator[Entry]:
    """An entry for nine of ten of `users`, in the three forms people write usernames."""
    for number, user in enumerate(users):
        if number % 10 == 0:
            continue  # to be created by the application
        username = (user.sam, user.upn, rf"{netbios}\{user.sam.upper()}")[number % 3]
        yield Entry(
            id=7_300_000_000_000_001 + number,
            organization_id=CONTOSO_ID,
            name=user.name,
            username=username,
            password=secret("entry of", user.sam),
        )


def draw_world(accounts: int = 0) -> World:
    """The drawn world, filled up with plain accounts of Contoso's to `accounts` in all."""
    contoso_ous, contoso_users = parse(CONTOSO, "contoso.test")
    fabrikam_ous, fabrikam_users = parse(FABRIKAM, "fabrikam.test")
    missing = max(0, accounts - len(contoso_users) - len(fabrikam_users))
    team_ous, team_users = more_users(missing, "contoso.test")
    organizations = (
        Organization(4_100_999, "Our Own MSP", type_name="Owner", primary=True),
        Organization(CONTOSO_ID, "Contoso, Ltd."),
        Organization(FABRIKAM_ID, "Fabrikam GmbH"),
        Organization(NORTHWIND_ID, "Northwind"),
        Organization(4_101_004, "Northwind", status_name="Inactive"),
        Organization(4_101_005, "Müller & Söhne, Bau, Inc."),
        Organization(4_101_006, "Smith, Jones"),
        Organization(4_101_007, "Smith"),
        Organization(4_101_008, "Jones"),
    )
    domains = (
        Domain(
            dns_name="contoso.test",
            netbios="CONTOSO",
            address="127.0.0.2",
            organization_id=CONTOSO_ID,
            ous=contoso_ous + team_ous,
            users=contoso_users + team_users,
            policy=Policy(min_length=12),
            pso=Policy(min_length=40, lockout_threshold=3),
            delegated=(("Customers",),),
            service_password=secret("contoso.test", SERVICE_ACCOUNT),
            administrator_password=secret("contoso.test", "administrator"),
        ),
        Domain(
            dns_name="fabrikam.test",
            netbios="FABRIKAM",
            address="127.0.0.3",
            organization_id=FABRIKAM_ID,
            ous=fabrikam_ous,
            users=fabrikam_users,
            policy=Policy(min_length=8, complexity=False, lockout_threshold=10),
            pso=Policy(min_length=40, lockout_threshold=3),
            delegated=(("Fabrikam",),),
            service_password=secret("fabrikam.test", SERVICE_ACCOUNT),
            administrator_password=secret("fabrikam.test", "administrator"),
        ),
    )
    return World(
        organizations=organizations,
        categories=("Active Directory", "Microsoft 365", "Local Account", "Network"),
        entries=(*drawn_entries(), *more_entries(team_users, "CONTOSO")),
        keys=(
            Key("ITG." + secret("key")),
            Key("ITG." + secret("key without passwords"), password_access=False),
            Key("ITG." + secret("revoked key"), revoked=True),
            Key("ITG." + secret("key for Fabrikam"), organization_ids=frozenset({FABRIKAM_ID})),
        ),
        domains=domains,
    )
