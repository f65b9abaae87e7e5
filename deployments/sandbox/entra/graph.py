"""Microsoft Graph v1.0 of one national cloud: one address for all tenants."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from deployments.sandbox.entra import batch
from deployments.sandbox.entra.asked import Asked
from deployments.sandbox.entra.directory import Directory
from deployments.sandbox.entra.messages import Call, Reply
from deployments.sandbox.entra.pages import Pages
from deployments.sandbox.entra.problems import Problem, no_such_segment, unauthorized
from deployments.sandbox.entra.routes import find
from deployments.sandbox.entra.throttle import Throttle
from deployments.sandbox.entra.tokens import Tokens

ROOT = "/v1.0"


class Graph:
    """Answers for the tenant that a request's token is for."""

    def __init__(
        self,
        directories: Mapping[str, Directory],
        tokens: Tokens,
        *,
        before: Callable[[str], None],
        now: Callable[[], datetime],
        new_id: Callable[[], UUID],
    ) -> None:
        """`before` is told the tenant's id before its request is answered."""
        self._directories = directories
        self._tokens = tokens
        self._before = before
        self._now = now
        self._new_id = new_id
        self._pages = Pages(new_id)
        self._throttle = Throttle(now)

    def answer(self, call: Call) -> Reply:
        """The reply to one request that came over the wire."""
        if call.path != ROOT and not call.path.startswith(f"{ROOT}/"):
            problem = Problem(400, "BadRequest", "Invalid version.")
            return self.refusal(call, problem)
        path = call.path.removeprefix(ROOT)
        return self._answer(Call(call.method, call.base, path, call.query, call.headers, call.body))

    def refusal(self, call: Call, problem: Problem) -> Reply:
        """The reply that refuses a request."""
        ids = self._ids(call)
        inner = {"date": self._now().strftime("%Y-%m-%dT%H:%M:%S"), **ids, **problem.inner}
        error: dict[str, Any] = {"code": problem.code, "message": problem.message}
        body = {"error": {**error, "innerError": inner}}
        return Reply(problem.status, body, {**ids, **problem.headers})

    def _answer(self, call: Call) -> Reply:
        try:
            return self._carried_out(call)
        except Problem as problem:
            return self.refusal(call, problem)

    def _carried_out(self, call: Call) -> Reply:
        bearer = self._tokens.read(call.headers.get("authorization"))
        directory = self._directories.get(bearer.tenant_id)
        if directory is None:
            raise unauthorized("The identity of the calling application could not be established.")
        self._before(bearer.tenant_id)
        with directory.lock:
            if (call.method, call.path) == ("POST", "/$batch"):
                asked = Asked(call, {}, directory, bearer, self._pages)
                return batch.send(asked, self._answer)
            found = find(call.method, call.path)
            if found is None:
                raise no_such_segment(call.path.strip("/").partition("/")[0])
            route, keys = found
            units = route.cost(call)
            self._throttle.count(bearer, directory, units, writes=call.method != "GET")
            reply = route.handler(Asked(call, keys, directory, bearer, self._pages))
        headers = {**self._ids(call), "x-ms-resource-unit": str(units)}
        return Reply(reply.status, reply.body, {**headers, **reply.headers})

    def _ids(self, call: Call) -> dict[str, str]:
        own = str(self._new_id())
        return {
            "request-id": own,
            "client-request-id": call.headers.get("client-request-id", own),
        }
