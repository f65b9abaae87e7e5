"""What Microsoft 365 says about a customer's tenant."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict


class TenantDomain(BaseModel):
    """One verified domain; a `federated` one has its passwords with another identity provider."""

    model_config = ConfigDict(frozen=True)

    name: str
    federated: bool
    default: bool


class TenantFacts(BaseModel):
    """What a tenant is called, and its immutable id.

    `synced` tells that Entra Connect or Cloud Sync brings at least some of its users from a domain.
    """

    model_config = ConfigDict(frozen=True)

    object_id: UUID
    name: str
    synced: bool
    domains: tuple[TenantDomain, ...]

    @property
    def federated_domains(self) -> frozenset[str]:
        """The names of the federated domains, in lower case."""
        return frozenset(each.name.casefold() for each in self.domains if each.federated)

    @property
    def default_domain(self) -> str:
        """The name of its default domain, by which people tell tenants apart."""
        return next((each.name for each in self.domains if each.default), self.name)
