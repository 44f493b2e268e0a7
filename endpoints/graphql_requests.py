"""Reading a GraphQL request (GraphQL over HTTP, 5): who sends nonsense is told which, and nothing runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn
from urllib.parse import parse_qsl

from starlette.requests import Request

from endpoints.bodies import STATUS, BodyFault, BodyRefused, read_body
from endpoints.strict_json import NotJson, parsed_json

LARGEST_BODY: Final = 256 * 1024
"""Bytes of one request in its body; heads.py says how long an address may be."""

READ_DEADLINE: Final = 10.0
"""Seconds for the whole body: uvicorn itself waits for ever."""

_JSON: Final = "application/json"
_UTF_8: Final = frozenset({"utf-8", "utf8"})
_KINDS: Final[Mapping[str, type]] = {
    "query": str,
    "documentId": str,
    "operationName": str,
    "variables": dict,
    "extensions": dict,
}
_MOST_PARAMETERS: Final = 16
_LONGEST_NAME: Final = 128  # as in a document: who asks for another is quoted
_CLOSE: Final = {"Connection": "close"}  # the rest of the body is not awaited
_WORDS: Final = {
    BodyFault.TOO_SLOW: "The body did not arrive in time.",
    BodyFault.TOO_LARGE: f"The body is larger than {LARGEST_BODY} bytes.",
    BodyFault.MALFORMED: "The body was cut off.",
}


class RequestRefused(Exception):
    """The words are for developers of clients, so they are English; they may quote what was sent.

    `for_older`: the status for clients that know `application/json` alone, where it is another.
    """

    def __init__(
        self,
        status: int,
        words: str,
        headers: Mapping[str, str] | None = None,
        *,
        code: str = "BAD_REQUEST",
        for_older: int | None = None,
    ) -> None:
        super().__init__(words)
        self.status, self.words, self.headers = status, words, headers or {}
        self.code, self.for_older = code, for_older or status


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """What is to be run. `query` is null where `document_id` or an extension names the document."""

    query: str | None = field(repr=False)
    document_id: str | None
    operation_name: str | None
    variables: dict[str, Any] | None = field(repr=False)
    extensions: dict[str, Any] | None = field(repr=False)


async def posted(request: Request, *, seconds: float) -> Parameters:
    """Of a POST: one JSON object. Raises RequestRefused."""
    _check_content_type(request)
    try:
        body = await read_body(request, largest=LARGEST_BODY, seconds=seconds)
    except BodyRefused as refusal:
        given_up = refusal.fault in {BodyFault.TOO_SLOW, BodyFault.TOO_LARGE}
        headers = _CLOSE if given_up else {}
        raise RequestRefused(STATUS[refusal.fault], _WORDS[refusal.fault], headers) from None
    parsed = _parsed(body, "The body")
    if not isinstance(parsed, dict):
        _bad("The body must be a JSON object: requests are not batched.")
    return parameters_of(parsed)


def asked(query_string: bytes) -> Parameters:
    """Of a GET: the address, variables and extensions in it as JSON. Raises RequestRefused."""
    try:
        pairs = parse_qsl(
            query_string.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MOST_PARAMETERS,
        )
    except ValueError:
        _bad("The address is not UTF-8, or has too many parameters.")
    given = {name: value for name, value in pairs if value}
    if len(dict(pairs)) != len(pairs):
        _bad("A parameter occurs twice in the address.")
    parameters: dict[str, object] = {**given}
    for name in {"variables", "extensions"} & given.keys():
        parameters[name] = _parsed(given[name].encode(), name)
    return parameters_of(parameters)


def _check_content_type(request: Request) -> None:
    """Parameters but the charset mean nothing for JSON; a charset that is not UTF-8 would."""
    given = ", ".join(request.headers.getlist("content-type"))  # two of them are none that we know
    kind, *parameters = (piece.strip() for piece in given.lower().split(";"))
    charsets = [each[8:].strip('"') for each in parameters if each.startswith("charset=")]
    if kind != _JSON or not _UTF_8.issuperset(charsets):
        raise RequestRefused(415, f"Content-Type must be {_JSON}, in UTF-8.", {"Accept-Post": _JSON})
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise RequestRefused(415, "The body must not be compressed.", {"Accept-Encoding": "identity"})


def parameters_of(given: Mapping[str, object]) -> Parameters:
    """Of what was sent, by name. Raises RequestRefused."""
    values: dict[str, Any] = {name: given.get(name) for name in _KINDS}
    for name, kind in _KINDS.items():
        if values[name] is not None and not isinstance(values[name], kind):
            _bad(f"{name} must be {'an object' if kind is dict else 'a string'}.")
    if len(values["operationName"] or "") > _LONGEST_NAME:
        _bad(f"operationName is longer than {_LONGEST_NAME} letters.")
    return Parameters(
        query=values["query"],
        document_id=values["documentId"],
        operation_name=values["operationName"] or None,
        variables=values["variables"],
        extensions=values["extensions"],
    )


def _parsed(text: bytes, what: str) -> object:
    try:
        return parsed_json(text)
    except NotJson as error:
        _bad(f"{what} {error}.")


def _bad(words: str) -> NoReturn:
    raise RequestRefused(400, words)
