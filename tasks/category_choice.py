"""The question which password category new entries get."""

from typing import Any

from tasks.doors import itglue
from tasks.forms import Question, drop_down, labelled, one

CATEGORY = "category"
NO_CATEGORY = "(none)"
USUAL = "Active Directory"  # IT Glue's own category for accounts of a domain


def category_question(connection: str) -> Question:
    """A drop-down of IT Glue's password categories; that for domain accounts is chosen beforehand."""
    known = sorted(itglue(connection).fetch_categories(), key=lambda each: each.name.casefold())
    offered = labelled(known, lambda each: each.name, lambda each: each.id)
    usual = next((label for label in offered if label.startswith(f"{USUAL} (")), NO_CATEGORY)
    help_text = "The password category of the new entries."
    return one("Category", help_text, drop_down([NO_CATEGORY, *offered]), usual)


def chosen_category(label: Any) -> str:
    """What `choose_category` takes for the answer: the category's id, empty for none."""
    if label is None or label == NO_CATEGORY:
        return ""
    return str(label).rpartition("(")[2].rstrip(")")
