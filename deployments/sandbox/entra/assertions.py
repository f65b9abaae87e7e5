"""A certificate's signed word that it is the application (RFC 7523, with Microsoft's headers)."""

import base64
from collections.abc import Iterable
from datetime import datetime

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from deployments.sandbox.entra.aadsts import bad_assertion

KIND = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LONGEST_LIFE = 24 * 3600  # seconds


def check(
    assertion: str,
    certificates: Iterable[str],
    *,
    client_id: str,
    audience: str,
    now: datetime,
) -> None:
    """Refused unless one of the registered certificates signed it, for this address, just now."""
    try:
        header = jwt.get_unverified_header(assertion)
    except jwt.InvalidTokenError:
        raise bad_assertion("readable") from None
    for pem in certificates:
        certificate = x509.load_pem_x509_certificate(pem.encode())
        if not _is_named(certificate, header):
            continue
        if certificate.not_valid_after_utc < now:
            raise bad_assertion("within its valid time range")
        key = certificate.public_key()
        if not isinstance(key, RSAPublicKey):
            raise bad_assertion("an RSA one")
        try:
            claims = jwt.decode(
                assertion,
                key,
                algorithms=["PS256", "RS256"],
                audience=audience,
                issuer=client_id,
                options={"verify_exp": False, "verify_nbf": False, "verify_iat": False},
            )
        except jwt.InvalidTokenError:
            raise bad_assertion("the one that signed it") from None
        moment = now.timestamp()
        if claims.get("sub") != client_id or not claims.get("jti"):
            raise bad_assertion("the application's")
        if not moment < float(claims.get("exp", 0)) <= moment + LONGEST_LIFE:
            raise bad_assertion("within its valid time range")
        return
    raise bad_assertion("registered on application")


def _is_named(certificate: x509.Certificate, header: dict[str, str]) -> bool:
    """Whether the header's thumbprint is this certificate's: SHA-256 with PS256, else SHA-1."""
    pairs = (("x5t#S256", hashes.SHA256()), ("x5t", hashes.SHA1()))  # noqa: S303  # the protocol's
    for name, algorithm in pairs:
        if name in header:
            print_ = base64.urlsafe_b64encode(certificate.fingerprint(algorithm)).decode()
            return print_.rstrip("=") == header[name].rstrip("=")
    return False
