"""An account brought to where a story of subject_changes.md leaves it, by rows; what it is asked then is real."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from typing import Any, Final

from documents.text import newest_text_version, text_sha256
from jobs.activation import refresh_activation
from jobs.paper import paper_of
from jobs.synchronise import synchronise
from models import Account, Contract, OrderClaim, PartyAProfile, Upload
from models.copies import PartyACopy, signatory_as_json
from providers.identity import EmbeddedIdentity, VerifiedSubject
from rules.signatory import Signatory
from rules.subject import DOCUMENT_NEEDED
from rules.terms import ContractKind, ContractSubStatus, SigningMode
from schema.ids import IdType, id_of
from tests.api import OPERATOR, OWNER, Api, Client
from tests.models.builders import NOW, STEP, a_filing_order, a_line, an_order, walked
from tests.resolvers.shelf import a_flow, shelved
from tests.resolvers.world import facts_of
from tests.subject_cases import SUBJECTS, Case

SUB: Final = ContractSubStatus
_VERIFIED_AT: Final = datetime(2026, 11, 2, tzinfo=UTC)
_FORM: Final = {
    "address": "浙江省杭州市西湖区示例路十八号",
    "contact": "陆知微",
    "phone": "13800000000",
    "email": "contracts@xiuyu-yanzhou.example",
}
_REFERENCES: Final = count(700_001)
ELIGIBILITY: Final = """
  query ($input: EligibilityInput!) {
    contractEligibility(input: $input) { reasons { code facts { name value } } } }
