# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false
# Runs under Debian's own Python, which alone has Samba's modules; no type checker sees them.
"""Who may do what in a Samba domain: what is delegated to the service account, and what is not."""

import uuid

import ldb
from samba import sd_utils
from samba.dcerpc import security

RESET_PASSWORD = "00299570-246d-11d0-a768-00aa006e0529"  # noqa: S105  # the right's GUID
USER_CLASS = "bf967aba-0de6-11d0-a285-00aa003049e2"

# What AdminSDHolder leaves on a protected account: nothing is inherited, everyone may read.
PROTECTED = "O:DAG:DAD:PAI(A;;GA;;;SY)(A;;GA;;;DA)(A;;RPLCLORC;;;AU)"


class Access:
    """Writes access control entries; those of an OU reach the accounts that are made afterwards."""

    def __init__(self, samdb, service_sid):
        """`service_sid` is the service account's."""
        self.samdb = samdb
        self.service_sid = service_sid
        self.descriptors = sd_utils.SDUtils(samdb)

    def delegate(self, dn):
        """Let the service account reset passwords, unlock, and ask for a change, on users below."""
        right = f"(OA;CIIO;CR;{RESET_PASSWORD};{USER_CLASS};{self.service_sid})"
        self.descriptors.dacl_add_ace(dn, right)
        for attribute in ("pwdLastSet", "lockoutTime"):
            self.grant(dn, attribute)

    def grant(self, dn, attribute):
        """Let the service account read and write `attribute` of users below; it must exist."""
        schema = self.samdb.get_schema_basedn()
        wanted = f"(&(objectClass=attributeSchema)(lDAPDisplayName={attribute}))"
        found = self.samdb.search(schema, ldb.SCOPE_ONELEVEL, wanted, attrs=["schemaIDGUID"])
        if not found:
            raise ValueError(f"Samba's schema has no attribute {attribute!r}")
        guid = uuid.UUID(bytes_le=bytes(found[0]["schemaIDGUID"][0]))
        ace = f"(OA;CIIO;RPWP;{guid};{USER_CLASS};{self.service_sid})"
        self.descriptors.dacl_add_ace(dn, ace)

    def let_read(self, dn):
        """Let the service account read an object and all below it."""
        self.descriptors.dacl_add_ace(dn, f"(A;CI;RPLCRC;;;{self.service_sid})")

    def protect(self, dn):
        """Put an account under the rights of AdminSDHolder, which Samba does not do by itself."""
        sid = security.dom_sid(self.samdb.get_domain_sid())
        self.descriptors.modify_sd_on_dn(dn, security.descriptor.from_sddl(PROTECTED, sid))
