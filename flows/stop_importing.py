"""Keep importing no more from places of a customer."""

from collections.abc import Sequence

from prefect import flow

from tasks.customer_choice import choose_customer
from tasks.import_rules import choose_rules_in_form, stop_rules


@flow(flow_run_name="stop importing: {customer}")
def stop_importing(
    customer: str = "", places: Sequence[str] = (), choose_in_form: bool = False
) -> list[str]:
    """End what Keep importing began; accounts that were imported stay as they are.

    Args:
        customer: The customer's name; empty to pick it in a form.
        places: OUs by path, roles and groups by name, or any by its number on the page
            import-rules; * for all; empty to pick them in a form.
        choose_in_form: Wait with forms to pick from what is left empty here. Off for runs that
            nobody watches.
    """
    owner = choose_customer(customer, asking=choose_in_form)
    wanted = choose_rules_in_form(owner, places, asking=choose_in_form)
    return stop_rules(owner, wanted)
