"""Files of Word and Excel as values: what they say and where, nothing understood yet."""
