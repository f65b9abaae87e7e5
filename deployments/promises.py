"""Checks from outside what the application claims, against what the stand-ins hold."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from deployments.secret_search import SearchFailed, files_holding

WORLD, DRIFTED_WORLD = "world.json", "drifted-world.json"
CHECKS, DRIFTED = "checks.json", "drifted-checks.json"


def broken_promises(folder: Path) -> list[str]:
    """A sentence for every claim in `report.json` that `world.json` contradicts."""
    report = json.loads((folder / "report.json").read_text())
    world = json.loads((folder / WORLD).read_text())
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


def not_fine(folder: Path) -> Iterator[str]:
    """Accounts that were proven, and whose password a check does not call fine.

    One that the world holds disabled has to be called so.
    """
    report = json.loads((folder / "report.json").read_text())
    world = json.loads((folder / WORLD).read_text())
    disabled = {
        each["object_id"] for each in (*world["accounts"], *world["users"]) if not each["enabled"]
    }
    checks = {each["object_id"]: each for each in json.loads((folder / CHECKS).read_text())}
    for claimed in report["accounts"]:
        found = checks.get(claimed["object_id"], {"verdict": "not checked"})["verdict"]
        expected = "account disabled" if claimed["object_id"] in disabled else "fine"
        if claimed["outcome"] == "proven" and found != expected:
            yield f"{claimed['label']}: was proven, and its check says: {found}."


def unnamed(folder: Path, planted: Mapping[str, str]) -> Iterator[str]:
    """Drift that a check gave another name, and accounts that it called anything new besides.

    `planted` is what happened, by the account's object id.
    """
    before = {each["object_id"]: each for each in json.loads((folder / CHECKS).read_text())}
    for each in json.loads((folder / DRIFTED).read_text()):
        expected = planted.get(each["object_id"]) or before[each["object_id"]]["verdict"]
        if each["verdict"] != expected:
            yield f"{each['label']}: {expected}, and its check says: {each['verdict']}."


def passwords_in_the_open(folder: Path, world: dict[str, Any]) -> Iterator[str]:
    """Files other than the world's own that hold a password of the world in clear."""
    rows = [*world["entries"], *world["accounts"], *world["users"]]
    versions = [version for entry in world["entries"] for version in entry["versions"]]
    secrets = {row["password"] for row in [*rows, *versions] if row["password"]}
    secrets |= {each["client_secret"] for each in world["access"]["tenants"]}
    try:
        found = files_holding(folder, secrets, but=(WORLD, DRIFTED_WORLD))
    except SearchFailed as error:
        yield f"The search for passwords in clear did not work: {error}"
    else:
        for path in found:
            yield f"{path} holds a password in clear."
