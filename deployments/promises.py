"""Checks from outside what the application claims, against what the stand-ins hold."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from deployments.secret_search import SearchFailed, files_holding


def broken_promises(folder: Path) -> list[str]:
    """A sentence for every claim in `report.json` that `world.json` contradicts."""
    report = json.loads((folder / "report.json").read_text())
    world = json.loads((folder / "world.json").read_text())
    return [*disagreements(report, world), *passwords_in_the_open(folder, world)]


def disagreements(report: dict[str, Any], world: dict[str, Any]) -> Iterator[str]:
    """Accounts whose reported outcome is not what directory and entry show."""
    entries = {int(entry["id"]): entry for entry in world["entries"]}
    accounts = {each["object_id"]: each for each in (*world["accounts"], *world["users"])}
    if not report["accounts"]:
        yield "The report names no account."
    for claimed in report["accounts"]:
        held = accounts[claimed["object_id"]]
        present = held["password"]
        entry = entries.get(claimed["entry_id"])
        stored = entry and entry["password"]
        if claimed["outcome"] in ("proven", "unconfirmed") and present != stored:
            yield f"{claimed['label']}: the directory and entry {claimed['entry_id']} differ."
        if claimed["outcome"] in ("proven", "unconfirmed") and present is None:
            yield f"{claimed['label']}: the directory holds a password that nobody knows."
        if claimed["outcome"] == "proven" and claimed["twin_object_id"]:
            twin = accounts[claimed["twin_object_id"]]
            if twin["password"] != present:
                yield f"{claimed['label']}: its twin {twin['upn']} has another password."
        if claimed["outcome"] == "failed" and claimed["entry_id"] and entry and entry["versions"]:
            yield f"{claimed['label']}: failed, and yet its entry was changed."
        if claimed["outcome"] is not None and held.get("protected"):
            yield f"{claimed['label']}: protected, and yet it was not left out."


def passwords_in_the_open(folder: Path, world: dict[str, Any]) -> Iterator[str]:
    """Files other than the world's own that hold a password of the world in clear."""
    rows = [*world["entries"], *world["accounts"], *world["users"]]
    versions = [version for entry in world["entries"] for version in entry["versions"]]
    secrets = {row["password"] for row in [*rows, *versions] if row["password"]}
    secrets |= {each["client_secret"] for each in world["access"]["tenants"]}
    try:
        found = files_holding(folder, secrets, but="world.json")
    except SearchFailed as error:
        yield f"The search for passwords in clear did not work: {error}"
    else:
        for path in found:
            yield f"{path} holds a password in clear."
