"""What goes wrong for a person at a terminal."""


class LocalError(Exception):
    """Says in one sentence what is wrong and what to do; shown without a traceback."""
