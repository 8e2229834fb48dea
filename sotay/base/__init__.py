"""Shared foundations: Vietnamese text, user errors, folders, hashes, progress."""
