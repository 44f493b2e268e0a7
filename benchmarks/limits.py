"""What hostile documents cost: whole requests into the application, and how the cost grows with the document.

Run from the project's folder: python -m benchmarks.limits
"""

import asyncio
import gc
import logging
import platform
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import structlog
from graphql import Lexer, Source, TokenKind, get_introspection_query

from application import create_app, migrated, opened
from auth.throttle import Rate
from program import Program, build
from settings import Settings

ROUNDS = 30


def bomb(fragments: int, *, each: int, leaf: str = "contracts { nodes { id } }") -> str:
    """Each fragment spreads the next so many times: each ** fragments times the leaf."""
    chain = " ".join(
        f"fragment f{n} on Query {{ {' '.join([f'...f{n + 1}'] * each)} }}" for n in range(fragments)
    )
    return f"{{ ...f0 }} {chain} fragment f{fragments} on Query {{ {leaf} }}"


def tokens_of(document: str) -> int:
    lexer, number = Lexer(Source(document)), 0
    while lexer.advance().kind is not TokenKind.EOF:
        number += 1
    return number


def documents() -> Iterator[tuple[str, str]]:
    for fragments, each in ((12, 2), (24, 2), (49, 2), (49, 7)):
        yield f"{fragments} fragments, each {each} times the next", bomb(fragments, each=each)
    for fragments in (21, 23):
        yield "a bomb as in the trap", bomb(fragments, each=2, leaf="viewer { userName }")
    unknown = " ".join(f"contrakt{n}" for n in range(380))
    yield "380 unknown fields", f"{{ contracts {{ nodes {{ {unknown} }} }} }}"
    unknown = " ".join(f"fragment f{n} on Contrackt{n} {{ id }}" for n in range(138))
    yield "138 unknown types", f"{{ viewer {{ userName }} }} {unknown}"
    again = "...A " * 190
    yield (
        "one fragment 190 times",
        f"{{ viewer {{ account {{ {again} }} }} }} fragment A on Account {{ id name }}",
    )
    yield "60,000 tokens", "{" + "a{" * 30_000
    yield "a text of 250 kB", '{ verifyContract(number: "' + "x" * 250_000 + '", code: "y") { verdict } }'
    circle = "fields { type {" * 3 + "name" + "} }" * 3
    yield "circles in the schema", f"{{ __schema {{ types {{ {circle} }} }} }}"
    yield (
        "GraphiQL's introspection",
        get_introspection_query(specified_by_url=True, input_value_deprecation=True),
    )


async def measured(http: httpx.AsyncClient, document: str) -> tuple[str, float, float]:
    """What came of it, and milliseconds of CPU of a whole request: the median and the worst, nothing in a cache."""
    spent, outcome = [], ""
    for number in range(ROUNDS):
        fresh = f"{document} # {number}"
        started = time.process_time()
        answer = await http.post("/graphql", json={"query": fresh})
        spent.append((time.process_time() - started) * 1000)
        errors = answer.json().get("errors") or [{"extensions": {"code": "answered"}}]
        extensions = errors[0]["extensions"]
        outcome = " ".join(filter(None, [extensions["code"], extensions.get("exceeded")]))
    return outcome, statistics.median(spent), max(spent)


async def run(program: Program) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    program.throttle.spending.rate = Rate(1e9, 1e9)
    async with opened(program):
        await migrated(program)
        transport = httpx.ASGITransport(create_app(program, with_worker=False))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
            gc.collect()
            gc.freeze()  # as `serve` does
            print(
                f"{platform.machine()}, Python {platform.python_version()}, {ROUNDS} rounds, CPU of a whole request"
            )
            print("| document | bytes | tokens | answer | median | worst |\n|---|---|---|---|---|---|")
            for what, document in documents():
                outcome, median, worst = await measured(http, document)
                size = f"{len(document.encode()):,} | {tokens_of(document):,}"
                print(f"| {what} | {size} | {outcome} | {median:.1f} ms | {worst:.1f} ms |")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        settings = Settings(_env_file=None, data_dir=data, DATABASE_URL=f"sqlite://{data}/bench.db")
        asyncio.run(run(build(settings)))
