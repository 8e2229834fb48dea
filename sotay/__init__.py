"""Sotay turns Markdown procedures and one file per commune into sites and manuals; sotay/README.md explains how."""
