"""Bugs that other systems have shipped, as changes of our own code.

Each is what a hurried edit would be. `./tests/run.sh --planted-bugs` makes them one at a time, in a
copy, and shows which campaign finds each (`tests.campaigns.planting`).
"""

from typing import NamedTuple

KILLED = "tests/campaigns/test_killed.py::test_a_worker_killed_and_its_successor_killed_lose_nothing_either"
STOPPED = "tests/campaigns/test_races.py::test_a_worker_that_wakes_up_after_its_lease_changes_nothing_or_is_put_right"
LATE_MODIFY = "tests/campaigns/test_late.py::test_a_modify_delivered_rotations_later_is_refused_by_the_marker_and_found_without_one"
PAIRS = "tests/campaigns/test_cloud.py::test_a_worker_killed_while_a_tenant_is_involved_loses_nothing_and_one_more_run_finishes[pairs]"
BY_HAND = "tests/campaigns/test_outsiders.py::test_a_password_set_by_hand_before_the_logon_is_never_called_proven_and_costs_one_logon"
CLOCK = "tests/campaigns/test_outsiders.py::test_a_clock_that_was_wrong_for_one_rotation_does_not_mislead_the_next"


class PlantedBug(NamedTuple):
    """`old` becomes `new` in `file`, and `test` must fail."""

    name: str
    file: str
    old: str
    new: str
    test: str


PLANTED_BUGS = (
    PlantedBug(
        "drop fsync",
        "tasks/clients/database.py",
        '"synchronous=FULL"',
        '"synchronous=OFF"',
        KILLED,
    ),
    PlantedBug(
        "clear the escrow at commit",
        "tasks/lease.py",
        "                account.rotated_at = moved.changed_at\n",
        """                account.rotated_at = moved.changed_at
                from sqlalchemy import text

                done = text("DELETE FROM sealedpassword WHERE rotation_id = :id")
                session.connection().execute(done, {"id": moved.id})
""",
        KILLED,
    ),
    PlantedBug(
        "new candidate on timeout",
        "models/sending.py",
        "return Move(RotationState.SENT, attempt, in_doubt=True)",
        "return Move(RotationState.SEALED, attempt + 1, in_doubt=True)",
        KILLED,
    ),
    # A logon is the only proof: the directory's own counters are not asked whether it was set since.
    PlantedBug(
        "verify by logon only",
        "models/settling.py",
        "        return identity.key_version != rotation.key_version\n"
        "    return identity.password_set_at != rotation.password_set_at\n",
        "        return False\n    return False\n",
        LATE_MODIFY,
    ),
    PlantedBug(
        "no fence in compare-and-set",
        "tasks/ledger.py",
        "return col(Rotation.id) == rotation.id, col(Rotation.version) == rotation.version",
        "return col(Rotation.id) == rotation.id, col(Rotation.version) > 0",
        STOPPED,
    ),
    PlantedBug(
        "POST instead of PATCH on retry",
        "tasks/rotation.py",
        "            _, returned = client.fetch_entry(entry_id)\n",
        """            _, returned = client.fetch_entry(entry_id)
            if not same(returned, password):
                from tasks.clients.itglue import NewEntry

                label = target.account.label
                owner = target.customer.organization_id or 0
                client.create_entry(
                    NewEntry(organization_id=owner, name=label, username=label, password=password)
                )
                returned = password
""",
        KILLED,
    ),
    # What a request in doubt has done is not read back from IT Glue.
    PlantedBug(
        "skip the read-back",
        "tasks/rotation.py",
        "            _, returned = client.fetch_entry(entry_id)\n",
        "            returned = password\n",
        KILLED,
    ),
    PlantedBug(
        "swallow an error and report green",
        "tasks/rotation.py",
        "            _, returned = client.update_password(entry_id, password, before_sending=sending)\n",
        """            from contextlib import suppress

            from tasks.clients.errors import OutsideError

            with suppress(OutsideError):
                client.update_password(entry_id, password, before_sending=sending)
            returned = password
""",
        KILLED,
    ),
    PlantedBug(
        "order by the wall clock",
        "tasks/ledger.py",
        "of_account.order_by(col(Rotation.generation).desc())",
        "of_account.order_by(col(Rotation.opened_at).desc())",
        CLOCK,
    ),
    # There is one domain controller in the campaigns' world: not at all stands for another one.
    PlantedBug(
        "verify not at all",
        "tasks/logons.py",
        "logon = logged_on(directory, identity, target.account, open_candidate(claim.rotation))",
        "logon = Logon.ACCEPTED",
        BY_HAND,
    ),
    PlantedBug(
        "retry logons without a budget",
        "models/logon_budget.py",
        "    return ours_is_over or counted == 0\n",
        "    return ours_is_over or counted >= 0\n",
        BY_HAND,
    ),
    PlantedBug(
        "no associated data",
        "tasks/clients/escrow.py",
        '    return "|".join(("2", *map(str, binding))).encode()\n',
        '    return b""\n',
        KILLED,
    ),
    PlantedBug(
        "forget that the domain has what the tenant refused",
        "tasks/twins.py",
        "seal_next(claim, candidate, in_doubt=True, logon=None)",
        "seal_next(claim, candidate, logon=None)",
        PAIRS,
    ),
    PlantedBug(
        "take a silent tenant for a willing one",
        "tasks/twins.py",
        "    if failure is not None:\n        raise failure\n    seen",
        "    seen",
        PAIRS,
    ),
)
