"""Every refusal the rules can give has a whole sentence in both languages."""

import re
from typing import Final

import pytest

from messages import Locale, message
from messages.catalog import _CATALOGS
from rules.violations import ErrorCode as Code
from tests.messages.refusals_in_rules import GivenRefusal, refusals_in_rules

GIVEN: Final = sorted(
    refusals_in_rules(), key=lambda given: (given.code, str(given.reason), sorted(given.facts))
)
FACTS: Final = {
    "action": "FINALIZE",
    "character": "U+202E",
    "contract": "KJ-20261123-00000012-0",
    "attempts": "2",
    "count": "101",
    "documentNeeded": "RENAME_LETTER",
    "expected": "1",
    "field": "title",
    "fields": "address,phone",
    "filing": "B1",
    "kind": "FILING",
    "least": "3",
    "length": "101",
    "limit": "100",
    "newest": "2026-12-1",
    "order": "D1",
    "revision": "2",
    "status": "REJECTED",
    "subStatus": "DRAFT_GENERATED",
    "version": "2026-12-1",
}
LEFTOVERS: Final = re.compile(r"[{}\[\]…]|None")
LOCALES: Final = list(Locale)
ZH, EN = Locale.ZH_CN, Locale.EN


def given_facts(given: GivenRefusal) -> dict[str, str]:
    facts = {name: FACTS[name] for name in given.facts if name != "reason"}
    return facts if given.reason is None else {**facts, "reason": given.reason}


def test_the_refusals_of_the_rules_are_found_in_their_source() -> None:
    assert len(GIVEN) >= 30
    assert GivenRefusal("ORDER_OCCUPIED", None, frozenset({"order", "contract"})) in GIVEN
    assert GivenRefusal("CONTRACT_SEALED", None, frozenset({"action", "subStatus"})) in GIVEN
    assert {given.reason for given in GIVEN if given.code == "SUBJECT_CHANGE_ON_HOLD"} == {
        "SUBJECT_CHANGED",
        "BUSINESS_RENAMED",
        "DRAFT_OUTDATED",
    }
    assert {given.reason for given in GIVEN if given.code == "INVALID_VALUE"} == {
        "TOO_LONG",
        "CONTROL_CHARACTER",
        "EMPTY",
        "MASKED",
        "FORMAT",
        "DUPLICATE",
        "NOT_FOR_THIS_KIND",
        "VERSION_TAKEN",
        "NOT_NEWEST",
        "UNCHANGED",
    }


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("given", GIVEN, ids=lambda given: f"{given.code}.{given.reason}")
def test_a_refusal_of_the_rules_is_a_whole_sentence(given: GivenRefusal, locale: Locale) -> None:
    sentence = message(Code[given.code], given_facts(given), locale)
    assert sentence.endswith("。" if locale is ZH else ".")
    assert not LEFTOVERS.search(sentence)
    assert given.reason is None or f"reasons.{given.code}.{given.reason}" in _CATALOGS[locale]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("code", Code)
def test_a_refusal_without_any_fact_is_still_a_sentence(code: Code, locale: Locale) -> None:
    for facts in (
        {},
        {"reason": "NO_SUCH_REASON"},
        {"reason": ""},
        {"status": "NO_SUCH_STATUS", "field": ""},
    ):
        sentence = message(code, facts, locale)
        assert sentence.endswith("。" if locale is ZH else ".")
        assert not re.search(r"[{}\[\]]|NO_SUCH_REASON", sentence)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_variant_survives_without_its_facts(locale: Locale) -> None:
    for key in _CATALOGS[locale]:
        if key.startswith("reasons."):
            _, code, reason = key.split(".")
            assert not re.search(r"[{}\[\]]", message(Code[code], {"reason": reason}, locale))


