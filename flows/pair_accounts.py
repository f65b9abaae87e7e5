"""Pair the accounts of a customer's domain with the users of its tenant that are the same persons."""

from collections.abc import Sequence

from prefect import flow

from models.pairs_page import PairedAccounts
from tasks.customer_choice import choose_customer
from tasks.jobs import begin_job
from tasks.pair_choice import choose_twins, store_twins, unpair_accounts
from tasks.pairing import TwinPair
from tasks.reports import report_accounts


@flow(flow_run_name="pair accounts: {customer}")
def pair_accounts(
    customer: str = "",
    pairs: Sequence[TwinPair] = (),
    unpair: Sequence[str] = (),
    choose_in_form: bool = False,
) -> PairedAccounts:
    r"""Pair by SID, then by immutable id; what only names suggest, a person confirms.

    Imports pair what is certain by themselves. What a pair means, the customer's arrangement says:
    see arrange-directories.

    Args:
        customer: The customer's name; empty to pick it in a form.
        pairs: Accounts of the domain and the users of the tenant that are the same persons,
            decided by you.
        unpair: Accounts of the domain, such as CONTOSO\jsmith, to part from their twins first; no
            import pairs them again.
        choose_in_form: Wait with forms to pick from what is left empty here. Off for runs that
            nobody watches.
    """
    owner = choose_customer(customer, asking=choose_in_form)
    begin_job([owner])
    unpair_accounts(owner, unpair)
    twins = choose_twins(owner, pairs, asking=choose_in_form and not unpair)
    paired = store_twins(owner, twins)
    report_accounts([owner])
    return paired
