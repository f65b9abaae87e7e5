"""Writing plain attributes: whether it may be done, and what comes of it."""

from deployments.sandbox.active_directory.directory import Directory
from deployments.sandbox.active_directory.entries import Entry, Values
from deployments.sandbox.active_directory.messages import Change, Operation
from deployments.sandbox.active_directory.names import BadName
from deployments.sandbox.active_directory.results import (
    ATTRIBUTE_OR_VALUE_EXISTS,
    CONSTRAINT_VIOLATION,
    NO_SUCH_ATTRIBUTE,
    NOT_ALLOWED_ON_RDN,
    attribute_error,
    bad_conversion,
    refusal,
    unknown_attribute,
    unwilling,
    write_denied,
)
from deployments.sandbox.active_directory.rights import is_administrator, writable_attributes
from deployments.sandbox.active_directory.schema import MULTI_VALUED, NAMES, NORMAL

NAMING = frozenset({"cn", "ou", "dc", "name", "distinguishedname"})


def check_may_write(directory: Directory, actor: Entry, entry: Entry, name: str) -> None:
    """Raise a Refusal unless `actor` may write `name` (in lower case) of `entry`."""
    if name not in NAMES:
        raise unknown_attribute()
    if name in writable_attributes(directory, actor, entry):
        return
    if not is_administrator(directory, actor):
        raise write_denied()
    if name in NAMING:
        text = "00002016: UpdErr: DSID-03050EE4, problem 6004 (CANT_ON_RDN), data 0"
        raise refusal(NOT_ALLOWED_ON_RDN, text)
    raise unwilling("0000209A", "031A1021")


def only_number(change: Change) -> int:
    """The one number that `change` writes; raises a Refusal where it is anything else."""
    if change.operation == Operation.DELETE or len(change.values) != 1:
        raise unwilling("00000057")
    try:
        return int(change.values[0])
    except ValueError:
        raise bad_conversion() from None


def changed_values(change: Change, present: Values) -> Values:
    """The attribute's values after `change`; raises a Refusal where it does not apply."""
    name = change.attribute.lower()
    normal = NORMAL[name]
    try:
        before = {normal(value): value for value in present}
        given = {normal(value): value for value in change.values}
    except (ValueError, BadName):
        raise bad_conversion() from None
    match change.operation:
        case Operation.REPLACE:
            after = given
        case Operation.ADD:
            if given.keys() & before.keys():
                problem = "1006 (ATT_OR_VALUE_EXISTS)"
                raise attribute_error(
                    ATTRIBUTE_OR_VALUE_EXISTS, "00002083", problem, change.attribute
                )
            after = before | given
        case Operation.DELETE:
            if not before or not given.keys() <= before.keys():
                problem = "1001 (NO_ATTRIBUTE_OR_VAL)"
                raise attribute_error(NO_SUCH_ATTRIBUTE, "00002085", problem, change.attribute)
            gone = given or before
            after = {key: value for key, value in before.items() if key not in gone}
    if len(after) > 1 and name not in MULTI_VALUED:
        problem = "1005 (CONSTRAINT_ATT_TYPE)"
        raise attribute_error(CONSTRAINT_VIOLATION, "00002081", problem, change.attribute)
    return tuple(after.values())
