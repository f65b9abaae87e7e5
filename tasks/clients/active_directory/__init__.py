"""Active Directory over verified LDAPS or StartTLS.

Results are told apart by their code and the hexadecimal code that leads their text, never by the
text behind it: Windows and Samba word it differently.
"""

from tasks.clients.active_directory.client import ActiveDirectory
from tasks.clients.active_directory.connection import DomainConnection
from tasks.clients.active_directory.logon import Logon

__all__ = ["ActiveDirectory", "DomainConnection", "Logon"]
