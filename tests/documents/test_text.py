"""The words of contracts: versions, completeness, and the hash of what is confirmed."""

from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pytest

from documents.drawing import draw_contract
from documents.paper import Filing, Paper, Row
from documents.text import (
    IncompletePaperError,
    UnknownTextVersionError,
    filled_text,
    newest_text_version,
    shipped_text,
    text_sha256,
)
from rules.terms import ContractKind, OrderStatus, SigningMode, SubjectType
from tests.documents.papers import COMPANY, VENDOR, filing, framework, order

WHOLE = replace(
    order(2),
    filing=filing().filing,
    term_start=date(2026, 12, 1),
    term_end=date(2027, 11, 30),
    cited_documents=("工商更名函",),
)
OTHER: dict[type, Any] = {
    SigningMode: SigningMode.BILATERAL,
    SubjectType: SubjectType.INDIVIDUAL,
    OrderStatus: OrderStatus.REFUNDED,
}


def changed(value: Any) -> Any:
    """Another value of the same kind."""
    match value:
        case SigningMode() | SubjectType() | OrderStatus():
            return OTHER[type(value)]
        case str():
            return value + "1"
        case int():
            return value + 1
        case date():
            return value + timedelta(days=1)
        case tuple():
            return (*value, value[-1])
    raise AssertionError(type(value))


def test_the_hash_is_of_64_hexadecimal_digits_and_stays_the_same() -> None:
    assert text_sha256(WHOLE) == text_sha256(replace(WHOLE))
    assert len(bytes.fromhex(text_sha256(WHOLE))) == 32


@pytest.mark.parametrize(
    ("paper", "sha256"),
    [
        (framework(), "a730e37d44fd328ddbc14d88609f1d01e16258f08b5880101172411a44c729c6"),
        (order(3), "7618d9758bac1b3407edba451aab0353f031823432066662111d76c9cc9f65ec"),
        (filing(), "9651a6633f763971bf76a462f11a5f0863a80a5113499a40a1612662a228104a"),
    ],
    ids=lambda value: getattr(value, "kind", None),
)
def test_the_hash_of_a_contract_in_flight_is_the_same_after_an_upgrade(paper: Paper, sha256: str) -> None:
    """Customers confirm these words by it: a change here would make every confirmation void."""
    assert text_sha256(paper) == sha256


@pytest.mark.parametrize("paper", [framework(), order(1), filing()], ids=lambda paper: paper.kind.value)
def test_words_that_come_with_the_paper_are_hashed_as_those_of_the_file_are(paper: Paper) -> None:
    source = shipped_text(paper.kind, paper.text_version)
    assert text_sha256(replace(paper, template=source)) == text_sha256(paper)
    assert text_sha256(replace(paper, template=f"# 另一份文件\n{source}")) == text_sha256(paper)
    changed = source.replace("双方", "甲乙双方", 1)
    assert text_sha256(replace(paper, template=changed)) != text_sha256(paper)


@pytest.mark.parametrize(
    "hostile", ["{number.__class__}", "{0}", "{number!r}", "{number[0]}", "{number:>99999999}"]
)
def test_a_text_that_slipped_past_every_check_still_reaches_no_attribute(hostile: str) -> None:
    source = shipped_text(ContractKind.ORDER, "2026-11-1").replace("{row_count}", hostile)
    (clause,) = filled_text(replace(order(1), template=source)).articles[0].clauses
    assert hostile in clause.text


@pytest.mark.parametrize(
    "name",
    [
        f.name
        for f in fields(Paper)
        if f.name not in {"kind", "text_version", "party_a", "vendor", "filing", "template"}
    ],
)
def test_every_value_of_a_paper_is_in_the_hash(name: str) -> None:
    assert text_sha256(replace(WHOLE, **{name: changed(getattr(WHOLE, name))})) != text_sha256(WHOLE)


@pytest.mark.parametrize("name", [f.name for f in fields(COMPANY) if f.name != "credential_type"])
def test_every_value_of_party_a_is_in_the_hash(name: str) -> None:
    party = replace(COMPANY, **{name: changed(getattr(COMPANY, name))})
    assert text_sha256(replace(WHOLE, party_a=party)) != text_sha256(WHOLE)