"""
WORDS: Final = {
    "IDENTITY_NOT_VERIFIED": "unverified",
    "FRAMEWORK_ALREADY_EXISTS": "exists",
    "FRAMEWORK_REQUIRED": "framework",
    "ESIGN_NOT_ACTIVATED": "esign",
    "CONTRACT_SEALED": "sealed",
    "ACTION_NOT_AVAILABLE": "state",
}


@dataclass(slots=True)
class Stage:
    api: Api
    case: Case
    reference: str
    profile: PartyAProfile
    documents: int = 0
    """How many were cleared with; the next is the one after."""
    framework: Contract | None = None
    in_hand: Contract | None = None
    errors: list[dict[str, Any]] = field(default_factory=list)
    """Of the last answer."""

    @property
    def client(self) -> Client:
        """The owner of this account."""
        return self.api.client(replace(OWNER, account_reference=self.reference))

    @property
    def is_draft(self) -> bool:
        """Whether the contract in hand still is where the row found it."""
        return self.case.in_hand is not None and "sealed" not in self.case.story

    async def account(self) -> Account:
        return await Account.get(reference=self.reference)

    async def identity_says(self, word: str) -> None:
        identity = self.api.services.identity
        assert isinstance(identity, EmbeddedIdentity)
        if word == "withdrawn":
            await identity.withdraw(self.reference)
        else:
            await identity.verify(self.reference, _verified(word))

    async def happens(self, word: str) -> None:
        if word in SUBJECTS or word == "withdrawn":
            await self.identity_says(word)
        elif word == "cleared":
            payload = await self.clear()
            assert payload["account"]["subjectHold"] is None
        elif word == "draft":
            await self._draft()
        elif word == "sealed":
            assert self.in_hand is not None
            await Contract.filter(id=self.in_hand.id).update(sub_status=SUB.VENDOR_SIGNING)
            self.in_hand = await walked(await Contract.get(id=self.in_hand.id), STEP.SEALED)
            self.framework = self.framework or self.in_hand
        elif word in {"paper", "shipped"}:
            assert self.framework is not None
            await walked(
                self.framework, *(STEP.PAPER_REQUESTED, STEP.PAPER_SHIPPED)[: 1 + (word == "shipped")]
            )
        else:
            effective = {"sub_status": SUB.ELECTRONIC_EFFECTIVE, "effective_at": NOW}
            contract = await self._shelved(ContractKind(word.upper()), SigningMode.UNILATERAL, **effective)
            self.framework = self.framework or contract
        await synchronise(await self.account(), self.api.services)
        await refresh_activation(await self.account(), self.api.services)

    async def _shelved(self, kind: ContractKind, mode: SigningMode, **values: Any) -> Contract:
        account = await self.account()
        subject = account.subject
        assert subject is not None
        copy = PartyACopy(profile_id=self.profile.id.hex, subject=subject, values=self.profile.values())
        live = kind is ContractKind.FRAMEWORK and values["sub_status"] is not SUB.VOIDED
        return await shelved(
            account,
            **{
                "kind": kind,
                "signing_mode": mode,
                "vendor": self.api.services.vendor.as_json(),
                "text_version": newest_text_version(kind),
                "party_a": copy.as_json(),
                "framework_slot": account.id if live else None,
                "framework_id": self.framework and self.framework.id,
            }
            | values,
        )

    async def _draft(self) -> None:
        """At its state, with all that its next step asks for."""
        assert self.case.in_hand is not None
        mode, sub_status = self.case.in_hand
        kind = ContractKind.ORDER if self.framework else ContractKind.FRAMEWORK
        subject = (await self.account()).subject
        assert subject is not None
        values: dict[str, Any] = {"sub_status": sub_status}
        if sub_status is SUB.FILLING_IN:
            values["party_a"] = PartyACopy.before_filled_in(subject).as_json()
        elif mode is SigningMode.BILATERAL:
            signatory = Signatory(name=subject.name, mobile="13800000001", id_number=None)
            values["signatory"] = signatory_as_json(signatory)
        if sub_status is SUB.CONFIRMING_TEXT:
            values |= dict.fromkeys(("preview_sha256", "text_sha256"), "0" * 64)
        contract = await self._shelved(kind, mode, **values)
        if kind is ContractKind.ORDER:
            order = await an_order(await self.account())
            await OrderClaim.create(order_id=order.id, contract_id=contract.id)
            if sub_status is SUB.FILLING_IN:  # the form keeps what it has
                await a_line(contract, order)
        if sub_status is SUB.CONFIRMING_SIGNING:
            paper = await paper_of(contract, public_url=self.api.services.public_url)
            await Contract.filter(id=contract.id).update(confirmed_text_sha256=text_sha256(paper))
        if sub_status is SUB.CUSTOMER_SIGNING:
            await a_flow(contract)
        self.in_hand = contract

    async def upload(self, user_id: str = OPERATOR.user_id, **values: Any) -> str:
        """A scan that was sent."""
        row: dict[str, Any] = {
            "sha256": "0" * 64,
            "byte_size": 9,
            "media_type": "application/pdf",
            "file_name": "scan.pdf",
        }
        sent: dict[str, Any] = {"created_at": self.api.services.now(), "uploaded_by_id": user_id}
        return id_of(IdType.UPLOAD, (await Upload.create(**row, **sent, **values)).id)

    async def clearing(self, **changes: Any) -> dict[str, Any]:
        """What an operator sends with the right document in hand."""
        account = await self.account()
        assert account.hold_reason is not None
        return {
            "accountId": id_of(IdType.ACCOUNT, account.id),
            "kind": DOCUMENT_NEEDED[account.hold_reason],
            "reference": f"文件-{self.documents + 1}",
            "signedOn": "2026-11-20",
            "uploadId": await self.upload(),
        } | changes

    async def clear(self) -> Any:
        payload = await self.api.client(OPERATOR).done("clearSubjectHold", await self.clearing())
        self.documents += 1
        return payload

    def answer(self, payload: Mapping[str, Any]) -> tuple[str, ...]:
        """In the words of the table."""
        self.errors = list(payload["errors"])
        return tuple(self._word(error) for error in self.errors) or ("yes",)

    def _word(self, error: Mapping[str, Any]) -> str:
        if error["code"] != "SUBJECT_CHANGE_ON_HOLD":
            return WORDS[error["code"]]
        facts = facts_of(error)
        if facts == {"reason": "DRAFT_OUTDATED"}:
            return "old"
        assert self.case.hold is not None
        assert facts == {"reason": self.case.hold.reason, "documentNeeded": self.case.document}
        return "hold"

    async def applied(self, what: str) -> dict[str, Any]:
        """CreateContract with everything that one of this kind needs, its order and filing order new."""
        mode, account = "UNILATERAL", await self.account()
        choice: dict[str, Any] = {"partyAProfileId": id_of(IdType.PARTY_A_PROFILE, self.profile.id)}
        if what in {"order", "双方"}:
            choice["orderIds"] = [id_of(IdType.ORDER, (await an_order(account)).id)]
        if what == "filing":
            choice["filingOrderId"] = id_of(IdType.FILING_ORDER, (await a_filing_order(account)).id)
        if what == "双方":
            what, mode = "order", "BILATERAL"
        application = {"kind": what.upper(), "signingMode": mode, **choice}
        payload: dict[str, Any] = await self.client.mutate("createContract", application)
        return payload

    async def reasons(self) -> list[dict[str, Any]]:
        """What contractEligibility says of the form in hand."""
        assert self.in_hand is not None
        wish = {"kind": self.in_hand.kind, "signingMode": "BILATERAL", "contractId": contract_id(self)}
        found = await self.client.data(ELIGIBILITY, input=wish)
        reasons: list[dict[str, Any]] = found["contractEligibility"]["reasons"]
        return reasons

    async def stepped(self, step: str) -> dict[str, Any]:
        """A step of the contract in hand, as a client takes it."""
        assert self.in_hand is not None
        wish: dict[str, Any] = {"id": contract_id(self)}
        name = {
            "fill in": "fillInContract",
            "confirm text": "confirmContractText",
            "confirm signing": "confirmContractSigning",
            "finalize": "finalizeContract",
            "void": "voidContract",
            "delete": "deleteContract",
            "sign": "signContract",
            "cancel": "cancelSigning",
        }[step]
        if step == "fill in":
            subject = SUBJECTS[next(word for word in reversed(self.case.story) if word in SUBJECTS)]
            wish["partyAProfileId"] = id_of(IdType.PARTY_A_PROFILE, self.profile.id)
            wish["signatory"] = {"name": subject.name, "mobile": "13800000001"}
        elif step == "confirm text":
            wish["textSha256"] = "0" * 64
        payload: dict[str, Any] = await self.client.mutate(name, wish)
        return payload


async def staged(api: Api, case: Case) -> Stage:
    """A new account each time, so that what one question changed does not colour the next answer."""
    reference = f"AC{next(_REFERENCES)}"
    now = api.services.now()
    account = await Account.create(
        reference=reference, name=reference, created_at=now, updated_at=now, bilateral_enabled=True
    )
    form: dict[str, Any] = {
        **_FORM,
        "label": "总部",
        "default_slot": account.id,
        "created_at": now,
        "updated_at": now,
    }
    profile = await PartyAProfile.create(account_id=account.id, **form)
    stage = Stage(api, case, reference, profile)
    for word in case.story:
        await stage.happens(word)
    return stage


def contract_id(stage: Stage, contract: Contract | None = None) -> str:
    """Of the contract in hand, if it is no other."""
    contract = contract or stage.in_hand
    assert contract is not None
    return id_of(IdType.CONTRACT, contract.id)


def _verified(word: str) -> VerifiedSubject:
    subject = SUBJECTS[word]
    return VerifiedSubject(
        subject_type=subject.subject_type,
        name=subject.name,
        credential_type=subject.credential_type,
        credential_number=subject.credential_number,
        verified_at=_VERIFIED_AT,
    )
