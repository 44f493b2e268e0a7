"""Every mistake of a text is found before anything is drawn from it, and named with its place."""

from typing import Any

import pytest

from documents.template_check import LARGEST, mistakes_in
from documents.text import newest_text_version, shipped_text
from rules.terms import ContractKind

FRAMEWORK, ORDER, FILING = ContractKind
HEAD = 'title = "样张合同"\npreamble = ["双方约定如下。"]\n'
ARTICLE = '[[articles]]\nkey = "one"\nheading = "第一"\n'
SMALL = f'{HEAD}{ARTICLE}clauses = ["一款。"]\n'
PLACE = {"article": "1", "clause": "1"}


def clauses(*written: str, head: str = HEAD, article: str = ARTICLE) -> str:
    """A framework text of one article with these clauses, in TOML."""
    return f"{head}{article}clauses = [{', '.join(written)}]\n"


def found(source: str, kind: ContractKind = FRAMEWORK) -> list[tuple[str, dict[str, Any]]]:
    return [(mistake.reason, dict(mistake.facts)) for mistake in mistakes_in(kind, source)]


@pytest.mark.parametrize("kind", ContractKind)
def test_the_shipped_texts_have_no_mistake(kind: ContractKind) -> None:
    assert found(shipped_text(kind, newest_text_version(kind)), kind) == []


def test_the_smallest_text_has_none_either() -> None:
    assert found(SMALL) == []
    assert found(SMALL.replace("\n", "\r\n")) == []
    assert found(SMALL.replace("一款。", "合同编号 {number}，见{article_one}。")) == []


