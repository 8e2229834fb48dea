"""Publishing a site: staged next to the published tree, then moved into place by a journal."""
