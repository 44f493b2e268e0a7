"""Files and sockets that this process holds open."""

from pathlib import Path


def open_files() -> int:
    return len(list(Path("/dev/fd").iterdir()))
