"""What starting and answering costs, in ratios of one run: `make bench`."""
