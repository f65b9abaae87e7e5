"""The fixed addresses of the status pages.

* `customers`: every customer, with a link to its accounts.
* `accounts-<id>-<name>`: a customer's accounts.
* `rotations-in-flight`: what is under way, or waits for its next try.
* `needs-a-person`: what nothing more happens with until somebody presses something.
* `due-rotations`: how what was due was rotated; `rotation-holds`: what waits for a word.
* `password-checks`: what the last check of all passwords said.
* `new-accounts`: what imports that run by themselves found in the last days;
  `import-rules`: what they import.
"""

from models.customer import Customer
from models.report import link, slug

CUSTOMERS = "customers"
IN_FLIGHT = "rotations-in-flight"
NEEDS_A_PERSON = "needs-a-person"
DUE = "due-rotations"
HOLDS = "rotation-holds"
CHECKS = "password-checks"
NEWS = "new-accounts"
IMPORT_RULES = "import-rules"


def accounts_key(customer: Customer) -> str:
    """The key of the page of a customer's accounts."""
    return f"accounts-{customer.id}-{slug(customer.name)}".strip("-")


def elsewhere(*keys: str) -> str:
    """Links to other status pages."""
    return " · ".join(link(key, key) for key in keys)
