"""Checks from outside what the application claims, against what the stand-ins hold."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

WRITTEN_BY_THE_WORLD = frozenset({"world.json"})


def broken_promises(folder: Path) -> list[str]:
    """A sentence for every claim in `report.json` that `world.json` contradicts."""
    report = json.loads((folder / "report.json").read_text())
    world = json.loads((folder / "world.json").read_text())
    return [*disagreements(report, world), *passwords_in_the_open(folder, world)]


def disagreements(report: dict[str, Any], world: dict[str, Any]) -> Iterator[str]:
    """Accounts whose reported outcome is not what directory and entry show."""
    entries = {int(entry["id"]): entry for entry in world["entries"]}
    accounts = {account["object_id"]: account for account in world["accounts"]}
    if not report["accounts"]:
        yield "The report names no account."
    for claimed in report["accounts"]:
        present = accounts[claimed["object_id"]]["password"]
        entry = entries.get(claimed["entry_id"])
        stored = entry and entry["password"]
        if claimed["outcome"] in ("proven", "unconfirmed") and present != stored:
            yield f"{claimed['label']}: the directory and entry {claimed['entry_id']} differ."
        if claimed["outcome"] in ("proven", "unconfirmed") and present is None:
            yield f"{claimed['label']}: the directory holds a password that nobody knows."
        if claimed["outcome"] == "failed" and claimed["entry_id"] and entry and entry["versions"]:
            yield f"{claimed['label']}: failed, and yet its entry was changed."


def passwords_in_the_open(folder: Path, world: dict[str, Any]) -> Iterator[str]:
    """Files other than the world's own that hold a password of the world in clear."""
    rows = [*world["entries"], *world["accounts"]]
    versions = [version for entry in world["entries"] for version in entry["versions"]]
    secrets = {row["password"].encode() for row in [*rows, *versions] if row["password"]}
    wide = {secret.decode().encode("utf-16-le") for secret in secrets}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name not in WRITTEN_BY_THE_WORLD:
            content = path.read_bytes()
            found = sum(secret in content for secret in secrets | wide)
            if found:
                yield f"{path.relative_to(folder)} holds {found} passwords in clear."
