"""The issuer for development: one key whoever starts first, and never outside development."""

import stat
import subprocess
import sys
from datetime import timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest

from auth.development import (
    AUDIENCE,
    ISSUER,
    DevelopmentIssuer,
    DevelopmentIssuerRefused,
    check_allowed,
)
from auth.permissions import OPERATOR_PERMISSIONS, OWNER_PERMISSIONS, Permission
from auth.tokens import SignInReason, SignInRequired, TokenReader
from auth.viewer import Viewer
from providers.demonstration import DEMONSTRATION_USERS, SOFTWARE_COMPANY
from rules.terms import ActorKind
from tests.auth.issuers import NOW

PROJECT = Path(__file__).parents[2]
PRINT_KID = """
import sys
from pathlib import Path
from auth.development import DevelopmentIssuer
print(DevelopmentIssuer(Path(sys.argv[1]))._key.kid)
"""


def reader_of(issuer: DevelopmentIssuer) -> TokenReader:
    return TokenReader(issuer, issuer=ISSUER, audience=AUDIENCE)


async def viewers(issuer: DevelopmentIssuer) -> dict[str, Viewer]:
    reader = reader_of(issuer)
    found = [
        await reader.viewer_of(f"Bearer {issuer.token_for(user, now=NOW)}", now=NOW)
        for user in DEMONSTRATION_USERS
    ]
    return {viewer.user_id: viewer for viewer in found if viewer is not None}


async def test_each_demonstration_user_signs_in_with_a_token_of_ours(tmp_path: Path) -> None:
    found = await viewers(DevelopmentIssuer(tmp_path / "keys"))
    assert {name: len(viewer.permissions) for name, viewer in found.items()} == {
        "owner-100001": len(OWNER_PERMISSIONS),
        "member-100001-1": 3,
        "owner-100002": len(OWNER_PERMISSIONS),
        "owner-100003": len(OWNER_PERMISSIONS),
        "owner-100004": len(OWNER_PERMISSIONS),
        "operator-1": len(OPERATOR_PERMISSIONS),
    }
    assert found["member-100001-1"].account_reference == SOFTWARE_COMPANY
    assert not found["member-100001-1"].may(Permission.CONTRACT_DOWNLOAD)
    assert found["operator-1"].kind is ActorKind.OPERATOR


async def test_a_token_ends_when_its_lifetime_does(tmp_path: Path) -> None:
    issuer = DevelopmentIssuer(tmp_path)
    bearer = issuer.token_for(DEMONSTRATION_USERS[0], now=NOW, lifetime=timedelta(minutes=5))
    with pytest.raises(SignInRequired) as refused:
        await reader_of(issuer).viewer_of(f"Bearer {bearer}", now=NOW + timedelta(minutes=5))
    assert refused.value.reason is SignInReason.EXPIRED


async def test_the_key_is_the_same_after_a_restart_and_another_in_another_folder(tmp_path: Path) -> None:
    bearer = DevelopmentIssuer(tmp_path / "a").token_for(DEMONSTRATION_USERS[0], now=NOW)
    again = reader_of(DevelopmentIssuer(tmp_path / "a"))
    assert await again.viewer_of(f"Bearer {bearer}", now=NOW) is not None
    with pytest.raises(SignInRequired):
        await reader_of(DevelopmentIssuer(tmp_path / "b")).viewer_of(f"Bearer {bearer}", now=NOW)


def test_processes_that_start_at_once_share_one_key(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PRINT_KID, str(tmp_path)]
    started = [subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE) for _ in range(4)]
    printed = {process.communicate(timeout=60)[0] for process in started}
    assert [process.returncode for process in started] == [0, 0, 0, 0]
    assert len(printed) == 1
    assert printed != {b""}


def test_the_key_is_readable_by_its_owner_only_and_nothing_else_is_left(tmp_path: Path) -> None:
    DevelopmentIssuer(tmp_path)
    (only,) = tmp_path.iterdir()
    assert only.name == "development_issuer.json"
    assert stat.S_IMODE(only.stat().st_mode) == 0o600


async def test_the_published_keys_hold_no_private_half(tmp_path: Path) -> None:
    assert [key.is_private for key in await DevelopmentIssuer(tmp_path).key_set()] == [False]


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.10", "::1", "localhost", "LOCALHOST"])
def test_it_is_allowed_in_development_on_this_machine(host: str) -> None:
    check_allowed("development", host)


@pytest.mark.parametrize("environment", ["production", "test", "Development", "development ", ""])
def test_it_is_refused_outside_development(environment: str) -> None:
    with pytest.raises(DevelopmentIssuerRefused, match="environment"):
        check_allowed(environment, "127.0.0.1")


@pytest.mark.parametrize(
    "host",
    [str(IPv4Address(0)), "::", "", "192.168.1.2", "128.0.0.1", "localhost.example", "127.0.0.1.example",
     "127.1", "2130706433", "0177.0.0.1", "::ffff:127.0.0.1", "[::1]", " 127.0.0.1", "*"],
)  # fmt: skip
def test_it_is_refused_where_others_could_reach_it(host: str) -> None:
    with pytest.raises(DevelopmentIssuerRefused, match="127"):
        check_allowed("development", host)
