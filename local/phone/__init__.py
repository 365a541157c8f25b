"""The demo users' phones and mailboxes, for a person who tries the login; never deployed."""
