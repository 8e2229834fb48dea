"""`python -m sotay`: the same as `sotay`."""

import sys

from sotay.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
