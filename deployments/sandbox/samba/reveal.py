# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false
# Runs under Debian's own Python, which alone has Samba's modules; no type checker sees them.
"""Says which of some passwords each account has now: a domain controller keeps only hashes.

Reads `{"smb_conf": ..., "candidates": [...]}` from standard input.
"""

import json
import sys
import uuid

import ldb
from samba.auth import system_session
from samba.credentials import Credentials
from samba.param import LoadParm
from samba.samdb import SamDB

DISABLED, LOCKED = 0x2, 0x10
ATTRIBUTES = [
    "objectGUID",
    "sAMAccountName",
    "userPrincipalName",
    "userAccountControl",
    "msDS-User-Account-Control-Computed",
    "adminCount",
    "unicodePwd",
]


def main():
    """Print the accounts as JSON."""
    asked = json.load(sys.stdin)
    parameters = LoadParm()
    parameters.load(asked["smb_conf"])
    known = {nt_hash(password): password for password in asked["candidates"]}
    samdb = SamDB(session_info=system_session(), lp=parameters)
    found = samdb.search(
        samdb.domain_dn(),
        scope=ldb.SCOPE_SUBTREE,
        expression="(&(objectCategory=person)(objectClass=user))",
        attrs=ATTRIBUTES,
    )
    json.dump([described(entry, known) for entry in found], sys.stdout)


def nt_hash(password):
    """The hash that a domain controller keeps."""
    credentials = Credentials()
    credentials.set_password(password)
    return bytes(credentials.get_nt_hash())


def described(entry, known):
    """One account, with its password if that is among the known ones."""

    def number(name):
        return int(str(entry[name][0])) if name in entry else 0

    upn = str(entry["userPrincipalName"][0]) if "userPrincipalName" in entry else None
    kept = bytes(entry["unicodePwd"][0]) if "unicodePwd" in entry else b""
    return {
        "object_id": str(uuid.UUID(bytes_le=bytes(entry["objectGUID"][0]))),
        "sam_account_name": str(entry["sAMAccountName"][0]),
        "user_principal_name": upn,
        "distinguished_name": str(entry.dn),
        "password": known.get(kept),
        "enabled": not number("userAccountControl") & DISABLED,
        "locked": bool(number("msDS-User-Account-Control-Computed") & LOCKED),
        "protected": number("adminCount") > 0,
    }


if __name__ == "__main__":
    main()
