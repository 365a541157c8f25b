"""The HTTP contract: bodies, statuses, headers, problems."""
