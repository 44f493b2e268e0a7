"""Settings of the storage: a folder unless a bucket is named, never in the clear by accident, no secret repeated."""

from pathlib import Path

import pytest

from program import folder_storage_of, s3_storage_of
from providers.s3_configuration import S3Configuration
from tests.environments import environment
from tests.test_settings import PRODUCTION, mistakes

BUCKET = {"HETONG_S3_BUCKET": "contracts"}
KEYS = {"HETONG_S3_ACCESS_KEY_ID": "key-1", "HETONG_S3_SECRET_ACCESS_KEY": "s3cret"}


def test_documents_are_in_the_folder_unless_a_bucket_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = environment(monkeypatch, HETONG_DATA_DIR="/srv/hetong")
    assert settings.s3 is None
    assert s3_storage_of(settings) is None
    assert folder_storage_of(settings).describe() == "the folder /srv/hetong/documents"


def test_a_bucket_with_all_that_may_be_said_of_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    certificates = tmp_path / "store.pem"
    certificates.write_bytes(b"certificates")
    settings = environment(
        monkeypatch,
        **BUCKET,
        **KEYS,
        HETONG_S3_PREFIX="vendor/contracts",
        HETONG_S3_ENDPOINT="https://store.example:9000",
        HETONG_S3_REGION="cn-north-1",
        HETONG_S3_VIRTUAL_HOSTED="true",
        HETONG_S3_CERTIFICATES=str(certificates),
    )
    assert settings.s3 == S3Configuration(
        bucket="contracts",
        prefix="vendor/contracts",
        endpoint="https://store.example:9000",
        region="cn-north-1",
        access_key_id="key-1",
        secret_access_key="s3cret",
        virtual_hosted=True,
        certificates=b"certificates",
    )
    assert settings.s3.describe() == "the bucket contracts/vendor/contracts at https://store.example:9000"
    assert "s3cret" not in f"{settings!r} {settings.s3!r}"


@pytest.mark.parametrize(
    ("values", "mistake"),
    [
        ({"HETONG_S3_PREFIX": "a"}, "HETONG_S3_BUCKET missing beside HETONG_S3_PREFIX"),
        ({**KEYS}, "HETONG_S3_BUCKET missing beside HETONG_S3_ACCESS_KEY_ID"),
        (
            {**BUCKET, "HETONG_S3_ACCESS_KEY_ID": "key-1"},
            "HETONG_S3_SECRET_ACCESS_KEY missing beside HETONG_S3_ACCESS_KEY_ID",
        ),
        (
            {**BUCKET, "HETONG_S3_ENDPOINT": "http://10.0.0.7:9000"},
            "HETONG_S3_ENDPOINT must be https, except on this machine or with HETONG_S3_IN_THE_CLEAR",
        ),
        (
            {**BUCKET, "HETONG_S3_ENDPOINT": "http://127.0.0.1.store.example"},
            "HETONG_S3_ENDPOINT must be https, except on this machine or with HETONG_S3_IN_THE_CLEAR",
        ),
        (
            {**BUCKET, "HETONG_S3_ENDPOINT": "store.example"},
            "HETONG_S3_ENDPOINT: an address begins with http(s):// and has no slash at its end",
        ),
        (
            {**BUCKET, "HETONG_S3_PREFIX": "../others"},
            "HETONG_S3_PREFIX: folders of a bucket, such as contracts or vendor/contracts",
        ),
        (
            {**BUCKET, "HETONG_S3_PREFIX": "/contracts/"},
            "HETONG_S3_PREFIX: folders of a bucket, such as contracts or vendor/contracts",
        ),
    ],
)
def test_a_mistake_is_named(monkeypatch: pytest.MonkeyPatch, values: dict[str, str], mistake: str) -> None:
    assert mistakes(monkeypatch, **values) == [mistake]


def test_all_mistakes_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    found = mistakes(
        monkeypatch,
        HETONG_S3_PREFIX="..",
        HETONG_S3_ENDPOINT="http://store.example",
        HETONG_S3_SECRET_ACCESS_KEY="s3cret",
        HETONG_PORT="70000",
    )
    assert len(found) == 5
    assert "s3cret" not in "".join(found)


@pytest.mark.parametrize(
    "endpoint", ["http://127.0.0.1:9000", "http://localhost:9000", "https://store.example"]
)
def test_on_this_machine_no_encryption_is_needed(monkeypatch: pytest.MonkeyPatch, endpoint: str) -> None:
    settings = environment(monkeypatch, **PRODUCTION, **BUCKET, HETONG_S3_ENDPOINT=endpoint)
    assert s3_storage_of(settings) is not None


def test_who_says_so_sends_documents_in_the_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    clear = {"HETONG_S3_ENDPOINT": "http://10.0.0.7:9000", "HETONG_S3_IN_THE_CLEAR": "true"}
    assert s3_storage_of(environment(monkeypatch, **PRODUCTION, **BUCKET, **clear)) is not None


def test_certificates_that_are_none_end_the_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = environment(monkeypatch, **BUCKET, HETONG_S3_CERTIFICATES=str(tmp_path / "missing.pem"))
    with pytest.raises(FileNotFoundError):
        s3_storage_of(settings)
    (tmp_path / "junk.pem").write_bytes(b"junk")
    settings = environment(monkeypatch, **BUCKET, HETONG_S3_CERTIFICATES=str(tmp_path / "junk.pem"))
    with pytest.raises(ValueError, match="certificates"):
        s3_storage_of(settings)
