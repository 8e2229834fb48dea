"""A document goes out as a Word file for comments, and what people did to it comes back to its lines."""
