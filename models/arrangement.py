"""What an arrangement of a customer's two directories means, and what speaks against it.

The arrangements are those of the original integration (*Hybrid Environments*: with Azure AD
Connect, and without it with Password Sync ON or OFF). What a sync does is Microsoft's: a domain's
password arrives in the tenant by itself, minutes later, and one that is set in the tenant for a
synced user parts the two until the domain's next change.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from models.customer import Arrangement
from models.plural import counted
from models.report import LISTED
from models.tenant import TenantFacts
from models.tenant_user import TenantUser

TENANT_FIRST = ("Microsoft 365 tenant", "import-tenant-accounts")


@dataclass(frozen=True)
class Pair:
    """An account of the domain, its twin in the tenant, and the entry of each half that has one."""

    label: str
    user: TenantUser
    entry: str | None = None
    user_entry: str | None = None


@dataclass(frozen=True)
class Surroundings:
    """What a customer has; `tenant` is None where it has none."""

    customer: str
    has_domain: bool
    tenant: TenantFacts | None
    pairs: Sequence[Pair] = ()


def shares_passwords(arrangement: Arrangement | None) -> bool:
    """Whether the two halves of a pair have one password, and so one entry."""
    return arrangement in {Arrangement.ENTRA_CONNECT, Arrangement.SYNC_ON}


def why_not_a_pair(arrangement: Arrangement | None, pair: Pair) -> str | None:
    """Why the two cannot be one under this arrangement; None if they can."""
    name = pair.user.user_principal_name
    if arrangement is Arrangement.SYNC_ON and pair.user.synced:
        return (
            f"{name} is synced from a domain, and Password Sync ON would set its password in the "
            "tenant as well: the customer's arrangement has to be Entra Connect for it."
        )
    if arrangement is Arrangement.ENTRA_CONNECT and not pair.user.synced:
        return (
            f"{name} is not synced, so that Entra Connect never brings it the password of "
            f"{pair.label}. It has a password of its own: import it with import-tenant-accounts."
        )
    if shares_passwords(arrangement) and pair.entry and pair.user_entry not in {None, pair.entry}:
        return (
            f"{pair.label} is linked to {pair.entry} and {name} to {pair.user_entry}, and the two "
            "would have one password. Part one of them from its entry first: match-accounts, with "
            f"its name under Unlink, such as {name}."
        )
    return None


def objections(arrangement: Arrangement, around: Surroundings) -> list[str]:
    """What speaks against the arrangement, a sentence each; nothing is changed then."""
    if around.tenant is None or not around.has_domain:
        lack = ("domain", "import-accounts") if around.tenant else TENANT_FIRST
        said = (
            f"Customer {around.customer!r} has no {lack[0]}: run {lack[1]} first. An arrangement "
        )
        return [said + "says how the passwords of a domain and of a tenant relate."]
    if arrangement is Arrangement.ENTRA_CONNECT and not around.tenant.synced:
        name = around.tenant.default_domain
        said = f"No sync fills the tenant {name}: neither Entra Connect nor Cloud Sync is set up "
        return [said + "there. Choose Password Sync ON or OFF."]
    against = [reason for each in around.pairs if (reason := why_not_a_pair(arrangement, each))]
    more = [f"... and {len(against) - LISTED} more pairs."] if len(against) > LISTED else []
    advice = ["Or part these pairs with pair-accounts, under Unpair."] if against else []
    return [*against[:LISTED], *more, *advice]


def what_follows(arrangement: Arrangement, around: Surroundings, *, hurried: bool) -> str:
    """What the arrangement means from now on, for the operator who chose it."""
    pairs, count = around.pairs, len(around.pairs)
    match arrangement:
        case Arrangement.ENTRA_CONNECT:
            twins = counted(count, "of its accounts has", "of its accounts have")
            hurry = (
                "A delta cycle is started on the Entra Connect server after resets. It brings new "
                "and moved users sooner; password hashes have a schedule of their own, every two "
                "minutes, that nothing hurries."
                if hurried
                else "No Entra Connect server is set, so that nothing is started there: the hashes "
                "of passwords arrive by themselves, mostly within minutes (as with Cloud Sync)."
            )
            return (
                f"The domain is the authority. {twins} a twin in the tenant: "
                "a new password is set in the domain only, and is proven once the tenant shows its "
                f"arrival. {hurry}"
            )
        case Arrangement.SYNC_ON:
            both = counted(count, "pair gets", "pairs get")
            halves = sum(bool(each.entry) != bool(each.user_entry) for each in pairs)
            lacking = counted(halves, "of them has", "of them have")
            return (
                f"{both} one password, set in both directories, at their next rotation "
                f"or reset; until then each half keeps its own. {lacking} an entry for "
                "one half only: match-accounts gives it to both."
            )
        case Arrangement.SYNC_OFF:
            shared = sum(bool(each.entry) and each.entry == each.user_entry for each in pairs)
            return (
                f"Each account has its own password and its own entry. {counted(shared, 'pair')} shared an "
                "entry, and the user of the tenant was parted from it: its password stands there "
                "until the account of the domain is rotated. Create entries for these users "
                "(create-password-entries) and rotate them before that."
                if shared
                else "Each account has its own password and its own entry."
            )
