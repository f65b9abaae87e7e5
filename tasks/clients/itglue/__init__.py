"""IT Glue's REST API: organizations and password entries.

The rules come from the vendor's developer pages (api.itglue.com/developer), its help pages on
paging and filtering, and from what others measured; each stands where it is obeyed.
"""

from tasks.clients.itglue.addresses import Region
from tasks.clients.itglue.client import ITGlue
from tasks.clients.itglue.values import Category, KeyRights, NewEntry, ResourceType

__all__ = ["Category", "ITGlue", "KeyRights", "NewEntry", "Region", "ResourceType"]
