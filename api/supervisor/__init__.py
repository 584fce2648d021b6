"""`sciatriage serve`: broker, relay, worker and web, started and stopped together."""
