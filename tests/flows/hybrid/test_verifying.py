"""A pair that shares an entry is checked once, as its whole."""

from flows.rotate_passwords import rotate_passwords
from flows.verify_passwords import verify_passwords
from tests.flows.hybrid.conftest import BRIAN, BRIANS_ENTRY, FABRIKAM_CUSTOMER, Cloud, link


def test_a_rotated_pair_is_fine_and_its_cloud_half_is_no_account_of_its_own(together: Cloud):
    link(together.row(BRIAN), BRIANS_ENTRY)
    rotate_passwords(FABRIKAM_CUSTOMER, accounts=[r"FABRIKAM\bwilson"])
    found = verify_passwords(FABRIKAM_CUSTOMER)
    assert (found.fine, found.apart, found.not_known) == (1, 0, 0)
