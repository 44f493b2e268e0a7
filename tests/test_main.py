"""The program that comes out of the settings: which part is embedded, which is real, what is kept."""

import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from starlette.routing import WebSocketRoute

from application import create_app
from endpoints.graphql import GraphQLView
from jobs.queue import MemoryQueue, PostgresQueue
from models.encryption import VAULT
from program import Program, build, utc_now
from providers.billing import EmbeddedBilling, RemoteBilling
from providers.demonstration import DEMONSTRATION_USERS
from providers.filing import EmbeddedFilingSystem, RemoteFilingSystem
from providers.identity import EmbeddedIdentity, RemoteIdentity
from settings import Settings

OWNER = DEMONSTRATION_USERS[0]

ROOT = Path(__file__).parents[1]
AS_A_CHILD = "import runpy, sys; runpy.run_path('main.py', run_name='__mp_main__'); print(*sys.modules)"


def test_a_spawned_child_that_reads_main_py_imports_nothing_of_the_program() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", AS_A_CHILD], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert {"command_line", "models", "schema", "strawberry"}.isdisjoint(ended.stdout.split())


def built(folder: Path, **values: Any) -> Program:
    return build(Settings(_env_file=None, data_dir=folder, **values))


def test_without_settings_every_outsider_is_embedded(tmp_path: Path) -> None:
    services = built(tmp_path).services
    assert isinstance(services.identity, EmbeddedIdentity)
    assert isinstance(services.billing, EmbeddedBilling)
    assert isinstance(services.filing, EmbeddedFilingSystem)
    assert isinstance(services.queue, MemoryQueue)


def test_an_address_makes_that_outsider_real_and_no_other(tmp_path: Path) -> None:
    services = built(tmp_path, billing_url="https://billing.example").services
    assert isinstance(services.billing, RemoteBilling)
    assert isinstance(services.identity, EmbeddedIdentity)
    both = built(tmp_path, identity_url="https://a.example", filing_url="https://b.example").services
    assert isinstance(both.identity, RemoteIdentity)
    assert isinstance(both.filing, RemoteFilingSystem)


def test_postgresql_has_its_own_queue(tmp_path: Path) -> None:
    services = built(tmp_path, DATABASE_URL="postgresql://user:secret@localhost:5432/hetong").services
    assert isinstance(services.queue, PostgresQueue)


def test_keys_of_a_development_installation_are_made_once_and_for_the_owner_only(tmp_path: Path) -> None:
    first = built(tmp_path)
    sealed = VAULT.keyring.seal("甲", "column")
    token = first.development_issuer and first.development_issuer.token_for(OWNER, now=utc_now())
    second = built(tmp_path)
    assert VAULT.keyring.open(sealed, "column") == "甲"
    assert second.services.trusted == first.services.trusted
    assert token
    files = [path for path in (tmp_path / "keys").iterdir() if path.is_file()]
    assert {path.name for path in files} == {"development_issuer.json", "links", "personal_data"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


async def test_a_token_of_one_start_is_good_after_the_next(tmp_path: Path) -> None:
    issuer = built(tmp_path).development_issuer
    assert issuer is not None
    token = issuer.token_for(OWNER, now=utc_now())
    viewer = await built(tmp_path).tokens.viewer_of(f"Bearer {token}", now=utc_now())
    assert viewer is not None
    assert viewer.account_reference == OWNER.account_reference


def test_with_a_real_issuer_there_is_no_development_issuer(tmp_path: Path) -> None:
    program = built(tmp_path, issuer="https://issuer.example", jwks_url="https://issuer.example/keys")
    assert program.development_issuer is None
    assert not (tmp_path / "keys" / "development_issuer.json").exists()


@pytest.mark.parametrize("with_worker", [True, False])
def test_the_application_answers_at_these_addresses(tmp_path: Path, *, with_worker: bool) -> None:
    app = create_app(built(tmp_path), with_worker=with_worker)
    paths = {getattr(route, "path", None) for route in app.routes}
    assert {"/graphql", "/verify", "/healthz", "/readyz"} <= paths
    graphql, sockets = [route for route in app.routes if getattr(route, "path", None) == "/graphql"]
    assert isinstance(sockets, WebSocketRoute)
    assert isinstance(getattr(graphql, "endpoint", None), GraphQLView)
