"""Values of units come back from Excel: what changed, written into their YAML where it stands."""
