"""`$select`: which of an object's properties are sent."""

from collections.abc import Mapping

from deployments.sandbox.entra.problems import Problem, bad_request
from deployments.sandbox.entra.rows import DEFAULT_PROPERTIES, ELSEWHERE, Row


def selected(query: Mapping[str, str], sample: Row, *, in_list: bool = True) -> tuple[str, ...]:
    """The properties of a user to send; `sample` has all that there are."""
    wanted = query.get("$select")
    if wanted is None:
        return DEFAULT_PROPERTIES
    names = tuple(each.strip() for each in wanted.split(",") if each.strip())
    for name in names:
        if name in ELSEWHERE and in_list:
            raise Problem(501, "NotImplemented", "This operation target is not yet supported.")
        if name not in sample and name not in ELSEWHERE:
            raise bad_request(
                "Parsing OData Select and Expand failed: Could not find a property named "
                f"'{name}' on type 'microsoft.graph.user'.",
                "BadRequest",
            )
    return names


def projected(row: Row, names: tuple[str, ...]) -> Row:
    """Of an object, what was selected; its id always comes along."""
    return {"id": row["id"], **{name: row.get(name) for name in names}}


def context(root: str, what: str, query: Mapping[str, str], *, one: bool = False) -> dict[str, str]:
    """The line with which each of Graph's bodies begins."""
    select = query.get("$select")
    part = f"({select})" if select else ""
    entity = "/$entity" if one else ""
    return {"@odata.context": f"{root}/$metadata#{what}{part}{entity}"}
