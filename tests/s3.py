"""A real S3 server for the tests: SeaweedFS from PyPI, which checks signatures and honours conditions."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from socket import socket
from tempfile import TemporaryDirectory
from typing import Any, Final
from uuid import uuid4

import httpx
import orjson
from obstore import sign

from providers.outsiders import ProviderUnavailable
from providers.s3_configuration import S3Configuration, opened
from providers.s3_storage import S3Storage
from tests.contracts import clock

ACCESS: Final = {
    "hetong-key": ("hetong-secret", ["Admin"]),
    "reader-key": ("reader-secret", ["Read", "List"]),
}
WEED: Final = Path(sys.executable).with_name("weed")
PARTS: Final = ("master", "volume", "filer", "s3")
_PATIENCE: Final = 60.0
_ATTEMPTS: Final = 5


@dataclass(frozen=True, slots=True)
class S3Server:
    port: int

    def configuration(self, **values: Any) -> S3Configuration:
        """Of a bucket's folder that nobody has used."""
        known = S3Configuration(
            bucket="contracts",
            prefix=f"tests/{uuid4().hex}",
            endpoint=f"http://127.0.0.1:{self.port}",
            region="us-east-1",
            access_key_id="hetong-key",
            secret_access_key="hetong-secret",
        )
        return replace(known, **values)

    def storage(self, **values: Any) -> S3Storage:
        return S3Storage.open(self.configuration(**values), clock)


@contextmanager
def s3_server() -> Iterator[S3Server]:
    """Ends with the block, its data with it. Killed: it would take half a minute to say good-bye."""
    with TemporaryDirectory(prefix="hetong-s3-") as folder:
        process, server = _started(Path(folder))
        try:
            yield server
        finally:
            process.kill()
            process.wait()


def _started(folder: Path) -> tuple[subprocess.Popen[bytes], S3Server]:
    """Begun again with other ports where somebody took one in the moment before it did."""
    for attempt in range(_ATTEMPTS):
        ports = _free_ports()
        command = _command(folder / str(attempt), ports)
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        server = S3Server(ports["s3"][0])
        try:
            if _is_up(server, process):
                return process, server
        except BaseException:
            process.kill()
            raise
        process.kill()
        process.wait()
    raise TimeoutError("the S3 server did not start")


def _command(folder: Path, ports: dict[str, tuple[int, int]]) -> list[str]:
    identities = [
        {"name": key, "credentials": [{"accessKey": key, "secretKey": secret}], "actions": actions}
        for key, (secret, actions) in ACCESS.items()
    ]
    folder.mkdir()
    access = folder / "access.json"
    access.write_bytes(orjson.dumps({"identities": identities}))
    command = [str(WEED), "server", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-filer", "-s3"]
    for part, (port, grpc) in ports.items():
        command += [f"-{part}.port={port}", f"-{part}.port.grpc={grpc}"]
    command += [f"-s3.config={access}", "-s3.iam=false", "-s3.autoCreateBucket=false"]
    command += ["-s3.port.iceberg=0", "-s3.port.lance=0"]  # of fixed numbers, which two servers cannot share
    return [*command, "-volume.max=20", "-master.volumeSizeLimitMB=64"]


def _free_ports() -> dict[str, tuple[int, int]]:
    """For HTTP and for gRPC; all held at once, so that no two are one."""
    with ExitStack() as held:
        taken = [held.enter_context(socket()) for _ in range(2 * len(PARTS))]
        for each in taken:
            each.bind(("127.0.0.1", 0))
        ports = [each.getsockname()[1] for each in taken]
    return dict(zip(PARTS, zip(ports[::2], ports[1::2], strict=True), strict=True))


def _is_up(server: S3Server, process: subprocess.Popen[bytes]) -> bool:
    """Once it made a bucket that takes a document; false if it ended instead."""
    bucket = server.configuration(prefix=None)
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            httpx.put(sign(opened(bucket), "PUT", "", timedelta(minutes=1)), trust_env=False)
            asyncio.run(server.storage(give_up=timedelta(0)).put(b"ready?"))
        except (httpx.HTTPError, ProviderUnavailable):
            time.sleep(0.1)
        else:
            return True
    return False
