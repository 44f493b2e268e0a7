"""What the build step left for GraphiQL: read once, checked against its manifest, served from memory."""

import asyncio
import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson
import structlog

_LOG: Final = structlog.get_logger("graphiql")
_TYPES: Final = {".js": "text/javascript", ".css": "text/css"}


class AssetsDamaged(Exception):
    """The name of the file that is not as it was built."""


@dataclass(frozen=True, slots=True)
class Asset:
    content: bytes
    gzipped: bytes  # compressed once: it takes too long to be done for each request
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """`files` by name; `script` and `style` are the names of the two that the page asks for."""

    files: Mapping[str, Asset]
    script: str
    style: str


class Assets:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._built: Built | None = None

    async def found(self) -> Built | None:
        """Null as long as nothing whole is there; looked for again at the next request."""
        if self._built is None:
            self._built = await asyncio.to_thread(self._read)
        return self._built

    def _read(self) -> Built | None:
        try:
            return read_built(self._folder)
        except FileNotFoundError:
            return None
        except AssetsDamaged as damaged:
            _LOG.warning("assets damaged: make graphiql builds them anew", file=str(damaged))
            return None


def read_built(folder: Path) -> Built:
    """Raises FileNotFoundError where nothing was built, AssetsDamaged for what is not as the manifest says."""
    manifest: dict[str, str] = orjson.loads((folder / "manifest.json").read_bytes())
    files = {name: _read(folder / name, digest) for name, digest in manifest.items()}
    script, style = (next(name for name in files if name.endswith(suffix)) for suffix in _TYPES)
    return Built(files=files, script=script, style=style)


def _read(path: Path, digest: str) -> Asset:
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise AssetsDamaged(path.name)
    return Asset(content, gzip.compress(content, mtime=0), _TYPES[path.suffix])
