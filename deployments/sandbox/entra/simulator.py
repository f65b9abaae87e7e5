"""A practice Microsoft 365 on loopback: the login and Graph of one national cloud.

with EntraSimulator(draw_tenants()) as entra:
...  # entra.login_url, entra.graph_url, trusting entra.ca_certificate
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self
from uuid import UUID, uuid4

from starlette.requests import Request
from starlette.responses import Response

from deployments.sandbox.certificates import make_certificates, server_context
from deployments.sandbox.entra.connect import HASH_PASS, EntraConnect
from deployments.sandbox.entra.directory import Directory, SignIn
from deployments.sandbox.entra.faults import Faults
from deployments.sandbox.entra.graph import Graph
from deployments.sandbox.entra.login import Login
from deployments.sandbox.entra.messages import Call, Reply
from deployments.sandbox.entra.on_premises import ReadDomain
from deployments.sandbox.entra.problems import Problem
from deployments.sandbox.entra.tenant import GLOBAL, EntraWorld
from deployments.sandbox.entra.tokens import Tokens
from deployments.sandbox.web_server import WebServer


class EntraSimulator:
    """Microsoft 365 as `world` draws it; `domains` are what Entra Connect servers read."""

    def __init__(
        self,
        world: EntraWorld,
        *,
        domains: Mapping[str, ReadDomain] | None = None,
        hashes_every: timedelta = HASH_PASS,
        cloud: str = GLOBAL,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        new_id: Callable[[], UUID] = uuid4,
        ports: tuple[int, int] = (0, 0),
    ) -> None:
        """Not started yet. `domains` are by DNS name; `ports` are the login's and Graph's.

        Passwords are synced `hashes_every` so often.
        """
        self.directories = {each.id: Directory(each, now) for each in world.tenants}
        self.applications = {each.client_id: each for each in world.applications}
        self.login_faults, self.graph_faults = Faults(), Faults()
        self.served: Counter[str] = Counter()
        self.connects = {
            each.tenant.id: EntraConnect(each, domains[name], now, hashes_every)
            for each in self.directories.values()
            if (name := each.tenant.synced_from) and domains and name in domains
        }
        certificates = make_certificates("microsoft.test", "127.0.0.1")
        self.ca_certificate = certificates.authority
        context = server_context(certificates)
        self._login_host = WebServer("entra-login", self._login_answer, ports[0], context)
        self._graph_host = WebServer("entra-graph", self._graph_answer, ports[1], context)
        tokens = Tokens(self.graph_url, now, new_id)
        self._login = Login(
            cloud,
            self.directories,
            self.applications,
            tokens,
            graph=lambda: self.graph_url,
            now=now,
            new_id=new_id,
        )
        self._graph = Graph(self.directories, tokens, before=self._catch_up, now=now, new_id=new_id)

    def __enter__(self) -> Self:
        self._login_host.start()
        self._graph_host.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.login_faults.clear()
        self.graph_faults.clear()
        for host in (self._login_host, self._graph_host):
            host.finish()
        for host in (self._login_host, self._graph_host):
            host.stop()

    @property
    def login_url(self) -> str:
        """Where the login is."""
        return self._login_host.url

    @property
    def graph_url(self) -> str:
        """Where Graph is, without its version."""
        return self._graph_host.url

    def register_certificate(self, client_id: str, certificate: str) -> None:
        """Let an application sign in with this certificate (PEM) as well."""
        known = self.applications[client_id]
        certificates = (*known.certificates, certificate)
        self.applications[client_id] = replace(known, certificates=certificates)

    def sign_in(self, tenant_id: str, username: str, password: str) -> SignIn:
        """What somebody who signs in to the cloud with these is told."""
        self._catch_up(tenant_id)
        return self.directories[tenant_id].sign_in(username, password)

    def snapshot(self) -> list[dict[str, Any]]:
        """Every user of every tenant as it is, with its passwords."""
        for tenant_id in self.directories:
            self._catch_up(tenant_id)
        return [
            {"tenant": tenant_id, **row}
            for tenant_id, directory in self.directories.items()
            for row in directory.snapshot()
        ]

    def _catch_up(self, tenant_id: str) -> None:
        """Do what the tenant's Entra Connect server has done by now."""
        connect = self.connects.get(tenant_id)
        if connect is not None:
            connect.catch_up()

    def _login_answer(self, request: Request, body: bytes) -> Response:
        call = Call.of(request, body)
        return self._troubled(self.login_faults, self._login.answer, call).sent()

    def _graph_answer(self, request: Request, body: bytes) -> Response:
        call = Call.of(request, body)
        return self._troubled(self.graph_faults, self._graph.answer, call).sent()

    def _troubled(self, faults: Faults, answer: Callable[[Call], Reply], call: Call) -> Reply:
        self.served[f"{call.method} {call.path}"] += 1
        effect = faults.met_by(call.method, call.path)
        if effect:
            faults.delay(effect)
            instead = faults.instead(effect)
            if isinstance(instead, Problem):
                return self._graph.refusal(call, instead)
            if instead is not None:
                return instead
        return faults.afterwards(effect, answer(call))
