"""Both catalogs say the same things, and use the customer's terms."""

import re
from enum import StrEnum
from pathlib import Path
from typing import Final

import pytest

import rules.terms
from auth.tokens import SignInReason
from messages import Locale, field_name, label, text
from messages.catalog import _CATALOGS
from rules.lifecycle import STATES
from rules.party_a import EDITABLE
from rules.terms import (
    ContractAction,
    ContractEventStep,
    ContractSubStatus,
    NextStep,
    VerificationVerdict,
    WarningCode,
    Work,
)
from rules.values import LIMITS
from rules.violations import ErrorCode
from tests.rules.customer_table import customer_rows

TERMS: Final = Path(rules.terms.__file__)
ENUMS: Final = [
    value
    for value in vars(rules.terms).values()
    if isinstance(value, type) and issubclass(value, StrEnum) and value is not StrEnum
]
INPUTS: Final = """
id ids kind signingMode orderIds filingOrderId partyAProfileId contractId accountId signatory name mobile idNumber
textSha256 signingCode handwriting recipient region copies courier trackingNumber reference signedOn uploadId
expectedVersion idempotencyKey isDefault enabled content kinds active webhookId deliveryId since givenUpOnly first last
after before
"""
SIGN_IN: Final = " ".join(SignInReason)
CHINESE: Final = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
LOCALES: Final = list(Locale)
ZH, EN = Locale.ZH_CN, Locale.EN


def test_both_catalogs_have_the_same_keys_in_the_same_order() -> None:
    assert list(_CATALOGS[ZH]) == list(_CATALOGS[EN])


def test_both_languages_use_the_same_facts() -> None:
    for key, sentence in _CATALOGS[ZH].items():
        assert set(re.findall(r"\{\w+\}", sentence)) == set(re.findall(r"\{\w+\}", _CATALOGS[EN][key])), key


def test_chinese_is_chinese_and_english_is_english() -> None:
    for key in _CATALOGS[ZH]:
        assert CHINESE.search(_CATALOGS[ZH][key]), key
        assert not CHINESE.search(_CATALOGS[EN][key]), key


def test_brackets_and_braces_are_whole() -> None:
    for locale in Locale:
        for key, sentence in _CATALOGS[locale].items():
            bare = re.sub(r"\{[A-Za-z]+\}", "", sentence)
            assert not re.search(r"[{}]", bare), key
            assert not re.search(r"[][]", re.sub(r"\[[^][]*\{[A-Za-z]+\}[^][]*\]", "", sentence)), key


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("terms", ENUMS, ids=lambda terms: terms.__name__)
def test_every_term_has_a_label(terms: type[StrEnum], locale: Locale) -> None:
    for term in terms:
        assert label(term, locale).strip()


def test_no_label_stands_for_a_term_that_does_not_exist() -> None:
    existing = {f"labels.{terms.__name__}.{term}" for terms in ENUMS for term in terms}
    assert {key for key in _CATALOGS[ZH] if key.startswith("labels.")} == existing


def test_the_states_and_actions_are_called_as_in_the_customers_table() -> None:
    for state, row in zip(STATES, customer_rows(), strict=True):
        assert label(state.status, ZH) == row.status
        assert tuple(label(action, ZH) for action in state.actions) == row.actions
        if state.sub_status not in {ContractSubStatus.VENDOR_SIGNING, ContractSubStatus.VOIDED}:
            assert label(state.sub_status, ZH) == row.sub_status


def test_the_vendor_is_never_named() -> None:
    assert label(ContractSubStatus.VENDOR_SIGNING, ZH) == "乙方签署"
    assert label(ContractSubStatus.VOIDED, ZH) == "已作废"
    for locale in Locale:
        assert not any(
            re.search("腾讯|tencent", words, re.IGNORECASE) for words in _CATALOGS[locale].values()
        )


def test_a_term_is_called_as_the_comment_beside_it_says() -> None:
    terms: type[StrEnum] | None = None
    compared = 0
    for line in TERMS.read_text(encoding="utf-8").splitlines():
        if heading := re.match(r"class (\w+)\(StrEnum\)", line):
            terms = getattr(rules.terms, heading[1])
        comment = re.match(r'    (\w+) = "\1"  # (.+)', line)
        if comment is None or terms is None or comment[2] in {"腾讯云签署", "-"}:
            continue
        assert label(terms[comment[1]], ZH) == comment[2]
        compared += 1
    assert compared > 60


def test_actions_steps_and_next_steps_are_never_the_same_word_of_the_api() -> None:
    words = [*ContractAction, *ContractEventStep, *NextStep]
    assert len(set(words)) == len(words)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_input_has_a_name(locale: Locale) -> None:
    for field in (*LIMITS, *EDITABLE, *INPUTS.split()):
        assert f"fields.{field}" in _CATALOGS[locale]
        assert field_name(field, locale) == _CATALOGS[locale][f"fields.{field}"]


def test_an_input_without_a_name_keeps_its_own() -> None:
    assert field_name("orderIds", ZH) == "订单"
    assert field_name("orderIds", EN) == "Orders"
    assert field_name("noSuchField", ZH) == "noSuchField"


def test_every_code_has_a_sentence_and_no_sentence_lacks_a_code() -> None:
    codes = {key.removeprefix("refusals.") for key in _CATALOGS[ZH] if key.startswith("refusals.")}
    assert codes == set(ErrorCode.__members__)
    assert {key.split(".")[1] for key in _CATALOGS[ZH] if key.startswith("reasons.")} <= codes


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    "key",
    [
        *(f"verdict.{verdict}" for verdict in VerificationVerdict),
        *(f"warning.{code}" for code in WarningCode),
        *(f"progress.{work}" for work in Work),
        "progress.DELAYED",
        *(f"sign-in.{reason}" for reason in SIGN_IN.split()),
        "internal",
    ],
)
def test_the_other_sentences_are_there_with_and_without_their_facts(key: str, locale: Locale) -> None:
    for sentence in (text(key, locale), text(key, locale, contract="KJ-1", order="D1", traceId="4bf92f35")):
        assert sentence.endswith("。" if locale is ZH else ".")
        assert not re.search(r"[{}\[\]]", sentence)


def test_a_verdict_names_the_contract_where_it_is_known() -> None:
    assert text("verdict.GENUINE", ZH) == "真实有效：该文件与合同盖章生效时的内容完全一致。"
    assert text("verdict.GENUINE", ZH, contract="KJ-1") == (
        "真实有效：该文件与合同 KJ-1 盖章生效时的内容完全一致。"
    )
    assert text("verdict.NOT_EFFECTIVE", EN, contract="KJ-1") == (
        "Not in effect: the contract KJ-1 is not yet or no longer in effect and binds nobody. "
        "Please ask the other party."
    )


def test_a_fault_is_told_with_the_trace_id_of_the_log() -> None:
    assert "4bf92f35" in text("internal", ZH, traceId="4bf92f35")
    assert "4bf92f35" in text("internal", EN, traceId="4bf92f35")


def test_a_key_nobody_wrote_is_a_mistake_of_the_program() -> None:
    with pytest.raises(KeyError):
        text("verdict.MAYBE", ZH)
