"""`work` beside `serve --no-worker` does what that accepted, on PostgreSQL; beside SQLite one process serves."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from providers.demonstration import DEMONSTRATION_USERS
from tests.commands.programs import Installation, Person, Process, free_port
from tests.databases import own_database

PROFILE = {
    "address": "浙江省杭州市西湖区示例路十八号",
    "contact": "陆知微",
    "phone": "13800000000",
    "email": "contracts@xiuyu-yanzhou.example",
}


@pytest.fixture
def installation(postgres_maintenance_url: str, tmp_path: Path) -> Iterator[Installation]:
    with own_database(postgres_maintenance_url) as url:
        yield Installation(tmp_path, url)


def test_a_worker_of_its_own_seals_what_the_server_accepted_and_each_tells_what_it_did(
    installation: Installation,
) -> None:
    port, token = free_port(), "a-token-of-the-scraper"
    installation.settings = {"HETONG_METRICS_TOKEN": token, "HETONG_METRICS_PORT": str(port)}
    with ExitStack() as ends:
        server = Process(installation, "serve", "--no-worker")
        ends.callback(server.end)
        checks = httpx.get(f"{server.ready().installation.url}/readyz").json()["checks"]
        assert checks["queue"] == "elsewhere"
        worker = Process(installation, "work")
        ends.callback(worker.end)
        worker.said("working; Ctrl-C stops")
        owner = Person(server, DEMONSTRATION_USERS[0])
        sealed = owner.wait_for(owner.framework(PROFILE), "ELECTRONIC_EFFECTIVE")
        assert httpx.get(sealed["document"]["url"]).content.startswith(b"%PDF-")
        ready = httpx.get(f"http://127.0.0.1:{port}/readyz")
        assert (ready.status_code, ready.json()["checks"]["queue"]) == (200, "ok")
        shown = {"Authorization": f"Bearer {token}"}
        by_worker = httpx.get(f"http://127.0.0.1:{port}/metrics", headers=shown).text
        by_server = httpx.get(f"{installation.url}/metrics", headers=shown).text
        assert 'hetong_seals_total{method="seal",outcome="ok"} 1.0' in by_worker
        assert 'hetong_requests_total{operation="createContract",outcome="ok"} 1.0' in by_server
        assert "hetong_seals_total{" not in by_server
        assert "hetong_requests_total{" not in by_worker
        assert worker.stop() == 0
        assert server.stop() == 0
        assert worker.complaints + server.complaints == ""


@pytest.mark.parametrize("command", ["work", "serve"])
def test_beside_a_server_on_sqlite_another_is_refused_in_one_line(server: Process, command: str) -> None:
    refused = server.installation.run(command)
    assert (refused.returncode, refused.stderr) == (2, "")
    assert len(refused.stdout.splitlines()) == 1
    assert refused.stdout.startswith(
        f"cannot start: {server.installation.data / 'hetong.db'} is in the hands of `serve`, process {server.pid} on "
    )
    assert f"stop that one before `{command}`, or set DATABASE_URL to PostgreSQL" in refused.stdout
    assert httpx.get(f"{server.installation.url}/readyz").status_code == 200


def test_a_taken_port_for_metrics_is_said_in_one_line(server: Process, tmp_path: Path) -> None:
    nobody = f"postgresql://hetong:secret@127.0.0.1:{free_port()}/hetong"
    taken = str(server.installation.port)
    metrics = {"HETONG_METRICS_TOKEN": "a-token-of-the-scraper", "HETONG_METRICS_PORT": taken}
    refused = Installation(tmp_path, nobody, settings=metrics).run("work")
    assert (refused.returncode, refused.stderr) == (2, "")
    (line,) = refused.stdout.splitlines()
    assert line.startswith(
        "cannot start: cannot listen where HETONG_HOST and HETONG_METRICS_PORT say: Address already in use"
    )


def test_a_worker_that_waits_for_its_database_ends_when_it_is_told_to(tmp_path: Path) -> None:
    nobody = f"postgresql://hetong:secret@127.0.0.1:{free_port()}/hetong"
    worker = Process(Installation(tmp_path, nobody), "work")
    try:
        worker.until(lambda: "waiting for the database" in worker.errors)
        assert worker.stop() == 0
        assert "ConnectionRefusedError" in worker.errors
        assert "secret" not in worker.errors + worker.output
    finally:
        worker.end()
