"""Which flow is deployed under which name, and what an operator's form starts with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from prefect import Flow
from prefect.schedules import Cron, Interval, Schedule

from flows.allow_entry_pulls import allow_entry_pulls
from flows.allow_repairs import allow_repairs
from flows.arrange_directories import arrange_directories
from flows.check_connections import check_connections
from flows.confirm_dependents import confirm_dependents
from flows.create_customers import create_customers
from flows.create_password_entries import create_password_entries
from flows.declare_dependents import declare_dependents
from flows.export_reports import export_reports
from flows.import_accounts import import_accounts
from flows.import_new_accounts import import_new_accounts
from flows.import_organizations import import_organizations
from flows.import_tenant_accounts import import_tenant_accounts
from flows.match_accounts import match_accounts
from flows.match_customers import match_customers
from flows.onboard_customer import onboard_customer
from flows.pair_accounts import pair_accounts
from flows.preview_rotations import preview_rotations
from flows.pull_password_changes import pull_password_changes
from flows.release_rotations import release_rotations
from flows.reset_password import reset_password
from flows.resume_rotations import resume_rotations
from flows.rotate_due import rotate_due
from flows.rotate_leaver import rotate_leaver
from flows.rotate_passwords import rotate_passwords
from flows.send_digest import send_digest
from flows.set_rotation_policy import set_rotation_policy
from flows.set_up_notifications import set_up_notifications
from flows.stop_importing import stop_importing
from flows.verify_passwords import verify_passwords
from tasks.customers import EVERY_CUSTOMER

WORK_POOL = "quickpass"
RESUME_EVERY = timedelta(minutes=5)
LOOK_EVERY = timedelta(minutes=5)
PULL_EVERY = timedelta(minutes=10)


@dataclass(frozen=True)
class Deployed:
    """One deployment of a flow; its name is the flow's unless a second one needs another."""

    flow: Flow[..., Any]
    name: str
    parameters: Mapping[str, Any] = field(default_factory=dict[str, Any])
    schedule: Schedule | None = None


def by_hand(flow: Flow[..., Any], **parameters: Any) -> Deployed:
    """A deployment that an operator starts; what is not filled in can be chosen in a form."""
    return Deployed(flow, flow.name, parameters)


CATALOG = (
    by_hand(check_connections),
    by_hand(create_customers),
    by_hand(import_organizations, choose_in_form=True),
    by_hand(match_customers, choose_in_form=True),
    by_hand(import_accounts, choose_in_form=True),
    by_hand(import_tenant_accounts, choose_in_form=True),
    by_hand(stop_importing, choose_in_form=True),
    by_hand(arrange_directories, choose_in_form=True),
    by_hand(pair_accounts, choose_in_form=True),
    by_hand(match_accounts, choose_in_form=True),
    by_hand(create_password_entries, choose_in_form=True),
    by_hand(reset_password, choose_in_form=True),
    by_hand(rotate_passwords, choose_in_form=True),
    by_hand(onboard_customer, choose_in_form=True),
    by_hand(set_rotation_policy, choose_in_form=True),
    by_hand(preview_rotations),
    by_hand(release_rotations),
    by_hand(verify_passwords),
    by_hand(rotate_leaver),
    by_hand(declare_dependents),
    by_hand(confirm_dependents),
    by_hand(allow_entry_pulls),
    by_hand(allow_repairs),
    by_hand(export_reports),
    by_hand(set_up_notifications),
    # On from the start: it tells nobody until notifications are set up.
    Deployed(send_digest, "send-digest", schedule=Cron("0 6 * * *", timezone="UTC")),
    # On from the start: it imports nothing until an operator chooses to keep importing.
    Deployed(
        import_new_accounts, "import-new-accounts", schedule=Cron("0 4 * * *", timezone="UTC")
    ),
    # On from the start: it sets nothing until a customer is switched on.
    Deployed(
        pull_password_changes,
        "pull-password-changes",
        schedule=Interval(PULL_EVERY, timezone="UTC"),
    ),
    Deployed(
        verify_passwords,
        "nightly",
        # Off until an operator switches it on, like every other nightly work.
        schedule=Cron("0 5 * * *", timezone="UTC", active=False),
    ),
    # On from the start as well: it rotates nothing until an operator switches a policy on.
    Deployed(rotate_due, "rotate-due", schedule=Interval(LOOK_EVERY, timezone="UTC")),
    # On from the start: it rotates nothing, and finishes what an interruption left behind.
    Deployed(resume_rotations, "resume-rotations", schedule=Interval(RESUME_EVERY, timezone="UTC")),
    Deployed(
        rotate_passwords,
        "nightly",
        parameters={"customer": EVERY_CUSTOMER, "older_than_days": 30},
        # Off until an operator switches it on: nothing rotates by itself after an installation.
        schedule=Cron("0 3 * * *", timezone="UTC", active=False),
    ),
)
