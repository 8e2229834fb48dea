"""Document control: fingerprint and register decide which revision is in force. Pure."""
