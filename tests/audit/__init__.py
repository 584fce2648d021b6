"""What the source and the locked dependencies must not hold: insecure constructs, known holes."""
