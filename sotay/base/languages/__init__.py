"""The languages that a manual may be in: one small module each, and its catalogue in `sotay/locales`."""
