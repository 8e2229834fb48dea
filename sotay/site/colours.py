"""A manual's own colours, as a style sheet over that of all sites."""

from __future__ import annotations

from sotay.base.colours import mixed
from sotay.model.profiles import Colours

COLOURS = "assets/stylesheets/colours.css"
"""Where the style sheet stands in a site that has colours of its own."""
SHEET = """\
[data-md-color-primary="custom"] {{
  --md-primary-fg-color: {primary};
  --md-primary-fg-color--light: {light};
  --md-primary-fg-color--dark: {dark};
}}
[data-md-color-accent="custom"] {{ --md-accent-fg-color: {dark}; --md-accent-fg-color--transparent: {primary}14; }}
[data-md-color-scheme="default"] {{ --md-typeset-a-color: {primary}; }}
"""


def style_sheet(colours: Colours | None) -> dict[str, bytes]:
    """Return the style sheet by its path below the site; nothing where the colours are those of all sites."""
    if colours is None:
        return {}
    primary = colours.primary
    css = SHEET.format(primary=primary, light=mixed(primary, 255, 0.15), dark=mixed(primary, 0, 0.25))
    return {COLOURS: css.encode()}
