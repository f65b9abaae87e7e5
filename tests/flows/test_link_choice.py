"""Deciding in forms what automatch proposes."""

from functools import partial
from typing import Any

from flows.match_accounts import match_accounts
from tests.flows.answering import Form, answering
from tests.flows.conftest import CUSTOMER, Practice

TWIN = r"CONTOSO\adm-twin"


def entry_of(practice: Practice, name: str) -> int | None:
    return practice.account(name).entry_id


def test_the_certain_the_doubtful_and_the_missing_are_decided_in_one_run(administrators: Practice):
    def decide(form: Form) -> dict[str, Any]:
        if "customer" in form.fields:
            return {"customer": form.label("customer", CUSTOMER)}
        if "link" in form.fields:
            assert (
                r"adm-vault: No matches found: 'Vaulted' (7200000000000008) is in the" in form.text
            )
            assert form.chosen("create") == [r"CONTOSO\adm-new"]
            assert form.chosen("category") == "Active Directory (500)"
            kept = [each for each in form.chosen("link") if "adm-old" not in each]
            return {"link": kept}
        assert form.fields["account_0"]["title"] == TWIN
        return {"account_0": form.label("account_0", "Twin, second")}

    answering(partial(match_accounts, choose_in_form=True), decide)
    assert entry_of(administrators, "adm-jsmith") == 7_200_000_000_000_001
    assert entry_of(administrators, "adm-twin") == 7_200_000_000_000_007
    assert entry_of(administrators, "adm-old") is None
    assert administrators.entry("adm-new")["category"] == "Active Directory"


def test_resume_alone_links_what_is_certain_and_leaves_the_doubtful(administrators: Practice):
    answering(partial(match_accounts, CUSTOMER, choose_in_form=True), lambda _: {})
    assert entry_of(administrators, "adm-old") == 7_200_000_000_000_004
    assert entry_of(administrators, "adm-twin") is None
    assert administrators.account("adm-twin").decision == "ambiguous"
