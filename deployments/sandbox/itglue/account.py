"""One IT Glue account: what it holds, who may see it, and how it answers a request."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from deployments.sandbox.armed_faults import CUT, GATEWAY_PAGE
from deployments.sandbox.itglue.addresses import address_of, is_redirected
from deployments.sandbox.itglue.faults import Effect, Faults
from deployments.sandbox.itglue.problems import Problem, not_found, refusal
from deployments.sandbox.itglue.quota import Quota
from deployments.sandbox.itglue.requests import Access, Asked, admitted, check_form
from deployments.sandbox.itglue.routes import find
from deployments.sandbox.itglue.settings import Settings
from deployments.sandbox.itglue.store import Store
from deployments.sandbox.world import World


class Account:
    """The account that `world` draws; its keys belong to `region`."""

    def __init__(
        self,
        world: World,
        region: str,
        *,
        clock: Callable[[], float],
        now: Callable[[], datetime],
    ) -> None:
        """`clock` counts the quota's seconds."""
        self.settings = Settings()
        self.faults = Faults()
        subdomain = "practice" if region == "US" else f"practice.{region.lower()}"
        self.store = Store(world, subdomain, now)
        self.keys = [
            Access(
                each.value,
                region,
                password_access=each.password_access,
                revoked=each.revoked,
                organization_ids=each.organization_ids,
            )
            for each in world.keys
        ]
        self.served: Counter[str] = Counter()
        self._quota = Quota(self.settings, clock)
        self._counting = threading.Lock()

    @property
    def requests(self) -> int:
        """How many requests came so far, the refused ones too."""
        with self._counting:
            return self.served.total()

    def answer(self, region: str, request: Request, body: bytes) -> Response:
        """The reply to a request at that region's host, with the troubles that are switched on."""
        effect = self.faults.met_by(request.method, request.scope["path"])
        instead = None
        if effect:
            self.faults.delay(effect)
            instead = self.faults.instead(effect, address_of(request))
        reply = instead or self._answer(region, request, body)
        if effect == Effect.DONE_THEN_TIMEOUT:
            return HTMLResponse(GATEWAY_PAGE, HTTPStatus.GATEWAY_TIMEOUT)
        if effect == Effect.DONE_THEN_CUT:
            return Response(headers=CUT)
        return reply

    def _answer(self, region: str, request: Request, body: bytes) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        path = request.scope["path"]
        found = find(method, path)
        with self._counting:
            self.served[f"{method} {found[0].form if found else 'unknown'}"] += 1
        settings = self.settings
        try:
            access = admitted(self.keys, region, request.headers.get("x-api-key"), settings)
            if not self._quota.admits_another(access.value):
                return self._throttled()
            if found is None:
                if is_redirected(path, settings):
                    return RedirectResponse(address_of(request), HTTPStatus.FOUND)
                raise not_found()
            check_form(method, request.headers.get("content-type", ""), body, settings)
            route, ids = found
            query = dict(request.query_params)
            url = address_of(request)
            with self.store.lock:
                asked = Asked(method, url, ids, query, body, access, self.store, settings)
                return route.handler(asked)
        except Problem as problem:
            return refusal(problem)

    def _throttled(self) -> Response:
        seconds = self.settings.retry_after
        waiting = {} if seconds is None else {"Retry-After": str(seconds)}
        return refusal(Problem(429, "Too Many Requests"), waiting)
