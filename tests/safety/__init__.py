"""The hazard log of docs/safety held to the tests that it names."""
