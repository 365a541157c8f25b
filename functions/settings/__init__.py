"""The function `verify`."""
