"""Switches for what nobody outside has written down about IT Glue."""

from dataclasses import dataclass
from typing import Literal


@dataclass
class Settings:
    """Each default is what the known clients expect."""

    show_without_access: Literal["omit", 401] = "omit"  # a show by a key without Password Access
    vaulted_value: Literal["absent", "null", "ciphertext"] = "absent"
    vaulted_write: Literal["refuse", "accept"] = "refuse"  # PATCH of a vaulted entry's password
    same_password_is_a_change: bool = True
    created_status: Literal[200, 201] = 201
    oversized_page: Literal["clamp", 400] = "clamp"  # page[size] above 1,000
    names_ignore_case: bool = False  # in filter[name]
    nested_routes_filter: bool = False
    wrong_resource_type: Literal["general", 422] = "general"
    unknown_path: Literal[404, 302] = 404
    payload_limit: int = 10_000_000  # bytes
    window: Literal["fixed", "sliding"] = "fixed"  # in which requests are counted
    requests_per_window: int = 3_000
    window_seconds: float = 300
    retry_after: int | None = None  # seconds, sent with 429 if given
