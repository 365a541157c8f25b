"""The soak: full logins for minutes on a local stack, without an error and in flat memory."""
