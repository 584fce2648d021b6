"""The tests of the benchmarks' own parts run on both databases."""

from tests.databases import database_url, db

__all__ = ["database_url", "db"]
