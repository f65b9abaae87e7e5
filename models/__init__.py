"""What exists, and the rules it obeys."""
