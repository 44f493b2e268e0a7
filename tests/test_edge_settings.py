"""Settings of the edge: documents by hash, limits, proxies; what is wrong in a manifest is named like any mistake."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from auth.throttle import Rationed
from program import build
from tests.environments import environment
from tests.test_settings import mistakes


def test_every_wrong_document_of_the_manifests_is_named_beside_the_other_mistakes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    name, typo, syntax = "{ __typename }", "{ contractz { id } }", "{"
    ids = {text: f"sha256:{sha256(text.encode()).hexdigest()}" for text in (name, typo, syntax)}
    (tmp_path / "a.json").write_text(json.dumps({ids[name]: name, ids[typo]: typo, ids[syntax]: syntax}))
    (tmp_path / "b.json").write_text(json.dumps({"sha256:0": name, "storefront-1": name}))
    (tmp_path / "c.json").write_text('{"a": 1}')
    (tmp_path / "d.json").write_text('{"a": "b", "a": "c"}')
    (tmp_path / "notes.txt").write_text("not a manifest")
    found = mistakes(monkeypatch, HETONG_DOCUMENTS_DIR=str(tmp_path), HETONG_RENDER_PROCESSES="0")
    assert len(found) == 7, found
    assert found[0].startswith("HETONG_RENDER_PROCESSES: ")
    assert found[1].startswith(f"HETONG_DOCUMENTS_DIR: a.json: {ids[typo]}: Cannot query field 'contractz'")
    assert found[2].startswith(f"HETONG_DOCUMENTS_DIR: a.json: {ids[syntax]}: Syntax Error")
    assert found[3:] == [
        "HETONG_DOCUMENTS_DIR: b.json: sha256:0: not the SHA-256 of its document",
        "HETONG_DOCUMENTS_DIR: b.json: storefront-1: not the SHA-256 of its document",
        "HETONG_DOCUMENTS_DIR: c.json: is no object of documents by their hash",
        "HETONG_DOCUMENTS_DIR: d.json: has a name twice in one object",
    ]


def test_a_folder_without_manifests_is_a_mistake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert mistakes(monkeypatch, HETONG_DOCUMENTS_DIR=str(tmp_path)) == [
        "HETONG_DOCUMENTS_DIR: no manifest (*.json) in the folder"
    ]
    assert mistakes(monkeypatch, HETONG_DOCUMENTS_DIR=str(tmp_path / "none")) == [
        "HETONG_DOCUMENTS_DIR: no such folder"
    ]


def test_documents_of_manifests_alone_need_manifests(monkeypatch: pytest.MonkeyPatch) -> None:
    assert mistakes(monkeypatch, HETONG_DOCUMENTS_MODE="only") == [
        "HETONG_DOCUMENTS_DIR missing beside HETONG_DOCUMENTS_MODE=only"
    ]
    (mistake,) = mistakes(monkeypatch, HETONG_DOCUMENTS_MODE="closed")
    assert mistake.startswith("HETONG_DOCUMENTS_MODE: ")


def test_proxies_are_addresses_or_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    networks = environment(monkeypatch, HETONG_TRUSTED_PROXIES="10.0.0.0/8, ::1").proxy_networks
    assert [str(each) for each in networks] == ["10.0.0.0/8", "::1/128"]
    for wrong in ("*", "proxy.example", "10.0.0.1/8", "10.0.0.1,,10.0.0.2"):
        (mistake,) = mistakes(monkeypatch, HETONG_TRUSTED_PROXIES=wrong)
        assert mistake.startswith("HETONG_TRUSTED_PROXIES: ")


def test_the_limits_are_what_was_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = build(
        environment(
            monkeypatch,
            HETONG_DATA_DIR=str(tmp_path),
            HETONG_OPERATION_COST="700",
            HETONG_OPERATION_SECONDS="2.5",
            HETONG_SPENDING_BURST="8000",
            HETONG_SPENDING_PER_SECOND="90",
            HETONG_RATIONS_FACTOR="0",
        )
    )
    assert (program.limits.cost, program.services.idempotency_wait) == (700, 10)
    assert program.throttle.spending.rate == (8_000, 90)
    for _ in range(1_000):
        program.throttle.ration(Rationed.VERIFY, "a", "b")
