"""Which of AWS's quotas binds at how many logins a second, by simulation: `make scale`."""
