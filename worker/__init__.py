"""Celery: draws handouts and applies signatures outside the request."""
