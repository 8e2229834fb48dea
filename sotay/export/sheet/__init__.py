"""The print form of a document as HTML: front (identity), body (words), band (header of every page). Pure."""
