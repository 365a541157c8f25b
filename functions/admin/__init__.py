"""The function `admin`."""