@pytest.mark.parametrize(
    ("code", "facts", "zh", "en"),
    [
        (
            Code.ORDER_OCCUPIED,
            {"order": "D2", "contract": "DD-9"},
            "订单 D2 已被合同 DD-9 占用。如需重新选择，请先作废并删除该合同。",
            (
                "Order D2 is already taken by contract DD-9. "
                "To select it again, first void and delete that contract."
            ),
        ),
        (
            Code.ORDER_STATE_NOT_ALLOWED,
            {"order": "D2", "status": "REFUNDED"},
            "订单 D2 当前为“已退款”，不能用于合同。请选择待支付、已支付、发货中或已发货的订单。",
            (
                "Order D2 cannot be used in a contract: it is now “Refunded”. "
                "Please select orders that are unpaid, paid, in delivery or delivered."
            ),
        ),
        (
            Code.FILING_NOT_APPROVED,
            {"filing": "B1", "status": "PENDING"},
            "备案订单 B1 当前为“审核中”，尚不能用于合同。请在备案通过后再试，或选择其他备案订单。",
            (
                "Filing order B1 cannot be used in a contract yet: it is now “Under review”. "
                "Please wait for its approval or select another one."
            ),
        ),
        (
            Code.ESIGN_NOT_ACTIVATED,
            {"status": "PENDING"},
            "企业首次使用双方电子签章需先激活电子签，当前为“激活中”。请完成激活后再试。",
            (
                "An enterprise must activate the e-sign service before signing bilaterally; "
                "it is now “Activation pending”. Please complete the activation and try again."
            ),
        ),
        (
            Code.ACTION_NOT_AVAILABLE,
            {"action": "VOID", "subStatus": "VENDOR_SIGNING"},
            "合同当前为“乙方签署”，不能执行“作废”。请刷新后查看可执行的操作。",
            (
                "The contract is at “Vendor signing”, where “Void” is not available. "
                "Please refresh to see what can be done."
            ),
        ),
        (
            Code.ACTION_NOT_AVAILABLE,
            {"action": "TEXT_CONFIRMED", "subStatus": "VOIDED"},
            "合同当前为“已作废”，不能执行“确认合同文本”。请刷新后查看可执行的操作。",
            (
                "The contract is at “Voided”, where “Text confirmed” is not available. "
                "Please refresh to see what can be done."
            ),
        ),
        (
            Code.ACTION_NOT_AVAILABLE,
            {"action": "SIGN", "subStatus": "VOIDED"},
            "合同当前为“已作废”，不能执行“签署”。请刷新后查看可执行的操作。",
            (
                "The contract is at “Voided”, where “Sign” is not available. "
                "Please refresh to see what can be done."
            ),
        ),
        (
            Code.FRAMEWORK_REQUIRED,
            {"reason": "NOT_EFFECTIVE", "contract": "KJ-1"},
            "框架合同 KJ-1 尚未生效。请先完成框架合同，待其生效后再试。",
            (
                "The framework contract KJ-1 is not in effect yet. "
                "Please complete it first, and try again once it is in effect."
            ),
        ),
        (
            Code.FRAMEWORK_REQUIRED,
            {"reason": "NOT_EFFECTIVE"},
            "框架合同尚未生效。请先完成框架合同，待其生效后再试。",
            (
                "The framework contract is not in effect yet. "
                "Please complete it first, and try again once it is in effect."
            ),
        ),
        (
            Code.PARTY_A_INCOMPLETE,
            {"fields": "contact,email"},
            "甲方信息不完整，缺少：联系人、电子邮箱。请在甲方信息管理中补全后再试。",
            (
                "The details of party A are incomplete; missing: Contact person, E-mail. "
                "Please complete the party A profile and try again."
            ),
        ),
        (
            Code.INVALID_VALUE,
            {"field": "postcode", "reason": "TOO_LONG", "limit": "6", "length": "7"},
            "邮政编码最多 6 个字符，当前 7 个。请缩短后重试。",
            "Postcode may have at most 6 characters; it now has 7. Please shorten it.",
        ),
        (
            Code.INVALID_VALUE,
            {"field": "orderIds", "reason": "NOT_FOR_THIS_KIND", "kind": "FILING"},
            "备案合同不能填写订单。请去掉该项后重试。",
            (
                "Orders: this does not apply to a contract of the kind “Filing contract”. "
                "Please remove it and try again."
            ),
        ),
    ],
)
def test_facts_are_told_in_the_readers_words(code: Code, facts: dict[str, str], zh: str, en: str) -> None:
    assert message(code, facts, ZH) == zh
    assert message(code, facts, EN) == en


def test_what_a_fact_holds_is_never_read_as_a_pattern() -> None:
    facts = {"order": "{contract}[x]{0}{order.__class__}\\1", "contract": "%s{order}"}
    sentence = message(Code.ORDER_OCCUPIED, facts, ZH)
    assert sentence.startswith("订单 {contract}[x]{0}{order.__class__}\\1 已被合同 %s{order} 占用。")


def test_a_missing_fact_leaves_a_gap_and_no_error() -> None:
    assert message(Code.ORDER_OCCUPIED, {"order": "D2"}, ZH).startswith("订单 D2 已被合同 … 占用。")
    assert message(Code.TOO_MANY_ORDERS, {"limit": "100"}, EN) == (
        "A contract may hold at most 100 orders. Please select fewer, or split them over several contracts."
    )
