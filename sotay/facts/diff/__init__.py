"""What changed between two texts of a document, word by word."""
