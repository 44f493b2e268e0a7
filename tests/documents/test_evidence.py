"""What lies beside the files in an export: the history as JSON, the program printed for checking it, the sums."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from documents.evidence import (
    history_entry,
    history_head,
    history_tail,
    how_to_verify,
    manifest,
    name_in_archive,
    sums,
)
from rules.history import FIRST, Link, broken_at, canonical, chained_hash
from tests.documents.printed import printed_program

WORDS = how_to_verify(
    number="KJ-20261123-000001-7",
    code="0123-4567-89AB-CDEF-GHJK",
    url="https://contracts.example.com/verify?number=KJ-20261123-000001-7&code=0123-4567-89AB-CDEF-GHJK",
    pdf="KJ-20261123-000001-7.pdf",
    sha256="ab" * 32,
).decode()


def links(number: int) -> list[Link]:
    found: list[Link] = []
    for sequence in range(1, number + 1):
        facts = {"kind": "EXPORT", "note": f'引号" 反斜线\\ 换行\n 𠮷 {sequence}'}
        payload = canonical({"sequence": sequence, "facts": facts})
        previous = found[-1].hash if found else FIRST
        found.append(Link(sequence, previous, chained_hash(previous, payload), payload))
    return found


def history_of(entries: list[Link]) -> bytes:
    head = history_head({"number": "KJ-1", "id": "con_1"})
    return head + b",".join(history_entry(each) for each in entries) + history_tail()


def told_by_program(history: bytes | str, folder: Path) -> tuple[int, str]:
    """What the printed program says, run as a stranger would: isolated, with nothing but Python."""
    content = history.encode() if isinstance(history, str) else history
    (folder / "history.json").write_bytes(content)
    (folder / "check_history.py").write_text(printed_program(WORDS), encoding="utf-8")
    command = [sys.executable, "-I", "-S", "check_history.py"]
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True, timeout=60)
    return done.returncode, (done.stdout or done.stderr).strip()


def test_the_history_is_one_canonical_text() -> None:
    content = history_of(links(3)).decode()
    assert canonical(json.loads(content)) == content
    assert list(json.loads(content)) == ["contract", "events", "format", "rule"]
    assert json.loads(content)["contract"] == {"id": "con_1", "number": "KJ-1"}


def test_every_entry_is_there_as_it_was_hashed() -> None:
    entries = links(3)
    read = json.loads(history_of(entries))["events"]
    assert [Link(e["sequence"], e["previousHash"], e["hash"], e["payload"]) for e in read] == entries


def test_the_printed_program_is_short_and_needs_nothing() -> None:
    program = printed_program(WORDS)
    assert len(program.splitlines()) <= 11
    assert [line for line in program.splitlines() if "import" in line] == ["import hashlib, json"]


def test_the_printed_program_says_that_a_whole_history_is_whole(tmp_path: Path) -> None:
    entries = links(5)
    assert told_by_program(history_of(entries), tmp_path) == (
        0,
        f"intact: 5 entries, the last hash is {entries[-1].hash}",
    )


def changed(entries: list[Any]) -> None:
    entries[2]["payload"] = entries[2]["payload"].replace("EXPORT", "SEALED")


def changed_with_its_hash(entries: list[Any]) -> None:
    changed(entries)
    entries[2]["hash"] = chained_hash(entries[2]["previousHash"], entries[2]["payload"])


def removed(entries: list[Any]) -> None:
    del entries[2]


def removed_and_numbered_anew(entries: list[Any]) -> None:
    del entries[2]
    for number, entry in enumerate(entries, start=1):
        entry["sequence"] = number


def inserted(entries: list[Any]) -> None:
    entries.insert(2, dict(entries[1]))


def inserted_as_if_it_followed(entries: list[Any]) -> None:
    payload = canonical({"sequence": 3, "facts": {}})
    before = entries[1]["hash"]
    forged = {
        "sequence": 3,
        "previousHash": before,
        "hash": chained_hash(before, payload),
        "payload": payload,
    }
    entries.insert(2, forged)


def exchanged(entries: list[Any]) -> None:
    entries[2], entries[3] = entries[3], entries[2]


def without_beginning(entries: list[Any]) -> None:
    del entries[:2]


@pytest.mark.parametrize(
    ("tamper", "place"),
    [
        (changed, 3),
        (changed_with_its_hash, 4),
        (removed, 3),
        (removed_and_numbered_anew, 3),
        (inserted, 3),
        (inserted_as_if_it_followed, 4),
        (exchanged, 3),
        (without_beginning, 1),
    ],
)
def test_the_printed_program_names_the_place_as_our_own_rule_does(
    tmp_path: Path, tamper: Callable[[list[Any]], None], place: int
) -> None:
    history = json.loads(history_of(links(5)))
    tamper(history["events"])
    assert told_by_program(json.dumps(history), tmp_path) == (1, f"broken at entry {place}")
    read = [Link(e["sequence"], e["previousHash"], e["hash"], e["payload"]) for e in history["events"]]
    assert broken_at(read) == place


def test_how_to_verify_names_the_contract_in_both_languages_and_leaves_no_gap() -> None:
    for words in (
        "合同 KJ-20261123-000001-7：如何自行核验本文件夹",
        "How to verify this folder by yourself: contract KJ-20261123-000001-7",
        "pdfsig KJ-20261123-000001-7.pdf",
        "ab" * 32,
        "https://contracts.example.com/verify?number=KJ-20261123-000001-7&code=0123-4567-89AB-CDEF-GHJK",
    ):
        assert words in WORDS
    assert "${" not in WORDS
    assert "$pdf" not in WORDS
    assert max(len(line) for line in WORDS.splitlines()) <= 120


def test_sums_are_as_sha256sum_reads_them() -> None:
    assert sums([("KJ-1.pdf", "0" * 64), ("supplements/01-补充协议-XY.pdf", "1" * 64)]).decode() == (
        f"{'0' * 64}  KJ-1.pdf\n{'1' * 64}  supplements/01-补充协议-XY.pdf\n"
    )


def test_a_manifest_is_read_by_people_too() -> None:
    assert manifest({"kind": "补充协议"}).decode() == '{\n  "kind": "补充协议"\n}\n'


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("XY-1", "XY-1"),
        ("  补充协议（2026）第 3 号 ", "补充协议（2026）第 3 号"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ('a<b>c:d"e/f\\g|h?i*j', "a_b_c_d_e_f_g_h_i_j"),
        ("\u202egpj.exe\n", "_gpj.exe_"),
        ("...", ""),
        ("𠮷" * 100, "𠮷" * 50),
    ],
)
def test_what_people_typed_is_a_harmless_part_of_a_name(typed: str, kept: str) -> None:
    assert name_in_archive(typed) == kept
    assert len(f"99-权利义务转让补充协议-{kept}.pdf".encode()) <= 255
