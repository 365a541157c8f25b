"""The bodies of the contract, one file a function."""
