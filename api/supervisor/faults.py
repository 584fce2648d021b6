"""Why the service cannot start or go on."""


class CannotServe(Exception):
    """One plain sentence that says what is wrong and what to do."""
