"""Settings of the sign-in for browsers: what would keep everybody out is a mistake at the start."""

import pytest

from tests.environments import environment
from tests.test_settings import PRODUCTION, mistakes

LOGIN = {
    "HETONG_ISSUER": "https://issuer.example",
    "HETONG_JWKS_URL": "https://issuer.example/keys",
    "HETONG_OIDC_CLIENT_ID": "console",
    "HETONG_OIDC_CLIENT_SECRET": "s3cret",
}


def test_browsers_may_sign_in_at_an_issuer(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = environment(monkeypatch, **LOGIN, HETONG_OIDC_SCOPES=" roles  openid ")
    assert (settings.oidc_scopes, settings.session_hours) == ("roles openid", 12)
    assert "s3cret" not in repr(settings)
    assert environment(monkeypatch, **{**LOGIN, **PRODUCTION}).oidc_client_id == "console"


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"HETONG_OIDC_CLIENT_ID": ""}, "HETONG_OIDC_CLIENT_ID missing beside HETONG_OIDC_CLIENT_SECRET"),
        (
            {"HETONG_ISSUER": "", "HETONG_JWKS_URL": ""},
            "HETONG_ISSUER missing beside HETONG_OIDC_CLIENT_ID",
        ),
        (
            {"HETONG_ISSUER": "http://user:s3cret@issuer.example"},
            "HETONG_ISSUER must be https for browsers to sign in, except on this machine",
        ),
        (
            {"HETONG_PUBLIC_URL": "http://contracts.example"},
            "HETONG_PUBLIC_URL must be https for browsers to sign in, except on this machine",
        ),
        (
            {"HETONG_OIDC_SCOPES": "profile"},
            "HETONG_OIDC_SCOPES: scopes are words with blanks between, openid among them",
        ),
    ],
)
def test_what_would_keep_browsers_out_is_a_mistake(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, str], found: str
) -> None:
    assert mistakes(monkeypatch, **{**LOGIN, **changes}) == [found]


@pytest.mark.parametrize("hours", ["0", "169", "twelve"])
def test_a_session_lasts_an_hour_to_a_week(monkeypatch: pytest.MonkeyPatch, hours: str) -> None:
    (mistake,) = mistakes(monkeypatch, HETONG_SESSION_HOURS=hours)
    assert mistake.startswith("HETONG_SESSION_HOURS: ")
