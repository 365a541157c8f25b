"""The stories of Gatehouse, one a file; each names the ports that it needs."""
