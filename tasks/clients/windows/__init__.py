"""Windows servers over WinRM: the one that runs Entra Connect, to hurry its sync.

PowerShell remoting (MS-PSRP) is pypsrp's. What the cmdlets say comes from Microsoft's page on the
scheduler and from what people report.
"""

from tasks.clients.windows.connect_server import ConnectServer
from tasks.clients.windows.connection import ServerConnection

__all__ = ["ConnectServer", "ServerConnection"]
