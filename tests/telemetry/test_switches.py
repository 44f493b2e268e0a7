"""What is off costs nothing, what is on needs what it needs, and `doctor` says which."""

import io
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from commands.doctor import diagnosis
from program import VERSION, utc_now
from telemetry.observing import telemetry_for
from tests.api import Api
from tests.environments import environment
from tests.telemetry.observed import measured
from tests.test_settings import mistakes

ROOT = Path(__file__).parents[2]


def test_with_the_switch_off_the_library_is_not_even_imported() -> None:
    asks = "import sys, command_line; sys.exit(any(name.startswith('opentelemetry') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", asks], cwd=ROOT, check=False).returncode == 0


@pytest.mark.parametrize("missing", ["opentelemetry.sdk", "opentelemetry.exporter.otlp.proto.http"])
def test_traces_without_the_library_are_a_mistake(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    assert environment(monkeypatch, HETONG_TRACES="true").traces
    monkeypatch.setitem(sys.modules, missing, None)
    assert mistakes(monkeypatch, HETONG_TRACES="true") == [
        "HETONG_TRACES: needs the extra opentelemetry, which is not installed"
    ]
    assert not environment(monkeypatch).traces


@pytest.mark.parametrize("token", ["short", "0123456789 abcdef", "0123456789abcdé"])
def test_a_token_is_long_and_can_stand_in_a_header(monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    (mistake,) = mistakes(monkeypatch, HETONG_METRICS_TOKEN=token)
    assert mistake.startswith("HETONG_METRICS_TOKEN: at least 16 printable ASCII characters")
    assert token not in mistake


def test_a_port_for_metrics_needs_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    assert mistakes(monkeypatch, HETONG_METRICS_PORT="9100") == [
        "HETONG_METRICS_TOKEN missing beside HETONG_METRICS_PORT"
    ]


async def test_doctor_says_what_is_on_and_no_token(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    off = api.program
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://user:s3cret@127.0.0.1:4318/s3cret")
    on = measured(off)
    console = Console(width=200, record=True, file=io.StringIO())
    console.print(await diagnosis(off))
    said = console.export_text()
    assert "counted, and told to nobody: HETONG_METRICS_TOKEN" in said
    assert "off: HETONG_TRACES" in said
    traced = telemetry_for(VERSION, tracing=True, now=utc_now)
    console.print(await diagnosis(replace(on, telemetry=traced)))
    traced.traces.close()
    said = console.export_text()
    assert "GET /metrics, to whoever shows the token" in said
    assert "OpenTelemetry, sent to http://127.0.0.1:4318/…" in said
    assert "s3cret" not in said
