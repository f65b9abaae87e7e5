"""A stand-in for Microsoft's login and for Microsoft Graph: tenants, their users and roles.

It imitates what Microsoft documents and others have measured. Where neither says what the real
one does, there is a switch in `Settings`.
"""
