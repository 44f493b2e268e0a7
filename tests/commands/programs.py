"""The program as people start it: real processes, in a folder of their own."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from providers.demonstration import DEMONSTRATION_USERS, DemonstrationUser
from tests.nursery import Birth, nursery

ROOT = Path(__file__).parents[2]
MAIN = str(ROOT / "main.py")
_PATIENCE = 180.0
"""Seconds for a command."""


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@dataclass(slots=True)
class Installation:
    """A folder with its own data and settings; nothing of the caller's environment comes in."""

    folder: Path
    database_url: str = ""
    port: int = field(default_factory=free_port)
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return kept | {
            "HETONG_DATA_DIR": str(self.data),
            "HETONG_PORT": str(self.port),
            "HETONG_PUBLIC_URL": self.url,
            "DATABASE_URL": self.database_url or f"sqlite://{self.data / 'hetong.db'}",
            "PYTHONUNBUFFERED": "1",
            **self.settings,
        }

    def run(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """To its end, with what it printed."""
        with TemporaryDirectory() as folder:
            written = Path(folder, "output"), Path(folder, "errors")
            command = Birth(
                arguments=arguments,
                environment=self.environment | more,
                folder=str(self.folder),
                written=(str(written[0]), str(written[1])),
            )
            code = nursery().born(command).ended(within=_PATIENCE)
            output, errors = (path.read_text(encoding="utf-8") for path in written)
        return subprocess.CompletedProcess(arguments, code, output, errors)


class Process:
    """A command that goes on until it is told to stop; its output goes into files."""

    def __init__(self, installation: Installation, *arguments: str) -> None:
        self.installation = installation
        name = "-".join(arguments)
        self._output, self._errors = (installation.folder / f"{name}.{kind}" for kind in ("out", "err"))
        for path in (self._output, self._errors):
            path.touch()
        self._born = nursery().born(
            Birth(
                arguments=arguments,
                environment=installation.environment,
                folder=str(installation.folder),
                written=(str(self._output), str(self._errors)),
            )
        )

    @property
    def pid(self) -> int:
        return self._born.pid

    @property
    def output(self) -> str:
        return self._output.read_text(encoding="utf-8")

    @property
    def errors(self) -> str:
        return self._errors.read_text(encoding="utf-8")

    @property
    def complaints(self) -> str:
        """What it wrote to standard error, but for lines that merely inform, as that of a request."""
        lines = self.errors.splitlines()
        return "\n".join(line for line in lines if '"level":"info"' not in line.replace(" ", ""))

    def ready(self) -> "Process":
        """Once the server can do its work."""
        return self.until(lambda: httpx.get(f"{self.installation.url}/readyz").status_code == 200)

    def said(self, words: str) -> "Process":
        return self.until(lambda: words in self.output)

    def until(self, condition: Any) -> "Process":
        for _ in range(600):
            assert self._born.code is None, self.errors + self.output
            try:
                if condition():
                    return self
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        raise AssertionError(self.output + self.errors)

    def told(self, how: signal.Signals) -> None:
        """Ctrl-C is for the whole session, as a terminal does it."""
        self._born.send(how, to_session=how is signal.SIGINT)

    def stop(self, how: signal.Signals = signal.SIGTERM, *, within: float = 20) -> int:
        """Its exit code; below zero the signal that ended it."""
        self.told(how)
        return self.ended(within=within)

    def ended(self, *, within: float = 20) -> int:
        return self._born.ended(within=within)

    def end(self) -> None:
        """Whatever happened before."""
        self._born.send(signal.SIGKILL)
        self._born.ended(within=_PATIENCE)


def printed_tokens(output: str) -> dict[str, str]:
    """The developer token of each demonstration user, by user id, as the server printed it."""
    lines = output.splitlines()
    return {
        user.user_id: lines[at + 1].strip()
        for user in DEMONSTRATION_USERS
        for at, line in enumerate(lines)
        if line.startswith(f"  {user.user_name} · {user.role} · ")
    }


class Person:
    """Somebody at the API, with a printed token."""

    def __init__(self, process: Process, user: DemonstrationUser) -> None:
        self._url = f"{process.installation.url}/graphql"
        self._headers = {"Authorization": f"Bearer {printed_tokens(process.output)[user.user_id]}"}

    def ask(self, operation: str, **variables: Any) -> dict[str, Any]:
        """The whole body, errors included."""
        body = {"query": operation, "variables": variables}
        answer: dict[str, Any] = httpx.post(self._url, json=body, headers=self._headers, timeout=60).json()
        return answer

    def data(self, operation: str, **variables: Any) -> Any:
        answer = self.ask(operation, **variables)
        assert "errors" not in answer, answer
        return answer["data"]

    def done(self, name: str, input_type: str, input: dict[str, Any], selection: str) -> Any:
        payload_of = f"{name}(input: $input) {{ {selection} errors {{ code message }} }}"
        operation = f"mutation ($input: {input_type}!) {{ {payload_of} }}"
        payload = self.data(operation, input=input)[name]
        assert payload["errors"] == [], payload
        return payload

    def framework(self, profile: dict[str, str]) -> str:
        """A framework contract applied for, its draft waited for, finalized; its id."""
        saved = self.done("savePartyAProfile", "SavePartyAProfileInput", profile, "partyAProfile { id }")
        application = {
            "kind": "FRAMEWORK",
            "signingMode": "UNILATERAL",
            "partyAProfileId": saved["partyAProfile"]["id"],
        }
        made = self.done("createContract", "CreateContractInput", application, "contract { id }")
        contract_id = str(made["contract"]["id"])
        self.wait_for(contract_id, "DRAFT_GENERATED")
        self.done("finalizeContract", "ContractActionInput", {"id": contract_id}, "contract { id }")
        return contract_id

    def wait_for(self, contract_id: str, sub_status: str) -> dict[str, Any]:
        selection = "number subStatus verificationCode document { url } progress { message attempts }"
        return self.until(contract_id, selection, lambda contract: contract["subStatus"] == sub_status)

    def until(self, contract_id: str, selection: str, holds: Callable[[Any], bool]) -> dict[str, Any]:
        """The contract as it is once this holds of it."""
        operation = f"query ($id: ID!) {{ contract(by: {{id: $id}}) {{ {selection} }} }}"
        for _ in range(600):
            contract: dict[str, Any] = self.data(operation, id=contract_id)["contract"]
            if holds(contract):
                return contract
            time.sleep(0.1)
        raise AssertionError(contract)
