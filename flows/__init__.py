"""One file, one flow: one action an operator can press."""
