"""`python3 scripts/mailbed COMMAND`: see cli.py."""

import signal
import sys
from pathlib import Path

if __name__ == "__main__":
    # Started as a folder, Python puts this folder on the path; the package is found from the one above.
    sys.path[0] = str(Path(__file__).resolve().parents[1])
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `start | head` is fine; the servers write to files of their own
    from mailbed.cli import main

    sys.exit(main())
