"""IT Glue's organizations, found as operators write them without looking at each."""

from collections import defaultdict
from collections.abc import Iterable

from models.names import name_key
from models.password_entry import Organization


class OrganizationIndex:
    """Organizations by name and by id."""

    def __init__(self, organizations: Iterable[Organization]) -> None:
        self._by_name: defaultdict[str, list[Organization]] = defaultdict(list)
        self._by_id: dict[str, Organization] = {}
        for organization in organizations:
            self._by_name[name_key(organization.name)].append(organization)
            self._by_id[str(organization.id)] = organization

    def named(self, name: str) -> list[Organization]:
        """All that bear exactly this name."""
        return self._by_name.get(name_key(name), [])

    def called(self, text: str) -> list[Organization]:
        """All of this name; if there is none, the one of this id."""
        of_that_id = self._by_id.get(text.strip())
        return self.named(text) or ([of_that_id] if of_that_id else [])
