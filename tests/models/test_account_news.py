"""What is news about an account, and how the page of news reads."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from models.account import Account, AccountType, new_account
from models.account_news import AccountNews, Event, arrived, left, observed
from models.identity import Identity
from models.news_page import Told, news_page
from tests.models.builders import NOW, account


def seen(sam: str = "jane", **more: Any) -> Identity:
    given: dict[str, Any] = {
        "object_id": UUID(int=1),
        "sam_account_name": sam,
        "user_principal_name": None,
        "display_name": None,
        "distinguished_name": f"CN={sam},OU=x",
        "ou_dn": "OU=x",
        "enabled": True,
        "locked": False,
        "protected": False,
        "password_set_at": None,
        **more,
    }
    return Identity.model_validate(given)


def new(identity: Identity, type_: AccountType) -> Account:
    ids = {"customer_id": 1, "directory_id": 1}
    return new_account(identity, netbios_name="CONTOSO", type=type_, now=NOW, **ids)


def test_a_new_account_that_administers_stands_out_whatever_it_is_imported_as():
    plain = new(seen(), AccountType.END_USER)
    assert arrived(plain).event is Event.NEW
    assert arrived(new(seen(protected=True), AccountType.END_USER)).event is Event.NEW_ADMINISTRATOR
    helper = new(seen(roles=("Helpdesk Administrator",)), AccountType.SERVICE)
    assert arrived(helper) == (Event.NEW_ADMINISTRATOR, "It has roles: Helpdesk Administrator.")
    assert arrived(new(seen(), AccountType.ADMINISTRATOR)).event is Event.NEW_ADMINISTRATOR


def test_a_known_account_is_news_when_it_is_renamed_comes_back_or_begins_to_administer():
    known = account(1, "jane")
    assert observed(known, seen(ou_dn="OU=elsewhere"), "CONTOSO", NOW) == []
    assert known.ou_dn == "OU=elsewhere"
    left(known, NOW)
    happened = observed(known, seen("janet", protected=True), "CONTOSO", NOW)
    assert {each.event for each in happened} == {
        Event.MADE_ADMINISTRATOR,
        Event.BACK,
        Event.RENAMED,
    }
    assert r"It was called CONTOSO\jane." in {each.detail for each in happened}
    assert known.gone_at is None
    assert observed(known, seen("janet", protected=True), "CONTOSO", NOW) == []


def test_one_that_has_gone_says_what_becomes_of_its_entry():
    known = account(1, "jane", entry_id=7, entry_name="Jane")
    assert left(known, NOW) == (Event.GONE, "Archive its entry 'Jane' (7).")
    assert known.gone_at == NOW


def told(id_: int, event: Event, **more: object) -> Told:
    news = AccountNews(
        account_id=id_, run_id="run", event=event, detail="", at=NOW + timedelta(minutes=id_)
    )
    return Told("Contoso", account(id_, f"acc-{id_}", **more), news)


def test_new_administrators_stand_first_then_what_was_not_imported_then_the_newest():
    unlinked = {"decision": "unmatched", "decision_reason": "No matches found."}
    page = news_page(
        [told(1, Event.GONE), told(2, Event.NEW, **unlinked), told(3, Event.NEW_ADMINISTRATOR)],
        ["Contoso: the OU is not there"],
    )
    words = ("New administrators", "acc-3", "the OU is not there", "acc-2", "acc-1")
    places = [page.index(each) for each in words]
    assert places == sorted(places)
    assert "none; unmatched: No matches found." in page
    assert "## New administrators" not in news_page([told(1, Event.GONE)], [])
