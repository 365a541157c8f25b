"""What logins cost, and what they would cost elsewhere: `make cost`."""
