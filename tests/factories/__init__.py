"""Plain functions that make what a test needs; every one takes keyword overrides."""
