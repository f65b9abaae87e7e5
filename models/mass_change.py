"""When so much is different at once that nothing is done about it by itself.

A directory or IT Glue was restored, a right was lost, or somebody is at work: a person has to see
that first.
"""

SHARE = 5
"""A fifth of all does not change by accident."""


def is_mass_change(changed: int, known: int, *, few: int) -> bool:
    """Whether more than a few are different, and more than a fifth of those that are known."""
    return changed > max(few, known // SHARE)
