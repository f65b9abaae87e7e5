"""A practice Windows server that takes PowerShell commands over WinRM, for Entra Connect."""
