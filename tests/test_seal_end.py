"""The end of the seal's certificate is told before contracts fail by it: `/readyz`, `doctor`, `/metrics`."""

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from pydantic import SecretStr
from rich.console import Console

from commands.doctor import diagnosis
from models.encryption import VAULT
from program import Program, build
from providers.certificates import Validity
from serving import metrics_served
from settings import Settings
from tests.api import Api, serving
from tests.commands.programs import free_port
from tests.databases import KEYRING
from tests.providers.keys import PASSWORD, Wish, chain, elliptic, packed
from tests.telemetry.observed import SHOWN, TOKEN, parsed, value

SEAL = Validity(datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC), datetime(2099, 12, 31, 15, 59, 59, tzinfo=UTC))
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
NAMED = "云岚示例信息技术（北京）有限公司, valid until 2099-12-31, with time stamps"


def program_of(database_url: str, folder: Path) -> Program:
    """With a seal from a PKCS#12 file, whose authorities end before it, and a former one, which ended in 2002."""
    root, middle, signer = chain(elliptic(), Wish(starts=SEAL.since, ends=SEAL.until))
    (folder / "seal.p12").write_bytes(packed(signer, middle, root))
    ended = chain(elliptic(), Wish(starts=SEAL.since, ends=SEAL.since + 365 * DAY))[2]
    (folder / "former.pem").write_bytes(ended.certificate.public_bytes(Encoding.PEM))
    program = build(
        Settings(
            _env_file=None,
            data_dir=folder / "vendor",
            seal_pkcs12_file=folder / "seal.p12",
            seal_pkcs12_password=SecretStr(PASSWORD),
            seal_former_certificates=folder / "former.pem",
            metrics_token=SecretStr(TOKEN),
            metrics_port=free_port(),
            DATABASE_URL=database_url,
        )
    )
    VAULT.unlock(KEYRING)  # the one the test's database was opened with
    return program


def at(moment: datetime, program: Program) -> Program:
    return replace(program, services=replace(program.services, now=lambda: moment))


@pytest.fixture
def program(api: Api, tmp_path: Path) -> Program:
    return program_of(api.program.settings.database_url, tmp_path)


async def seal_in_doctor(program: Program) -> list[str]:
    console = Console(width=240, record=True, file=io.StringIO())
    console.print(await diagnosis(program))
    lines = [[cell.strip() for cell in line.split("│")] for line in console.export_text().splitlines()]
    [row] = [line[2:4] for line in lines if line[1:2] == ["seal"]]
    return row


def test_of_former_certificates_and_authorities_none_counts(program: Program) -> None:
    assert program.seal_validity == SEAL


async def test_a_server_without_a_worker_tells_of_a_seal_that_has_ended_and_stays_ready_to_be_read(
    program: Program,
) -> None:
    for moment, status, said in ((SEAL.until, 200, "ok"), (SEAL.until + SECOND, 200, "expired")):
        async with serving(at(moment, program)) as http:
            answer = await http.get("/readyz")
        assert (answer.status_code, answer.json()["checks"]["queue"]) == (status, "elsewhere")
        assert answer.json()["checks"]["seal"] == said


async def test_a_worker_tells_of_it_too(program: Program) -> None:
    address = f"http://127.0.0.1:{program.settings.metrics_port}"
    async with metrics_served(at(SEAL.until + SECOND, program)), httpx.AsyncClient() as http:
        ready = await http.get(f"{address}/readyz")
        told = await http.get(f"{address}/metrics", headers=SHOWN)
    assert ready.json()["checks"]["seal"] == "expired"
    assert value(parsed(told.text), "seal_valid_until_seconds") == 4102415999


async def test_metrics_tell_the_end_in_seconds_since_the_epoch(program: Program) -> None:
    async with serving(program) as http:
        answer = await http.get("/metrics", headers=SHOWN)
    assert value(parsed(answer.text), "seal_valid_until_seconds") == 4102415999


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (31 * DAY, ["configured", NAMED]),
        (30 * DAY + SECOND, ["configured", NAMED]),
        (30 * DAY, ["ends soon", f"{NAMED}: 30 days left, then nothing can be sealed"]),
        (DAY - SECOND, ["ends soon", f"{NAMED}: 0 days left, then nothing can be sealed"]),
        (0 * DAY, ["ends soon", f"{NAMED}: 0 days left, then nothing can be sealed"]),
    ],
)
async def test_doctor_warns_thirty_days_ahead(program: Program, before: timedelta, said: list[str]) -> None:
    assert await seal_in_doctor(at(SEAL.until - before, program)) == said


@pytest.mark.parametrize(
    ("moment", "words"),
    [(SEAL.until + SECOND, "expired on 2099-12-31"), (SEAL.since - SECOND, "valid only from 2001-02-03")],
)
async def test_doctor_names_a_seal_that_cannot_sign_now(
    program: Program, tmp_path: Path, moment: datetime, words: str
) -> None:
    assert await seal_in_doctor(at(moment, program)) == ["missing", f"{tmp_path / 'seal.p12'}: {words}"]


async def test_a_development_seal_is_as_good_as_before_and_ends_like_any_other(api: Api) -> None:
    until = api.program.seal_validity.until
    assert (await seal_in_doctor(api.program))[0] == "embedded"
    assert (await seal_in_doctor(at(until - 30 * DAY, api.program)))[0] == "ends soon"
    async with serving(api.program) as http:
        assert (await http.get("/readyz")).json()["checks"]["seal"] == "ok"
    async with serving(at(until + SECOND, api.program)) as http:
        assert (await http.get("/readyz")).json()["checks"]["seal"] == "expired"
