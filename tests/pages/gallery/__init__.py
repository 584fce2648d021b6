"""Pictures of every page in every interesting state: `python -m tests.pages.gallery`."""
