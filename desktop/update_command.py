"""What `shufang updates` does: asks whether there is a newer version, after saying whom and what."""

from __future__ import annotations

import argparse
import sys

from desktop import __version__, updates
from desktop.errors import UsageError
from desktop.printing import out, out_json, tell
from desktop.updates import UpdateSource


def check(options: argparse.Namespace, source: UpdateSource | None = updates.OFFICIAL) -> int:
    """Ask, and print the answer; the exit code.

    Raises:
        UsageError: this copy has nobody to ask, or nobody is there to agree.
        UpdateError: whether there is a newer version can't be told.
    """
    if source is None:
        raise UsageError("This copy was made without an address to ask for updates.")
    if not options.yes and not _agreed(source.host):
        return 0
    steps = updates.check(source)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            release = end.value
            break
    if options.json:
        newer = release and {"version": release.version, "page": release.page}
        out_json({"version": __version__, "newer": newer})
    elif release is None:
        out(f"{__version__} is the newest version.")
    else:
        out(f"{release.version} can be downloaded: {release.page}")
    return 0


def _agreed(host: str) -> bool:
    if not sys.stdin.isatty():
        raise UsageError(f"Say --yes to ask {host} for the newest version without being asked first.")
    tell(f"{host} will be asked for one small file. Nothing about you is sent, nothing is installed.")
    tell("Ask now? [y/N]")
    return sys.stdin.readline().strip().lower() in ("y", "yes")
