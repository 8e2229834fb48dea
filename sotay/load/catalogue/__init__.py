"""Files with records of the national catalogue -> records."""
