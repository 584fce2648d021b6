"""The pages in a real browser, against the real service: web, worker, relay and Redis."""
