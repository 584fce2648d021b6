"""Intakes: the form's pages for staff and the JSON interface for integrators."""
