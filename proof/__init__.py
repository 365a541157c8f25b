"""What a thief who holds the password gains in years of guessing, by the product's own code."""
