"""The list of everything that is installed, as a bill of materials."""
