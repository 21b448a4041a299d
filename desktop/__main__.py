"""Entry point: the window without arguments, else the command line."""

from __future__ import annotations

import multiprocessing
import sys


def main() -> int:
    """Run Shufang; the exit code."""
    multiprocessing.freeze_support()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    from desktop import cli

    return cli.run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
