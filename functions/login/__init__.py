"""The function `login`."""
