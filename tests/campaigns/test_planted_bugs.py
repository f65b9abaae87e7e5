"""The planted bugs still are changes of the code as it is."""

import pytest

from tests.campaigns.planted_bugs import PLANTED_BUGS, PlantedBug
from tests.campaigns.planting import PROJECT


@pytest.mark.parametrize("bug", PLANTED_BUGS, ids=lambda bug: bug.name)
def test_a_planted_bug_changes_one_place(bug: PlantedBug):
    assert (PROJECT / bug.file).read_text().count(bug.old) == 1
    file, _, name = bug.test.partition("::")
    name = name.partition("[")[0]
    assert f"def {name}(" in (PROJECT / file).read_text()
