"""Review: queue, case and sign-off, as pages and as JSON."""
