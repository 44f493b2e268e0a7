"""What an image would hold, in a folder, and its commands as processes beside each other."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from tests.auth.issuers import KEY, public, token
from tests.commands.operations_page import Roles, path_with_clients
from tests.commands.programs import free_port
from tests.deploy.files import COMPOSE, DEPLOY, arguments, copied_context, environment
from tests.test_settings import PRODUCTION


@dataclass(frozen=True, slots=True)
class Image:
    """`top` is /opt/hetong, `data` the volume, `roles` those of compose's PostgreSQL."""

    top: Path
    data: Path
    roles: Roles

    @classmethod
    def built(cls, folder: Path, roles: Roles) -> "Image":
        top = folder / "opt"
        copied_context(top)
        (top / ".venv").symlink_to(sys.prefix)
        data = folder / "data"
        data.mkdir()
        (data / "issuer.json").write_text(json.dumps(public(KEY).as_dict()), encoding="utf-8")
        return cls(top, data, roles)

    def files(self) -> set[str]:
        return {
            str(path.relative_to(self.top)) for path in self.top.rglob("*") if "__pycache__" not in path.parts
        }

    def settings(self, port: int, *, owner: bool = False) -> dict[str, str]:
        """The image's, then compose's and a hetong.env of production, at addresses of this machine."""
        issuer = PRODUCTION | {"HETONG_ISSUER_KEY_FILE": str(self.data / "issuer.json")}
        issuer.pop("HETONG_JWKS_URL")
        here = {
            "HETONG_DATA_DIR": str(self.data),
            "HETONG_HOST": "127.0.0.1",
            "HETONG_PORT": str(port),
            "DATABASE_URL": self.roles.owner if owner else self.roles.app,
        }
        return {"PATH": os.environ["PATH"], **environment(), **issuer, **here}

    def run(self, *command: str, port: int = 8000, owner: bool = False) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.top,
            env=self.settings(port, owner=owner),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def sql(self, script: str, url: str, **variables: str) -> None:
        """By psql with the options of compose's `rights`, as the postgres image's start runs what is mounted there."""
        written = self.data / script
        text = (DEPLOY / script).read_text(encoding="utf-8")
        written.write_text(self.roles.named(text), encoding="utf-8")
        *command, file = COMPOSE["services"]["rights"]["command"]
        assert file == "--file=/rights.sql"
        subprocess.run(
            [*command, f"--file={written}", f"--dbname={url}"],
            env={"PATH": path_with_clients(), **variables},
            timeout=60,
            check=True,
        )

    @contextmanager
    def running(self, service: str, port: int) -> Iterator["Container"]:
        """The command that compose gives a service, until told to stop."""
        with (self.data / f"{service}-{port}.log").open("w+b") as log:
            process = subprocess.Popen(
                [*arguments("ENTRYPOINT"), *COMPOSE["services"][service]["command"]],
                cwd=self.top,
                env=self.settings(port),
                stdout=log,
                stderr=log,
            )
            container = Container(self, process, port)
            try:
                yield container
            finally:
                if process.poll() is None:
                    process.kill()
                    process.wait()


@dataclass(frozen=True, slots=True)
class Container:
    image: Image
    process: subprocess.Popen[bytes]
    port: int

    def wait_until_healthy(self) -> None:
        """By the very command of the Dockerfile's health check."""
        check = [word.replace(":8000", f":{self.port}") for word in arguments(r"HEALTHCHECK.* CMD")]
        for _ in range(120):
            assert self.process.poll() is None
            if self.image.run(*check).returncode == 0:
                return
            time.sleep(0.2)
        raise AssertionError("never healthy")

    def viewer(self) -> Any:
        """Who is signed in by a token of the issuer that .env names."""
        seconds = int(datetime.now(UTC).timestamp())
        signed_in = token(
            without="account", iat=seconds, exp=seconds + 600, role="operator", permissions=["operator:read"]
        )
        body = {"query": "{ viewer { kind userName } }"}
        headers = {"Authorization": f"Bearer {signed_in}"}
        answer = httpx.post(f"http://127.0.0.1:{self.port}/graphql", json=body, headers=headers).json()
        return answer["data"]["viewer"]

    def stopped(self) -> int:
        """The exit code after SIGTERM, as docker and systemd stop a process."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=40)


def ports() -> tuple[int, int]:
    return free_port(), free_port()
