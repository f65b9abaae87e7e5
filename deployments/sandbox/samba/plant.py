# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false
# Runs under Debian's own Python, which alone has Samba's modules; no type checker sees them.
"""Provisions a domain and fills it as drawn; reads everything, secrets too, from standard input."""

import json
import logging
import sys
import time

import ldb
from samba.auth import system_session
from samba.dsdb import DS_DOMAIN_FUNCTION_2008_R2
from samba.param import LoadParm
from samba.provision import provision
from samba.samdb import SamDB

from deployments.sandbox.samba.access import Access

NORMAL_ACCOUNT, DISABLED = 0x200, 0x2
COMPLEX = 1
TICKS = 10_000_000  # a second, in Windows' 100 ns
DAY = 86_400 * TICKS
UNIX_EPOCH = 11_644_473_600  # seconds from 1601 to 1970


def main():
    """Provision, then fill in one transaction."""
    drawn = json.load(sys.stdin)
    parameters = LoadParm()
    parameters.load(drawn["smb_conf"])
    logger = logging.getLogger("provision")
    logger.addHandler(logging.NullHandler())
    logger.propagate = False
    provision(
        logger,
        system_session(),
        smbconf=drawn["smb_conf"],
        realm=drawn["dns_name"].upper(),
        domain=drawn["netbios"],
        hostname="dc1",
        hostip=drawn["address"],
        adminpass=drawn["administrator_password"],
        dom_for_fun_level=DS_DOMAIN_FUNCTION_2008_R2,
        serverrole="active directory domain controller",
        dns_backend="NONE",
        lp=parameters,
        skip_sysvolacl=True,
    )
    samdb = SamDB(session_info=system_session(), lp=parameters)
    samdb.transaction_start()
    Planter(samdb, drawn).plant()
    samdb.transaction_commit()


class Planter:
    """Fills a fresh domain."""

    def __init__(self, samdb, drawn):
        """`drawn` is the domain as the practice world draws it."""
        self.samdb = samdb
        self.drawn = drawn
        self.base = samdb.domain_dn()

    def plant(self):
        """The service account first, so that its rights are inherited as accounts are made."""
        access = Access(self.samdb, self.add_service_account())
        for path in self.drawn["ous"]:
            self.samdb.add({"dn": self.ou(path), "objectClass": "organizationalUnit"})
            if path in self.drawn["delegated"]:
                access.delegate(self.ou(path))
            for grant in self.drawn["grants"]:
                if grant["ou"] == path:
                    access.grant(self.ou(path), grant["attribute"])
        for user in self.drawn["users"]:
            self.add_user(user)
            if user["protected"]:
                access.protect(self.dn_of(user))
        self.set_policy()
        access.let_read(self.pso_container)
        self.add_pso()

    @property
    def pso_container(self):
        """Where policies for some accounts lie."""
        return f"CN=Password Settings Container,CN=System,{self.base}"

    def ou(self, path):
        """The DN of an OU."""
        dn = ldb.Dn(self.samdb, self.base)
        for name in path:
            dn = self.below(dn, "OU", name)
        return dn

    def dn_of(self, user):
        """The DN of an account."""
        return self.below(self.ou(user["ou"]), "CN", user["name"])

    def below(self, dn, kind, name):
        """A DN one level down; ldb escapes what is special in the name."""
        found = ldb.Dn(self.samdb, f"{kind}=x")
        found.set_component(0, kind, name)
        found.add_base(dn)
        return found

    def add_service_account(self):
        """The account that the application signs in with; returns its SID."""
        name = self.drawn["service_account"]
        dn = ldb.Dn(self.samdb, f"CN={name},CN=Users,{self.base}")
        self.add_account(dn, name, None, f"{name}@{self.drawn['dns_name']}", NORMAL_ACCOUNT)
        self.set_password(dn, self.drawn["service_password"])
        found = self.samdb.search(dn, scope=ldb.SCOPE_BASE, attrs=["objectSid"])[0]
        return str(self.samdb.schema_format_value("objectSID", found["objectSid"][0]), "ascii")

    def add_user(self, user):
        """One account, with all that is special about it."""
        dn = self.dn_of(user)
        flags = NORMAL_ACCOUNT | (DISABLED if user["disabled"] else 0)
        self.add_account(dn, user["sam"], user["name"], user["upn"], flags)
        self.set_password(dn, user["password"])
        if user["must_change"]:
            self.replace(dn, {"pwdLastSet": "0"})
        if user["locked"]:
            now = int((time.time() + UNIX_EPOCH) * TICKS)
            self.replace(dn, {"lockoutTime": str(now)})
        if user["protected"]:
            self.replace(dn, {"adminCount": "1"})

    def add_account(self, dn, sam, name, upn, flags):
        """An account without a password."""
        attributes = {
            "dn": dn,
            "objectClass": "user",
            "sAMAccountName": sam,
            "userAccountControl": str(flags),
        }
        if name:
            attributes["displayName"] = name
        if upn:
            attributes["userPrincipalName"] = upn
        self.samdb.add(attributes)

    def set_password(self, dn, password):
        """Set a password as an administrator does."""
        self.replace(dn, {"unicodePwd": f'"{password}"'.encode("utf-16-le")})

    def set_policy(self):
        """The domain's policy; only now, so that the drawn passwords need not satisfy it."""
        policy = self.drawn["policy"]
        self.replace(
            ldb.Dn(self.samdb, self.base),
            {
                "minPwdLength": str(policy["min_length"]),
                "pwdProperties": str(COMPLEX if policy["complexity"] else 0),
                "pwdHistoryLength": str(policy["history"]),
                "minPwdAge": str(-policy["min_age_days"] * DAY),
                "lockoutThreshold": str(policy["lockout_threshold"]),
                "lockOutObservationWindow": str(-policy["lockout_minutes"] * 60 * TICKS),
                "lockoutDuration": str(-policy["lockout_minutes"] * 60 * TICKS),
            },
        )

    def add_pso(self):
        """The policy of those accounts that have one of their own."""
        policy = self.drawn["pso"]
        applies = [str(self.dn_of(user)) for user in self.drawn["users"] if user["long_passwords"]]
        pso: dict[str, object] = {
            "dn": f"CN=Long passwords,{self.pso_container}",
            "objectClass": "msDS-PasswordSettings",
            "msDS-PasswordSettingsPrecedence": "10",
            "msDS-PasswordReversibleEncryptionEnabled": "FALSE",
            "msDS-PasswordHistoryLength": str(policy["history"]),
            "msDS-PasswordComplexityEnabled": "TRUE" if policy["complexity"] else "FALSE",
            "msDS-MinimumPasswordLength": str(policy["min_length"]),
            "msDS-MinimumPasswordAge": str(-policy["min_age_days"] * DAY),
            "msDS-MaximumPasswordAge": str(-365 * DAY),
            "msDS-LockoutThreshold": str(policy["lockout_threshold"]),
            "msDS-LockoutObservationWindow": str(-policy["lockout_minutes"] * 60 * TICKS),
            "msDS-LockoutDuration": str(-policy["lockout_minutes"] * 60 * TICKS),
        }
        if applies:
            pso["msDS-PSOAppliesTo"] = applies
        self.samdb.add(pso)

    def replace(self, dn, attributes):
        """Replace attributes of an entry."""
        message = ldb.Message(dn)
        for name, value in attributes.items():
            message[name] = ldb.MessageElement(value, ldb.FLAG_MOD_REPLACE, name)
        self.samdb.modify(message)


if __name__ == "__main__":
    main()