# fmt: off
SYNTAX: list[tuple[str, tuple[str, dict[str, str]]]] = [
    (SMALL + "]",                                   ("TEXT_SYNTAX", {"line": "7", "column": "1"})),
    (SMALL.replace("[[articles]]", "[articles]"),    ("TEXT_TYPE", {"key": "articles"})),
    ('title = "a',                                  ("TEXT_SYNTAX", {})),
    ("a = 1\na = 2\n",                                ("TEXT_SYNTAX", {"line": "2", "column": "6"})),
    ("a = " + "[" * 9_000,                          ("TEXT_SYNTAX", {})),
    ("a = " + "{b=" * 9_000,                        ("TEXT_SYNTAX", {})),
    ("a = 1" + "0" * 9_000,                         ("TEXT_SYNTAX", {})),
    ("a" + ".a" * 90_000 + " = 1",                  ("TEXT_DOT", {"line": "1"})),
    ('x = 1\n"a"."b" = 1',                          ("TEXT_DOT", {"line": "2"})),
    ("['a'.'b']",                                   ("TEXT_DOT", {"line": "1"})),
    ("x = 'it\\'\na.b = '#'",                       ("TEXT_DOT", {"line": "2"})),
    ('x = """a"""", b.b = """',                     ("TEXT_LINES", {"line": "1"})),
    ("x = 1\nx = '''a\nb'''",                       ("TEXT_LINES", {"line": "2"})),
    (SMALL + "#\u202e",                             ("TEXT_CHARACTER", {"character": "U+202E", "line": "7"})),
    (SMALL.replace("一款", "一\u200b款"),              ("TEXT_CHARACTER", {"character": "U+200B", "line": "6"})),
    ("\ufeff" + SMALL,                              ("TEXT_CHARACTER", {"character": "U+FEFF", "line": "1"})),
    (SMALL + "\x00",                                ("TEXT_CHARACTER", {"character": "U+0000", "line": "7"})),
    (SMALL + "#a\rb",                               ("TEXT_CHARACTER", {"character": "U+000D", "line": "7"})),
    (SMALL + "\ud800",                              ("TEXT_CHARACTER", {"character": "U+D800", "line": "7"})),
]
SHAPE: list[tuple[str, tuple[str, dict[str, str]]]] = [
    ("",                                            ("TEXT_MISSING", {"key": "title"})),
    (SMALL.replace('title = "样张合同"\n', ""),        ("TEXT_MISSING", {"key": "title"})),
    (SMALL.replace("样张合同", "　"),                  ("TEXT_MISSING", {"key": "title"})),
    (SMALL.replace("样张合同", "合" * 101),
     ("TEXT_TOO_LONG", {"key": "title", "limit": "100", "length": "101"})),
    (SMALL.replace('"样张合同"', "1"),                 ("TEXT_TYPE", {"key": "title"})),
    (SMALL.replace('["双方约定如下。"]', "[]"),          ("TEXT_MISSING", {"key": "preamble"})),
    (SMALL.replace('["双方约定如下。"]', '["甲", 1]'),
     ("TEXT_TYPE", {"key": "preamble", "paragraph": "2"})),
    (HEAD,                                          ("TEXT_MISSING", {"key": "articles"})),
    (HEAD + "articles = [1]",                       ("TEXT_TYPE", {"key": "articles", "article": "1"})),
    ('author = "x"\n' + SMALL,                      ("TEXT_UNKNOWN_KEY", {"key": "author"})),
    ('"\\u202e{x}" = "x"\n' + SMALL,                ("TEXT_UNKNOWN_KEY", {"key": "…"})),
    (SMALL + "note = 1",                            ("TEXT_UNKNOWN_KEY", {"key": "note", "article": "1"})),
    (SMALL.replace('heading = "第一"\n', ""),          ("TEXT_MISSING", {"key": "heading", "article": "1"})),
    (SMALL.replace("第一", "一" * 31),
     ("TEXT_TOO_LONG", {"key": "heading", "limit": "30", "length": "31", "article": "1"})),
    (SMALL.replace('"one"', '"One"'),               ("TEXT_KEY_FORM", {"article": "1"})),
    (SMALL.replace('"one"', '"a.b"'),               ("TEXT_KEY_FORM", {"article": "1"})),
    (SMALL + ARTICLE + 'clauses = ["二。"]',          ("TEXT_KEY_TAKEN", {"key": "one", "article": "2"})),
    (clauses(),                                     ("TEXT_MISSING", {"key": "clauses", "article": "1"})),
    (clauses('"一。"', "2"),
     ("TEXT_TYPE", {"key": "clauses", "article": "1", "clause": "2"})),
    (clauses('{ text = "一。", unless = ["TAX"] }'),  ("TEXT_UNKNOWN_KEY", {"key": "unless", **PLACE})),
    (clauses('{ items = ["一"] }'),                  ("TEXT_MISSING", {"key": "text", **PLACE})),
    (clauses('{ text = "一：", items = [] }'),         ("TEXT_MISSING", {"key": "items", **PLACE})),
    (clauses('{ text = "一：", items = ["甲", ""] }'),
     ("TEXT_MISSING", {"key": "items", **PLACE, "item": "2"})),
    (clauses('{ text = "一。", when = "CITED" }'),     ("TEXT_TYPE", {"key": "when", **PLACE})),
    (clauses(*['"一。"'] * 100),
     ("TEXT_TOO_MANY", {"key": "clauses", "limit": "99", "length": "100", "article": "1"})),
    (clauses(f'"{"长" * 3_001}"'),
     ("TEXT_TOO_LONG", {"key": "clauses", "limit": "3000", "length": "3001", **PLACE})),
]
WORDS: list[tuple[str, tuple[str, dict[str, str]]]] = [
    (clauses('"乙方的{vendor}。"'),                    ("TEXT_PLACEHOLDER", {"placeholder": "vendor", **PLACE})),
    (clauses('"见{article_two}。"'),                  ("TEXT_PLACEHOLDER", {"placeholder": "article_two", **PLACE})),
    (clauses('{ text = "甲：", items = ["乙{x}"] }'),
     ("TEXT_PLACEHOLDER", {"placeholder": "x", **PLACE, "item": "1"})),
    (SMALL.replace("双方", "{number} {x}"),           ("TEXT_PLACEHOLDER", {"placeholder": "x", "paragraph": "1"})),
    (SMALL.replace("样张合同", "合同{number}"),          ("TEXT_BRACES", {})),
    (SMALL.replace("第一", "{number}"),               ("TEXT_BRACES", {"article": "1"})),
    (clauses('{ text = "甲。", when = ["SOMETIMES"] }', '"乙。"'),
     ("TEXT_CONDITION", {"condition": "SOMETIMES", **PLACE})),
    (clauses('{ text = "甲。", when = ["<b>{x}"] }', '"乙。"'), ("TEXT_CONDITION", {"condition": "…", **PLACE})),
    (clauses('"甲。"', article=f'{ARTICLE}table = "ORDERS"\n'),
     ("TEXT_TABLE", {"table": "ORDERS", "article": "1"})),
    (clauses('"甲。"', article=f'{ARTICLE}table = "PRICES"\n'),
     ("TEXT_TABLE", {"table": "PRICES", "article": "1"})),
    (clauses('"一\\u202e二"'),                        ("TEXT_CHARACTER", {"character": "U+202E", **PLACE})),
    (clauses('"一\\n二"'),                            ("TEXT_CHARACTER", {"character": "U+000A", **PLACE})),
    (clauses('"一款😀和\U0001f600。"'),                ("TEXT_UNPRINTABLE", {"characters": "😀", **PLACE})),
]
BRACES = [
    "{0}", "{}", "{{number}}", "{number!r}", "{number:>9}", "{number.__class__}", "{number[0]}", "{", "}", "{ number }",
    "{NUMBER}", "{__class__}", "{number.__class__.__mro__[1].__subclasses__}", "{x.__init__.__globals__}", "{数}",
]
# fmt: on


@pytest.mark.parametrize(("source", "mistake"), SYNTAX + SHAPE + WORDS)
def test_a_mistake_is_named_with_its_place(source: str, mistake: tuple[str, dict[str, str]]) -> None:
    assert mistake in found(source)


