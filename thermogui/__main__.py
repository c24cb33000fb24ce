"""`python -m thermogui`."""

import sys

from thermogui.app import main

if __name__ == "__main__":
    sys.exit(main())
