"""What signs in with a service account is declared, and shown."""

import pytest
from pydantic import ValidationError

from models.dependent import (
    DeclaredDependent,
    Dependent,
    DependentKind,
    dependents_sentence,
    differences,
)
from tests.models.builders import NOW


def dependent(
    name: str, host: str = "SRV1", kind: DependentKind = DependentKind.SERVICE
) -> Dependent:
    return Dependent(
        account_id=1,
        kind=kind,
        host=host,
        name=name,
        declared_at=NOW,
        declared_by="operator",
        updated_at=NOW,
    )


def test_exactly_the_declared_ones_remain():
    present = [dependent("MSSQLSERVER"), dependent("Spooler")]
    declared = [
        DeclaredDependent(host="srv1", name="mssqlserver"),
        DeclaredDependent(host="SRV2", name="MSSQLSERVER"),
    ]
    added, removed = differences(present, declared)
    assert [each.host for each in added] == ["SRV2"]
    assert [each.name for each in removed] == ["Spooler"]


def test_one_thing_that_is_declared_twice_is_one():
    twice = [DeclaredDependent(host="srv1", name="x"), DeclaredDependent(host="SRV1 ", name=" X")]
    added, removed = differences([], twice)
    assert len(added) == 1
    assert removed == []


def test_a_dependent_needs_its_server_and_its_name():
    with pytest.raises(ValidationError):
        DeclaredDependent(host=" ", name="x")


def test_a_plan_names_the_dependents_and_what_will_happen_to_them():
    text = dependents_sentence(
        [
            dependent("MSSQLSERVER"),
            dependent("SQLAgent"),
            dependent("Nightly", kind=DependentKind.TASK),
        ]
    )
    assert "2 Windows services" in text
    assert "1 scheduled task" in text
    assert "MSSQLSERVER on SRV1" in text
    assert "next start" in text
    assert dependents_sentence([]) == ""
