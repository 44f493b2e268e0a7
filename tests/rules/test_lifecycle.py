"""The states are the customer's table; an action is refused exactly where their table does not offer it."""

from typing import Final

import pytest

from rules.lifecycle import (
    STATES,
    check_action,
    next_step_of,
    shown_state,
    stages_of,
    state_of,
    sub_statuses_of,
    work_of,
)
from rules.terms import ContractAction as Action
from rules.terms import ContractStatus as Status
from rules.terms import ContractSubStatus as Sub
from rules.terms import NextStep, SigningMode, Work
from rules.violations import ErrorCode, RuleViolation
from tests.rules.customer_table import customer_rows

# The customer's words, taken literally.
MODE_OF: Final = {"单方": SigningMode.UNILATERAL, "双方": SigningMode.BILATERAL}
STATUS_OF: Final = {
    "草稿": Status.DRAFT,
    "签署中": Status.SIGNING,
    "已生效": Status.EFFECTIVE,
    "已作废": Status.VOIDED,
}
SUB_STATUS_OF: Final = {
    "填写信息": Sub.FILLING_IN,
    "确认合同文本内容": Sub.CONFIRMING_TEXT,
    "签署确认": Sub.CONFIRMING_SIGNING,
    "合同草稿生成中": Sub.DRAFT_GENERATING,
    "合同草稿已生成": Sub.DRAFT_GENERATED,
    "客户签署": Sub.CUSTOMER_SIGNING,
    "取消中": Sub.CANCELLING,
    "腾讯云签署": Sub.VENDOR_SIGNING,
    "电子合同已生效": Sub.ELECTRONIC_EFFECTIVE,
    "纸质合同申请中": Sub.PAPER_REQUESTED,
    "纸质合同已寄出": Sub.PAPER_SHIPPED,
    "": Sub.VOIDED,
}
ACTION_OF: Final = {
    "删除": Action.DELETE,
    "转为正式合同": Action.FINALIZE,
    "作废": Action.VOID,
    "取消签署": Action.CANCEL_SIGNING,
    "申请纸质合同": Action.REQUEST_PAPER,
    "查看邮寄信息": Action.VIEW_SHIPMENT,
}
NEXT_STEP_OF: Final = {
    Sub.FILLING_IN: NextStep.FILL_IN,
    Sub.CONFIRMING_TEXT: NextStep.CONFIRM_TEXT,
    Sub.CONFIRMING_SIGNING: NextStep.CONFIRM_SIGNING,
    Sub.DRAFT_GENERATING: NextStep.WAIT,
    Sub.DRAFT_GENERATED: NextStep.NONE,
    Sub.CUSTOMER_SIGNING: NextStep.SIGN,
    Sub.CANCELLING: NextStep.WAIT,
    Sub.VENDOR_SIGNING: NextStep.WAIT,
    Sub.ELECTRONIC_EFFECTIVE: NextStep.NONE,
    Sub.PAPER_REQUESTED: NextStep.NONE,
    Sub.PAPER_SHIPPED: NextStep.NONE,
    Sub.VOIDED: NextStep.NONE,
}
EVERY_ACTION_EVERYWHERE: Final = [(sub_status, action) for sub_status in Sub for action in Action]


def test_the_states_are_the_customers_table_row_for_row() -> None:
    theirs = [
        (
            {MODE_OF[mode] for mode in row.signing_modes},
            STATUS_OF[row.status],
            SUB_STATUS_OF[row.sub_status],
            tuple(ACTION_OF[action] for action in row.actions),
        )
        for row in customer_rows()
    ]
    ours = [(set(state.signing_modes), state.status, state.sub_status, state.actions) for state in STATES]
    assert ours == theirs


def test_there_are_eighteen_triples_seven_unilateral_and_eleven_bilateral() -> None:
    triples = [(mode, row.status, row.sub_status) for row in STATES for mode in row.signing_modes]
    assert len(set(triples)) == len(triples) == 18
    assert sum(mode is SigningMode.UNILATERAL for mode, _, _ in triples) == 7
    assert sum(mode is SigningMode.BILATERAL for mode, _, _ in triples) == 11


@pytest.mark.parametrize("sub_status", Sub)
def test_every_sub_status_has_its_own_row(sub_status: Sub) -> None:
    assert state_of(sub_status).sub_status is sub_status


def test_each_status_lists_its_sub_statuses_in_the_tables_order() -> None:
    assert {status: sub_statuses_of(status) for status in Status} == {
        Status.DRAFT: (
            Sub.FILLING_IN,
            Sub.CONFIRMING_TEXT,
            Sub.CONFIRMING_SIGNING,
            Sub.DRAFT_GENERATING,
            Sub.DRAFT_GENERATED,
        ),
        Status.SIGNING: (Sub.CUSTOMER_SIGNING, Sub.CANCELLING, Sub.VENDOR_SIGNING),
        Status.EFFECTIVE: (Sub.ELECTRONIC_EFFECTIVE, Sub.PAPER_REQUESTED, Sub.PAPER_SHIPPED),
        Status.VOIDED: (Sub.VOIDED,),
    }


