"""`sciatriage knowledge prove`: safety properties over every assignment of answers.

The semantics are written a third time here, straight from the specification, over terms that are
either Python values (one form) or formulas of the solver (all forms at once). Only
`rules.proof.logic` imports z3; reading a certificate (`rules.proof.certificate`) needs no solver.
"""
