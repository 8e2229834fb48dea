"""Publishing a site: staged beside the published tree, then moved into place by a journal."""
