"""The nouns of a manual: frozen values that pass between the stages, and their paths in a site."""
