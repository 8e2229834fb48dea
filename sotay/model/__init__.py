"""The nouns of a manual: frozen values that travel between the stages, and where they stand in a site."""
