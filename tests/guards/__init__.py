"""Guard tests: cheap tests that look at the whole tree."""
