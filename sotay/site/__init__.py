"""The web sites: the only room that knows mkdocs."""
