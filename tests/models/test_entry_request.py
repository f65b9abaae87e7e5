"""How an entry that was asked for is known again."""

import pytest

from models.account import AccountRef
from models.entry_request import EntryRequest
from tests.models.matching_cases import ORGANIZATION, OTHER, entry

REQUEST = EntryRequest(
    account=AccountRef(id=1, label=r"CONTOSO\jsmith"),
    organization_id=ORGANIZATION,
    connection="it-glue",
    name="John Smith ",
    username=r"CONTOSO\jsmith",
)


def test_an_entry_is_known_again_although_it_glue_trimmed_its_name():
    assert REQUEST.is_met_by(entry(username=r"CONTOSO\jsmith", name="John Smith"))


@pytest.mark.parametrize(
    "other",
    [
        {"username": r"CONTOSO\jsmith2"},  # another person of the same name
        {"username": None},
        {"name": "Jane Smith"},
        {"archived": True},
        {"vaulted": True},
        {"rotated_by_itglue": True},
        {"organization_id": OTHER},
    ],
)
def test_an_entry_that_differs_is_another_one(other: dict[str, object]):
    same: dict[str, object] = {"username": r"CONTOSO\jsmith", "name": "John Smith"}
    assert not REQUEST.is_met_by(entry(**{**same, **other}))  # pyright: ignore[reportArgumentType]  # parametrized
