"""A certificate for an application, and its key, made once for all tests."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

PEM = serialization.Encoding.PEM


class Signing(NamedTuple):
    """Both PEM."""

    key: str
    certificate: str
    thumbprint: str  # SHA-1, as Entra's pages show it


@cache
def make_signing(name: str = "quickpass", *, days: int = 30) -> Signing:
    """A self-signed certificate that is good for so many days, or ran out so many ago."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=100))
        .not_valid_after(now + timedelta(days=days))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return Signing(
        private.decode(),
        certificate.public_bytes(PEM).decode(),
        certificate.fingerprint(hashes.SHA1()).hex(),  # noqa: S303  # what the pages show
    )
