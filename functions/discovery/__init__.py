"""The function `discovery`."""
