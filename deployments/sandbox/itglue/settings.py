"""Switches for what nobody outside has written down about IT Glue."""

from dataclasses import dataclass
from typing import Literal


@dataclass
class Settings:
    """Each default is what the known clients expect."""

    # Keys
    paused_key: Literal[403, 401] = 403
    show_without_access: Literal["omit", 401] = "omit"  # a show by a key without Password Access
    hidden_resource: Literal[404, 401] = 404  # an id that the key does not see

    # Lists
    oversized_page: Literal["clamp", 400] = "clamp"  # page[size] above 1,000
    unsorted_lists: Literal["by id", "shuffled"] = "by id"
    names_ignore_case: bool = False  # in filters
    nested_routes_filter: bool = False
    archived_are_listed: bool = True  # when no filter asks for them

    # Entries
    vaulted_value: Literal["absent", "null", "ciphertext"] = "absent"
    vaulted_write: Literal["refuse", "accept"] = "refuse"  # PATCH of a vaulted entry's password
    personal_entries: Literal["open", "closed"] = "open"  # to keys, as other entries are
    same_password_is_a_change: bool = True
    rotatable_passwords: Literal["included", 400] = "included"  # when a read asks for them
    wrong_resource_type: Literal["general", 422] = "general"

    # Requests
    created_status: Literal[200, 201] = 201
    bulk_is_atomic: bool = True  # one that is refused leaves the others as they were
    redirected_paths: Literal["pages", "unknown", "none"] = "pages"  # pages: /<organization>/…
    payload_limit: int = 10_000_000  # bytes

    # Throttling
    quota_scope: Literal["account", "key"] = "account"
    window: Literal["fixed", "sliding"] = "fixed"  # in which requests are counted
    requests_per_window: int = 3_000
    window_seconds: float = 300
    retry_after: int | None = None  # seconds, sent with 429 if given
