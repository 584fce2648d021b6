"""The command line and the supervisor, as real processes."""
