"""What the build makes of the installed botocore: smaller models, fewer root certificates."""
