"""Who is told to end finishes what it does; who is told a second time does not."""

import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from providers.demonstration import DEMONSTRATION_USERS
from tests.commands.programs import Installation, Person, Process
from tests.databases import own_database
from tests.providers.keys import Wish, elliptic, issued

PROFILE = {
    "address": "浙江省杭州市西湖区示例路十八号",
    "contact": "陆知微",
    "phone": "13800000000",
    "email": "contracts@xiuyu-yanzhou.example",
}
BODY = b'{"query": "{ __typename }"}'
HEAD = (
    b"POST /graphql HTTP/1.1\r\nHost: contracts.example\r\nContent-Type: application/json\r\n"
    b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(BODY)
)
PAIRS = [
    (signal.SIGTERM, signal.SIGTERM),
    (signal.SIGINT, signal.SIGINT),
    (signal.SIGTERM, signal.SIGINT),
    (signal.SIGINT, signal.SIGTERM),
]


@contextmanager
def running(installation: Installation, *arguments: str) -> Iterator[Process]:
    process = Process(installation, *arguments)
    try:
        yield process
    finally:
        process.end()


@contextmanager
def half_a_request(server: Process) -> Iterator[socket.socket]:
    """Begun, and kept waiting for its body."""
    with socket.create_connection(("127.0.0.1", server.installation.port), timeout=30) as asking:
        asking.sendall(HEAD)
        assert asking.recv(4096) == b"HTTP/1.1 100 Continue\r\n\r\n"
        yield asking


def ending(server: Process) -> bool:
    """Whether it takes no new connections any more."""
    try:
        socket.create_connection(("127.0.0.1", server.installation.port)).close()
    except ConnectionRefusedError:
        return True
    return False


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_a_second_signal_ends_a_server_that_waits_for_a_request(
    tmp_path: Path, first: signal.Signals, second: signal.Signals
) -> None:
    with running(Installation(tmp_path), "serve") as server, half_a_request(server.ready()):
        server.told(first)
        server.until(lambda: ending(server))
        assert server.stop(second) == -second
        assert server.complaints == ""


def test_after_one_signal_a_server_answers_what_it_has_begun(tmp_path: Path) -> None:
    with running(Installation(tmp_path), "serve") as server, half_a_request(server.ready()) as asking:
        server.told(signal.SIGTERM)
        server.until(lambda: ending(server))
        asking.sendall(BODY)
        assert asking.recv(4096).startswith(b"HTTP/1.1 200 OK\r\n")
        assert server.ended() == 0
        assert server.complaints == ""


@contextmanager
def silent_authority(installation: Installation) -> Iterator[socket.socket]:
    """A time-stamping authority that never answers: whoever seals waits for it."""
    certificates = installation.folder / "authority.pem"
    certificates.write_bytes(issued(elliptic(), Wish()).certificate.public_bytes(Encoding.PEM))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(60)
        installation.settings |= {
            "HETONG_TIME_STAMPING_URL": f"http://127.0.0.1:{listening.getsockname()[1]}",
            "HETONG_TIME_STAMPING_CERTIFICATES": str(certificates),
        }
        yield listening


def test_a_second_signal_ends_a_server_whose_worker_seals(tmp_path: Path) -> None:
    installation = Installation(tmp_path)
    with silent_authority(installation) as authority, running(installation, "serve") as server:
        Person(server.ready(), DEMONSTRATION_USERS[0]).framework(PROFILE)
        with authority.accept()[0]:
            server.told(signal.SIGTERM)
            server.until(lambda: ending(server))
            assert server.stop(signal.SIGTERM) == -signal.SIGTERM


@pytest.mark.parametrize("twice", [signal.SIGTERM, signal.SIGINT])
def test_a_second_signal_ends_a_worker_that_seals(
    postgres_maintenance_url: str, tmp_path: Path, twice: signal.Signals
) -> None:
    with own_database(postgres_maintenance_url) as url:
        installation = Installation(tmp_path, url)
        with (
            silent_authority(installation) as authority,
            running(installation, "serve", "--no-worker") as server,
            running(installation, "work") as worker,
        ):
            Person(server.ready(), DEMONSTRATION_USERS[0]).framework(PROFILE)
            with authority.accept()[0]:
                worker.told(twice)
                worker.said("stopping; once more ends it at once")
                assert worker.stop(twice) == -twice
                # Python may say afterwards that it cleaned up the semaphores of the children's pool.
                assert "Traceback" not in worker.complaints
