"""The only room that writes: the cache, the archive and the published site, each in atomic steps."""
