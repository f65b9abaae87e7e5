"""The doors to the systems outside."""
