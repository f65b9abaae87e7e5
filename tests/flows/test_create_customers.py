"""Creating customers by hand."""

import pytest

from flows.create_customers import create_customers
from tests.flows.conftest import Practice, customers


def test_each_customer_is_created_once_whatever_its_case_blanks_and_unicode(practice: Practice):
    create_customers(["M\u00fcller ", "Smith", "SMITH"])
    again = create_customers(["mu\u0308ller", "smith"])
    assert again.created == []
    assert len(again.left_out) == 2
    assert len(customers()) == 2


@pytest.mark.parametrize("name", ["", "  ", "*"])
def test_a_name_that_cannot_be_one_is_left_out_and_said(practice: Practice, name: str):
    created = create_customers([name, "Smith"])
    assert created.created == ["Smith"]
    assert "cannot be a customer's name" in created.left_out[0]
