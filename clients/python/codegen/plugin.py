"""What ariadne-codegen leaves out: inputs of which exactly one field is given, and a manifest of documents by hash."""

import ast
import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from ariadne_codegen.plugins.base import Plugin
from graphql import ExecutableDefinitionNode, GraphQLInputObjectType


class ExactlyOne(Plugin):
    """An input marked @oneOf refuses none and two before anything is sent."""

    def generate_input_class(
        self, class_def: ast.ClassDef, input_type: GraphQLInputObjectType
    ) -> ast.ClassDef:
        node = input_type.ast_node
        if node is not None and any(directive.name.value == "oneOf" for directive in node.directives):
            class_def.bases.insert(0, ast.Name("ExactlyOne"))
        return class_def

    def generate_inputs_module(self, module: ast.Module) -> ast.Module:
        names = {base.id for base in _bases(module)}
        if "ExactlyOne" in names:
            module.body.insert(0, ast.ImportFrom("one_of", [ast.alias("ExactlyOne")], 1))
        return module


class Manifest(Plugin):
    """persisted-documents.json, as the server reads it: each document under its SHA-256."""

    def __init__(self, schema: Any, config_dict: Any) -> None:
        super().__init__(schema, config_dict)
        self._documents: dict[str, str] = {}

    def generate_operation_str(
        self, operation_str: str, operation_definition: ExecutableDefinitionNode
    ) -> str:
        document = operation_str.strip()
        self._documents[f"sha256:{sha256(document.encode()).hexdigest()}"] = document
        return operation_str

    def generate_files(self, generated_files: list[str]) -> list[str]:
        settings = self.config_dict["tool"]["ariadne-codegen"]
        folder = Path(settings["target_package_path"]) / settings["target_package_name"]
        written = json.dumps(self._documents, indent=2, ensure_ascii=False)
        (folder / "persisted-documents.json").write_text(f"{written}\n", encoding="utf-8")
        return [*generated_files, "persisted-documents.json"]


def _bases(module: ast.Module) -> Iterator[ast.Name]:
    for each in module.body:
        if isinstance(each, ast.ClassDef):
            yield from (base for base in each.bases if isinstance(base, ast.Name))
