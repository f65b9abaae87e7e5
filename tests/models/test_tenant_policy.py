"""What a password has to satisfy that is set in a tenant, or in a domain and a tenant at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from models.password_policy import generate, violations
from models.tenant_policy import TENANT_POLICY, with_tenant
from tests.models.test_password_policy import policy


@given(st.integers(0, 127), st.integers(0, 1), st.integers(1, 3))
def test_a_password_for_a_pair_suits_the_domain_and_the_tenant(
    min_length: int, strict: int, attempt: int
):
    domain = policy(min_length, complexity=strict > 0)
    made = generate(with_tenant(domain), names=["jsmith", "John Smith"], attempt=attempt)
    assert violations(made, domain, ["jsmith", "John Smith"]) == []
    assert violations(made, TENANT_POLICY, []) == []


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("Größer-2026", "no letters beyond A to Z"),
        ("Ab1-", "at least 8 characters"),
        ("onlysmallletters", "three of"),
    ],
)
def test_a_typed_password_that_a_tenant_refuses_is_told_which_rule_it_breaks(typed: str, says: str):
    (broken,) = violations(SecretStr(typed), TENANT_POLICY, [])
    assert says in broken
    assert "Microsoft 365" in broken


def test_a_tenant_takes_a_password_that_holds_the_users_name():
    assert violations(SecretStr("jsmith-2026-A"), TENANT_POLICY, ["jsmith"]) == []


def test_a_domain_without_complexity_keeps_no_names_out_of_a_pairs_password():
    lax = with_tenant(policy(complexity=False))
    assert violations(SecretStr("jsmith-2026-A"), lax, ["jsmith"]) == []
    strict = with_tenant(policy())
    assert violations(SecretStr("jsmith-2026-A"), strict, ["jsmith"]) != []
