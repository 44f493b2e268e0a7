"""GraphQL over httpx: an operation in, its data out, by text or by the hash that the manifest knows it by."""

from hashlib import sha256
from inspect import cleandoc
from types import TracebackType
from typing import Any, Self

import httpx
from pydantic import BaseModel


class RequestFailed(Exception):
    """The request did not run, or a field of it failed."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


class HttpClient:
    """`by_hash`: documents are named, not sent; the server must have persisted-documents.json."""

    def __init__(self, url: str, *, token: str | None = None, by_hash: bool = False) -> None:
        headers = {"Accept": "application/graphql-response+json"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        self._http = httpx.AsyncClient(base_url=url, headers=headers, timeout=60)
        self._by_hash = by_hash

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def execute(
        self, query: str, operation_name: str, variables: dict[str, object], **kwargs: Any
    ) -> httpx.Response:
        document = cleandoc(query)
        digest = sha256(document.encode()).hexdigest()
        named = {"documentId": f"sha256:{digest}"} if self._by_hash else {"query": document}
        body = {
            **named,
            "operationName": operation_name,
            "variables": {name: _sent(value) for name, value in variables.items()},
        }
        return await self._http.post("/graphql", json=body, **kwargs)

    def get_data(self, response: httpx.Response) -> Any:
        answer = response.json()
        for error in answer.get("errors", ()):
            raise RequestFailed(error["message"], error.get("extensions", {}).get("code", "UNKNOWN"))
        return answer["data"]


def _sent(value: object) -> object:
    """What was left out stays out: null would clear."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return value
