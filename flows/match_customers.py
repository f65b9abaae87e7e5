"""Match existing customers to IT Glue organizations."""

from collections.abc import Sequence

from prefect import flow

from models.organization_matching import CustomerPair
from tasks.connections import ITGlueConnection, name_of
from tasks.customer_matching import MatchedCustomers, apply_matches, report_proposals
from tasks.customers import fetch_organizations
from tasks.match_choice import choose_pairs
from tasks.reports import report_customers


@flow(flow_run_name="match customers")
def match_customers(
    itglue: ITGlueConnection,
    pairs: Sequence[CustomerPair] = (),
    accept_exact_names: bool = False,
    unmatch_customers: Sequence[str] = (),
    choose_in_form: bool = False,
) -> MatchedCustomers:
    """Match customers to organizations, one to one; equal names are proposed.

    Args:
        itglue: The IT Glue connection.
        pairs: Customers and the organizations they belong to, decided by you.
        accept_exact_names: Also match every customer to the organization of the same name.
        unmatch_customers: Customers to part from their organization first.
        choose_in_form: Wait with forms to decide in, if no pairs are given. Off for runs that
            nobody watches.
    """
    connection = name_of(itglue)
    organizations = fetch_organizations(connection)
    asking = choose_in_form and not unmatch_customers
    decided = choose_pairs(organizations, pairs, asking=asking)
    matched = apply_matches(
        connection,
        organizations,
        decided,
        accept_exact_names=accept_exact_names,
        unmatch=unmatch_customers,
    )
    report_proposals(organizations)
    report_customers()
    return matched
