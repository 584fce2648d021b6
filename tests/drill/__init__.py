"""A backup is taken while people work, restored beside and brought into service; with times."""
