"""The import contracts know every module that they are about."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
WALL = "Clients know nothing of the steps that use them"


def test_every_step_is_forbidden_to_the_clients():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    (wall,) = (each for each in contracts["contracts"] if each["name"] == WALL)
    steps = {f"tasks.{each.stem}" for each in (ROOT / "tasks").glob("*.py")} - {"tasks.__init__"}
    assert steps <= set(wall["forbidden_modules"])
