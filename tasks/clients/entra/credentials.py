"""What the application proves itself with: a client secret, or a certificate and its key."""

import re
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from pydantic import BaseModel, ConfigDict, SecretStr

from tasks.clients.errors import Misconfigured

CERTIFICATE = re.compile("-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
KEY = re.compile("-----BEGIN [A-Z ]*PRIVATE KEY-----.+?-----END [A-Z ]*PRIVATE KEY-----", re.DOTALL)


class ClientSecret(BaseModel):
    """The value of a client secret, as Entra shows it once."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    value: SecretStr

    def for_msal(self) -> str:
        """The secret itself; Misconfigured when it cannot be one."""
        text = self.value.get_secret_value().strip()
        if not re.fullmatch(r"[!-~]+", text):
            raise Misconfigured(
                "The client secret of the Microsoft 365 connection is empty, or has blanks, line "
                "breaks or invisible characters inside. Copy it again and save the block."
            )
        if _is_an_id(text):
            raise Misconfigured(
                "The client secret of the Microsoft 365 connection is the secret's ID, not its "
                "value. Entra shows the value only once: make a new client secret under App "
                'registrations > Certificates & secrets and copy the column "Value".'
            )
        return text


class ClientCertificate(BaseModel):
    """A private key and its certificate, both PEM, one behind the other in `pem`."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    pem: SecretStr
    passphrase: SecretStr | None = None

    def for_msal(self) -> dict[str, str]:
        """What msal takes to sign with; Misconfigured when key and certificate do not fit."""
        text = self.pem.get_secret_value()
        key, certificate = KEY.search(text), CERTIFICATE.search(text)
        if key is None or certificate is None:
            raise Misconfigured(
                "The certificate of the Microsoft 365 connection needs two parts, BEGIN PRIVATE "
                "KEY and BEGIN CERTIFICATE, one behind the other. Paste both and save the block."
            )
        problem = self._problem_of(key[0], certificate[0])
        if problem:
            raise Misconfigured(f"The certificate of the Microsoft 365 connection {problem}.")
        passphrase = self.passphrase.get_secret_value() if self.passphrase else ""
        given = {"private_key": key[0], "public_certificate": certificate[0]}
        return {**given, "passphrase": passphrase} if passphrase else given

    def _problem_of(self, key: str, certificate: str) -> str | None:
        passphrase = self.passphrase.get_secret_value().encode() if self.passphrase else None
        try:
            private = serialization.load_pem_private_key(key.encode(), passphrase or None)
            public = x509.load_pem_x509_certificate(certificate.encode()).public_key()
        except (ValueError, TypeError):  # their texts may quote what was pasted
            return "or its key cannot be read. Is the passphrase right"
        if not isinstance(private, RSAPrivateKey):
            return "must have an RSA key: Microsoft takes no other"
        if private.public_key() != public:
            return "does not belong to the private key that stands beside it"
        return None


Credential = ClientSecret | ClientCertificate


def _is_an_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