@pytest.mark.parametrize("braces", BRACES)
def test_braces_hold_the_name_of_a_value_and_nothing_else(braces: str) -> None:
    assert found(clauses(f'"甲{braces}乙"')) == [("TEXT_BRACES", PLACE)]


@pytest.mark.parametrize(
    ("kind", "words", "placeholder"),
    [
        (FRAMEWORK, "{framework_number}", "framework_number"),
        (FRAMEWORK, "{amount}", "amount"),
        (FRAMEWORK, "{cited_documents}", "cited_documents"),
        (FRAMEWORK, "至{term_end}止", "term_end"),
        (ORDER, "税额{tax}", "tax"),
        (ORDER, "不含税{amount_without_tax}", "amount_without_tax"),
        (FILING, "自{term_start}起", "term_start"),
    ],
)
def test_a_clause_that_would_print_an_empty_place_in_some_contract_is_refused(
    kind: ContractKind, words: str, placeholder: str
) -> None:
    table = {ORDER: 'table = "ORDERS"\n', FILING: 'table = "FILING"\n'}.get(kind, "")
    source = clauses('"一。"', f'"{words}。"', article=ARTICLE + table)
    place = {"article": "1", "clause": "2"}
    assert found(source, kind) == [("TEXT_NO_VALUE", {"placeholder": placeholder, **place})]


def test_with_its_condition_it_is_not() -> None:
    conditioned = (
        '{ text = "至{term_end}止。", when = ["FIXED_TERM"] }',
        '{ text = "自{term_start}起至{term_end}止。", when = ["FIXED_TERM", "WITH_START"] }',
        '{ text = "引用{cited_documents}。", when = ["CITED", "BILATERAL"] }',
    )
    assert found(clauses('"一。"', *conditioned)) == []
    halved = '{ text = "自{term_start}起至{term_end}止。", when = ["FIXED_TERM"] }'
    assert [reason for reason, _ in found(clauses('"一。"', halved))] == ["TEXT_NO_VALUE"]


def test_an_order_s_amount_is_always_there_and_its_tax_sometimes() -> None:
    words = ('"价款 {amount} 元（{amount_in_words}），{row_count} 项，依{framework_number}。"',)
    taxed = '{ text = "其中税额 {tax} 元，不含税 {amount_without_tax} 元。", when = ["TAX"] }'
    assert found(clauses(*words, taxed, article=f'{ARTICLE}table = "ORDERS"\n'), ORDER) == []


@pytest.mark.parametrize(
    "conditions", [["TAX"], ["AMOUNT"], ["CITED", "NOTHING_CITED"], ["BILATERAL", "UNILATERAL"]]
)
def test_a_clause_that_no_framework_contract_would_ever_print_is_refused(conditions: list[str]) -> None:
    written = ", ".join(f'"{condition}"' for condition in conditions)
    source = clauses('"一。"', f'{{ text = "二。", when = [{written}] }}')
    assert found(source) == [("TEXT_NEVER_PRINTED", {"article": "1", "clause": "2"})]


def test_an_article_has_a_clause_in_every_contract() -> None:
    one = '{ text = "单方。", when = ["UNILATERAL"] }'
    two = '{ text = "双方。", when = ["BILATERAL"] }'
    assert found(clauses(one)) == [("TEXT_EMPTY_ARTICLE", {"article": "1"})]
    assert found(clauses(one, two)) == []


@pytest.mark.parametrize(("kind", "table"), [(ORDER, "ORDERS"), (FILING, "FILING")])
def test_what_a_contract_is_about_is_printed(kind: ContractKind, table: str) -> None:
    assert found(SMALL, kind) == [("TEXT_TABLE_MISSING", {"table": table})]


def test_a_text_has_at_most_200_kb() -> None:
    filling = "#" + "x" * (LARGEST - len(SMALL.encode()) - 1)
    assert found(SMALL + filling) == []
    assert found(SMALL + filling + "x") == [("TEXT_TOO_LARGE", {"limit": "200"})]
    assert found("合" * 66_667) == [("TEXT_TOO_LARGE", {"limit": "200"})]


def test_a_text_that_grows_beyond_measure_when_it_is_filled_is_refused_before_it_is_drawn() -> None:
    bomb = '{ text = "' + "{cited_documents}" * 170 + '", when = ["CITED"] }'
    articles = [
        ARTICLE.replace("one", f"a{number}") + f'clauses = ["一。", {bomb}]\n' for number in range(60)
    ]
    assert found(HEAD + "".join(articles)) == [("TEXT_PRINTED_TOO_LONG", {"limit": "150000"})]


def test_all_mistakes_of_a_step_are_named_but_no_more_than_fifty() -> None:
    many = clauses(*(f'"{{x}}{number}"' for number in range(20)))
    assert [facts["clause"] for _, facts in found(many)] == [str(number) for number in range(1, 21)]
    assert len(found(clauses(*['"{x}"'] * 99))) == 50
