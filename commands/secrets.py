"""Keys of a development installation: made on first start, kept in the data folder, readable by the owner only."""

import os
from collections.abc import Callable
from pathlib import Path

from providers.embedded import sync_folder, write_temporary


def kept_secret(path: Path, make: Callable[[], bytes]) -> bytes:
    """Of two processes that start at once, the first one's secret is both one's."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = write_temporary(path.parent, make())
        try:
            os.link(temporary, path)  # refuses to replace, which rename would do
        except FileExistsError:
            pass  # the other process was faster
        finally:
            temporary.unlink(missing_ok=True)
        sync_folder(path.parent)
    return path.read_bytes()
