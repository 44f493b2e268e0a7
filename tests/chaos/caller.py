"""A client as it should be: each mutation under a key, asked again with the same key until there is an answer."""

import asyncio
import random
from collections.abc import Sequence
from itertools import chain, repeat
from typing import Any, Final
from uuid import uuid4

import httpx

from tests.api import mutation_of
from tests.chaos.ledger import Answered, Ledger

SENTENCES: Final = frozenset(
    {"INTERNAL", "UNAVAILABLE", "PROVIDER_UNAVAILABLE", "IDEMPOTENCY_IN_PROGRESS", "TIMEOUT"}
)
"""Codes that say: it was not this request's fault, ask again."""

_PAUSES: Final = (0.2, 0.5, 1.0)
"""Seconds before each further try; the last one goes for all that follow."""


class Unheard(Exception):
    """No answer, or one that leaves open what became of it."""


class Refused(Exception):
    """By a rule: an answer all the same."""

    def __init__(self, codes: list[str]) -> None:
        super().__init__(codes)
        self.codes = codes


class Caller:
    """One account's owner at any of the servers."""

    def __init__(
        self, http: httpx.AsyncClient, urls: Sequence[str], token: str, account: str, ledger: Ledger
    ) -> None:
        self._http, self._urls, self._ledger = http, urls, ledger
        self._headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en"}
        self.account = account

    async def data(self, operation: str, **variables: Any) -> Any:
        """Asked until it is answered: reading changes nothing."""
        for pause in chain(_PAUSES, repeat(_PAUSES[-1])):
            try:
                return await self._said(operation, variables)
            except Unheard:
                await asyncio.sleep(pause)
        raise AssertionError

    async def once(self, name: str, input: dict[str, Any], selection: str | None = None) -> dict[str, Any]:
        """The payload. Raises Unheard, and Refused."""
        payload: dict[str, Any] = (await self._said(mutation_of(name, selection), {"input": input}))[name]
        codes = [error["code"] for error in payload["errors"]]
        if SENTENCES.intersection(codes):
            self._ledger.troubles[codes[0]] += 1
            raise Unheard(codes[0])
        if codes:
            raise Refused(codes)
        self._ledger.answers.append(Answered(account=self.account, name=name, input=input, payload=payload))
        return payload

    async def done(
        self, name: str, input: dict[str, Any], selection: str | None = None, *, patience: float = 1.0
    ) -> dict[str, Any]:
        """Under a key of its own, until it is answered.

        `patience`: how likely who hears nothing asks again; who does not goes away, and Unheard is raised.
        """
        keyed = {**input, "idempotencyKey": uuid4().hex}
        asks_again = random.random() < patience  # noqa: S311 - people, not secrets
        for pause in chain(_PAUSES, repeat(_PAUSES[-1])):
            try:
                return await self.once(name, keyed, selection)
            except Unheard:
                if not asks_again:
                    raise
                await asyncio.sleep(pause)
        raise AssertionError

    async def _said(self, operation: str, variables: dict[str, Any]) -> Any:
        url = random.choice(self._urls)  # noqa: S311 - a proxy's choice
        body = {"query": operation, "variables": variables}
        try:
            response = await self._http.post(f"{url}/graphql", json=body, headers=self._headers)
        except httpx.TransportError as error:
            self._ledger.troubles[type(error).__name__] += 1
            raise Unheard(type(error).__name__) from None
        answer = response.json()  # whatever happened, it is said in JSON
        if errors := answer.get("errors"):
            code = errors[0]["extensions"]["code"]
            assert code in SENTENCES, answer
            self._ledger.troubles[code] += 1
            raise Unheard(code)
        assert response.status_code == httpx.codes.OK, response.text
        return answer["data"]
