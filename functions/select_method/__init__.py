"""The function `select_method`."""
