"""One client's connection, as whole LDAP messages."""

import socket
import ssl
from contextlib import suppress

LARGEST_MESSAGE = 10_485_760  # MaxReceiveBuffer of the default LDAP policies
HANDSHAKE_SECONDS = 10
SEQUENCE = 0x30
LONG_LENGTH, LONGEST_LENGTH = 0x80, 4


class Broken(Exception):
    """What comes is no LDAP message, or too large."""


class Stream:
    """Reads exactly one message at a time, so that TLS can begin between two."""

    def __init__(self, connected: socket.socket, context: ssl.SSLContext) -> None:
        """`connected` is not encrypted yet."""
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._line = connected.dup()  # to hang up from another thread, even inside TLS
        self._socket = connected
        self._context = context

    @property
    def encrypted(self) -> bool:
        """Whether TLS has begun."""
        return isinstance(self._socket, ssl.SSLSocket)

    def start_tls(self) -> None:
        """Encrypt from here on; raises OSError where the client cannot."""
        self._socket.settimeout(HANDSHAKE_SECONDS)
        self._socket = self._context.wrap_socket(self._socket, server_side=True)
        self._socket.settimeout(None)

    def read(self) -> bytes:
        """The next message, empty when the client is gone; raises Broken."""
        try:
            head = self._exactly(2)
            if not head:
                return b""
            if head[0] != SEQUENCE:
                raise Broken("not a sequence")
            length = head[1]
            if length >= LONG_LENGTH:
                octets = length - LONG_LENGTH
                if not 1 <= octets <= LONGEST_LENGTH:
                    raise Broken("a length that LDAP does not use")
                more = self._exactly(octets)
                head, length = head + more, int.from_bytes(more)
            if length > LARGEST_MESSAGE:
                raise Broken("too large")
            return head + self._exactly(length)
        except OSError:
            return b""

    def write(self, data: bytes) -> None:
        """Send `data`; raises OSError."""
        self._socket.sendall(data)

    def hang_up(self) -> None:
        """End the connection, from any thread."""
        with suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """End the connection and give its resources back."""
        self.hang_up()
        self._socket.close()
        self._line.close()

    def _exactly(self, count: int) -> bytes:
        data = bytearray()
        while len(data) < count:
            piece = self._socket.recv(count - len(data))
            if not piece:
                return b""
            data += piece
        return bytes(data)
