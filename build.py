#!/usr/bin/env python3
"""Sotay's command line: builds every commune's sites and manuals from one set of sources."""

import sys
from pathlib import Path

from sotay.cli.main import main

if __name__ == "__main__":
    sys.exit(main(program="build.py", home=Path(__file__).resolve().parent))
