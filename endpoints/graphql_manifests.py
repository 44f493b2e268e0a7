"""Manifests of trusted documents: JSON files as client generators write them, SHA-256 → document."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final

from graphql import GraphQLError, GraphQLSchema, build_schema, parse, validate

from endpoints.strict_json import NotJson, parsed_json
from schema.printed import PRINTED

_PREFIX: Final = "sha256:"


def trusted_documents(folder: Path) -> dict[str, str]:
    """Texts by their SHA-256, of a folder without mistakes."""
    return {
        document_id.removeprefix(_PREFIX): text
        for file in _files(folder)
        for document_id, text in _entries(file).items()
    }


def checked_manifests(folder: Path) -> Path:
    """The folder. Raises ValueError with every mistake, a line each, that names the file and the id."""
    if mistakes := list(_mistakes(folder)):
        raise ValueError("\n".join(mistakes))
    return folder


def _mistakes(folder: Path) -> Iterator[str]:
    if not folder.is_dir():
        yield "no such folder"
        return
    files = _files(folder)
    if not files:
        yield "no manifest (*.json) in the folder"
    schema = build_schema(PRINTED.read_text(encoding="utf-8"))
    for file in files:
        try:
            entries = _entries(file)
        except ValueError as error:
            yield f"{file.name}: {error}"
            continue
        for document_id, text in entries.items():
            if mistake := _mistake(document_id, text, schema):
                yield f"{file.name}: {document_id}: {mistake}"


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.json"))


def _entries(file: Path) -> dict[str, str]:
    """Raises ValueError."""
    try:
        entries = parsed_json(file.read_bytes())
    except (NotJson, OSError) as error:
        raise ValueError(str(error) if isinstance(error, NotJson) else "cannot be read") from None
    if not isinstance(entries, dict) or not all(isinstance(text, str) for text in entries.values()):
        raise ValueError("is no object of documents by their hash")
    return entries


def _mistake(document_id: str, text: str, schema: GraphQLSchema) -> str | None:
    if document_id.removeprefix(_PREFIX) != sha256(text.encode()).hexdigest():
        return "not the SHA-256 of its document"
    try:
        errors = validate(schema, parse(text))
    except GraphQLError as error:
        errors = [error]
    return errors[0].message if errors else None
