"""Long runs say where they are, as `make chaos` wants them to."""

import os
import sys


def told(line: str) -> None:
    """To standard error; pytest lets it through with -s."""
    if os.environ.get("CHAOS_TOLD"):
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()
