"""Gatehouse: the second step of a login, proven before anything is granted."""
