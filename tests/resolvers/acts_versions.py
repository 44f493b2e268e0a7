"""The acts upon texts and vendor data, and which input they take."""

from rules.terms import ContractKind
from tests.resolvers.acts import Act, Stage
from tests.resolvers.texts import content_of, saved, the_draft, vendor_saved

_VERSION = "2026-12-1"


async def _save_text(stage: Stage) -> Act:
    content = content_of(ContractKind.ORDER, "修订：")
    return stage.operator(kind="ORDER", version=_VERSION, content=content)


async def _draft_of_a_text(stage: Stage) -> Act:
    return stage.operator(**the_draft(await saved(stage.api, ContractKind.ORDER, _VERSION)))


async def _save_vendor(stage: Stage) -> Act:
    return stage.operator(version=_VERSION, address="上海市浦东新区示例路二号")


async def _draft_of_vendor_data(stage: Stage) -> Act:
    return stage.operator(**the_draft(await vendor_saved(stage.api, _VERSION)))


ACTS_UPON_VERSIONS = {
    "saveContractText": _save_text,
    "publishContractText": _draft_of_a_text,
    "discardContractText": _draft_of_a_text,
    "saveVendorVersion": _save_vendor,
    "publishVendorVersion": _draft_of_vendor_data,
    "discardVendorVersion": _draft_of_vendor_data,
}
