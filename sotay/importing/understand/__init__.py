"""What a Word file means: by label, never by style, and every character accounted for."""
