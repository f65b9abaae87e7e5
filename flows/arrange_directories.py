"""Choose how the passwords of a customer's domain and of its Microsoft 365 tenant relate."""

from prefect import flow

from models.customer import Arrangement
from tasks.arrangements import Arranged, arrange
from tasks.connections import EntraConnectServer, name_of
from tasks.customer_choice import choose_customer
from tasks.jobs import begin_job
from tasks.reports import report_accounts


@flow(flow_run_name="arrange directories: {customer}")
def arrange_directories(
    customer: str = "",
    *,
    arrangement: Arrangement,
    connect_server: EntraConnectServer | None = None,
    choose_in_form: bool = False,
) -> Arranged:
    """Say who keeps a domain and a tenant in step; no password is changed by this.

    Entra Connect: a sync of Microsoft's brings passwords from the domain to the tenant, and a reset
    is made in the domain only. Password Sync ON: nothing syncs them, and a reset sets the same
    password in both halves of a pair. Password Sync OFF: each account has its own password and
    entry.

    Args:
        customer: The customer's name; empty to pick it in a form.
        arrangement: Entra Connect is for Cloud Sync as well. Password Sync ON is refused for pairs
            that are synced: the next sync would undo what we set.
        connect_server: Only for Entra Connect, and optional; leave it out for Cloud Sync, which has
            no such server. After resets a delta cycle is started there. It brings new and moved
            users sooner. It does not hurry passwords (Start-ADSyncSyncCycle never does): their
            hashes follow by themselves, every two minutes.
        choose_in_form: Wait with a form to pick the customer from, if none is named. Off for runs
            that nobody watches.
    """
    owner = choose_customer(customer, asking=choose_in_form)
    begin_job([owner])
    arranged = arrange(owner, arrangement, connect_server and name_of(connect_server))
    report_accounts([owner])
    return arranged