@pytest.mark.parametrize("name", [f.name for f in fields(VENDOR)])
def test_every_value_of_the_vendor_is_in_the_hash(name: str) -> None:
    vendor = replace(VENDOR, **{name: changed(getattr(VENDOR, name))})
    assert text_sha256(replace(WHOLE, vendor=vendor)) != text_sha256(WHOLE)


@pytest.mark.parametrize("name", [f.name for f in fields(Row)])
def test_every_value_of_a_row_is_in_the_hash(name: str) -> None:
    row = replace(WHOLE.rows[1], **{name: changed(getattr(WHOLE.rows[1], name))})
    assert text_sha256(replace(WHOLE, rows=(WHOLE.rows[0], row))) != text_sha256(WHOLE)


@pytest.mark.parametrize("name", [f.name for f in fields(Filing)])
def test_every_value_of_a_filing_is_in_the_hash(name: str) -> None:
    assert WHOLE.filing is not None
    other = replace(WHOLE.filing, **{name: changed(getattr(WHOLE.filing, name))})
    assert text_sha256(replace(WHOLE, filing=other)) != text_sha256(WHOLE)


@pytest.mark.parametrize("kind", list(ContractKind))
def test_every_kind_has_a_newest_text(kind: ContractKind) -> None:
    assert newest_text_version(kind) == "2026-11-1"


@pytest.mark.parametrize("version", ["2026-11-2", "", "../order/2026-11-1", "2026-11-1.toml"])
def test_an_unknown_version_is_refused(version: str) -> None:
    with pytest.raises(UnknownTextVersionError, match="FRAMEWORK has no text version"):
        filled_text(replace(framework(), text_version=version))


@pytest.mark.parametrize("paper", [order(1), filing()], ids=lambda paper: paper.kind.value)
def test_a_paper_without_a_value_that_its_text_names_is_refused(paper: Paper) -> None:
    with pytest.raises(IncompletePaperError, match="the contract text asks for framework_number"):
        filled_text(replace(paper, framework_number=None))


@pytest.mark.parametrize("paper", [framework(), order(1), filing()], ids=lambda paper: paper.kind.value)
@pytest.mark.parametrize("mode", list(SigningMode))
@pytest.mark.parametrize("start", [None, date(2026, 12, 1)])
@pytest.mark.parametrize("end", [None, date(2027, 11, 30)])
def test_one_clause_speaks_of_the_mode_and_one_of_the_term(
    paper: Paper, mode: SigningMode, start: date | None, end: date | None
) -> None:
    text = filled_text(replace(paper, signing_mode=mode, term_start=start, term_end=end))
    clauses = [clause.text for article in text.articles for clause in article.clauses]
    assert not [clause for clause in clauses if "{" in clause]
    modes = [clause for clause in clauses if "方电子签章方式" in clause]
    assert [("双方电子签章方式" in clause) for clause in modes] == [mode is SigningMode.BILATERAL]
    assert sum("2026年12月1日起" in clause for clause in clauses) == (start is not None)
    assert sum("2027年11月30日止" in clause for clause in clauses) == (end is not None)


@pytest.mark.parametrize(("paper", "table"), [(order(1), "ORDERS"), (filing(), "FILING")])
def test_a_paper_without_its_table_is_refused(paper: Paper, table: str) -> None:
    with pytest.raises(IncompletePaperError, match=f"the contract text asks for the table {table}"):
        draw_contract(replace(paper, rows=(), filing=None))


def test_braces_in_a_value_are_only_braces() -> None:
    text = filled_text(replace(order(1), framework_number="{number}"))
    assert "编号为 {number} 的框架合同" in text.preamble[0]


def test_articles_refer_to_one_another_by_their_own_numbers() -> None:
    articles = filled_text(framework()).articles
    assert [article.heading for article in articles][13] == "变更、转让与主体变更"
    assert "依第十四条的约定办理" in articles[1].clauses[3].text
