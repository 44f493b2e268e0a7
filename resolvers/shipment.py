"""requestPaper, shipPaper, correctShipment, returnPaperRequest: paper copies of a contract in effect."""

from typing import Any

from auth.permissions import Permission
from models import Contract, Shipment
from models.database import transaction
from resolvers.context import Info, contract_of_any_account, own_contract
from resolvers.mutating import mutation
from rules.lifecycle import STEP_OF_ACTION, check_action, next_move
from rules.masking import mask_name, mask_phone
from rules.paper import RECIPIENT_FIELDS, check_corrected, checked_recipient
from rules.terms import ContractAction, ContractEventStep, SubjectType
from rules.values import checked_text
from rules.violations import ErrorCode, Refusal, RuleViolation
from schema.actions import PERMISSION_OF_ACTION
from schema.contract import Contract as ContractType
from schema.payloads import (
    CorrectShipmentPayload,
    RequestPaperPayload,
    ReturnPaperRequestPayload,
    ShipPaperPayload,
)
from schema.shipment import (
    CorrectShipmentInput,
    RequestPaperInput,
    ReturnPaperRequestInput,
    ShipPaperInput,
)


@mutation(RequestPaperPayload)
async def request_paper(info: Info, input: RequestPaperInput) -> RequestPaperPayload:
    """After a return it may be asked again: a new row, the returned one stays."""
    context = info.context
    account = context.require(PERMISSION_OF_ACTION[ContractAction.REQUEST_PAPER])
    given = {field: getattr(input, field) for field in RECIPIENT_FIELDS}
    values = checked_recipient(given, copies=input.copies)
    now = context.services.now()
    async with transaction():
        contract = await own_contract(account, input.id, expected_version=input.expected_version)
        check_action(contract.sub_status, ContractAction.REQUEST_PAPER)
        await contract.advance(
            STEP_OF_ACTION[ContractAction.REQUEST_PAPER],
            actor=context.actor,
            now=now,
            facts={
                "recipient": mask_name(values["recipient"], SubjectType.INDIVIDUAL),
                "phone": mask_phone(values["phone"]),
                "copies": str(input.copies),
            },
            paper_requested_at=now,
        )
        row: dict[str, Any] = {
            **values,
            "contract_id": contract.id,
            "copies": input.copies,
            "requested_at": now,
        }
        await Shipment.create(**row)
        return await context.kept(RequestPaperPayload(contract=ContractType.of(contract, context)))


@mutation(ShipPaperPayload)
async def ship_paper(info: Info, input: ShipPaperInput) -> ShipPaperPayload:
    context = info.context
    context.check(Permission.OPERATOR_SHIP)
    given = _checked(courier=input.courier, trackingNumber=input.tracking_number)
    now = context.services.now()
    async with transaction():
        contract = await contract_of_any_account(input.contract_id, expected_version=input.expected_version)
        await contract.advance(ContractEventStep.PAPER_SHIPPED, actor=context.actor, now=now, facts=given)
        shipment = await _newest_shipment(contract)
        await Shipment.filter(id=shipment.id).update(
            courier=given["courier"],
            tracking_number=given["trackingNumber"],
            shipped_at=now,
            trace_due_at=now,
        )
        return await context.kept(ShipPaperPayload(contract=ContractType.of(contract, context)))


@mutation(CorrectShipmentPayload)
async def correct_shipment(info: Info, input: CorrectShipmentInput) -> CorrectShipmentPayload:
    """The old courier and number stay in the history; the trace begins anew."""
    context, step = info.context, ContractEventStep.SHIPMENT_CORRECTED
    context.check(Permission.OPERATOR_SHIP)
    given = _checked(courier=input.courier, trackingNumber=input.tracking_number, reason=input.reason)
    reason, now = given.pop("reason"), context.services.now()
    async with transaction():
        contract = await contract_of_any_account(
            input.contract_id, expected_version=input.expected_version, held=True
        )
        next_move(contract.signing_mode, contract.sub_status, step, context.actor.kind)
        shipment = await _newest_shipment(contract)
        before = {"courier": shipment.courier or "", "trackingNumber": shipment.tracking_number or ""}
        check_corrected(before, given)
        facts = given | {f"{name}Before": value for name, value in before.items()}
        await contract.advance(step, actor=context.actor, now=now, reason=reason, facts=facts)
        await Shipment.filter(id=shipment.id).update(
            courier=given["courier"],
            tracking_number=given["trackingNumber"],
            trace=None,
            delivered_at=None,
            trace_due_at=now,
        )
        return await context.kept(CorrectShipmentPayload(contract=ContractType.of(contract, context)))


@mutation(ReturnPaperRequestPayload)
async def return_paper_request(info: Info, input: ReturnPaperRequestInput) -> ReturnPaperRequestPayload:
    context = info.context
    context.check(Permission.OPERATOR_SHIP)
    reason = _checked(reason=input.reason)["reason"]
    async with transaction():
        contract = await contract_of_any_account(input.contract_id, expected_version=input.expected_version)
        await contract.advance(
            ContractEventStep.PAPER_RETURNED,
            actor=context.actor,
            now=context.services.now(),
            reason=reason,
            paper_requested_at=None,
        )
        shipment = await _newest_shipment(contract)
        await Shipment.filter(id=shipment.id).update(returned_because=reason)
        return await context.kept(ReturnPaperRequestPayload(contract=ContractType.of(contract, context)))


def _checked(**given: str) -> dict[str, str]:
    """What the operator typed, clean, by its name in the API; everything that is wrong is named at once."""
    clean: dict[str, str] = {}
    violations: list[RuleViolation] = []
    for field, value in given.items():
        try:
            clean[field] = checked_text(field, value)
        except RuleViolation as violation:
            violations.append(violation)
    if violations:
        raise Refusal(violations)
    return clean


async def _newest_shipment(contract: Contract) -> Shipment:
    """The one the contract's state is about; a contract whose paper was asked for has one."""
    shipment = await Shipment.filter(contract_id=contract.id).order_by("-requested_at", "-id").first()
    if shipment is None:
        raise RuleViolation(ErrorCode.ACTION_NOT_AVAILABLE, subStatus=contract.sub_status)
    return shipment
