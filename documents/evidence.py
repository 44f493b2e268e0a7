"""What goes into an exported folder beside the files themselves, so that anyone can verify them without us.

history.json  the history as one canonical JSON text: {"contract","events","format","rule"}
verify.txt    how to check files, seal and history, in both languages
manifest.json which file is what
SHA256SUMS    for `sha256sum -c`
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from string import Template
from typing import Any, Final

from rules.history import Link, canonical

HISTORY: Final = "history.json"
HOW_TO_VERIFY: Final = "verify.txt"
MANIFEST: Final = "manifest.json"
SUMS: Final = "SHA256SUMS"

_FORMAT: Final = "hetong-history-1"
_RULE: Final = (
    "hash is the SHA-256, in lower-case hex, of previousHash, one line feed and payload, in UTF-8; the previousHash of"
    " the first entry is 64 zeros; sequence counts from 1 without a gap; payload is the text exactly as it was hashed"
)
_TEXT: Final = Path(__file__).parent / "texts" / "export" / "verify.txt"
_LONGEST: Final = 50  # characters of four bytes at most, and names of files may have 255
_NOT_IN_NAMES: Final = frozenset('<>:"/\\|?*')


def history_head(contract: Mapping[str, str]) -> bytes:
    """Then the entries with commas between them, then history_tail: together canonical as rules.history says."""
    return f'{{"contract":{canonical(contract)},"events":['.encode()


def history_entry(link: Link) -> bytes:
    entry = {
        "hash": link.hash,
        "payload": link.payload,
        "previousHash": link.previous_hash,
        "sequence": link.sequence,
    }
    return canonical(entry).encode()


def history_tail() -> bytes:
    return ("]," + canonical({"format": _FORMAT, "rule": _RULE})[1:]).encode()


def how_to_verify(*, number: str, code: str, url: str, pdf: str, sha256: str) -> bytes:
    words = Template(_TEXT.read_text(encoding="utf-8"))
    return words.substitute(number=number, code=code, url=url, pdf=pdf, sha256=sha256).encode()


def manifest(content: Mapping[str, Any]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def sums(digests: Iterable[tuple[str, str]]) -> bytes:
    """Of names and digests. No name of ours has a character that sha256sum would escape."""
    return "".join(f"{sha256}  {name}\n" for name, sha256 in digests).encode()


def name_in_archive(text: str) -> str:
    """What people typed, as a part of a file's name that every system takes; never a way out of the folder."""
    kept = "".join(
        "_" if character in _NOT_IN_NAMES or not character.isprintable() else character for character in text
    )
    return kept[:_LONGEST].strip(". ")
