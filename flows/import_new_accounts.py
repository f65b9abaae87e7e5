"""Import once more what operators chose to keep importing, and tell what is new, gone or back.

Runs by itself every night, and does nothing where nothing is kept. It changes nothing outside, gives
known accounts no other type, and marks none as gone because a directory or an OU did not answer.
"""

from prefect import allow_failure, flow

from models.customer_import import EVERY_CUSTOMER
from tasks.jobs import begin_job
from tasks.new_accounts import (
    list_imported,
    list_importing,
    list_kept_imports,
    match_imported,
    repeat_import,
)
from tasks.news_report import ImportNews, report_news
from tasks.threads import at_once

IMPORTS_AT_ONCE = 8


@flow(flow_run_name="import new accounts: {customer}", task_runner=at_once(IMPORTS_AT_ONCE))
def import_new_accounts(customer: str = EVERY_CUSTOMER) -> ImportNews:
    """Repeat the imports that are kept; red, naming them, if one could not be repeated.

    Keep importing is chosen in import-accounts and import-tenant-accounts, and ended with
    stop-importing. The page new-accounts has new administrators on top.

    Args:
        customer: The customer's name, or * for all.
    """
    customers = begin_job(list_importing(customer))
    kept = list_kept_imports(customers)
    repeated = repeat_import.map(kept)
    imported = list_imported(allow_failure(repeated))  # pyright: ignore[reportArgumentType]  # Prefect hands in what they returned or raised
    matched = match_imported.map(imported)
    return report_news(kept, allow_failure(repeated), allow_failure(matched), customers)  # pyright: ignore[reportArgumentType]  # the same
