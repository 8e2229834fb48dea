"""All communes together: staff portal pages, and what changes of law or of the standard mean for them."""
