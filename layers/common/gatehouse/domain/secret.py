"""A value that must never be seen by accident."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Secret:
    """Hold a string whose `repr` and `str` give nothing away."""

    _value: str

    def reveal(self) -> str:
        """Return the value, for the one place that has to use it."""
        return self._value

    def __repr__(self) -> str:
        return "***"

    __str__ = __repr__
