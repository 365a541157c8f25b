"""The function `pages`."""
