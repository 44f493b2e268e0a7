"""Every refusal that rules/ can give, read off its source: code, reason, names of the facts."""

import ast
from collections.abc import Iterator
from enum import StrEnum
from itertools import product
from pathlib import Path
from typing import Final, NamedTuple

import rules.terms

RULES: Final = Path(__file__).parents[2] / "rules"


class GivenRefusal(NamedTuple):
    code: str
    reason: str | None
    facts: frozenset[str]


def refusals_in_rules() -> set[GivenRefusal]:
    return {given for file in sorted(RULES.glob("*.py")) for given in _in_file(file)}


def _in_file(file: Path) -> Iterator[GivenRefusal]:
    for function in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(function, ast.FunctionDef) and function.name != "invalid":  # which only passes on
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
                    yield from _in_call(call, call.func.id, function)


def _in_call(call: ast.Call, called: str, function: ast.FunctionDef) -> Iterator[GivenRefusal]:
    keywords = {word.arg: word.value for word in call.keywords if word.arg not in {None, "path"}}
    names = frozenset(name for name in keywords if name)
    if called == "invalid":
        for reason in _texts(call.args[1], function):
            yield GivenRefusal("INVALID_VALUE", reason, names | {"field", "reason"})
    elif called == "RuleViolation":
        given = _texts(keywords["reason"], function) if "reason" in keywords else [None]
        for code, reason in product(_texts(call.args[0], function), given):
            yield GivenRefusal(str(code), reason, names)


def _texts(expression: ast.expr, function: ast.FunctionDef) -> list[str | None]:
    """All values of an expression: a literal, a member, a choice of two, a local name, an enum argument."""
    if isinstance(expression, ast.Constant):
        return [str(expression.value)]
    if isinstance(expression, ast.Attribute):
        return [expression.attr]
    if isinstance(expression, ast.IfExp):
        return _texts(expression.body, function) + _texts(expression.orelse, function)
    assert isinstance(expression, ast.Name), f"{ast.unparse(expression)} in {function.name} is not understood"
    assigned = [
        text
        for statement in ast.walk(function)
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == expression.id
        for text in _texts(statement.value, function)
    ]
    return assigned or list(_members_of_argument(expression.id, function))


def _members_of_argument(name: str, function: ast.FunctionDef) -> Iterator[str]:
    (argument,) = [argument for argument in function.args.args if argument.arg == name]
    assert isinstance(argument.annotation, ast.Name)
    terms: type[StrEnum] = getattr(rules.terms, argument.annotation.id)
    yield from terms
