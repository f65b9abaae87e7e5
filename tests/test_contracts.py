"""The import contracts know every module that they are about."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_every_step_is_forbidden_to_the_clients():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    (wall,) = (
        each for each in contracts["contracts"] if each["source_modules"] == ["tasks.clients"]
    )
    steps = {f"tasks.{each.stem}" for each in (ROOT / "tasks").glob("*.py")} - {"tasks.__init__"}
    assert steps <= set(wall["forbidden_modules"])
