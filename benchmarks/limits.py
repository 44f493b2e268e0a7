"""What hostile documents cost: whole requests into the application, and how the cost grows with the document.

Run from the project's folder: python -m benchmarks.limits
"""

import asyncio
import gc
import json
import logging
import platform
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import structlog
from graphql import GraphQLSyntaxError, Lexer, Source, TokenKind, get_introspection_query

from application import create_app
from auth.throttle import Rate
from opening import ready
from program import Program, build
from settings import Settings
from tests.endpoints.bombs import BOMBS, Bomb, chain, times

ROUNDS = 30
_FILTERED = "query ($filter: ContractFilter) { contracts(filter: $filter) { totalCount } }"


def tokens_of(document: str) -> str:
    lexer, number = Lexer(Source(document)), 0
    try:
        while lexer.advance().kind is not TokenKind.EOF:
            number += 1
    except GraphQLSyntaxError:
        return "–"
    return f"{number:,}"


def documents() -> Iterator[tuple[str, Bomb]]:
    """What the tests send too, and how the cost grows."""
    for fragments, each in ((12, 2), (24, 2), (49, 2), (49, 7)):
        query = "{ ...f0 } " + chain(fragments, each, "contracts { nodes { id } }")
        yield f"{fragments} fragments, each {each} times the next", Bomb("", query)
    for fragments in (21, 23):
        yield "a bomb as in the trap", Bomb("", "{ ...f0 } " + chain(fragments, 2, "viewer { userName }"))
    again = times(190, "...A")
    query = f"{{ viewer {{ account {{ {again} }} }} }} fragment A on Account {{ id name }}"
    yield "one fragment 190 times", Bomb("", query)
    yield from BOMBS.items()
    yield "a filter of 32,000 values", Bomb("", _FILTERED, {"filter": {"statusIn": ["DRAFT"] * 32_000}})
    yield "50,000 ids", Bomb("", "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": ["x"] * 50_000})
    yield (
        "GraphiQL's introspection",
        Bomb("", get_introspection_query(specified_by_url=True, input_value_deprecation=True)),
    )


async def measured(http: httpx.AsyncClient, bomb: Bomb) -> tuple[str, int, float, float]:
    """What came of it and its bytes, and milliseconds of CPU of a whole request: the median and the worst."""
    spent, outcome, size = [], "", 0
    for number in range(ROUNDS):
        fresh = {"query": f"{bomb.query} # {number}", "variables": bomb.variables}  # in no cache
        started = time.process_time()
        answer = await http.post("/graphql", json=fresh)
        spent.append((time.process_time() - started) * 1000)
        errors = answer.json().get("errors") or [{"extensions": {"code": "answered"}}]
        extensions = errors[0]["extensions"]
        size = len(answer.content)
        outcome = " ".join(filter(None, [extensions["code"], extensions.get("exceeded")]))
    return outcome, size, statistics.median(spent), max(spent)


async def run(program: Program) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    program.throttle.spending.rate = Rate(1e9, 1e9)
    async with ready(program):
        transport = httpx.ASGITransport(create_app(program, with_worker=False))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
            gc.collect()
            gc.freeze()  # as `serve` does
            print(
                f"{platform.machine()}, Python {platform.python_version()}, {ROUNDS} rounds, CPU of a whole request"
            )
            print(
                "| document | bytes | tokens | answer | its bytes | median | worst |\n|---|---|---|---|---|---|---|"
            )
            for what, bomb in documents():
                outcome, size, median, worst = await measured(http, bomb)
                sent = len(json.dumps(bomb.variables or {})) + len(bomb.query.encode())
                asked = f"{sent:,} | {tokens_of(bomb.query)}"
                print(
                    f"| {what} | {asked} | {outcome} | {size:,} | {median:.1f} ms | {worst:.1f} ms |",
                    flush=True,
                )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        settings = Settings(_env_file=None, data_dir=data, DATABASE_URL=f"sqlite://{data}/bench.db")
        asyncio.run(run(build(settings)))
