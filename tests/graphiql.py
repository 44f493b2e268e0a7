"""GraphiQL as `make graphiql` builds it: built once where it is missing or older than what it is made of."""

import fcntl
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

SOURCES: Final = Path(__file__).parents[1] / "graphiql"
BUILT: Final = SOURCES / "built"


def built_graphiql() -> Path:
    """The folder of what is served. One process builds, others wait for it."""
    with (Path(tempfile.gettempdir()) / "hetong-graphiql.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _is_fresh():
            subprocess.run([SOURCES / "build", sys.executable], check=True, timeout=300)
    return BUILT


def _is_fresh() -> bool:
    manifest = BUILT / "manifest.json"
    made_of = [path for path in SOURCES.iterdir() if path.is_file()]
    return manifest.exists() and all(path.stat().st_mtime <= manifest.stat().st_mtime for path in made_of)
