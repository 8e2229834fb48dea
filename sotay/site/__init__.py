"""A commune's web site: the only room that knows mkdocs."""
