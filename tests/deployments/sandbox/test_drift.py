"""What happens behind a rotation's back; that checks name it is shown by the sandbox's main job."""

import pytest

from deployments.sandbox.active_directory.simulator import SimulatedDomain
from deployments.sandbox.drawing import draw_world
from deployments.sandbox.drift import KINDS, TooFew, plant_drift
from deployments.sandbox.itglue.simulator import ITGlueSimulator
from models.verdict import Verdict
from tests.models.builders import NOW

NO_DRIFT = {
    Verdict.FINE,
    Verdict.NOT_PROVEN,
    Verdict.UNDER_WAY,
    Verdict.UNREACHABLE,
    Verdict.ENTRY_HIDDEN,  # it is the API key that lacks a right
}


def test_every_drift_that_a_check_can_name_can_happen():
    assert set(KINDS) == {each.value for each in set(Verdict) - NO_DRIFT}


def test_without_an_account_for_each_nothing_happens():
    world = draw_world()
    with (
        SimulatedDomain(world.domains[0], now=lambda: NOW) as domain,
        ITGlueSimulator(world) as itglue,
    ):
        before = itglue.snapshot(), domain.snapshot()
        entry_id = before[0][0]["id"]
        few = [
            {"object_id": each["object_id"], "entry_id": entry_id}
            for each in before[1][: len(KINDS) - 1]
        ]
        with pytest.raises(TooFew, match="16 accounts are needed; 15 are in these domains"):
            plant_drift(itglue, [domain], few)
        assert (itglue.snapshot(), domain.snapshot()) == before
