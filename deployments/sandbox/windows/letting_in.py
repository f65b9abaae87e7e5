"""Who is let in: one user with its password, by Basic or, through Negotiate, by NTLM.

NTLM's server side is pyspnego's, which reads its accounts from the file that the environment's
`NTLM_USER_FILE` names; without it Negotiate lets nobody in.
"""

import base64
import binascii
import hmac

import spnego
from cryptography import x509
from spnego.channel_bindings import GssChannelBindings
from spnego.exceptions import SpnegoError
from starlette.requests import Request
from starlette.responses import Response

Place = tuple[str, int]  # where a connection comes from

OFFERED = {"WWW-Authenticate": 'Negotiate, Basic realm="WSMAN"'}


class Doorman:
    """Lets requests in. Basic is asked of each; Negotiate is done once for a connection."""

    def __init__(self, user: str, password: str, certificate: str) -> None:
        """`certificate` is the server's: a client proves that it sees the same (channel binding)."""
        self.refused = 0
        self._basic = f"{user.casefold()}:{password}".encode()
        self._binding = _binding(certificate)
        self._begun: dict[Place, spnego.ContextProxy] = {}
        self._known: set[Place] = set()

    def stop(self, request: Request) -> Response | None:
        """What is answered to a request that is not let in; None for one that is."""
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        place = request.client or ("", 0)
        try:
            token = base64.b64decode(given, validate=True)
        except binascii.Error:
            return Response(status_code=400)
        if scheme == "Basic":
            user, _, password = token.partition(b":")
            said = user.decode(errors="replace").casefold().encode() + b":" + password
            return None if hmac.compare_digest(said, self._basic) else self._refusal()
        if scheme == "Negotiate":
            return self._negotiate(place, token)
        return None if place in self._known else Response(status_code=401, headers=OFFERED)

    def _negotiate(self, place: Place, token: bytes) -> Response | None:
        context = self._begun.get(place)
        try:
            if context is None:
                self._begun[place] = context = spnego.server(channel_bindings=self._binding)
            answer = context.step(token)
        except SpnegoError:
            self._begun.pop(place, None)
            return self._refusal()
        if context.complete:
            del self._begun[place]
            self._known.add(place)
            return None
        said = base64.b64encode(answer or b"").decode()
        return Response(status_code=401, headers={"WWW-Authenticate": f"Negotiate {said}"})

    def _refusal(self) -> Response:
        self.refused += 1
        return Response(status_code=401, headers=OFFERED)


def _binding(certificate: str) -> GssChannelBindings:
    """RFC 5929's `tls-server-end-point`, for a certificate signed with SHA-256."""
    parsed = x509.load_pem_x509_certificate(certificate.encode())
    algorithm = parsed.signature_hash_algorithm
    if algorithm is None:
        raise ValueError("the certificate is not signed over a hash")
    return GssChannelBindings(
        application_data=b"tls-server-end-point:" + parsed.fingerprint(algorithm)
    )
