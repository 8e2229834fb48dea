"""All communes together: the pages of the staff portal, what a change of law or of the standard means for them."""
