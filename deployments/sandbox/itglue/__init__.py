"""A stand-in for IT Glue's REST API: organizations, password entries, categories and folders.

It imitates what the vendor documents and others have measured. Where neither says what IT Glue
does, there is a switch in `Settings`.
"""