@pytest.mark.parametrize(("sub_status", "action"), EVERY_ACTION_EVERYWHERE)
def test_an_action_is_allowed_exactly_where_the_customer_offers_it(sub_status: Sub, action: Action) -> None:
    (row,) = [row for row in customer_rows() if SUB_STATUS_OF[row.sub_status] is sub_status]
    if action in {ACTION_OF[offered] for offered in row.actions}:
        check_action(sub_status, action)
        return
    with pytest.raises(RuleViolation) as refused:
        check_action(sub_status, action)
    sealed = row.status == "已生效" and action in {Action.VOID, Action.DELETE}
    assert refused.value.code is (ErrorCode.CONTRACT_SEALED if sealed else ErrorCode.ACTION_NOT_AVAILABLE)
    assert refused.value.facts == {"action": action, "subStatus": sub_status}


def test_only_six_refusals_say_that_the_contract_is_sealed() -> None:
    sealed = []
    for sub_status, action in EVERY_ACTION_EVERYWHERE:
        try:
            check_action(sub_status, action)
        except RuleViolation as violation:
            if violation.code is ErrorCode.CONTRACT_SEALED:
                sealed.append((sub_status, action))
    assert sealed == [
        (Sub.ELECTRONIC_EFFECTIVE, Action.DELETE),
        (Sub.ELECTRONIC_EFFECTIVE, Action.VOID),
        (Sub.PAPER_REQUESTED, Action.DELETE),
        (Sub.PAPER_REQUESTED, Action.VOID),
        (Sub.PAPER_SHIPPED, Action.DELETE),
        (Sub.PAPER_SHIPPED, Action.VOID),
    ]


@pytest.mark.parametrize("sub_status", Sub)
def test_the_next_step_is_the_one_of_the_domain(sub_status: Sub) -> None:
    assert next_step_of(sub_status) is NEXT_STEP_OF[sub_status]


@pytest.mark.parametrize("sub_status", Sub)
def test_without_a_stored_preview_only_the_confirming_of_the_text_waits(sub_status: Sub) -> None:
    expected = NextStep.WAIT if sub_status is Sub.CONFIRMING_TEXT else NEXT_STEP_OF[sub_status]
    assert next_step_of(sub_status, preview_stored=False) is expected


def test_a_state_is_shown_as_in_the_customers_table() -> None:
    shown = [shown_state(state.sub_status) for state in STATES]
    assert shown == [
        (STATUS_OF[row.status], SUB_STATUS_OF[row.sub_status] if row.sub_status else None)
        for row in customer_rows()
    ]
    assert shown_state(Sub.VOIDED) == (Status.VOIDED, None)
    assert shown_state(None) == (None, None)


def test_the_background_owes_work_to_these_states_only() -> None:
    owed = {
        (mode, sub): work_of(mode, sub)
        for mode in SigningMode
        for sub in Sub
        if work_of(mode, sub) is not None
    }
    assert owed == {
        (SigningMode.UNILATERAL, Sub.DRAFT_GENERATING): Work.RENDER_DRAFT,
        (SigningMode.UNILATERAL, Sub.VENDOR_SIGNING): Work.SEAL,
        (SigningMode.BILATERAL, Sub.CONFIRMING_TEXT): Work.RENDER_PREVIEW,
        (SigningMode.BILATERAL, Sub.DRAFT_GENERATING): Work.OPEN_SIGNING,
        (SigningMode.BILATERAL, Sub.CUSTOMER_SIGNING): Work.FOLLOW_SIGNING,
        (SigningMode.BILATERAL, Sub.VENDOR_SIGNING): Work.FOLLOW_SIGNING,
        (SigningMode.BILATERAL, Sub.CANCELLING): Work.CANCEL_SIGNING,
    }


def test_a_preview_that_is_stored_is_drawn_no_more() -> None:
    mode, sub = SigningMode.BILATERAL, Sub.CONFIRMING_TEXT
    assert work_of(mode, sub, preview_stored=True) is None
    assert all(
        work_of(each, state, preview_stored=True) is work_of(each, state)
        for each in SigningMode
        for state in Sub
        if (each, state) != (mode, sub)
    )


def test_the_stages_of_each_mode_come_in_the_order_of_its_life() -> None:
    assert stages_of(SigningMode.UNILATERAL) == (Work.RENDER_DRAFT, Work.SEAL)
    assert stages_of(SigningMode.BILATERAL) == (Work.RENDER_PREVIEW, Work.OPEN_SIGNING, Work.FOLLOW_SIGNING)
