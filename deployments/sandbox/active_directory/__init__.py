"""A practice domain controller: a small, strict LDAPS server that answers as Windows does."""
