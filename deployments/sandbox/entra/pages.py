"""Lists page by page: what is left of a list waits behind a token that nobody can make up."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from deployments.sandbox.entra.messages import Call
from deployments.sandbox.entra.problems import bad_request, unsupported_query
from deployments.sandbox.entra.rows import Row

LARGEST = 999
SKIP = "$skiptoken"


@dataclass(frozen=True)
class Rest:
    """What is left of a list, for the query it came from."""

    path: str
    query: Mapping[str, str]
    rows: Sequence[Row]
    last: Mapping[str, str]


class Pages:
    """The lists that somebody is in the middle of reading."""

    def __init__(self, new_id: Callable[[], UUID]) -> None:
        self._new_id = new_id
        self._rests: dict[str, Rest] = {}

    def first(
        self,
        call: Call,
        rows: Sequence[Row],
        size: int,
        *,
        empty: bool = False,
        host: str | None = None,
        last: Mapping[str, str] | None = None,
    ) -> tuple[list[Row], dict[str, str]]:
        """The first rows and the links that go with them; `last` comes with the last page.

        `empty` shows nothing yet; `host` leads the reader astray.
        """
        rest = Rest(call.path, dict(call.query), rows, last or {})
        return self._page(call, rest, size, empty=empty, host=host)

    def following(
        self, call: Call, size: int, host: str | None = None
    ) -> tuple[list[Row], dict[str, str]]:
        """The page behind the token of this request, which must be as its link was."""
        rest = self._rests.get(call.query[SKIP])
        asked = {name: value for name, value in call.query.items() if name != SKIP}
        if rest is None or (rest.path, dict(rest.query)) != (call.path, asked):
            raise bad_request(
                "The specified page token value has expired and can no longer be included in your "
                "request.",
                "Directory_ExpiredPageToken",
            )
        return self._page(call, rest, size, host=host)

    def _page(
        self, call: Call, rest: Rest, size: int, *, empty: bool = False, host: str | None = None
    ) -> tuple[list[Row], dict[str, str]]:
        count = 0 if empty else size
        shown, left = list(rest.rows[:count]), rest.rows[count:]
        if not left:
            return shown, dict(rest.last)
        token = f"RFNwdAIA{self._new_id().hex}"
        self._rests[token] = Rest(rest.path, rest.query, left, rest.last)
        query = urlencode({**rest.query, SKIP: token}, safe="$,")
        return shown, {"@odata.nextLink": f"{host or call.base}/v1.0{rest.path}?{query}"}


def page_size(query: Mapping[str, str], default: int) -> int:
    """How many rows a page has."""
    wanted = query.get("$top")
    if wanted is None:
        return default
    if not wanted.isdecimal() or not 1 <= int(wanted) <= LARGEST:
        raise unsupported_query(
            f"Invalid page size specified: '{wanted}'. Must be between 1 and {LARGEST} inclusive."
        )
    return int(wanted)
