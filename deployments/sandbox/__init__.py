"""A whole practice world on loopback; it knows nothing of the application."""
