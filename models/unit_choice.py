"""Which of a domain's organizational units an operator means."""

import re
from collections import defaultdict
from collections.abc import Iterable

from models.identity import OrganizationalUnit
from models.names import name_key

PART = re.compile(r"(?:\\.|[^\\,])+", re.DOTALL)
"""One name of a DN: a comma with a backslash before it is part of the name."""


def choose_units(
    wanted: Iterable[str], offered: Iterable[OrganizationalUnit]
) -> tuple[list[OrganizationalUnit], list[str], list[str]]:
    """The units called so, by path or DN; the names that are unknown; a sentence per doubtful one.

    Two units may read the same, as a name may hold " / " itself: then only the DN tells.
    """
    by_name: defaultdict[str, list[OrganizationalUnit]] = defaultdict(list)
    for unit in offered:
        for key in {path_key(unit.path), dn_key(unit.dn)}:
            by_name[key].append(unit)
    chosen: dict[str, OrganizationalUnit] = {}
    unknown: list[str] = []
    doubtful: list[str] = []
    for name in wanted:
        found = by_name.get(dn_key(name)) or by_name.get(path_key(name), [])
        exact = [unit for unit in found if unit.path == name.strip()]
        match exact if len(exact) == 1 else found:
            case [unit]:
                chosen[unit.dn] = unit
            case []:
                unknown.append(name)
            case _:
                dns = "; ".join(unit.dn for unit in found)
                doubtful.append(
                    f"{len(found)} OUs are called {name!r}: write the DN, one of {dns}."
                )
    return list(chosen.values()), unknown, doubtful


def path_key(path: str) -> str:
    """What equal paths have in common, whatever their case and blanks."""
    return name_key(" ".join(path.split()))


def dn_key(dn: str) -> str:
    """What equal DNs have in common, whatever their case and the blanks around their commas."""
    return name_key(",".join(part.strip() for part in PART.findall(dn)))


def holds(ou_dn: str, other_dn: str, *, subtree: bool) -> bool:
    """Whether `other_dn` is that OU, or lies below it if the subtree counts."""
    ou, other = ou_dn.casefold(), other_dn.casefold()
    return other == ou or (subtree and other.endswith(f",{ou}"))
