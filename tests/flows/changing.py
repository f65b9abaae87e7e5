"""What people do to a domain between two imports."""

from dataclasses import replace
from uuid import UUID, uuid4

from deployments.sandbox.active_directory.entries import Entry
from deployments.sandbox.active_directory.simulator import SimulatedDomain
from deployments.sandbox.world import OuPath


def unit(dc: SimulatedDomain, *path: str) -> Entry:
    """An organizational unit, from the domain down."""
    found = dc.directory.head
    for name in path:
        found = found.children["ou", name.casefold()]
    return found


def hire(dc: SimulatedDomain, sam: str, path: OuPath, *, protected: bool = False) -> UUID:
    """Make a new account in an organizational unit; its object id."""
    directory = dc.directory
    with directory.lock:
        like = directory.named("samaccountname", "jsmith")
        assert like is not None
        guid = uuid4()
        attributes = like.attributes | {
            "objectguid": (guid.bytes_le,),
            "objectsid": (guid.bytes,),
            "samaccountname": (sam.encode(),),
            "userprincipalname": (f"{sam}@{directory.dns_name}".encode(),),
            "admincount": (b"1" if protected else b"0",),
        }
        rdn = ("CN", sam)
        directory.add(
            replace(like, guid=guid, rdn=rdn, parent=unit(dc, *path), attributes=attributes)
        )
    return guid


def rename_unit(dc: SimulatedDomain, path: OuPath, name: str) -> None:
    """Give an organizational unit another name."""
    with dc.directory.lock:
        found = unit(dc, *path)
        assert found.parent is not None
        dc.directory.place(found, ("OU", name), found.parent)


def delete_unit(dc: SimulatedDomain, path: OuPath) -> None:
    """Delete an organizational unit, and everybody in it."""
    with dc.directory.lock:
        dc.directory.remove(unit(dc, *path))
