"""Contracts driven through random steps, beside a small model of what the customer's document promises."""

from dataclasses import dataclass
from typing import Final

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from rules.lifecycle import check_action, first_sub_status, next_move, state_of
from rules.terms import ActorKind, ContractAction, ContractStatus, SigningMode
from rules.terms import ContractEventStep as Step
from rules.terms import ContractSubStatus as Sub
from rules.violations import RuleViolation

# The story of each mode as arrows, written from the customer's document: from, who, step, to.
# C customer, O operator, J background job, P e-sign provider.
PAPER: Final = """
有效 C PAPER_REQUESTED 申请
申请 O PAPER_SHIPPED 寄出
申请 O PAPER_RETURNED 有效
寄出 O SHIPMENT_CORRECTED 寄出
作废 C DELETED 删除
"""
STORY_OF: Final = {
    SigningMode.UNILATERAL: f"""
生成 J DRAFT_RENDERED 草稿
生成 O GENERATION_ABORTED 作废
草稿 C FINALIZED 盖章
草稿 C VOIDED 作废
盖章 J SEALED 有效
{PAPER}""",
    SigningMode.BILATERAL: f"""
填写 C FILLED_IN 文本
文本 C TEXT_CONFIRMED 确认
文本 C STEPPED_BACK 填写
确认 C STEPPED_BACK 文本
确认 C SIGNING_CONFIRMED 生成
填写 C DELETED 删除
文本 C DELETED 删除
确认 C DELETED 删除
生成 J DRAFT_RENDERED 客签
生成 O GENERATION_ABORTED 作废
客签 P CUSTOMER_SIGNED 盖章
客签 C SIGNING_CANCEL_REQUESTED 取消
取消 P SIGNING_CANCELLED 作废
取消 P CUSTOMER_SIGNED 盖章
客签 P SIGNING_REFUSED 作废
客签 P SIGNING_EXPIRED 作废
客签 P SIGNING_INVALID 作废
取消 P SIGNING_REFUSED 作废
取消 P SIGNING_EXPIRED 作废
取消 P SIGNING_INVALID 作废
盖章 P SIGNING_REFUSED 作废
盖章 P SIGNING_EXPIRED 作废
盖章 P SIGNING_INVALID 作废
盖章 P SEALED 有效
{PAPER}""",
}
PLACE_OF: Final = {
    Sub.FILLING_IN: "填写",
    Sub.CONFIRMING_TEXT: "文本",
    Sub.CONFIRMING_SIGNING: "确认",
    Sub.DRAFT_GENERATING: "生成",
    Sub.DRAFT_GENERATED: "草稿",
    Sub.CUSTOMER_SIGNING: "客签",
    Sub.CANCELLING: "取消",
    Sub.VENDOR_SIGNING: "盖章",
    Sub.ELECTRONIC_EFFECTIVE: "有效",
    Sub.PAPER_REQUESTED: "申请",
    Sub.PAPER_SHIPPED: "寄出",
    Sub.VOIDED: "作废",
    None: "删除",
}
OFFERED_AT: Final = {
    "填写": {ContractAction.DELETE},
    "文本": {ContractAction.DELETE},
    "确认": {ContractAction.DELETE},
    "草稿": {ContractAction.FINALIZE, ContractAction.VOID},
    "客签": {ContractAction.CANCEL_SIGNING},
    "有效": {ContractAction.REQUEST_PAPER},
    "申请": {ContractAction.VIEW_SHIPMENT},
    "寄出": {ContractAction.VIEW_SHIPMENT},
    "作废": {ContractAction.DELETE},
}
LETTER_OF: Final = {
    ActorKind.CUSTOMER: "C",
    ActorKind.OPERATOR: "O",
    ActorKind.SYSTEM: "J",
    ActorKind.ESIGN_PROVIDER: "P",
}
ACTOR_OF: Final = {letter: actor for actor, letter in LETTER_OF.items()}


@dataclass(slots=True, kw_only=True)
class Model:
    """What the customer would say: where the contract is, and whether it was sealed, voided, deleted."""

    mode: SigningMode
    place: str
    sealed: bool = False
    voided: bool = False
    deleted: bool = False

    def ways(self) -> dict[tuple[str, str], str]:
        arrows = [line.split() for line in STORY_OF[self.mode].splitlines() if line]
        return {(who, step): after for before, who, step, after in arrows if before == self.place}

    def go(self, place: str) -> None:
        self.place = place
        self.sealed |= place == "有效"
        self.voided |= place == "作废"
        self.deleted |= place == "删除"


class ContractLife(RuleBasedStateMachine):
    """The rules walk beside the model; the two must agree on every step, taken or refused."""

    @initialize(mode=st.sampled_from(SigningMode))
    def the_first_contract_begins(self, mode: SigningMode) -> None:
        self.begin(mode)

    def begin(self, mode: SigningMode) -> None:
        self.sub_status: Sub | None = first_sub_status(mode)
        self.model = Model(mode=mode, place="生成" if mode is SigningMode.UNILATERAL else "填写")

    def take(self, step: Step, actor: ActorKind) -> None:
        assert self.sub_status is not None
        expected = self.model.ways().get((LETTER_OF[actor], step))
        try:
            move = next_move(self.model.mode, self.sub_status, step, actor)
        except RuleViolation:
            assert expected is None, f"{step} by {actor} was refused at {self.sub_status}"
            return
        assert PLACE_OF[move.after] == expected
        self.sub_status = move.after
        self.model.go(PLACE_OF[move.after])

    @precondition(lambda self: not self.model.deleted)
    @rule(step=st.sampled_from(Step), actor=st.sampled_from(ActorKind))
    def anybody_tries_anything(self, step: Step, actor: ActorKind) -> None:
        self.take(step, actor)

    @precondition(lambda self: not self.model.deleted)
    @rule(data=st.data())
    def somebody_goes_on(self, data: st.DataObject) -> None:
        who, step = data.draw(st.sampled_from(sorted(self.model.ways())))
        before = (self.model.place, step)
        self.take(Step[step], ACTOR_OF[who])
        assert before != (self.model.place, step) or step == "SHIPMENT_CORRECTED"

    @precondition(lambda self: self.model.deleted)
    @rule(mode=st.sampled_from(SigningMode))
    def another_contract_begins_after_the_last_was_deleted(self, mode: SigningMode) -> None:
        self.begin(mode)

    @precondition(lambda self: not self.model.deleted)
    @rule(action=st.sampled_from(ContractAction))
    def the_customer_asks_for_an_action(self, action: ContractAction) -> None:
        assert self.sub_status is not None
        try:
            check_action(self.sub_status, action)
        except RuleViolation:
            assert action not in OFFERED_AT.get(self.model.place, set())
        else:
            assert action in OFFERED_AT[self.model.place]

    @invariant()
    def the_contract_stands_where_the_model_says(self) -> None:
        assert PLACE_OF[self.sub_status] == self.model.place

    @invariant()
    def what_was_sealed_is_never_voided_or_deleted(self) -> None:
        assert not (self.model.sealed and (self.model.voided or self.model.deleted))

    @invariant()
    def what_was_voided_never_comes_back(self) -> None:
        if self.model.voided and self.sub_status is not None:
            assert state_of(self.sub_status).status is ContractStatus.VOIDED

    @invariant()
    def the_signing_mode_still_fits(self) -> None:
        if self.sub_status is not None:
            assert self.model.mode in state_of(self.sub_status).signing_modes


TestContractLife = ContractLife.TestCase
