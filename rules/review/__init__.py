"""Looks at a rule base from outside: checks, generated intakes, comparisons, its reference.

Nothing here decides anything about a patient; the commands `sciatriage knowledge ...` use it.
"""
